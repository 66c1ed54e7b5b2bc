# SPDX-License-Identifier: Apache-2.0
"""The plugin for pytest: what it accepts, and how it fails."""
import os
import subprocess
import sys
import tempfile
import unittest

import support
from support import Case, digits, model

try:
    import numpy  # noqa: F401
    import pytest  # noqa: F401
except ImportError as error:
    print("not run: %s (Debian: python3-numpy python3-pytest)" % error)
    sys.exit(support.SKIPPED)

TESTS = """
import numpy as np

def test_recorded(surelite_model):
    model = surelite_model({digits!r})
    model.check()
    outputs = model.run(np.zeros((1, 28, 28, 1), np.float32), real=True)
    model.compare(outputs, {recorded!r}, tolerance=1e-6)

def test_other_values(surelite_model):
    model = surelite_model({digits!r})
    model.compare(model.run(np.ones((1, 28, 28, 1), np.float32), real=True), {recorded!r})

def test_value(surelite_model):
    surelite_model({digits!r}).run(np.zeros((1, 28, 28, 1), np.float32))

def test_custom(surelite_model):
    surelite_model({custom!r})

def test_absent(surelite_model):
    surelite_model("nowhere.tflite")

def test_not_recorded(surelite_model):
    surelite_model({digits!r}).compare({{}}, "nowhere.npz")
"""


class Plugin(Case):
    def test_plugin(self):
        with tempfile.TemporaryDirectory() as folder:
            recorded = os.path.join(folder, "recorded", "digits.npz")
            with open(os.path.join(folder, "test_it.py"), "w") as file:
                file.write(TESTS.format(digits=digits(), custom=model("custom"), recorded=recorded))

            def run(*more):
                command = [
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    "-p",
                    "surelite.pytest_plugin",
                    "-p",
                    "no:cacheprovider",
                ]
                ended = subprocess.run(
                    command + list(more), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
                )
                return ended.stdout.decode()

            self.assertIn("1 passed", run("--surelite-record", "-k", "test_recorded"))
            self.assertTrue(os.path.exists(recorded))
            out = run()
            self.assertIn("5 failed, 1 passed", out)
            for words in (
                "elements differ by more than 0, most at",
                "expected type INT8",
                "Nobodys",
                "Could not open 'nowhere.tflite'",
                "pytest --surelite-record writes it",
            ):
                self.assertIn(words, out)
            self.assertNotIn("Traceback", out)


if __name__ == "__main__":
    unittest.main()
