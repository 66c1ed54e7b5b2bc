# SPDX-License-Identifier: Apache-2.0
from surelite.options import *  # noqa: F401,F403
