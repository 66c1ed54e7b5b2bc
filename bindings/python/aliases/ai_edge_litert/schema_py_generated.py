# SPDX-License-Identifier: Apache-2.0
from surelite.schema_py_generated import *  # noqa: F401,F403
