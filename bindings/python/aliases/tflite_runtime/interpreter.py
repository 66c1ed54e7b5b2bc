# SPDX-License-Identifier: Apache-2.0
from surelite.interpreter import *  # noqa: F401,F403
