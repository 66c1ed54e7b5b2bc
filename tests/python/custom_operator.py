# SPDX-License-Identifier: Apache-2.0
"""A custom operator whose kernel is a Python function, through the C interface."""
import ctypes

from surelite._library import library

_KERNEL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_CUSTOM = 32  # kTfLiteBuiltinCustom


class CustomOperator:
    """Registers itself when it is called with options. `invoke` is called without arguments when the operator runs."""

    def __init__(self, name, invoke):
        self.name = name.encode()
        self.prepare = _KERNEL(lambda context, node: 0)
        self.invoke = _KERNEL(lambda context, node: invoke() or 0)

    def __call__(self, options):
        create = library.TfLiteOperatorCreate
        create.restype = ctypes.c_void_p
        create.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
        operator = create(_CUSTOM, self.name, 1, None)
        for function, kernel in (
            (library.TfLiteOperatorSetPrepare, self.prepare),
            (library.TfLiteOperatorSetInvoke, self.invoke),
        ):
            function.argtypes = [ctypes.c_void_p, _KERNEL]
            function(operator, kernel)
        library.TfLiteInterpreterOptionsAddOperator.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        library.TfLiteInterpreterOptionsAddOperator(options, operator)
