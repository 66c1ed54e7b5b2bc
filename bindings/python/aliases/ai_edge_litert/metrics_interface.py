# SPDX-License-Identifier: Apache-2.0
from surelite.metrics_interface import *  # noqa: F401,F403
