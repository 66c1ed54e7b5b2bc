# SPDX-License-Identifier: Apache-2.0
"""The wheels, installed by pip into fresh virtual environments: without numpy, and with the system's."""
import os
import subprocess
import sys
import tempfile
import unittest
import venv

import support
from support import SOURCE, Case, digits

try:
    import ensurepip  # noqa: F401
except ImportError:
    print("not run: venv cannot install pip (Debian: python3-venv)")
    sys.exit(support.SKIPPED)

PROGRAM = """
import surelite, sys
from surelite import _library
from surelite._backend import arrays
from tflite_runtime.interpreter import Interpreter
interpreter = Interpreter(sys.argv[1])
interpreter.allocate_tensors()
interpreter.invoke()
print(_library.PATH.startswith(sys.prefix), arrays.HAS_NUMPY, surelite.__version__)
"""


class Wheels(Case):
    def test_pip(self):
        with tempfile.TemporaryDirectory() as folder:
            wheels = os.path.join(folder, "wheels")
            library = os.environ["SURELITE_LIBRARY"]
            command = [sys.executable, os.path.join(SOURCE, "scripts", "wheel.py"), os.environ["SURELITE_BUILD"], wheels, library]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            clean = {key: value for key, value in os.environ.items() if not key.startswith(("SURELITE_", "PYTHON"))}
            place = os.path.join(folder, "env")
            venv.create(place, with_pip=True, symlinks=True)
            python = os.path.join(place, "bin", "python")
            names = ["surelite", "surelite-tflite-runtime"]
            more = ["--no-index", "--find-links", wheels, "--disable-pip-version-check", "-q"]
            subprocess.run([python, "-m", "pip", "install"] + more + names, check=True, env=clean)

            def run():
                ended = subprocess.run([python, "-c", PROGRAM, digits()], env=clean, cwd=folder, stdout=subprocess.PIPE, check=True)
                return ended.stdout.decode().split()[:2]

            self.assertEqual(run(), ["True", "False"])
            try:
                import numpy  # noqa: F401
            except ImportError:
                return
            settings = os.path.join(place, "pyvenv.cfg")
            with open(settings) as file:
                text = file.read()
            with open(settings, "w") as file:
                file.write(text.replace("include-system-site-packages = false", "include-system-site-packages = true"))
            self.assertEqual(run(), ["True", "True"])


if __name__ == "__main__":
    unittest.main()
