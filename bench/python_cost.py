#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""python_cost.py MODEL...: what a call through Python costs next to the same call from C, in turn, in microseconds.

Needs numpy and a C compiler; PYTHONPATH=bindings/python finds the package. The best of many rounds, for other programs
disturb single ones.
"""
import ctypes
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

from surelite import _library
from surelite.interpreter import Interpreter

C = r"""
#include <time.h>
#include <stddef.h>
static double now(void) {
  struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }
double invoke(int (*f)(void*), void* i, int n) { double s = now(); while (n--) f(i); return now() - s; }
double set(int (*f)(void*, const void*, size_t), void* t, const void* d, size_t b, int n) {
  double s = now(); while (n--) f(t, d, b); return now() - s; }
double get(int (*f)(const void*, void*, size_t), const void* t, void* d, size_t b, int n) {
  double s = now(); while (n--) f(t, d, b); return now() - s; }
"""
ROUNDS = 41


def compiled(folder):
    source, library = os.path.join(folder, "loop.c"), os.path.join(folder, "loop.so")
    with open(source, "w") as file:
        file.write(C)
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    loops = ctypes.CDLL(library)
    for each in (loops.invoke, loops.set, loops.get):
        each.restype = ctypes.c_double
    return loops


def address(name):
    return ctypes.cast(getattr(_library.library, name), ctypes.c_void_p)


def best(count, python, c):
    """Microseconds of one call, either way."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        since = time.perf_counter()
        for _ in range(count):
            python()
        ours.append((time.perf_counter() - since) * 1e6 / count)
        theirs.append(c(count) / count)
    return min(ours), min(theirs)


def measure(loops, path):
    lib = _library.library
    for name in ("TfLiteModelCreateFromFile", "TfLiteInterpreterCreate", "TfLiteInterpreterGetInputTensor"):
        getattr(lib, name).restype = ctypes.c_void_p
    lib.TfLiteInterpreterGetOutputTensor.restype = ctypes.c_void_p
    model = ctypes.c_void_p(lib.TfLiteModelCreateFromFile(path.encode()))
    handle = ctypes.c_void_p(lib.TfLiteInterpreterCreate(model, None))
    lib.TfLiteInterpreterAllocateTensors(handle)
    source = ctypes.c_void_p(lib.TfLiteInterpreterGetInputTensor(handle, 0))
    target = ctypes.c_void_p(lib.TfLiteInterpreterGetOutputTensor(handle, 0))
    interpreter = Interpreter(path)
    interpreter.allocate_tensors()
    x, y = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    value = np.zeros(x["shape"], dtype=x["dtype"])
    result = np.zeros(y["shape"], dtype=y["dtype"])
    interpreter.set_tensor(x["index"], value)
    lib.TfLiteTensorCopyFromBuffer(source, ctypes.c_void_p(value.ctypes.data), ctypes.c_size_t(value.nbytes))
    interpreter.invoke()
    since = time.perf_counter()
    interpreter.invoke()
    count = max(1, min(2000, int(2e-2 / (time.perf_counter() - since + 1e-9))))
    size, data = ctypes.c_size_t(value.nbytes), ctypes.c_void_p(value.ctypes.data)
    rows = [
        ("invoke", count, interpreter.invoke, lambda n: loops.invoke(address("TfLiteInterpreterInvoke"), handle, n)),
        (
            "set_tensor, %d bytes" % value.nbytes,
            1000,
            lambda: interpreter.set_tensor(x["index"], value),
            lambda n: loops.set(address("TfLiteTensorCopyFromBuffer"), source, data, size, n),
        ),
        (
            "get_tensor, %d bytes" % result.nbytes,
            1000,
            lambda: interpreter.get_tensor(y["index"]),
            lambda n: loops.get(
                address("TfLiteTensorCopyToBuffer"),
                target,
                ctypes.c_void_p(result.ctypes.data),
                ctypes.c_size_t(result.nbytes),
                n,
            ),
        ),
    ]
    for name, many, python, c in rows:
        ours, theirs = best(many, python, c)
        print(
            "%-32s %-26s Python %9.2f us   C %9.2f us   %+6.2f us   x%.3f"
            % (os.path.basename(path), name, ours, theirs, ours - theirs, ours / theirs)
        )


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        loops = compiled(folder)
        for path in sys.argv[1:]:
            measure(loops, path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
