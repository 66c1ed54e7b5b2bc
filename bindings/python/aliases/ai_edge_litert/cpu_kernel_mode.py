# SPDX-License-Identifier: Apache-2.0
from surelite.cpu_kernel_mode import *  # noqa: F401,F403
