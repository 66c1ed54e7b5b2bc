#!/usr/bin/env python3
"""A program in Python that opens the C library with ctypes: client.py SCENARIO MODEL LIBRARY."""
import ctypes
import sys

scenario, model_path, library = sys.argv[1:]
lib = ctypes.CDLL(library)
for name in ("TfLiteModelCreateFromFile", "TfLiteInterpreterOptionsCreate", "TfLiteInterpreterCreate",
             "TfLiteInterpreterGetInputTensor", "TfLiteInterpreterGetOutputTensor", "TfLiteTensorData"):
    getattr(lib, name).restype = ctypes.c_void_p
lib.TfLiteTensorByteSize.restype = ctypes.c_size_t


def pointer(value):
    return ctypes.c_void_p(value)


def copy_floats(interpreter):
    pixels = (ctypes.c_float * (224 * 224 * 3))()
    data = lib.TfLiteTensorData(pointer(lib.TfLiteInterpreterGetInputTensor(interpreter, 0)))
    ctypes.memmove(data, pixels, ctypes.sizeof(pixels))


def stale_view(interpreter):
    data = lib.TfLiteTensorData(pointer(lib.TfLiteInterpreterGetInputTensor(interpreter, 0)))
    view = (ctypes.c_byte * 16).from_address(data)
    shape = (ctypes.c_int * 4)(1, 112, 112, 3)
    lib.TfLiteInterpreterResizeInputTensor(interpreter, 0, shape, 4)
    lib.TfLiteInterpreterAllocateTensors(interpreter)
    view[0] = 1


def right(interpreter):
    tensor = pointer(lib.TfLiteInterpreterGetInputTensor(interpreter, 0))
    pixels = (ctypes.c_int8 * lib.TfLiteTensorByteSize(tensor))()
    lib.TfLiteTensorCopyFromBuffer(tensor, pixels, ctypes.c_size_t(ctypes.sizeof(pixels)))
    return lib.TfLiteInterpreterInvoke(interpreter)


def main():
    model = pointer(lib.TfLiteModelCreateFromFile(model_path.encode()))
    options = pointer(lib.TfLiteInterpreterOptionsCreate())
    interpreter = pointer(lib.TfLiteInterpreterCreate(model, options))
    if lib.TfLiteInterpreterAllocateTensors(interpreter) != 0:
        return 5
    status = {"copy_floats": copy_floats, "stale_view": stale_view, "right": right}[scenario](interpreter)
    lib.TfLiteInterpreterDelete(interpreter)
    lib.TfLiteInterpreterOptionsDelete(options)
    lib.TfLiteModelDelete(model)
    return status or 0


sys.exit(main())
