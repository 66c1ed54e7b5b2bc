# SPDX-License-Identifier: Apache-2.0
"""numpy where it is installed, plain Python where it is not. SURELITE_NO_NUMPY=1 leaves it aside."""
import os
import warnings
from typing import Any

if os.environ.get("SURELITE_NO_NUMPY", "") not in ("", "0"):
    from . import _plain_arrays as _arrays
else:
    try:
        from . import _numpy_arrays as _arrays  # type: ignore[no-redef]
    except ImportError as _error:
        if getattr(_error, "name", None) != "numpy":
            warnings.warn("numpy is there and cannot be imported (%s); going on without it." % type(_error).__name__)
        from . import _plain_arrays as _arrays

arrays: Any = _arrays
__all__ = ["arrays"]
