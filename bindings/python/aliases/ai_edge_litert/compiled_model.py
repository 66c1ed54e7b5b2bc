# SPDX-License-Identifier: Apache-2.0
from surelite.compiled_model import *  # noqa: F401,F403
