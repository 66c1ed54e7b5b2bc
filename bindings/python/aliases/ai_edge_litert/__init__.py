# SPDX-License-Identifier: Apache-2.0
"""Surelite under the name ai_edge_litert."""
from surelite._library import library as _library

__version__ = _library.TfLiteVersion().decode()
__git_version__ = "surelite"
