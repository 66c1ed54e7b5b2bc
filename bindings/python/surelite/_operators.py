# SPDX-License-Identifier: Apache-2.0
"""Operators of the user's, by functions that register them with a resolver of C++ or with options of C."""
import ctypes
import os
from typing import Any

from ._library import PATH, library
from .errors import InvalidArgument, InvalidType, RunFailed

_CXX_LIBRARY = "libtensorflowlite.so"
_GENAI = "pywrap_genai_ops."


class Operators:
    """What registerers have registered, as options of the C interface. Outlives the interpreters that use it."""

    def __init__(self, cxx, c):
        self.options = self._resolver = None
        self._registerers = (cxx, c)  # what they registered may be functions of theirs
        self._cxx: Any = None
        if cxx:
            self._cxx = _cxx_library()
            self._resolver = self._cxx.surelite_python_resolver_create()
            if not self._resolver:
                raise MemoryError("There is no memory for an operator resolver.")
        library.TfLiteInterpreterOptionsCreate.restype = ctypes.c_void_p
        self.options = library.TfLiteInterpreterOptionsCreate()
        names = [each for each in cxx if isinstance(each, str)]
        for each in names + [each for each in cxx if not isinstance(each, str)]:
            _registerer(each)(self._resolver)
        for each in c:
            _registerer(each)(self.options)
        if cxx:
            give = library.TfLiteInterpreterOptionsSetOpResolver
            give.restype = None
            give.argtypes = [ctypes.c_void_p] * 4
            find = [
                ctypes.cast(getattr(self._cxx, "surelite_python_resolver_" + each), ctypes.c_void_p)
                for each in ("builtin", "custom")
            ]
            give(self.options, find[0], find[1], self._resolver)

    def __del__(self):
        options, self.options = self.options, None
        if options:
            library.TfLiteInterpreterOptionsDelete.argtypes = [ctypes.c_void_p]
            library.TfLiteInterpreterOptionsDelete(options)
        resolver, self._resolver = self._resolver, None
        if resolver:
            self._cxx.surelite_python_resolver_delete(resolver)


def _cxx_library():
    """The library with the C++ classes: the one in use, one in the process, beside the one in use, or installed."""
    places = (
        (PATH, 0),
        (_CXX_LIBRARY, getattr(os, "RTLD_NOLOAD", 0)),
        (os.path.join(os.path.dirname(PATH), _CXX_LIBRARY), 0),
        (_CXX_LIBRARY, 0),
    )
    for path, mode in places:
        try:
            found = ctypes.CDLL(path, mode=ctypes.DEFAULT_MODE | mode)
            create, delete = found.surelite_python_resolver_create, found.surelite_python_resolver_delete
        except (OSError, AttributeError):
            continue
        create.restype = ctypes.c_void_p
        delete.argtypes = [ctypes.c_void_p]
        delete.restype = None
        return found
    raise RunFailed(
        "Registerers take a tflite::MutableOpResolver of %s, which is neither beside %s nor installed; it belongs to "
        "the wheel surelite-tools and to Surelite's development package. Functions of the C interface go into "
        "c_registerers." % (_CXX_LIBRARY, PATH)
    )


def _registerer(given):
    if callable(given):
        return given
    if not isinstance(given, str):
        raise InvalidType("A registerer is a callable or the name of a function, not %s." % type(given).__name__)
    try:
        function = getattr(ctypes.CDLL(None), given)
    except AttributeError as error:
        function = _of_genai(given)
        if function is None:
            raise InvalidArgument(
                "Looking up symbol '%s' failed with error '%s'. Load the library that has it first: "
                "ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)." % (given, error)
            ) from None
    function.argtypes = [ctypes.c_size_t]
    function.restype = None
    return function


def _of_genai(name):
    """Names of this form are those of another wheel's library; None for all others."""
    if not name.startswith(_GENAI):
        return None
    path = _GENAI + "so"
    try:
        return getattr(ctypes.CDLL(path), name[len(_GENAI) :])
    except (OSError, AttributeError) as error:
        raise InvalidArgument("Loading library '%s' failed with error '%s'." % (path, error)) from None
