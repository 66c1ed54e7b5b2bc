# SPDX-License-Identifier: Apache-2.0
from surelite.hardware_accelerator import *  # noqa: F401,F403
