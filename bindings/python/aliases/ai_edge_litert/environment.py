# SPDX-License-Identifier: Apache-2.0
from surelite.environment import *  # noqa: F401,F403
