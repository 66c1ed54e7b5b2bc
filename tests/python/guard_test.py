# SPDX-License-Identifier: Apache-2.0
"""`surelite guard -- python3 script.py`: native memory that a Python program spoils, with the line that did it."""
import os
import subprocess
import sys
import tempfile
import unittest

import support
from support import Case, digits

try:
    import numpy  # noqa: F401
except ImportError:
    print("not run: numpy is not installed (Debian: python3-numpy)")
    sys.exit(support.SKIPPED)

HEAD = """import ctypes, os, sys
import numpy as np
"""
TOO_FAR = (
    HEAD
    + """from surelite.interpreter import Interpreter

def write_too_far(view):
    ctypes.memset(view.ctypes.data, 1, 4 * view.nbytes)  # line 6

interpreter = Interpreter(sys.argv[1])
interpreter.allocate_tensors()
write_too_far(interpreter.tensor(interpreter.get_input_details()[0]["index"])())
"""
)
ALIAS = TOO_FAR.replace("from surelite.interpreter", "from tflite_runtime.interpreter")
STALE = (
    HEAD
    + """from surelite.interpreter import Interpreter

def read_stale(address):
    return ctypes.string_at(address, 16)  # line 6

interpreter = Interpreter(sys.argv[1])
interpreter.allocate_tensors()
index = interpreter.get_input_details()[0]["index"]
address = interpreter.tensor(index)().ctypes.data
interpreter.resize_tensor_input(index, [2, 28, 28, 1])
interpreter.allocate_tensors()
read_stale(address)
"""
)
OWN_CTYPES = (
    HEAD
    + """library = ctypes.CDLL(os.environ["SURELITE_LIBRARY"])

def copy(tensor, picture):
    ctypes.memmove(library.TfLiteTensorData(tensor), picture.ctypes.data, picture.nbytes)  # line 6

for name in ("ModelCreateFromFile", "InterpreterCreate", "InterpreterGetInputTensor", "TensorData"):
    getattr(library, "TfLite" + name).restype = ctypes.c_void_p
library.TfLiteInterpreterCreate.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
library.TfLiteInterpreterAllocateTensors.argtypes = library.TfLiteTensorData.argtypes = [ctypes.c_void_p]
library.TfLiteInterpreterGetInputTensor.argtypes = [ctypes.c_void_p, ctypes.c_int]
model = library.TfLiteModelCreateFromFile(sys.argv[1].encode())
interpreter = library.TfLiteInterpreterCreate(model, None)
library.TfLiteInterpreterAllocateTensors(interpreter)
copy(library.TfLiteInterpreterGetInputTensor(interpreter, 0), np.zeros((1, 28, 28, 1), np.float32))
"""
)


class Guard(Case):
    def guarded(self, text, *before):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "script.py")
            with open(path, "w") as file:
                file.write(text)
            command = [os.environ["SURELITE_TOOL"], "guard", "--", sys.executable] + list(before) + [path, digits()]
            ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return ended.returncode, ended.stdout.decode("utf-8", "replace")

    def test_faults(self):
        for what, text, before, function, words in (
            ("written too far", TOO_FAR, (), "write_too_far", ["G601", '"image"', "3,136 bytes"]),
            (
                "the same by alias",
                ALIAS,
                ("-m", "surelite.alias", "tflite_runtime", "--"),
                "write_too_far",
                ["G601", '"image"'],
            ),
            ("stale address", STALE, (), "read_stale", ["G6", '"image"']),
            ("ctypes of its own", OWN_CTYPES, (), "copy", ["G601", '"image"', "3,136 bytes"]),
        ):
            with self.subTest(what):
                status, out = self.guarded(text, *before)
                self.assertEqual(status, 139, out)
                self.assertIn('script.py", line 6 in %s' % function, out)
                for each in words:
                    self.assertIn(each, out)
                self.assertNotIn("G614", out)

    def test_sound_program(self):
        status, out = self.guarded(TOO_FAR.replace("4 * view", "view"))
        self.assertEqual(status, 0, out)


if __name__ == "__main__":
    unittest.main()
