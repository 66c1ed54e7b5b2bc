# SPDX-License-Identifier: Apache-2.0
"""Runs TensorFlow Lite models and says what is wrong instead of crashing."""
from ._version import __version__
from .errors import Diagnosed, InvalidArgument, InvalidType, RunFailed, SureliteWarning
from .interpreter import (
    Delegate,
    Interpreter,
    InterpreterWithCustomOps,
    OpResolverType,
    SignatureRunner,
    load_delegate,
)

_LAZY = {
    "install_alias": "alias",
    "check": "reports",
    "inspect": "reports",
    "memory": "reports",
    "doctor": "reports",
    "isolate": "reports",
    "explain": "reports",
    "Finding": "reports",
    "Report": "reports",
}


def __getattr__(name):
    if name not in _LAZY:
        raise AttributeError("module 'surelite' has no attribute '%s'" % name)
    import importlib

    return getattr(importlib.import_module("." + _LAZY[name], __name__), name)


__all__ = [
    "Delegate",
    "Diagnosed",
    "Interpreter",
    "InterpreterWithCustomOps",
    "InvalidArgument",
    "InvalidType",
    "OpResolverType",
    "RunFailed",
    "SignatureRunner",
    "SureliteWarning",
    "__version__",
    "load_delegate",
]
