# SPDX-License-Identifier: Apache-2.0
"""Surelite under the name tflite_runtime."""
from surelite._library import library as _library

__version__ = _library.TfLiteVersion().decode()
__git_version__ = "surelite"
