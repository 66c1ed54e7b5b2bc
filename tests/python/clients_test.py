# SPDX-License-Identifier: Apache-2.0
"""The calls of ten programs that use the stock module, in the order in which they make them."""
import collections
import os
import sys
import tempfile
import unittest
import zipfile

import numpy as np

import surelite
from support import Case, digits, model

surelite.install_alias("tflite_runtime")
surelite.install_alias("ai_edge_litert")


class Clients(Case):
    def test_object_detector_with_threads(self):
        """A video recorder: one detector per process, one input, up to four outputs, views of outputs."""
        try:
            from tflite_runtime.interpreter import Interpreter, load_delegate
        except ModuleNotFoundError:
            from ai_edge_litert.interpreter import Interpreter, load_delegate
        try:
            load_delegate("libedgetpu.so.1.0", {"device": "usb"})
        except (ValueError, OSError):
            pass
        else:
            self.fail("there is no such library here")
        interpreter = Interpreter(model_path=digits(), num_threads=3)
        interpreter.allocate_tensors()
        inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
        frame = np.full(inputs[0]["shape"], 100, dtype=np.uint8)
        if inputs[0]["dtype"] == np.int8:
            frame = (frame.astype(np.int16) - 128).astype(np.int8)
        for _ in range(3):
            interpreter.set_tensor(inputs[0]["index"], frame)
            interpreter.invoke()
            scores = interpreter.tensor(outputs[0]["index"])()[0]
            scale, zero_point = outputs[0]["quantization"]
            self.assertAlmostEqual(float(((scores.astype(np.float32) - zero_point) * scale).sum()), 1, delta=0.1)
            del scores

    def test_wake_word_pipeline(self):
        """Resizes an input whenever the length of the sound changes, then runs by position."""
        import ai_edge_litert.interpreter as tflite

        interpreter = tflite.Interpreter(model_path=model("open_batch"), num_threads=1)
        interpreter.allocate_tensors()
        x, y = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]
        for length in (1, 8, 8, 3):
            if interpreter.get_input_details()[0]["shape"][0] != length:
                interpreter.resize_tensor_input(x, [length, 4], strict=True)
                interpreter.allocate_tensors()
            interpreter.set_tensor(x, np.ones((length, 4), dtype=np.float32))
            interpreter.invoke()
            self.assertEqual(interpreter.get_tensor(y).shape, (length, 4))

    def test_adapters_for_an_accelerator(self):
        """Adapters that write through a view for the length of a statement and read all outputs as objects."""
        from tflite_runtime.interpreter import Interpreter

        with open(digits(), "rb") as file:
            interpreter = Interpreter(model_content=file.read(), experimental_delegates=[])
        interpreter.allocate_tensors()
        _, height, width, _ = interpreter.get_input_details()[0]["shape"]
        index = interpreter.get_input_details()[0]["index"]
        interpreter.tensor(index)()[0][:, :] = np.zeros((height, width, 1), dtype=np.int8)
        interpreter.invoke()
        details = interpreter.get_output_details()[0]
        data = interpreter.tensor(details["index"])().flatten()
        if np.issubdtype(details["dtype"], np.integer):
            scale, zero_point = details["quantization"]
            data = scale * (data.astype(np.int64) - zero_point)
        Class = collections.namedtuple("Class", "id score")
        top = np.argpartition(data, -3)[-3:]
        self.assertEqual(len([Class(int(i), float(data[i])) for i in top]), 3)

    def test_bird_songs(self):
        """The path comes first, without a name; several outputs of float."""
        from tflite_runtime.interpreter import Interpreter

        interpreter = Interpreter(digits("digits_float"), None, None, 2)
        interpreter.allocate_tensors()
        inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
        sample = np.array(np.zeros(inputs[0]["shape"]), dtype="float32")
        interpreter.set_tensor(inputs[0]["index"], sample)
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(outputs[0]["index"])[0].tolist().__len__(), 10)

    def test_model_with_an_archive_behind_it(self):
        """Labels in a zip appended to the file; quantized inputs and outputs by hand."""
        from ai_edge_litert.interpreter import Interpreter

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "best_int8.tflite")
            with open(digits(), "rb") as source, open(path, "wb") as file:
                file.write(source.read())
            with zipfile.ZipFile(path, "a") as archive:
                archive.writestr("metadata.txt", "{'names': {0: 'zero'}}")
            interpreter = Interpreter(str(path), num_threads=2)
            interpreter.allocate_tensors()
            with zipfile.ZipFile(path) as archive:
                self.assertIn(b"zero", archive.read("metadata.txt"))
            details = interpreter.get_input_details()[0]
            is_int = details["dtype"] in {np.int8, np.int16}
            self.assertTrue(is_int)
            scale, zero_point = details["quantization"]
            x = np.full(tuple(details["shape"]), 0.5, dtype=np.float32)
            interpreter.set_tensor(details["index"], (x / scale + zero_point).astype(details["dtype"]))
            interpreter.invoke()
            results = []
            for output in interpreter.get_output_details():
                value = interpreter.get_tensor(output["index"])
                scale, zero_point = output["quantization"]
                results.append((value.astype(np.float32) - zero_point) * scale)
            self.assertEqual(results[0].shape, (1, 10))

    def test_quantizer_looks_at_everything(self):
        """Preserves tensors, walks subgraphs and operators, and calls the native wrapper by signature."""
        from ai_edge_litert import interpreter as tfl

        with open(model("two_signatures"), "rb") as file:
            content = file.read()
        interpreter = tfl.Interpreter(
            model_content=content,
            experimental_op_resolver_type=tfl.OpResolverType.BUILTIN_REF,
            experimental_preserve_all_tensors=True,
            num_threads=4,
        )
        interpreter.allocate_tensors()
        for key, signature in interpreter._get_full_signature_list().items():
            runner = interpreter.get_signature_runner(key)
            subgraph = runner._subgraph_index
            names = {each["name"]: each for each in interpreter.get_tensor_details(subgraph)}
            for name, index in signature["inputs"].items():
                shape = runner.get_input_details()[name]["shape"]
                interpreter._interpreter.ResizeInputTensor(index, shape, False, subgraph)
            interpreter._interpreter.AllocateTensors(subgraph)
            for index in signature["inputs"].values():
                value = np.ones(interpreter._get_tensor_details(index, subgraph)["shape"], np.float32)
                interpreter._interpreter.SetTensor(index, value, subgraph)
            interpreter._interpreter.Invoke(subgraph)
            self.assertEqual(interpreter._interpreter.GetSubgraphIndexFromSignature(key), subgraph)
            for each in names.values():
                parameters = each["quantization_parameters"]
                self.assertEqual(len(parameters["scales"]), len(parameters["zero_points"]))
                self.assertEqual(interpreter.get_tensor(each["index"], subgraph).dtype, np.float32)
        interpreter.reset_all_variables()

    def test_model_maker_evaluates(self):
        """Content in memory, a batch set at run time, all samples one after the other."""
        import tflite_runtime.interpreter as tflite

        with open(model("open_batch"), "rb") as file:
            interpreter = tflite.Interpreter(model_content=file.read())
        details = interpreter.get_input_details()[0]
        interpreter.resize_tensor_input(details["index"], [5] + list(details["shape"][1:]))
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], np.ones((5, 4), dtype=details["dtype"]))
        interpreter.invoke()
        self.assertEqual(interpreter.get_tensor(interpreter.get_output_details()[0]["index"]).sum(), 40)

    def test_self_driving_car(self):
        """Asks for a signature if there is one, and for names and shapes of inputs."""
        from tflite_runtime.interpreter import Interpreter

        interpreter = Interpreter(model_path=digits("digits_float"))
        interpreter.allocate_tensors()
        signatures = interpreter.get_signature_list()
        names = signatures["serving_default"]["inputs"]
        shapes = [details["shape"][1:].tolist() for details in interpreter.get_input_details()]
        self.assertEqual((names, shapes), (["image"], [[28, 28, 1]]))
        runner = interpreter.get_signature_runner()
        out = runner(image=np.zeros((1, 28, 28, 1), dtype=np.float32))
        self.assertEqual(out["digit"].shape, (1, 10))

    def test_command_line_tools(self):
        """Details for printing, random inputs of every kind, and the newer interface."""
        from ai_edge_litert.compiled_model import CompiledModel
        from ai_edge_litert.hardware_accelerator import HardwareAccelerator
        from ai_edge_litert.interpreter import Interpreter

        interpreter = Interpreter(model_path=digits())
        interpreter.allocate_tensors()
        for details in interpreter.get_input_details():
            info = np.iinfo(details["dtype"])
            value = np.random.RandomState(1).randint(info.min, info.max, size=details["shape"], dtype=details["dtype"])
            interpreter.set_tensor(details["index"], value)
            self.assertEqual(details["name"].split(":")[0], "image")
        interpreter.invoke()
        compiled = CompiledModel.from_file(digits(), hardware_accel=HardwareAccelerator.CPU)
        inputs, outputs = compiled.create_input_buffers(0), compiled.create_output_buffers(0)
        inputs[0].write(value)
        compiled.run_by_index(0, inputs, outputs)
        size = compiled.get_output_buffer_requirements(0, 0)["buffer_size"]
        expected = interpreter.get_tensor(interpreter.get_output_details()[0]["index"]).reshape(-1)
        self.assertEqual(outputs[0].read(size, np.int8).tolist(), expected.tolist())

    def test_notebooks(self):
        """A signature called for as long as there is something to say, and operators in a table."""
        import tflite_runtime.interpreter as tflite

        interpreter = tflite.Interpreter(model("two_signatures"))
        runner = interpreter.get_signature_runner("product")
        tokens = np.array([[1, 2, 3]], dtype=np.float32)
        for _ in range(4):
            z = runner(x=tokens, y=np.ones_like(tokens))["z"]
            tokens = np.concatenate([tokens, z[-1:]])
        self.assertEqual(tokens.tolist(), [[1, 2, 3]] * 5)
        interpreter.allocate_tensors()
        for operator in interpreter._get_ops_details():
            self.assertEqual(
                sorted(operator), ["index", "inputs", "op_name", "operand_types", "outputs", "result_types"]
            )
        self.assertTrue(([2, 3] == interpreter.get_input_details()[0]["shape"]).all())
        self.assertEqual(int(np.prod(interpreter.get_input_details()[0]["shape"])), 6)


if __name__ == "__main__":
    sys.exit(unittest.main())
