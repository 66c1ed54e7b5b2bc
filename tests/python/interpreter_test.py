# SPDX-License-Identifier: Apache-2.0
"""Interpreter, SignatureRunner and delegates with numpy: values, order, dicts, views."""
import os
import pathlib
import threading
import unittest
import weakref
from unittest import mock

import numpy as np

from support import Case, digits, model
from surelite._backend import arrays
from surelite.interpreter import Interpreter, InterpreterWithCustomOps, OpResolverType, SignatureRunner, load_delegate


def opened(name, **options):
    interpreter = Interpreter(model(name), **options)
    interpreter.allocate_tensors()
    return interpreter


class Construction(Case):
    def test_takes_paths_and_bytes(self):
        path = digits()
        content = pathlib.Path(path).read_bytes()
        for given in ((path,), (pathlib.Path(path),), (None, content), (None, content + b"a zip behind the model")):
            interpreter = Interpreter(*given)
            interpreter.allocate_tensors()
            self.assertEqual(interpreter.get_input_details()[0]["dtype"], np.int8)

    def test_keeps_the_bytes_alive(self):
        interpreter = Interpreter(model_content=bytes(bytearray(pathlib.Path(digits()).read_bytes())))
        interpreter.allocate_tensors()
        interpreter.invoke()

    def test_words_of_refusals(self):
        cases = [
            (ValueError, "`model_path` or `model_content` must be specified.", {}),
            (ValueError, "Can't both provide", {"model_path": "a", "model_content": b"b"}),
            (ValueError, "Could not open 'nowhere.tflite'", {"model_path": "nowhere.tflite"}),
            (ValueError, "The model is not a valid Flatbuffer buffer", {"model_content": b"short"}),
            (ValueError, "The model is not a valid Flatbuffer buffer", {"model_content": b"x" * 100}),
            (ValueError, "type of num_threads should be int", {"model_path": digits(), "num_threads": 1.5}),
            (ValueError, "num_threads should >= 1", {"model_path": digits(), "num_threads": 0}),
            (
                ValueError,
                "Unrecognized passed in op resolver type: 1",
                {"model_path": digits(), "experimental_op_resolver_type": 1},
            ),
            (TypeError, "model_content takes bytes, not str; a path goes into model_path", {"model_content": digits()}),
            (TypeError, "model_path takes a str", {"model_path": b"a.tflite"}),
        ]
        for kind, words, arguments in cases:
            with self.subTest(words), self.refused(kind, words):
                Interpreter(**arguments)

    def test_every_argument_of_the_stock_module(self):
        interpreter = Interpreter(
            digits(), None, None, 2, OpResolverType.BUILTIN_REF, True, True, True, True, True, True
        )
        interpreter.allocate_tensors()
        interpreter.invoke()
        self.assertIs(interpreter.experimental_compress_quantization_zero_points, True)

    def test_counts_its_creation_once(self):
        from surelite import metrics_portable

        with mock.patch.object(metrics_portable.TFLiteMetrics, "increase_counter_interpreter_creation") as counter:
            Interpreter(digits())
        counter.assert_called_once_with()

    def test_plain_and_fast_kernels_agree(self):
        results = []
        picture = np.arange(64, dtype=np.int8).reshape(1, 8, 8, 1)
        for resolver in OpResolverType:
            interpreter = Interpreter(digits(), experimental_op_resolver_type=resolver)
            interpreter.allocate_tensors()
            details = interpreter.get_input_details()[0]
            interpreter.set_tensor(details["index"], np.resize(picture, details["shape"]))
            interpreter.invoke()
            results.append(interpreter.get_tensor(interpreter.get_output_details()[0]["index"]).tolist())
        self.assertEqual(results, results[:1] * 4)

    def test_custom_operator_that_nobody_has(self):
        interpreter = Interpreter(model("custom"))
        with self.refused(RuntimeError, "Encountered unresolved custom op", "Nobodys", "P303"):
            interpreter.allocate_tensors()
        with self.refused(ValueError, "Looking up symbol 'no_such_function' failed with error"):
            InterpreterWithCustomOps(["no_such_function"], model_path=model("custom"))

    def test_registerers_of_c_get_options(self):
        seen = []
        interpreter = InterpreterWithCustomOps(c_registerers=[seen.append], model_path=digits())
        interpreter.allocate_tensors()
        self.assertEqual(len(seen), 1)
        self.assertIsInstance(seen[0], int)


class Details(Case):
    def test_tensor_details(self):
        found = opened("picture_int8").get_input_details()
        self.assertEqual(len(found), 1)
        details = found[0]
        self.assertEqual(
            list(details),
            [
                "name",
                "index",
                "shape",
                "shape_signature",
                "dtype",
                "quantization",
                "quantization_parameters",
                "sparsity_parameters",
            ],
        )
        self.assertEqual((details["name"], details["index"]), ("picture", 0))
        self.assertEqual(details["shape"].dtype, np.int32)
        self.assertTrue(([1, 4, 6, 3] == details["shape"]).all())
        self.assertIs(details["dtype"], np.int8)
        self.assertEqual(np.iinfo(details["dtype"]).max, 127)
        self.assertEqual(details["quantization"], (0.5, 3))
        parameters = details["quantization_parameters"]
        self.assertEqual(list(parameters), ["scales", "zero_points", "quantized_dimension", "block_size"])
        self.assertEqual((parameters["scales"].dtype, parameters["zero_points"].dtype), (np.float32, np.int32))
        self.assertEqual(details["sparsity_parameters"], {})

    def test_absent_quantization_and_open_extents(self):
        details = opened("open_batch").get_input_details()[0]
        self.assertEqual(details["quantization"], (0.0, 0))
        self.assertEqual(details["quantization_parameters"]["scales"].shape, (0,))
        self.assertEqual(details["shape_signature"].tolist(), [-1, 4])
        self.assertEqual(details["shape"].tolist(), [1, 4])

    def test_all_tensors_and_operators(self):
        interpreter = opened("open_batch")
        self.assertEqual([each["name"] for each in interpreter.get_tensor_details()][:4], ["x", "inner", "one", "y"])
        operators = interpreter._get_ops_details()
        self.assertEqual([each["op_name"] for each in operators], ["RELU", "ADD"])
        self.assertEqual(operators[1]["inputs"].tolist(), [1, 2])
        self.assertEqual(operators[1]["operand_types"], [np.float32, np.float32])
        self.assertEqual(operators[1]["result_types"], [np.float32])

    def test_indices_out_of_range(self):
        interpreter = opened("two_signatures")
        self.assertEqual(interpreter.num_subgraphs(), 2)
        for call, words in (
            (lambda: interpreter._get_tensor_details(4, 0), "Invalid tensor index 4 exceeds max tensor index 3"),
            (lambda: interpreter.get_tensor(-1), "Invalid tensor index -1"),
            (lambda: interpreter.get_tensor(0, 5), "Invalid subgraph index 5"),
            (lambda: interpreter.get_tensor_details(-1), "subgraph_index is out of range: -1"),
            (lambda: interpreter._get_op_details(7), "Invalid node index"),
            (lambda: interpreter._interpreter.GetSubgraphIndexFromSignature("no"), "No matching signature."),
        ):
            with self.subTest(words), self.refused(ValueError, words):
                call()

    def test_methods_of_the_native_wrapper(self):
        native = opened("two_signatures")._interpreter
        native.any_attribute = 1
        self.assertEqual(native.InputIndices().tolist(), [0, 1])
        self.assertEqual(native.OutputIndices().tolist(), [2])
        self.assertEqual((native.NumTensors(1), native.NumSubgraphs(), native.NumNodes()), (3, 2, 1))
        self.assertEqual(
            (native.TensorName(0, 1), native.TensorType(0), native.TensorSize(0).tolist()), ("left", np.float32, [2, 3])
        )
        self.assertEqual(native.TensorSizeSignature(0, 1).tolist(), [-1, 3])
        self.assertEqual(native.TensorQuantization(0), (0.0, 0))
        self.assertEqual(
            (native.NodeName(0), native.NodeInputs(0).tolist(), native.NodeOutputs(0).tolist()), ("ADD", [0, 1], [2])
        )
        self.assertEqual(native.GetSubgraphIndexFromSignature("product"), 1)
        native.ResizeInputTensor(0, np.array([4, 3], dtype=np.int32), False, 1)
        native.ResizeInputTensor(1, np.array([4, 3], dtype=np.int32), False, 1)
        native.AllocateTensors(1)
        native.SetTensor(0, np.full((4, 3), 3, dtype=np.float32), 1)
        native.SetTensor(1, np.full((4, 3), 5, dtype=np.float32), 1)
        native.Invoke(1)
        self.assertEqual(native.GetTensor(2, 1).tolist(), [[15.0] * 3] * 4)
        native.SetNumThreads(2)


class Values(Case):
    def test_set_run_get(self):
        interpreter = opened("open_batch")
        value = np.array([[-1, 2, -3, 4]], dtype=np.float32)
        for given in (value, value[:, ::-1][:, ::-1], value.astype(">f4"), np.asfortranarray(value)):
            interpreter.set_tensor(0, given)
            interpreter.invoke()
            got = interpreter.get_tensor(3)
            self.assertEqual((got.tolist(), got.dtype), ([[1.0, 3.0, 1.0, 5.0]], np.float32))
        self.assertTrue(got.flags.owndata)

    def test_scalars_are_numpy_scalars(self):
        interpreter = opened("open_batch")
        self.assertEqual(interpreter.get_tensor(2), np.float32(1))
        self.assertIsInstance(interpreter.get_tensor(2), np.float32)

    def test_constants_are_readable_before_allocation(self):
        interpreter = Interpreter(model("open_batch"))
        self.assertEqual(interpreter.get_tensor(2), 1)
        with self.refused(ValueError, "Tensor data is null. Run allocate_tensors() first"):
            interpreter.get_tensor(3)
        with self.refused(ValueError, "Cannot set tensor: Tensor is unallocated. Try calling allocate_tensors() first"):
            interpreter.set_tensor(0, np.zeros((1, 4), dtype=np.float32))

    def test_resize(self):
        interpreter = opened("open_batch")
        interpreter.resize_tensor_input(0, [3, 4], strict=True)
        interpreter.allocate_tensors()
        interpreter.set_tensor(0, np.ones((3, 4), dtype=np.float32))
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(3).tolist(), [[2.0] * 4] * 3)
        for shape, strict, kind, words in (
            ([3, 5], True, RuntimeError, "A708"),
            ([[3]], False, ValueError, "Shape should be 1D instead of 2."),
            (3, False, ValueError, "Shape should be 1D instead of 0."),
            ([1.5], False, ValueError, "whole numbers"),
            ([-1, 4], False, RuntimeError, "A708"),
            ([2**31, 4], False, ValueError, "32-bit"),
        ):
            with self.subTest(shape), self.refused(kind, words):
                interpreter.resize_tensor_input(0, shape, strict)
        with self.refused(RuntimeError, "the index of an input is needed"):
            interpreter.resize_tensor_input(3, [1, 4])

    def test_strings(self):
        interpreter = opened("words")
        self.assertIs(interpreter.get_input_details()[0]["dtype"], np.bytes_)
        for given, got in (
            (np.array(["one", "zw\u00f6lf"]), ["one".encode(), "zw\u00f6lf".encode()]),
            (np.array([b"one", b""]), [b"one", b""]),
            (np.array(["a", b"b\0c"], dtype=object), [b"a", b"b\0c"]),
        ):
            interpreter.set_tensor(0, given)
            interpreter.invoke()
            column = interpreter.get_tensor(1)
            self.assertEqual((column.dtype, column.shape), (np.object_, (2, 1)))
            self.assertEqual(column.reshape(-1).tolist(), got)
        with self.refused(ValueError, "takes str and bytes, not int"):
            interpreter.set_tensor(0, np.array(["a", 1], dtype=object))
        with self.refused(ValueError, "Passed in value type is not a numpy array, got type list"):
            interpreter.set_tensor(0, ["a", "b"])

    def test_four_bits(self):
        interpreter = opened("picture_int4")
        value = (np.arange(72) % 16 - 8).astype(np.int8).reshape(1, 4, 6, 3)
        self.assertIs(interpreter.get_input_details()[0]["dtype"], np.int8)
        interpreter.set_tensor(0, value)
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(1).tolist(), value.reshape(1, 72).tolist())
        with self.refused(ValueError, "Values for INT4 input must be between -8 and 7."):
            interpreter.set_tensor(0, value + 1)
        with self.refused(
            ValueError, "Expected a numpy array of int8 for INT4 input 0, name: picture, but got FLOAT32"
        ):
            interpreter.set_tensor(0, value.astype(np.float32))

    def test_real_values(self):
        interpreter = opened("picture_int8")
        value = np.linspace(-70, 70, 72, dtype=np.float32).reshape(1, 4, 6, 3)
        interpreter.set_real(0, value)
        interpreter.invoke()
        stored = interpreter.get_tensor(1).astype(np.float32)
        expected = np.clip(np.copysign(np.floor(np.abs(value / 0.5) + 0.5), value) + 3, -128, 127).reshape(1, 72)
        self.assertEqual(stored.tolist(), expected.tolist())
        self.assertEqual(interpreter.get_real(1).tolist(), ((expected - 3) * 0.5).tolist())
        self.assertEqual(interpreter.get_real(1).dtype, np.float32)

    def test_real_values_per_channel_and_block(self):
        weights = [
            each
            for each in Interpreter(digits()).get_tensor_details()
            if each["quantization_parameters"]["scales"].size > 1
        ]
        self.assertTrue(weights)
        interpreter = Interpreter(digits())
        for each in weights:
            parameters = each["quantization_parameters"]
            axis, zeros = parameters["quantized_dimension"], parameters["zero_points"].astype(np.float32)
            stored = np.moveaxis(interpreter.get_tensor(each["index"]).astype(np.float32), axis, -1)
            real = np.moveaxis(interpreter.get_real(each["index"]), axis, -1)
            self.assertTrue(np.array_equal(real, (stored - zeros) * parameters["scales"]))
        values = np.arange(8, dtype=np.int8).reshape(2, 4)
        real = arrays.to_real(values, np.array([[1, 2], [3, 4]], dtype=np.float16), [], 0)
        self.assertEqual(real.tolist(), [[0, 1, 4, 6], [12, 15, 24, 28]])
        with self.refused(ValueError, "in 3 blocks"):
            arrays.to_real(values, np.ones((2, 3)), [], 0)
        with self.refused(ValueError, "has no real value"):
            text = opened("words")
            text.set_tensor(0, np.array(["a", "b"]))
            text.get_real(0)

    def test_variables(self):
        interpreter = opened("counter")
        with self.refused(RuntimeError, "R407"):
            interpreter.invoke()
        interpreter.get_signature_runner("start")(value=np.array([10], dtype=np.float32))
        interpreter.set_tensor(0, np.array([2], dtype=np.float32))
        for expected in (12, 14):
            interpreter.invoke()
            self.assertEqual(interpreter.get_tensor(3).tolist(), [expected])

    def test_preserve_all_tensors(self):
        interpreter = opened("open_batch", experimental_preserve_all_tensors=True)
        interpreter.set_tensor(0, np.array([[-1, 2, -3, 4]], dtype=np.float32))
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(1).tolist(), [[0, 2, 0, 4]])


class Views(Case):
    def test_view_is_the_memory(self):
        interpreter = opened("open_batch")
        interpreter.tensor(0)()[:] = [[1, 2, 3, -4]]
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(3).tolist(), [[2.0, 3.0, 4.0, 1.0]])
        output = interpreter.tensor(3)
        self.assertEqual(output()[0].tolist(), [2.0, 3.0, 4.0, 1.0])
        interpreter.set_tensor(0, np.zeros((1, 4), dtype=np.float32))
        interpreter.invoke()
        self.assertEqual(output().tolist(), [[1.0] * 4])

    def test_guard(self):
        interpreter = opened("open_batch")
        self.assertTrue(interpreter._safe_to_run())
        function = interpreter.tensor(0)
        self.assertTrue(interpreter._safe_to_run())
        first = function()
        second = interpreter.tensor(0)()[0, 1:]
        self.assertFalse(interpreter._safe_to_run())
        for call in (
            interpreter.allocate_tensors,
            interpreter.invoke,
            lambda: interpreter.resize_tensor_input(0, [2, 4]),
        ):
            with self.refused(RuntimeError, "There is at least 1 reference to internal data"):
                call()
        del first
        self.assertFalse(interpreter._safe_to_run())
        del second
        self.assertTrue(interpreter._safe_to_run())
        interpreter.invoke()

    def test_view_outlives_its_interpreter(self):
        for end in ("del", "close"):
            interpreter = opened("open_batch")
            view = interpreter.tensor(0)()
            view[:] = 7
            if end == "close":
                interpreter.close()
            del interpreter
            self.assertEqual(view.tolist(), [[7.0] * 4])
            view[:] = 8

    def test_view_outlives_a_delegate(self):
        delegate = load_delegate(os.environ["SURELITE_TEST_DELEGATE"])
        interpreter = Interpreter(model("open_batch"), experimental_delegates=[delegate])
        interpreter.allocate_tensors()
        alive = weakref.ref(delegate)
        view = interpreter.tensor(0)()
        del interpreter, delegate
        self.assertIsNotNone(alive())
        view[:] = 1
        del view
        self.assertIsNone(alive())

    def test_constants_are_read_only(self):
        interpreter = Interpreter(digits())
        interpreter.allocate_tensors()
        operator = interpreter._get_ops_details()[0]
        view = interpreter.tensor(int(operator["inputs"][1]))()
        with self.refused(ValueError, "read-only"):
            view[:] = 0


class Signatures(Case):
    def test_lists(self):
        interpreter = Interpreter(model("two_signatures"))
        expected = {"inputs": ["x", "y"], "outputs": ["z"]}
        self.assertEqual(interpreter.get_signature_list(), {"sum": expected, "product": expected})
        self.assertEqual(list(interpreter.get_signature_list()), ["sum", "product"])
        self.assertEqual(
            interpreter._get_full_signature_list()["sum"], {"inputs": {"x": 0, "y": 1}, "outputs": {"z": 2}}
        )
        self.assertEqual(list(Interpreter(digits()).get_signature_list()), ["serving_default"])
        self.assertEqual(Interpreter(model("open_batch")).get_signature_list(), {})

    def test_run(self):
        interpreter = Interpreter(model("two_signatures"))
        total, product = interpreter.get_signature_runner("sum"), interpreter.get_signature_runner("product")
        ones = np.ones((2, 3), dtype=np.float32)
        self.assertEqual(total(x=ones, y=2 * ones)["z"].tolist(), (3 * ones).tolist())
        for batch in (1, 5, 0):
            value = np.full((batch, 3), 3, dtype=np.float32)
            self.assertEqual(product(y=value, x=value)["z"].tolist(), (value * value).tolist())
        self.assertEqual(product.get_input_details()["x"]["name"], "left")
        self.assertEqual(list(product.get_output_details()), ["z"])
        self.assertEqual((product._subgraph_index, product._signature_key), (1, "product"))

    def test_refusals(self):
        interpreter = Interpreter(model("two_signatures"))
        runner = interpreter.get_signature_runner("sum")
        ones = np.ones((2, 3), dtype=np.float32)
        for kind, words, call in (
            (
                ValueError,
                "SignatureDef signature_key is None and model has 2 Signatures",
                lambda: interpreter.get_signature_runner(),
            ),
            (
                ValueError,
                "Invalid signature_key provided: \"som\". Did you mean 'sum'?",
                lambda: interpreter.get_signature_runner("som"),
            ),
            (ValueError, "None interpreter provided.", lambda: SignatureRunner(None, "sum")),
            (ValueError, "None signature_key provided.", lambda: SignatureRunner(interpreter, None)),
            (ValueError, "expected 2 vs provided 1; missing: y", lambda: runner(x=ones)),
            (ValueError, "Invalid Input name (w) for SignatureDef", lambda: runner(x=ones, w=ones)),
            (AttributeError, "'shape'", lambda: runner(x=ones, y=[1.0])),
            (ValueError, "expected type FLOAT32", lambda: runner(x=ones, y=ones.astype(int))),
        ):
            with self.subTest(words), self.refused(kind, words):
                call()


class Threads(Case):
    def test_other_python_threads_go_on(self):
        interpreter = Interpreter(digits())
        interpreter.allocate_tensors()
        threads = [
            threading.Thread(target=lambda: [Interpreter(digits()).allocate_tensors() for _ in range(5)])
            for _ in range(4)
        ]
        for each in threads:
            each.start()
        for _ in range(100):
            interpreter.invoke()
        for each in threads:
            each.join()


class Delegates(Case):
    def test_refusals(self):
        with self.refused(OSError, "no_such_delegate"):
            load_delegate("no_such_delegate.so")
        with self.refused(AttributeError, "no delegate plug-in"):
            load_delegate("libc.so.6")

    def test_delegate(self):
        library = os.environ["SURELITE_TEST_DELEGATE"]
        delegate = load_delegate(library, {"any": 1})
        interpreters = [Interpreter(digits(), experimental_delegates=[delegate]) for _ in range(2)]
        del delegate
        plain = Interpreter(digits())
        for each in interpreters + [plain]:
            each.allocate_tensors()
            each.set_tensor(
                each.get_input_details()[0]["index"], np.full(each.get_input_details()[0]["shape"], 5, np.int8)
            )
            each.invoke()
        results = [each.get_tensor(each.get_output_details()[0]["index"]).tolist() for each in interpreters + [plain]]
        self.assertEqual(results, results[:1] * 3)
        self.assertIn("DELEGATE", [each["op_name"] for each in interpreters[0]._get_ops_details()])
        self.assertEqual(interpreters[0]._delegates[0]._library._name, library)


if __name__ == "__main__":
    unittest.main()
