# SPDX-License-Identifier: Apache-2.0
"""Delegates from plug-ins: shared libraries with tflite_plugin_create_delegate and tflite_plugin_destroy_delegate."""
import ctypes
import os
import platform
from typing import Any, Dict, Optional

from ._library import PATH
from .errors import InvalidArgument, RunFailed

_REPORT = ctypes.CFUNCTYPE(None, ctypes.c_char_p)


def _found(library):
    """A delegate of Surelite's own, such as libtensorflowlite_gpu_delegate.so, is beside the library in use."""
    beside = os.path.join(os.path.dirname(PATH), library)
    return beside if os.path.dirname(library) == "" and os.path.exists(beside) else library


class Delegate:
    """A delegate of a plug-in. It may serve several interpreters, which keep it alive.

    Args:
      library: path of the shared library. OSError if it cannot be opened.
      options: dict of options; keys and values are passed as text.
    """

    def __init__(self, library: str, options: Optional[Dict[Any, Any]] = None) -> None:
        if platform.python_implementation() != "CPython":
            raise RunFailed(
                "Delegates need CPython, which frees an object as soon as its last user is gone; this is %s."
                % platform.python_implementation()
            )
        # The plug-in may call back into Python, so the interpreter lock stays held.
        self._library = ctypes.pydll.LoadLibrary(_found(os.fspath(library)))
        self._delegate_ptr = None
        try:
            create = self._library.tflite_plugin_create_delegate
            self._library.tflite_plugin_destroy_delegate
        except AttributeError as error:
            raise AttributeError(
                "%s is no delegate plug-in: it exports no tflite_plugin_create_delegate and "
                "tflite_plugin_destroy_delegate. %s" % (library, error)
            ) from None
        create.argtypes = [
            ctypes.POINTER(ctypes.c_char_p),
            ctypes.POINTER(ctypes.c_char_p),
            ctypes.c_size_t,
            _REPORT,
        ]
        create.restype = ctypes.c_void_p
        options = options or {}
        keys = (ctypes.c_char_p * len(options))(*[str(each).encode("utf-8") for each in options])
        values = (ctypes.c_char_p * len(options))(*[str(each).encode("utf-8") for each in options.values()])
        said = []
        report = _REPORT(lambda text: said.append((text or b"").decode("utf-8", "replace")))
        self._delegate_ptr = create(keys, values, len(options), report)
        if not self._delegate_ptr:
            raise InvalidArgument("".join(said) or "The plug-in made no delegate and gave no reason.")

    def __del__(self):
        pointer, self._delegate_ptr = getattr(self, "_delegate_ptr", None), None
        library = getattr(self, "_library", None)
        if library is not None and pointer:
            destroy = library.tflite_plugin_destroy_delegate
            destroy.argtypes = [ctypes.c_void_p]
            destroy.restype = None
            destroy(pointer)
        self._library = None

    def _get_native_delegate_pointer(self):
        return self._delegate_ptr

    def __reduce__(self):
        raise TypeError("A delegate cannot be pickled: load it in the process that uses it.")


def load_delegate(library: str, options: Optional[Dict[Any, Any]] = None) -> Delegate:
    """The delegate of a plug-in.

    Args:
      library: path of the shared library, such as "libedgetpu.so.1".
      options: dict of options for the plug-in; keys and values are passed as text.

    Returns:
      A Delegate for Interpreter(experimental_delegates=[...]).

    Raises:
      OSError: the library cannot be opened.
      ValueError: the plug-in made no delegate; the text has its reason.
    """
    try:
        return Delegate(library, options)
    except ValueError as error:
        raise InvalidArgument("Failed to load delegate from %s\n%s" % (library, error)) from error
