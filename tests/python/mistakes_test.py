# SPDX-License-Identifier: Apache-2.0
"""Programs' usual mistakes: each ends in an exception of the right type whose text names both sides and the way out."""
import array
import gc
import os
import pickle
import threading
import unittest
import warnings

import numpy as np

from custom_operator import CustomOperator
from support import Case, digits, model
from surelite.interpreter import Interpreter, InterpreterWithCustomOps, OpResolverType

V, R, T = ValueError, RuntimeError, TypeError
PICTURE = (1, 4, 6, 3)


def floats(*shape):
    return np.zeros(shape, dtype=np.float32)


def bytes_(*shape):
    return np.zeros(shape, dtype=np.int8)


# Into which model, what is given for input 0, the exception, and what its text must say.
VALUES = [
    (
        "float for int8",
        "picture_int8",
        floats(*PICTURE),
        V,
        ["FLOAT32 but expected type INT8", "0.5 * (stored - 3)", "set_real"],
    ),
    ("float64 for int8", "picture_int8", np.zeros(PICTURE), V, ["FLOAT64 but expected type INT8", "0.5"]),
    (
        "uint8 for int8",
        "picture_int8",
        np.zeros(PICTURE, np.uint8),
        V,
        ["UINT8 but expected type INT8", "subtracting 128"],
    ),
    ("int8 for uint8", "picture_uint8", bytes_(*PICTURE), V, ["INT8 but expected type UINT8", "adding 128"]),
    (
        "pixels for float",
        "picture_float32",
        np.zeros(PICTURE, np.uint8),
        V,
        ["UINT8 but expected type FLOAT32", "astype(np.float32)"],
    ),
    (
        "float64 for float32",
        "picture_float32",
        np.zeros(PICTURE),
        V,
        ["FLOAT64 but expected type FLOAT32", "value.astype(np.float32)"],
    ),
    ("list of floats", "picture_float32", np.zeros(PICTURE).tolist(), V, ["floats are float64", "dtype=np.float32"]),
    ("list of ints", "picture_float32", np.zeros(PICTURE, int).tolist(), V, ["INT64", "ints are int64"]),
    ("ragged list", "picture_float32", [[1.0, 2.0], [3.0]], V, ["Failed to convert value into readable tensor"]),
    ("bool for float", "picture_float32", np.zeros(PICTURE, bool), V, ["BOOL but expected type FLOAT32"]),
    ("complex", "picture_float32", np.zeros(PICTURE, np.complex64), V, ["COMPLEX64 but expected type FLOAT32"]),
    ("None", "picture_float32", None, V, ["cv2.imread"]),
    ("path", "picture_float32", "cat.jpg", V, ["STRING but expected type FLOAT32", "file name"]),
    ("array of text", "picture_float32", np.array(["1", "2"]), V, ["STRING", "text"]),
    ("objects", "picture_float32", np.array([object()]), V, ["STRING but expected type FLOAT32"]),
    ("numbers for text", "words", floats(2), V, ["FLOAT32 but expected type STRING", "np.array(['one', 'two'])"]),
    ("no batch", "picture_float32", floats(4, 6, 3), V, ["Got 3 but expected 4", "batch", "np.newaxis"]),
    ("batch twice", "picture_float32", floats(1, 1, 4, 6, 3), V, ["Got 5 but expected 4", "value[0]"]),
    ("NCHW", "picture_float32", floats(1, 3, 4, 6), V, ["NCHW", "np.transpose(value, (0, 2, 3, 1))"]),
    ("CHW", "picture_float32", floats(3, 4, 6), V, ["Channels come first", "batch"]),
    (
        "RGBA",
        "picture_float32",
        floats(1, 4, 6, 4),
        V,
        ["Got 4 but expected 3 for dimension 3 of input 0", "RGBA", "value[..., :3]"],
    ),
    ("gray", "picture_float32", floats(1, 4, 6, 1), V, ["gray", "np.repeat"]),
    ("gray, flat", "picture_float32", floats(4, 6), V, ["gray", "np.stack"]),
    ("width by height", "picture_float32", floats(1, 6, 4, 3), V, ["exchanged", "(width, height)"]),
    (
        "another size",
        "picture_float32",
        floats(1, 224, 224, 3),
        V,
        ["Got 224 but expected 4", "Scale the picture to 6 x 4"],
    ),
    (
        "a batch of two",
        "picture_float32",
        floats(2, 4, 6, 3),
        V,
        ["Only the batch differs", "resize_tensor_input(0, [2, 4, 6, 3])"],
    ),
    ("flat", "picture_float32", floats(72), V, ["Got 1 but expected 4", "value.reshape([1, 4, 6, 3])"]),
    ("int4 range", "picture_int4", np.full(PICTURE, 8, np.int8), V, ["between -8 and 7", "8 to 8"]),
    ("int4 type", "picture_int4", np.zeros(PICTURE), V, ["Expected a numpy array of int8 for INT4", "FLOAT64"]),
    ("an open class of its own", "picture_float32", object(), V, ["STRING but expected type FLOAT32"]),
]


class Given(Case):
    def test_values(self):
        opened = {}
        for what, name, value, kind, words in VALUES:
            interpreter = opened.setdefault(name, Interpreter(model(name)))
            interpreter.allocate_tensors()
            with self.subTest(what):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # ragged lists, of older numpys
                    with self.refused(kind, *words):
                        interpreter.set_tensor(0, value)
                if name != "words":
                    interpreter.invoke()  # nothing is broken by that

    def test_values_that_are_right(self):
        interpreter = Interpreter(model("picture_float32"))
        interpreter.allocate_tensors()
        for value in (
            floats(*PICTURE),
            np.asfortranarray(floats(*PICTURE)),
            memoryview(floats(*PICTURE)),
            floats(1, 4, 12, 3)[:, :, ::2],
        ):
            interpreter.set_tensor(0, value)


class Order(Case):
    def setUp(self):
        self.interpreter = Interpreter(model("open_batch"))

    def test_before_allocation(self):
        with self.refused(R, "Invoke called on model that is not ready", "AllocateTensors"):
            self.interpreter.invoke()
        with self.refused(V, "Run allocate_tensors() first"):
            self.interpreter.get_tensor(3)
        with self.refused(V, "Run allocate_tensors() first"):
            self.interpreter.tensor(0)()
        with self.refused(V, "Try calling allocate_tensors() first"):
            self.interpreter.set_tensor(0, floats(1, 4))

    def test_resize_without_allocation(self):
        self.interpreter.allocate_tensors()
        self.interpreter.resize_tensor_input(0, [2, 4])
        with self.refused(R, "not ready"):
            self.interpreter.invoke()
        with self.refused(V, "Try calling allocate_tensors() first"):
            self.interpreter.set_tensor(0, floats(2, 4))

    def test_resize_with_the_old_value(self):
        self.interpreter.allocate_tensors()
        self.interpreter.set_tensor(0, floats(1, 4))
        self.interpreter.resize_tensor_input(0, [2, 4])
        self.interpreter.allocate_tensors()
        with self.refused(V, "Got 1 but expected 2 for dimension 0", "Only the batch differs"):
            self.interpreter.set_tensor(0, floats(1, 4))
        self.assertEqual(self.interpreter.get_tensor(3).shape, (2, 4))

    def test_closed(self):
        self.interpreter.allocate_tensors()
        runner = Interpreter(model("two_signatures")).get_signature_runner("sum")
        runner._interpreter.close()
        self.interpreter.close()
        self.interpreter.close()
        calls = [
            self.interpreter.allocate_tensors,
            self.interpreter.invoke,
            lambda: self.interpreter.set_tensor(0, floats(1, 4)),
            lambda: self.interpreter.get_tensor(3),
            self.interpreter.tensor(0),
            self.interpreter.get_input_details,
            self.interpreter.reset_all_variables,
            lambda: self.interpreter.resize_tensor_input(0, [1, 4]),
            self.interpreter.get_signature_list,
            self.interpreter.num_subgraphs,
            lambda: runner(x=floats(2, 3), y=floats(2, 3)),
        ]
        for call in calls:
            with self.refused(R, "This interpreter is closed"):
                call()
        self.assertIn("closed", repr(self.interpreter))

    def test_after_with(self):
        with Interpreter(digits()) as interpreter:
            interpreter.allocate_tensors()
        with self.refused(R, "This interpreter is closed"):
            interpreter.invoke()

    def test_quick_way_notices_close(self):
        self.interpreter.allocate_tensors()
        self.interpreter.set_tensor(0, floats(1, 4))
        self.interpreter.get_tensor(3)
        self.interpreter.close()
        for call in (lambda: self.interpreter.set_tensor(0, floats(1, 4)), lambda: self.interpreter.get_tensor(3)):
            with self.refused(R, "This interpreter is closed"):
                call()


class Indices(Case):
    def setUp(self):
        self.interpreter = Interpreter(digits())
        self.interpreter.allocate_tensors()

    def test_wrong_indices(self):
        details = self.interpreter.get_input_details()[0]
        for index, kind, words in (
            (details, T, "give details['index']"),
            ("image", T, "A tensor's index is an int, not str"),
            (None, T, "not NoneType"),
            (1.0, T, "not float"),
            (10**6, V, "Invalid tensor index 1000000"),
            (2**40, V, "Invalid tensor index 1099511627776"),
            (-1, V, "Invalid tensor index -1"),
        ):
            for call in (
                self.interpreter.get_tensor,
                lambda i: self.interpreter.set_tensor(i, bytes_(1)),
                lambda i: self.interpreter.tensor(i)(),
            ):
                with self.subTest(index), self.refused(kind, words):
                    call(index)

    def test_numpy_integers_are_indices(self):
        details = self.interpreter.get_input_details()[0]
        self.interpreter.set_tensor(np.int64(details["index"]), np.zeros(details["shape"], np.int8))
        self.interpreter.get_tensor(np.int32(self.interpreter.get_output_details()[0]["index"]))

    def test_constant_written(self):
        weights = int(self.interpreter._get_ops_details()[0]["inputs"][1])
        value = self.interpreter.get_tensor(weights)
        with self.refused(V, "constant of the model"):
            self.interpreter.set_tensor(weights, value)


class Views(Case):
    def test_held_view(self):
        interpreter = Interpreter(model("open_batch"))
        interpreter.allocate_tensors()
        view = interpreter.tensor(0)()
        with self.refused(R, "at least 1 reference to internal data", "invoke()"):
            interpreter.invoke()
        row = view[0]
        del view
        with self.refused(R, "at least 1 reference to internal data", "resize_tensor_input()"):
            interpreter.resize_tensor_input(0, [9, 4])
        del row
        interpreter.resize_tensor_input(0, [9, 4])

    def test_view_in_a_cycle_is_collected(self):
        interpreter = Interpreter(model("open_batch"))
        interpreter.allocate_tensors()
        cycle = [interpreter.tensor(0)()]
        cycle.append(cycle)
        del cycle
        interpreter.invoke()

    def test_view_after_everything_is_gone(self):
        interpreter = Interpreter(model("open_batch"))
        interpreter.allocate_tensors()
        view = interpreter.tensor(0)()
        interpreter.close()
        del interpreter
        gc.collect()
        view[...] = 3
        self.assertEqual(view.sum(), 12)


class Processes(Case):
    def test_pickling(self):
        interpreter = Interpreter(model("two_signatures"))
        for each in (interpreter, interpreter._interpreter, interpreter.get_signature_runner("sum")):
            with self.refused(T, "cannot be pickled", "path"):
                pickle.dumps(each)

    def test_fork(self):
        interpreter = Interpreter(model("open_batch"), num_threads=2)
        interpreter.allocate_tensors()
        interpreter.set_tensor(0, floats(1, 4))
        interpreter.invoke()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                interpreter.set_tensor(0, floats(1, 4) + 1)
                interpreter.invoke()
                status = 0 if interpreter.get_tensor(3).tolist() == [[2.0] * 4] else 2
            finally:
                os._exit(status)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertEqual(interpreter.get_tensor(3).tolist(), [[1.0] * 4])

    def test_two_threads_on_one_interpreter(self):
        inside, go_on = threading.Event(), threading.Event()

        def wait():
            inside.set()
            go_on.wait(60)

        interpreter = InterpreterWithCustomOps(c_registerers=[CustomOperator("Nobodys", wait)], model_path=model("custom"))
        interpreter.allocate_tensors()
        interpreter.get_tensor(0)
        other = threading.Thread(target=interpreter.invoke)
        other.start()
        inside.wait(60)
        for call in (
            interpreter.invoke,
            interpreter.allocate_tensors,
            lambda: interpreter.set_tensor(0, floats(1)),
            lambda: interpreter.get_tensor(0),
            interpreter.tensor(0),
            lambda: interpreter.resize_tensor_input(0, [2]),
        ):
            with self.refused(R, "A706", "another thread") as refusal:
                call()
            self.assertEqual(refusal.error.codes, ["A706"])
        go_on.set()
        other.join()
        interpreter.invoke()


class Models(Case):
    def test_damaged_models(self):
        with open(digits(), "rb") as file:
            content = file.read()
        for what, damaged in (
            ("cut", content[: len(content) // 2]),
            ("text", b"<html>not found</html>"),
            ("zeros", bytes(1000)),
        ):
            with self.subTest(what), self.refused(V, "The model is not a valid Flatbuffer buffer") as refusal:
                Interpreter(model_content=damaged)
            self.assertTrue(refusal.error.codes)

    def test_content_that_is_no_bytes(self):
        with self.refused(T, "model_content takes bytes, not str"):
            Interpreter(model_content="model.tflite")
        with self.refused(T, "model_content takes bytes, not list"):
            Interpreter(model_content=[1, 2])
        with self.refused(V, "The model is not a valid Flatbuffer buffer"):
            Interpreter(model_content=array.array("b", [0] * 50))

    def test_folder_and_nul_in_path(self):
        with self.refused(V, "Could not open"):
            Interpreter(os.path.dirname(digits()))
        with self.refused(V, "Could not open"):
            Interpreter("a\0b")

    def test_resolver_by_number(self):
        with self.refused(V, "Unrecognized passed in op resolver type: 2"):
            Interpreter(digits(), experimental_op_resolver_type=OpResolverType.BUILTIN_REF.value)

    def test_native_handle(self):
        with self.refused(R, "_native_handle", "set_tensor"):
            Interpreter(digits())._native_handle()

    def test_delegate_that_is_none(self):
        with self.refused(T, "takes what load_delegate() returns, not str"):
            Interpreter(digits(), experimental_delegates=["libedgetpu.so.1"])

    def test_real_values(self):
        interpreter = Interpreter(model("picture_int8"))
        interpreter.allocate_tensors()
        with self.refused(V, "NaN"):
            interpreter.set_real(0, np.full(PICTURE, np.nan))
        with self.refused(V, "Failed to convert"):
            interpreter.set_real(0, "text")
        interpreter.set_real(0, np.full(PICTURE, 1e30))
        self.assertEqual(interpreter.get_tensor(0).max(), 127)


if __name__ == "__main__":
    unittest.main()
