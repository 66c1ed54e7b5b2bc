# SPDX-License-Identifier: Apache-2.0
"""CompiledModel, TensorBuffer, Environment."""
import pathlib
import pickle
import unittest

import numpy as np

from support import Case, digits, model
from surelite.compiled_model import CompiledModel
from surelite.cpu_kernel_mode import CpuKernelMode
from surelite.cpu_options import CpuOptions
from surelite.environment import Environment, EnvironmentOptions
from surelite.gpu_options import GpuOptions
from surelite.hardware_accelerator import HardwareAccelerator
from surelite.options import Options
from surelite.tensor_buffer import TensorBuffer


class Running(Case):
    def test_by_index_and_by_name(self):
        with CompiledModel.from_file(model("two_signatures")) as compiled:
            self.assertEqual(compiled.get_num_signatures(), 2)
            self.assertEqual(compiled.get_signature_list()["sum"], {"inputs": ["x", "y"], "outputs": ["z"]})
            self.assertEqual(compiled.get_signature_by_index(1)["key"], "product")
            self.assertEqual((compiled.get_signature_index("product"), compiled.get_signature_index("no")), (1, -1))
            inputs, outputs = compiled.create_input_buffers(0), compiled.create_output_buffers(0)
            inputs[0].write(np.ones((2, 3), dtype=np.float32))
            inputs[1].write(np.arange(6, dtype=np.float32))
            compiled.run_by_index(0, inputs, outputs)
            self.assertEqual(outputs[0].read(6, np.float32).tolist(), [1, 2, 3, 4, 5, 6])
            self.assertEqual(outputs[0].get_tensor_details(), {"dtype": "float32", "shape": [2, 3]})
            compiled.run_by_name("sum", dict(zip("xy", inputs)), {"z": outputs[0]})
            x = compiled.create_input_buffer_by_name("product", "x")
            z = compiled.create_output_buffer_by_name("product", "z")
            x.write(np.array([1, 2, 3], dtype=np.float32))
            compiled.run_by_name("product", {"x": x, "y": x}, {"z": z})
            self.assertEqual(z.read(3, np.float32).tolist(), [1, 4, 9])

    def test_resize(self):
        compiled = CompiledModel.from_file(model("open_batch"))
        key = compiled.get_signature_by_index(0)["key"]
        self.assertEqual(key, "<placeholder signature>")
        old = compiled.create_input_buffers(0)
        compiled.resize_input_tensor(0, [3, 4])
        with self.refused(RuntimeError, "CompiledModel error: code=1", "create the buffers anew"):
            compiled.run_by_index(0, old, compiled.create_output_buffers(0))
        inputs, outputs = compiled.create_input_buffers(0), compiled.create_output_buffers(0)
        inputs[0].write(np.ones(12, dtype=np.float32))
        compiled.run_by_index(0, inputs, outputs)
        self.assertEqual(outputs[0].read(12, np.float32).tolist(), [2.0] * 12)
        with self.refused(RuntimeError, "A708"):
            compiled.resize_input_tensor_by_name(key, "x", [3, 5])
        compiled.resize_input_tensor_by_name(key, "x", [3, 5], strict=False)
        self.assertEqual(compiled.get_output_tensor_details(key)["y"]["shape"], [3, 5])

    def test_details(self):
        compiled = CompiledModel.from_buffer(pathlib.Path(digits()).read_bytes(), HardwareAccelerator.CPU)
        key = compiled.get_signature_by_index(0)["key"]
        found = compiled.get_input_tensor_details(key)["image"]
        self.assertEqual((found["name"], found["dtype"], found["shape"]), ("image", "int8", [1, 28, 28, 1]))
        self.assertEqual(compiled.get_input_buffer_requirements(0), {"buffer_size": 784, "supported_types": [1]})
        self.assertEqual(compiled.get_output_buffer_requirements(0, 0)["buffer_size"], 10)
        self.assertTrue(compiled.is_fully_accelerated())
        self.assertIsInstance(compiled.environment, Environment)

    def test_strings(self):
        compiled = CompiledModel.from_file(model("words"))
        inputs, outputs = compiled.create_input_buffers(0), compiled.create_output_buffers(0)
        inputs[0].write(np.array(["one", "two"]))
        compiled.run_by_index(0, inputs, outputs)
        self.assertEqual(outputs[0].read(2, object).tolist(), [b"one", b"two"])

    def test_options_and_kernels(self):
        results = []
        for options in (
            None,
            Options.create(),
            Options(cpu_options=CpuOptions(num_threads=2, kernel_mode=CpuKernelMode.REFERENCE)),
            Options(HardwareAccelerator.CPU | HardwareAccelerator.GPU, gpu_options=GpuOptions(enforce_f32=True)),
        ):
            compiled = CompiledModel.from_file(digits(), options=options)
            inputs, outputs = compiled.create_input_buffers(), compiled.create_output_buffers()
            inputs[0].write(np.arange(784).astype(np.int8))
            compiled.run_by_index(0, inputs, outputs)
            results.append(outputs[0].read(10, np.int8).tolist())
        self.assertEqual(results, results[:1] * 4)
        self.assertFalse(compiled.is_fully_accelerated())


class Buffers(Case):
    def test_host_memory(self):
        values = np.arange(6, dtype=np.float32)
        buffer = TensorBuffer.create_from_host_memory(values.reshape(2, 3))
        self.assertEqual(buffer.get_tensor_details(), {"dtype": "float32", "shape": [6]})
        values[0] = 9
        self.assertEqual(buffer.read(1, np.float32).tolist(), [9])
        compiled = CompiledModel.from_file(model("two_signatures"))
        out = compiled.create_output_buffers(0)
        compiled.run_by_index(0, [buffer, buffer], out)
        self.assertEqual(out[0].read(2, np.float32).tolist(), [18, 2])

    def test_every_type(self):
        for name in "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex64".split():
            values = np.array([1, 0, 1], dtype=name)
            self.assertEqual(TensorBuffer.create_from_host_memory(values).read(3, name).tolist(), values.tolist())

    def test_partly_and_raw(self):
        buffer = CompiledModel.from_file(model("open_batch")).create_input_buffers()[0]
        buffer.write(np.array([1, 2], dtype=np.float32))
        self.assertEqual(buffer.read(4, np.float32).tolist(), [1, 2, 0, 0])
        buffer.write(np.array([3, 3, 3, 3], dtype=np.float32).view(np.uint8))
        self.assertEqual(buffer.read(4, np.float32).tolist(), [3] * 4)
        self.assertEqual(buffer.read(2, np.int64).dtype, np.int64)

    def test_refusals(self):
        buffer = CompiledModel.from_file(model("picture_float32")).create_input_buffers()[0]
        for kind, words, call in (
            (ValueError, "has to be a numpy array", lambda: buffer.write([1.0])),
            (ValueError, "C-contiguous", lambda: TensorBuffer.create_from_host_memory(np.zeros((4, 4))[:, :2])),
            (ValueError, "Unsupported dtype", lambda: TensorBuffer.create_from_host_memory(np.zeros(2, "M8[s]"))),
            (ValueError, "value.astype(np.float32)", lambda: buffer.write(np.zeros(72))),
            (RuntimeError, "RGBA", lambda: buffer.write(np.zeros((1, 4, 6, 4), np.float32))),
            (RuntimeError, "CompiledModel error: code=1", lambda: buffer.read(73, np.float32)),
            (RuntimeError, "CompiledModel error", lambda: buffer.read(-1, np.float32)),
            (ValueError, "Unsupported dtype", lambda: buffer.read(1, "M8[s]")),
            (TypeError, "cannot be pickled", lambda: pickle.dumps(buffer)),
        ):
            with self.subTest(words), self.refused(kind, words):
                call()
        buffer.destroy()
        with self.refused(ValueError, "TensorBuffer has been destroyed"):
            buffer.capsule
        buffer.destroy()


class Misuse(Case):
    def test_construction(self):
        for kind, words, call in (
            (
                ValueError,
                "Pass either options or hardware_accel",
                lambda: CompiledModel.from_file(digits(), 1, None, Options()),
            ),
            (RuntimeError, "code=500", lambda: CompiledModel.from_file("nowhere.tflite")),
            (RuntimeError, "code=501", lambda: CompiledModel.from_buffer(b"no model")),
            (
                RuntimeError,
                "HardwareAccelerator.CPU",
                lambda: CompiledModel.from_file(digits(), HardwareAccelerator.NPU),
            ),
            (RuntimeError, "P303", lambda: CompiledModel.from_file(model("custom"))),
        ):
            with self.subTest(words), self.refused(kind, words):
                call()

    def test_running(self):
        compiled = CompiledModel.from_file(model("two_signatures"))
        inputs, outputs = compiled.create_input_buffers(0), compiled.create_output_buffers(0)
        for kind, words, call in (
            (
                RuntimeError,
                "takes 2 inputs and 1 outputs, you gave 1",
                lambda: compiled.run_by_index(0, inputs[:1], outputs),
            ),
            (RuntimeError, "there is no signature -1", lambda: compiled.run_by_index(-1, inputs, outputs)),
            (RuntimeError, "buffers are a list", lambda: compiled.run_by_index(0, {}, outputs)),
            (
                RuntimeError,
                "has the inputs x, y",
                lambda: compiled.run_by_name("sum", {"x": inputs[0]}, {"z": outputs[0]}),
            ),
            (RuntimeError, "takes a TensorBuffer", lambda: compiled.run_by_index(0, [1, 2], outputs)),
            (ValueError, "There is no signature 'no'", lambda: compiled.run_by_name("no", {}, {})),
            (ValueError, "has no tensor 'w'", lambda: compiled.create_input_buffer_by_name("sum", "w")),
            (RuntimeError, "create the buffers anew", lambda: compiled.run_by_index(1, inputs, outputs)),
        ):
            with self.subTest(words), self.refused(kind, words):
                call()
        inputs[0].destroy()
        with self.refused(ValueError, "TensorBuffer has been destroyed"):
            compiled.run_by_index(0, inputs, outputs)

    def test_closed(self):
        compiled = CompiledModel.from_file(digits())
        compiled.close()
        compiled.close()
        for call in (
            compiled.get_num_signatures,
            compiled.create_input_buffers,
            lambda: compiled.run_by_index(0, [], []),
        ):
            with self.refused(AttributeError, "closed"):
                call()

    def test_environment(self):
        environment = Environment.create(runtime_path="/any")
        self.assertEqual(environment.options, EnvironmentOptions(runtime_path="/any"))
        CompiledModel.from_file(digits(), environment=environment)
        environment.close()
        with self.refused(ValueError, "Environment is no longer valid"):
            CompiledModel.from_file(digits(), environment=environment)


if __name__ == "__main__":
    unittest.main()
