# SPDX-License-Identifier: Apache-2.0
"""Finds the shared library and loads its functions for Python (surelite/python.h)."""
import ctypes
import os
import sys
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_float, c_int32, c_size_t, c_uint64, c_void_p

LIBRARY_NAME = "libtensorflowlite_c.so"
INTERFACE_VERSION = 1

# Or-ed to a status: the call has succeeded and left messages.
HAS_MESSAGES = 256

_HERE = os.path.dirname(os.path.abspath(__file__))


class TensorStruct(ctypes.Structure):
    """SurelitePythonTensor."""

    _fields_ = [
        ("name", c_char_p),
        ("data", c_void_p),
        ("shape", POINTER(c_int32)),
        ("signature", POINTER(c_int32)),
        ("scales", POINTER(c_float)),
        ("zero_points", POINTER(c_int32)),
        ("sparsity", c_void_p),
        ("bytes", c_uint64),
        ("type", c_int32),
        ("allocation", c_int32),
        ("rank", c_int32),
        ("signature_rank", c_int32),
        ("scale_count", c_int32),
        ("zero_point_count", c_int32),
        ("quantized_dimension", c_int32),
        ("block_size", c_int32),
        ("scales_tensor", c_int32),
        ("zero_points_tensor", c_int32),
        ("scale", c_float),
        ("zero_point", c_int32),
        ("writable", c_int32),
    ]


class NodeStruct(ctypes.Structure):
    """SurelitePythonNode."""

    _fields_ = [
        ("name", c_char_p),
        ("inputs", POINTER(c_int32)),
        ("outputs", POINTER(c_int32)),
        ("input_count", c_int32),
        ("output_count", c_int32),
    ]


class SignatureStruct(ctypes.Structure):
    """SurelitePythonSignature."""

    _fields_ = [("key", c_char_p), ("subgraph", c_int32), ("input_count", c_int32), ("output_count", c_int32)]


class OptionsStruct(ctypes.Structure):
    """SurelitePythonOptions."""

    _fields_ = [
        ("num_threads", c_int32),
        ("reference_kernels", c_int32),
        ("preserve_all_tensors", c_int32),
        ("operators", c_void_p),
    ]


_LIST = POINTER(POINTER(c_int32))


class TableStruct(ctypes.Structure):
    """SurelitePython. Functions let go of the global interpreter lock while they run."""

    _fields_ = [
        ("version", c_int32),
        ("size", c_int32),
        ("messages", CFUNCTYPE(c_char_p)),
        ("open_file", CFUNCTYPE(c_void_p, c_char_p)),
        ("open_bytes", CFUNCTYPE(c_void_p, c_void_p, c_size_t, c_int32)),
        ("close_model", CFUNCTYPE(None, c_void_p)),
        ("open", CFUNCTYPE(c_void_p, c_void_p, POINTER(OptionsStruct))),
        ("close", CFUNCTYPE(None, c_void_p)),
        ("apply_delegate", CFUNCTYPE(c_int32, c_void_p, c_void_p)),
        ("set_threads", CFUNCTYPE(c_int32, c_void_p, c_int32)),
        ("allocate", CFUNCTYPE(c_int32, c_void_p, c_int32)),
        ("invoke", CFUNCTYPE(c_int32, c_void_p, c_int32)),
        ("resize", CFUNCTYPE(c_int32, c_void_p, c_int32, c_int32, POINTER(c_int32), c_int32, c_int32)),
        ("reset_variables", CFUNCTYPE(c_int32, c_void_p)),
        ("subgraph_count", CFUNCTYPE(c_int32, c_void_p)),
        ("tensor_count", CFUNCTYPE(c_int32, c_void_p, c_int32)),
        ("node_count", CFUNCTYPE(c_int32, c_void_p, c_int32)),
        ("inputs", CFUNCTYPE(c_int32, c_void_p, c_int32, _LIST)),
        ("outputs", CFUNCTYPE(c_int32, c_void_p, c_int32, _LIST)),
        ("tensor", CFUNCTYPE(c_int32, c_void_p, c_int32, c_int32, POINTER(TensorStruct))),
        ("node", CFUNCTYPE(c_int32, c_void_p, c_int32, c_int32, POINTER(NodeStruct))),
        ("set", CFUNCTYPE(c_int32, c_void_p, c_int32, c_int32, c_void_p, c_size_t)),
        ("get", CFUNCTYPE(c_int32, c_void_p, c_int32, c_int32, c_void_p, c_size_t)),
        ("view", CFUNCTYPE(c_void_p, c_void_p, c_int32, c_int32)),
        ("set_strings", CFUNCTYPE(c_int32, c_void_p, c_int32, c_int32, c_void_p, c_size_t)),
        ("signature_count", CFUNCTYPE(c_int32, c_void_p)),
        ("signature", CFUNCTYPE(c_int32, c_void_p, c_int32, POINTER(SignatureStruct))),
        ("signature_entry", CFUNCTYPE(c_char_p, c_void_p, c_int32, c_int32, c_int32, POINTER(c_int32))),
    ]


def candidates():
    """Where the library may be, in order. SURELITE_LIBRARY, if set, is the only place."""
    named = os.environ.get("SURELITE_LIBRARY")
    if named:
        return [named]
    places = [os.path.join(_HERE, "lib"), _HERE]
    checkout = os.path.normpath(os.path.join(_HERE, "..", "..", ".."))
    if os.path.exists(os.path.join(checkout, "include", "surelite", "python.h")):
        places.append(os.path.join(checkout, "build"))
    roots = [sys.prefix, sys.base_prefix, os.path.normpath(os.path.join(_HERE, "..", "..", "..", ".."))]
    multiarch = getattr(sys.implementation, "_multiarch", "")
    for root in roots + ["/usr/local", "/usr"]:
        for folder in ("lib", os.path.join("lib", multiarch) if multiarch else "lib64"):
            places.append(os.path.join(root, folder, "surelite", "compat", "lib"))
    return list(dict.fromkeys(os.path.join(place, LIBRARY_NAME) for place in places))


def _load():
    reasons = []
    for path in candidates():
        if not os.path.exists(path):
            reasons.append("%s: not there" % path)
            continue
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            reasons.append("%s: %s" % (path, error))
            continue
        try:
            give = library.surelite_python
        except AttributeError:
            reasons.append("%s: is another library of that name" % path)
            continue
        give.restype = POINTER(TableStruct)
        give.argtypes = [c_int32]
        table = give(INTERFACE_VERSION)
        if not table or table.contents.size != ctypes.sizeof(TableStruct):
            reasons.append("%s: is of another version than this package" % path)
            continue
        return path, library, table.contents
    raise ImportError(
        "Surelite's library was not found. Name it in the environment variable SURELITE_LIBRARY, or install the wheel, "
        "which contains it. Looked at:\n  " + "\n  ".join(reasons)
    )


PATH, library, _table = _load()


class Functions:
    """The table's functions, each taken out of it once."""

    __slots__ = [name for name, _ in TableStruct._fields_[2:]]

    def __init__(self, table):
        for name in self.__slots__:
            setattr(self, name, getattr(table, name))


api = Functions(_table)

library.TfLiteVersion.restype = c_char_p


def messages():
    """What the last call of this thread had to say."""
    return api.messages().decode("utf-8", "replace")
