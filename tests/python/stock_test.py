# SPDX-License-Identifier: Apache-2.0
"""What programs and test suites written for the stock module rely on, one test for each behaviour."""
import ctypes
import gc
import inspect
import os
import pathlib
import subprocess
import sys
import unittest
import warnings

import numpy as np

from custom_operator import CustomOperator
from support import Case, model
from surelite import _operators, metrics_portable
from surelite.interpreter import Interpreter, InterpreterWithCustomOps, OpResolverType, load_delegate

BUILD = os.environ["SURELITE_BUILD"]
REGISTERER = os.path.join(BUILD, "libpython_registerer.so")
COUNTING = os.path.join(BUILD, "libpython_counting_delegate.so")
DELEGATES = sys.implementation.name == "cpython"


class Interface(Case):
    def test_arguments_in_order_with_their_defaults(self):
        parameters = list(inspect.signature(Interpreter).parameters.values())
        self.assertEqual(
            [(each.name, each.default) for each in parameters],
            [
                ("model_path", None),
                ("model_content", None),
                ("experimental_delegates", None),
                ("num_threads", None),
                ("experimental_op_resolver_type", OpResolverType.AUTO),
                ("experimental_preserve_all_tensors", False),
                ("experimental_disable_delegate_clustering", False),
                ("experimental_default_delegate_latest_features", False),
                ("experimental_compress_quantization_zero_points", False),
                ("experimental_disable_delegate_node_fusion", False),
                ("experimental_force_delegate_node_profiling", False),
            ],
        )

    def test_methods_and_their_arguments(self):
        for name, arguments in (
            ("allocate_tensors", []),
            ("invoke", []),
            ("resize_tensor_input", ["input_index", "tensor_size", "strict"]),
            ("set_tensor", ["tensor_index", "value"]),
            ("get_tensor", ["tensor_index", "subgraph_index"]),
            ("tensor", ["tensor_index"]),
            ("get_input_details", []),
            ("get_output_details", []),
            ("get_tensor_details", ["subgraph_index"]),
            ("num_subgraphs", []),
            ("get_signature_list", []),
            ("_get_full_signature_list", []),
            ("get_signature_runner", ["signature_key"]),
            ("reset_all_variables", []),
            ("_get_op_details", ["op_index"]),
            ("_get_ops_details", []),
            ("_get_tensor_details", ["tensor_index", "subgraph_index"]),
            ("_native_handle", []),
            ("_safe_to_run", []),
            ("_ensure_safe", []),
        ):
            with self.subTest(name):
                found = list(inspect.signature(getattr(Interpreter, name)).parameters)
                self.assertEqual(found, ["self"] + arguments)
        self.assertEqual(
            [(each.name, each.value) for each in OpResolverType],
            [("AUTO", 0), ("BUILTIN", 1), ("BUILTIN_REF", 2), ("BUILTIN_WITHOUT_DEFAULT_DELEGATES", 3)],
        )
        self.assertEqual(list(inspect.signature(load_delegate).parameters), ["library", "options"])

    def test_attributes_that_clients_reach_for(self):
        opened = Interpreter(model("reversed"))
        self.assertEqual((opened._delegates, opened._custom_op_registerers, opened._model_content), ([], [], None))
        self.assertEqual(opened._signature_defs, {})
        self.assertIsInstance(opened._metrics, metrics_portable.TFLiteMetrics)
        given = []
        self.assertEqual(Interpreter(model("reversed"), experimental_delegates=given)._delegates, [])

    def test_metrics(self):
        for kind in (metrics_portable.TFLiteMetrics, metrics_portable.TFLiteConverterMetrics):
            counters = kind("hash", "path")
            counters.increase_counter_debugger_creation()
            counters.increase_counter_interpreter_creation()
            counters.increase_counter_converter_attempt()
            counters.increase_counter_converter_success()
            counters.set_converter_param("name", "value")
            counters.set_converter_error("data")
            counters.set_converter_latency(5)
        counters.set_export_required()
        counters.export_metrics()

    def test_keeping_all_tensors_warns(self):
        for kind, expected in ((OpResolverType.AUTO, 1), (OpResolverType.BUILTIN, 1), (OpResolverType.BUILTIN_REF, 0)):
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                Interpreter(
                    model("reversed"), experimental_op_resolver_type=kind, experimental_preserve_all_tensors=True
                )
            self.assertEqual(["experimental_preserve_all_tensors" in str(each.message) for each in seen], [True] * expected)

    def test_threads_are_whole_numbers_from_one_on(self):
        for given, words in ((-1, "num_threads should >= 1"), (4.2, "type of num_threads should be int")):
            with self.refused(ValueError, words):
                Interpreter(model("reversed"), num_threads=given)
        Interpreter(model("reversed"), num_threads=True)


class Running(Case):
    def test_every_kind_of_kernels_and_threads(self):
        for options in [{"experimental_op_resolver_type": each} for each in OpResolverType] + [{"num_threads": 2}]:
            opened = Interpreter(model_path=pathlib.Path(model("reversed")), **options)
            self.assertIsNone(opened.allocate_tensors())
            inputs, outputs = opened.get_input_details(), opened.get_output_details()
            self.assertEqual([each["name"] for each in inputs + outputs], ["input", "output"])
            for each in inputs + outputs:
                self.assertTrue(([1, 4] == each["shape"]).all())
                self.assertEqual((each["quantization"], each["dtype"]), ((0.0, 0), np.float32))
                parameters = each["quantization_parameters"]
                self.assertEqual((len(parameters["scales"]), len(parameters["zero_points"])), (0, 0))
                self.assertEqual(parameters["quantized_dimension"], 0)
            opened.set_tensor(inputs[0]["index"], np.array([[1.0, 2.0, 3.0, 4.0]], dtype=np.float32))
            self.assertIsNone(opened.invoke())
            self.assertEqual(opened.get_tensor(outputs[0]["index"]).tolist(), [[4.0, 3.0, 2.0, 1.0]])

    def test_run_before_allocation(self):
        with self.refused(RuntimeError, "Invoke called on model that is not ready"):
            Interpreter(model("reversed")).invoke()

    def test_operators(self):
        opened = Interpreter(model("reversed"))
        opened.allocate_tensors()
        (first,) = opened._get_ops_details()
        self.assertEqual(list(first), ["index", "op_name", "inputs", "outputs", "operand_types", "result_types"])
        self.assertEqual((first["index"], first["op_name"]), (0, "FULLY_CONNECTED"))
        self.assertEqual((first["inputs"].tolist(), first["outputs"].tolist()), ([0, 1, -1], [2]))
        self.assertEqual((first["operand_types"], first["result_types"]), ([np.float32, np.float32], [np.float32]))
        for call, words in (
            (lambda: opened._get_op_details(4), "Invalid node index"),
            (lambda: opened._get_op_details(-1), "Invalid node index"),
            (lambda: opened._get_tensor_details(4, 0), "Invalid tensor index 4 exceeds max tensor index 3"),
            (lambda: opened._get_tensor_details(4, 0), "Tensor with no shape found."),
            (lambda: opened.get_tensor_details(subgraph_index=1), "subgraph_index is out of range"),
            (lambda: opened.get_tensor_details(subgraph_index=-1), "subgraph_index is out of range"),
        ):
            with self.refused(ValueError, words):
                call()

    def test_strings(self):
        opened = Interpreter(model("gather_words"))
        opened.allocate_tensors()
        words, places = opened.get_input_details()
        self.assertEqual((words["dtype"], places["dtype"]), (np.bytes_, np.int64))
        opened.set_tensor(places["index"], np.array([1, 2, 3], dtype=np.int64))
        opened.set_tensor(words["index"], np.array(list("abcdefghij")))
        opened.invoke()
        got = opened.get_tensor(opened.get_output_details()[0]["index"])
        self.assertTrue((np.array([b"b", b"c", b"d"]) == got).all())

    def test_one_string_keeps_its_zeros(self):
        opened = Interpreter(model("one_word"))
        opened.allocate_tensors()
        data = b"abcd" + bytes(16)
        opened.set_tensor(0, np.array(data))
        self.assertEqual(opened.get_tensor(0).item(0), data)

    def test_stored_compressed(self):
        opened = Interpreter(model("sparse"))
        opened.allocate_tensors()
        self.assertEqual(opened.get_tensor(0).tolist(), [1, 0, 0, 4, 2, 3, 0, 0, 5, 0, 0, 6])
        found = opened.get_tensor_details()[0]["sparsity_parameters"]
        self.assertEqual(found["traversal_order"].tolist(), [0, 1, 2, 3])
        self.assertEqual(found["block_map"].tolist(), [0, 1])
        dense, csr = found["dim_metadata"][0], found["dim_metadata"][1]
        self.assertEqual([found["dim_metadata"][i] for i in (0, 2, 3)], [{"format": 0, "dense_size": 2}] * 3)
        self.assertEqual(dense, {"format": 0, "dense_size": 2})
        self.assertEqual((csr["format"], csr["array_segments"].tolist()), (1, [0, 2, 3]))
        self.assertEqual(csr["array_indices"].tolist(), [0, 1, 1])
        opened.set_tensor(1, np.array([[1, 2, 3, 4]], dtype=np.float32))
        opened.invoke()
        self.assertEqual(opened.get_tensor(2).tolist(), [[19, 8, 15, 24]])

    def test_operators_of_the_user_see_compressed_tensors(self):
        ran = []
        opened = InterpreterWithCustomOps(
            c_registerers=[CustomOperator("Nobodys", lambda: ran.append(1))], model_path=model("sparse_custom")
        )
        opened.allocate_tensors()
        self.assertEqual(opened.get_tensor(0).tolist(), [1, 0, 0, 4, 2, 3, 0, 0, 5, 0, 0, 6])
        opened.invoke()
        self.assertEqual(ran, [1])

    def test_no_elements(self):
        total = Interpreter(model("sum_of_all")).get_signature_runner()(x=np.zeros([0], np.float32))["total"]
        self.assertEqual(total, 0)

    def test_shape_after_resizing(self):
        opened = Interpreter(model("sum_of_all"))
        for shape in ([3], (4,), np.array([5]), np.array([6], dtype=np.int64), [7.0]):
            opened.resize_tensor_input(0, shape)
            (details,) = opened.get_input_details()
            self.assertEqual((details["shape"].tolist(), details["shape_signature"].tolist()), ([int(shape[0])], [-1]))
            opened.allocate_tensors()
            opened.set_tensor(0, np.ones(int(shape[0]), np.float32))
            opened.invoke()
            self.assertEqual(opened.get_tensor(2), shape[0])
        opened.resize_tensor_input(0, [2])
        with self.refused(RuntimeError, "Invoke called on model that is not ready"):
            opened.invoke()

    def test_views(self):
        opened = Interpreter(model("reversed"))
        opened.allocate_tensors()
        function = opened.tensor(0)
        np.copyto(function(), [[-1, -2, -3, -4]])
        self.assertEqual(opened.get_tensor(0).tolist(), [[-1, -2, -3, -4]])
        copy = opened.get_tensor(0)
        opened.set_tensor(0, copy + np.float32(1))
        self.assertEqual((copy.tolist(), opened.get_tensor(0).tolist()), ([[-1, -2, -3, -4]], [[0, -1, -2, -3]]))
        held = function()
        for call in (opened.allocate_tensors, opened.invoke, lambda: opened.resize_tensor_input(0, [1, 4])):
            with self.refused(RuntimeError, "There is at least 1 reference"):
                call()
        del held
        opened.allocate_tensors()


class Operators(Case):
    """In processes of their own: a library that is loaded for all stays."""

    def run_there(self, body):
        program = (
            "import ctypes, numpy as np\n"
            "from surelite.interpreter import InterpreterWithCustomOps\n"
            "library = ctypes.CDLL(%r, mode=ctypes.RTLD_GLOBAL)\n"
            "def run(registerers):\n"
            "    opened = InterpreterWithCustomOps(custom_op_registerers=registerers, model_path=%r)\n"
            "    assert opened._safe_to_run()\n"
            "    opened.allocate_tensors()\n"
            "    opened.set_tensor(0, np.array([21], dtype=np.float32))\n"
            "    opened.invoke()\n"
            "    return opened.get_tensor(1).tolist(), library.calls_of_registerer()\n"
        ) % (REGISTERER, model("custom"))
        ended = subprocess.run(
            [sys.executable, "-c", program + body], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60
        )
        self.assertEqual((ended.stdout.decode(), ended.returncode), ("", 0))

    def test_by_name(self):
        self.run_there("assert run(['register_double']) == ([42.0], 1)")

    def test_by_callable(self):
        self.run_there(
            "at = library.register_double_at; at.argtypes = [ctypes.c_size_t]; at.restype = None\n"
            "assert run([at]) == ([42.0], 1)\n"
            "assert run([lambda address: at(address)]) == ([42.0], 2)\n"
        )

    def test_names_that_nobody_has(self):
        for name, words in (
            ("CompletelyBogus", "Looking up symbol 'CompletelyBogus' failed"),
            (
                "pywrap_genai_ops.GenAIOpsRegisterer",
                "Loading library 'pywrap_genai_ops.so' failed with error 'pywrap_genai_ops.so: cannot open shared object "
                "file: No such file or directory'",
            ),
        ):
            with self.refused(ValueError, words):
                InterpreterWithCustomOps(model_path=model("reversed"), custom_op_registerers=[name])

    def test_none(self):
        for given in ({}, {"custom_op_registerers": []}, {"custom_op_registerers": None}):
            self.assertTrue(InterpreterWithCustomOps(model_path=model("reversed"), **given)._safe_to_run())

    def test_without_the_library_of_the_classes(self):
        path, name = _operators.PATH, _operators._CXX_LIBRARY
        _operators.PATH, _operators._CXX_LIBRARY = "/nowhere/libtensorflowlite_c.so", "libnothing_of_that_name.so"
        try:
            with self.refused(RuntimeError, "MutableOpResolver", "c_registerers"):
                InterpreterWithCustomOps([print], model_path=model("custom"))
        finally:
            _operators.PATH, _operators._CXX_LIBRARY = path, name


@unittest.skipUnless(DELEGATES, "delegates need CPython")
class Plugins(Case):
    def setUp(self):
        self.library = ctypes.pydll.LoadLibrary(COUNTING)
        self.library.reset_counters()

    def counts(self):
        gc.collect()
        return (
            self.library.number_created(),
            self.library.number_destroyed(),
            self.library.number_prepared(),
            self.library.sum_of_counters(),
        )

    def test_prepared_once_for_each_interpreter_and_destroyed_with_the_last(self):
        delegate = load_delegate(COUNTING)
        self.assertEqual(self.counts(), (1, 0, 0, 0))
        first = Interpreter(model_path=model("reversed"), experimental_delegates=[delegate])
        self.assertIs(first._delegates[0]._library, delegate._library)
        self.assertEqual(self.counts(), (1, 0, 1, 0))
        second = Interpreter(model_path=model("reversed"), experimental_delegates=[delegate])
        del delegate, first
        self.assertEqual(self.counts(), (1, 0, 2, 0))
        del second
        self.assertEqual(self.counts(), (1, 1, 2, 0))

    def test_options(self):
        first = load_delegate(COUNTING)
        second = load_delegate(COUNTING, options={"unused": False, "counter": 2})
        self.assertEqual(self.counts(), (2, 0, 0, 2))
        del first, second
        self.assertEqual(self.counts(), (2, 2, 0, 2))

    def test_refused_by_the_plug_in(self):
        with self.refused(ValueError, "Failed to load delegate from " + COUNTING, "no such chip"):
            load_delegate(COUNTING, options={"fail": "no such chip"})
        self.assertEqual(self.counts(), (0, 0, 0, 0))

    def test_gpu(self):
        """With a device or without: one result, and at most a note."""
        name = "libtensorflowlite_gpu_delegate.so"
        with self.refused(ValueError, "Failed to load delegate from " + name, "no option speed = 9"):
            load_delegate(name, {"speed": 9})
        with self.refused(ValueError, "no option inference_preference = fast"):
            load_delegate(name, {"inference_preference": "fast"})
        delegate = load_delegate(name, {"is_precision_loss_allowed": 0, "inference_preference": 1})
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            opened = Interpreter(model("reversed"), experimental_delegates=[delegate])
            opened.allocate_tensors()
            opened.set_tensor(0, np.array([[1, 2, 3, 4]], dtype=np.float32))
            opened.invoke()
        self.assertEqual(opened.get_tensor(2).tolist(), [[4, 3, 2, 1]])
        self.assertLessEqual({str(each.message)[:4] for each in seen}, {"D511"})


if __name__ == "__main__":
    unittest.main()
