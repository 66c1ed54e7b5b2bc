# SPDX-License-Identifier: Apache-2.0
"""Programs written for other packages, unmodified, on Surelite; nothing shadows what is installed by accident."""
import os
import subprocess
import sys
import tempfile
import unittest

from support import SOURCE, Case, digits

try:
    import numpy
except ImportError:
    print("not run: numpy is not installed (Debian: python3-numpy)")
    sys.exit(77)
del numpy

SCRIPT = """
import sys
try:
    from tflite_runtime.interpreter import Interpreter, load_delegate
except ModuleNotFoundError:
    from ai_edge_litert.interpreter import Interpreter, load_delegate
interpreter = Interpreter(sys.argv[1], num_threads=2)
interpreter.allocate_tensors()
print(interpreter.get_input_details()[0]["name"], Interpreter.__module__, sys.argv[2:], __name__)
"""
TENSORFLOW = """
import tensorflow as tf
interpreter = tf.lite.Interpreter(model_path={path!r})
interpreter.allocate_tensors()
print(tf.lite.experimental.OpResolverType.AUTO, tf.__version__.count("."))
try:
    tf.keras
except AttributeError as error:
    print(error)
"""


def run(*arguments, **more):
    ended = subprocess.run(
        [sys.executable] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, **more)
    )
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()


class Alias(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.script = os.path.join(folder.name, "script.py")

    def write(self, text):
        with open(self.script, "w") as file:
            file.write(text)

    def test_scripts_run_unmodified(self):
        self.write(SCRIPT)
        for name in ("tflite_runtime", "ai_edge_litert"):
            found = run("-m", "surelite.alias", name, "--", self.script, digits(), "--more")
            self.assertEqual(found, (0, "image surelite.interpreter ['--more'] __main__\n", ""))

    def test_tensorflow_lite(self):
        self.write(TENSORFLOW.format(path=digits()))
        status, out, errors = run("-m", "surelite.alias", "tensorflow", "--", self.script)
        self.assertEqual((status, errors), (0, ""))
        self.assertIn("OpResolverType.AUTO 2", out)
        self.assertIn("tensorflow.keras: this program runs with Surelite's alias", out)

    def test_compiled_model(self):
        self.write(
            "from ai_edge_litert.compiled_model import CompiledModel\n"
            "from ai_edge_litert.hardware_accelerator import HardwareAccelerator\n"
            "import sys\nprint(CompiledModel.from_file(sys.argv[1], HardwareAccelerator.CPU).get_num_signatures())\n"
        )
        self.assertEqual(run("-m", "surelite.alias", "ai_edge_litert", "--", self.script, digits())[:2], (0, "1\n"))

    def test_what_is_installed_is_not_shadowed(self):
        os.mkdir(os.path.join(self.folder, "tflite_runtime"))
        with open(os.path.join(self.folder, "tflite_runtime", "__init__.py"), "w") as file:
            file.write("real = True\n")
        self.write(
            "import surelite\ntry:\n    surelite.install_alias('tflite_runtime')\n"
            "except ValueError as error:\n    print(error)\n"
            "import tflite_runtime\nprint(tflite_runtime.real)\n"
            "try:\n    surelite.install_alias('tflite_runtime', replace=True)\n"
            "except ValueError as error:\n    print(error)\n"
        )
        status, out, _ = run(self.script)
        self.assertEqual(status, 0)
        self.assertIn("is installed here", out)
        self.assertIn("True", out)
        self.assertIn("imported already", out)

    def test_without_alias_nothing_changes(self):
        self.write(
            "import surelite\ntry:\n    import tflite_runtime.interpreter\n"
            "except ModuleNotFoundError:\n    print('none')\n"
        )
        self.assertEqual(run(self.script)[:2], (0, "none\n"))

    def test_usage(self):
        self.assertEqual(run("-m", "surelite.alias", "other", "--", "x")[0], 2)
        self.write("import surelite\nsurelite.install_alias('other')\n")
        self.assertIn("There is no alias 'other'", run(self.script)[2])

    def test_packages_of_their_own(self):
        packages = os.path.join(SOURCE, "bindings", "python", "aliases")
        path = os.pathsep.join([packages, os.environ["PYTHONPATH"]])
        for name in ("tflite_runtime", "ai_edge_litert"):
            self.write(
                "from %s.interpreter import Interpreter, load_delegate, OpResolverType\n"
                "from %s.metrics_portable import TFLiteMetrics\nimport %s, sys\n"
                "Interpreter(sys.argv[1]).allocate_tensors()\nprint(%s.__version__.count('.'))\n" % ((name,) * 4)
            )
            self.assertEqual(run(self.script, digits(), PYTHONPATH=path), (0, "2\n", ""))


if __name__ == "__main__":
    unittest.main()
