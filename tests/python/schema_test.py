# SPDX-License-Identifier: Apache-2.0
"""The classes of the file format: a model is read, changed, written, and runs."""
import os
import sys
import unittest

from support import SHARED, SKIPPED, Case, digits, model

try:
    import flatbuffers
except ImportError:
    print("not run: the Python package flatbuffers is not installed (Debian: python3-flatbuffers)")
    sys.exit(SKIPPED)

from surelite import Interpreter, install_alias, schema_py_generated as schema


def written(changed):
    builder = flatbuffers.Builder(1024)
    builder.Finish(changed.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def described(content):
    opened = Interpreter(model_content=content)
    opened.allocate_tensors()
    return [
        [
            (each["name"], list(each["shape"]), each["dtype"], each["quantization"], list(each["shape_signature"]))
            for each in opened.get_tensor_details(i)
        ]
        for i in range(opened.num_subgraphs())
    ] + [[(each["op_name"], list(each["inputs"]), list(each["outputs"])) for each in opened._get_ops_details()]]


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Schema(Case):
    def test_models_survive(self):
        paths = [digits(), digits("digits_float")] + [model(each) for each in ("open_batch", "sparse", "two_signatures")]
        paths += [os.path.join(SHARED, "models", "mlperf_tiny", "vww_96_int8.tflite")] if SHARED else []
        for path in paths:
            with self.subTest(os.path.basename(path)):
                content = read(path)
                self.assertEqual(described(written(schema.ModelT.InitFromPackedBuf(content))), described(content))

    def test_a_change(self):
        changed = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(read(model("open_batch")), 0))
        self.assertEqual(changed.subgraphs[0].tensors[0].name, b"x")
        changed.subgraphs[0].tensors[0].name = "renamed"
        self.assertEqual(Interpreter(model_content=written(changed)).get_input_details()[0]["name"], "renamed")
        self.assertEqual((schema.TensorType.INT8, schema.BuiltinOperator.CONV_2D), (9, 3))
        self.assertTrue(schema.Model.ModelBufferHasIdentifier(written(changed), 0))

    def test_under_other_names(self):
        install_alias("ai_edge_litert")
        from ai_edge_litert import schema_py_generated as other
        from ai_edge_litert.schema_py_generated import ModelT

        self.assertEqual(sorted(vars(other)["__all__"]), sorted(schema.__all__))
        self.assertTrue(hasattr(ModelT, "InitFromPackedBuf"))


if __name__ == "__main__":
    unittest.main()
