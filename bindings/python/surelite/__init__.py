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
