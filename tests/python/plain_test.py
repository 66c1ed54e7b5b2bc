# SPDX-License-Identifier: Apache-2.0
"""The package without numpy, on whatever Python runs this."""
import array
import gc
import os
import platform
import unittest

os.environ["SURELITE_NO_NUMPY"] = "1"

from support import Case, digits, model  # noqa: E402
from surelite import _strings  # noqa: E402
from surelite.interpreter import Interpreter, OpResolverType  # noqa: E402


def opened(name):
    interpreter = Interpreter(model(name))
    interpreter.allocate_tensors()
    return interpreter


class Plain(Case):
    def test_details(self):
        details = opened("picture_int8").get_input_details()[0]
        self.assertEqual(
            (details["name"], tuple(details["shape"]), details["quantization"]), ("picture", (1, 4, 6, 3), (0.5, 3))
        )
        self.assertEqual((details["dtype"].name, details["dtype"].itemsize, details["dtype"].format), ("int8", 1, "b"))
        self.assertEqual(details["shape_signature"].tolist(), [1, 4, 6, 3])

    def test_floats(self):
        interpreter = opened("open_batch")
        for value in (
            array.array("f", [-1, 2, -3, 4]),
            memoryview(array.array("f", [-1, 2, -3, 4])).cast("B").cast("f", [1, 4]),
            memoryview(array.array("f", [4, -3, 2, -1]))[::-1],
        ):
            interpreter.set_tensor(0, value)
            interpreter.invoke()
            result = interpreter.get_tensor(3)
            self.assertEqual((result.tolist(), result.format, result.shape), ([[1.0, 3.0, 1.0, 5.0]], "f", (1, 4)))

    def test_bytes_are_uint8(self):
        interpreter = opened("picture_uint8")
        interpreter.set_tensor(0, bytes(range(72)))
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(1).tobytes(), bytes(range(72)))

    def test_real_values(self):
        interpreter = opened("picture_int8")
        interpreter.set_real(0, [1.0, 1.25, -1.25, 1e9] + [0.0] * 68)
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(1).tolist()[0][:5], [5, 6, 0, 127, 3])
        self.assertEqual(list(interpreter.get_real(1))[:5], [1.0, 1.5, -1.5, 62.0, 0.0])

    def test_strings(self):
        interpreter = opened("words")
        interpreter.set_tensor(0, ["one", b"two"])
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(1), [b"one", b"two"])
        self.assertEqual(_strings.unpack(_strings.pack([b"", b"a\0"])), [b"", b"a\0"])
        for broken in (b"\1\0\0\0", b"\1\0\0\0\x0c\0\0\0\x63\0\0\0", b"\xff\xff\xff\xff1234"):
            with self.refused(ValueError, "layout is broken"):
                _strings.unpack(broken)

    def test_four_bits(self):
        interpreter = opened("picture_int4")
        value = array.array("b", [i % 16 - 8 for i in range(72)])
        interpreter.set_tensor(0, value)
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(1).tolist(), [value.tolist()])

    def test_scalars(self):
        self.assertEqual(opened("open_batch").get_tensor(2).tolist(), [1.0])

    def test_resize(self):
        interpreter = opened("open_batch")
        interpreter.resize_tensor_input(0, (2, 4))
        interpreter.allocate_tensors()
        interpreter.set_tensor(0, array.array("f", range(8)))
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(3).tolist(), [[1, 2, 3, 4], [5, 6, 7, 8]])

    def test_signatures(self):
        runner = Interpreter(model("two_signatures")).get_signature_runner("product")
        value = memoryview(array.array("f", [1, 2, 3])).cast("B").cast("f", [1, 3])
        self.assertEqual(runner(x=value, y=value)["z"].tolist(), [[1, 4, 9]])

    def test_mistakes(self):
        interpreter = opened("picture_int8")
        for value, words in (
            (array.array("f", [0] * 72), "FLOAT32 but expected type INT8"),
            (bytes(72), "subtracting 128"),
            (array.array("b", [0] * 71), "Got 1 but expected 4"),
            ([1, 2, 3], "expected type INT8"),
            (None, "None"),
            (5, "buffer protocol"),
            ("text", "STRING but expected type INT8"),
        ):
            with self.subTest(words), self.refused(ValueError, words):
                interpreter.set_tensor(0, value)
        interpreter.invoke()

    def test_views(self):
        interpreter = opened("open_batch")
        if platform.python_implementation() != "CPython":
            with self.refused(RuntimeError, "needs numpy or CPython"):
                interpreter.tensor(0)()
            return
        view = interpreter.tensor(0)()
        view[0, 3] = 5.0
        with self.refused(RuntimeError, "at least 1 reference"):
            interpreter.invoke()
        part = memoryview(view)
        del view
        with self.refused(RuntimeError, "at least 1 reference"):
            interpreter.invoke()
        interpreter.close()
        self.assertEqual(part[0, 3], 5.0)
        del part
        gc.collect()

    def test_kernels_and_files(self):
        for resolver in OpResolverType:
            interpreter = Interpreter(digits(), experimental_op_resolver_type=resolver)
            interpreter.allocate_tensors()
            interpreter.invoke()
            self.assertEqual(interpreter.get_tensor(interpreter.get_output_details()[0]["index"]).shape, (1, 10))
        with open(digits(), "rb") as file:
            Interpreter(model_content=bytearray(file.read())).allocate_tensors()

    def test_closed(self):
        interpreter = opened("open_batch")
        interpreter.close()
        with self.refused(RuntimeError, "This interpreter is closed"):
            interpreter.get_tensor(3)


if __name__ == "__main__":
    unittest.main()
