# SPDX-License-Identifier: Apache-2.0
from surelite.tensor_buffer import *  # noqa: F401,F403
