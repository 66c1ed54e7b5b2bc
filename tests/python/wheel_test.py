# SPDX-License-Identifier: Apache-2.0
"""The wheels, installed by pip into fresh virtual environments: without numpy, and with the system's."""
import os
import re
import shutil
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


def pip_can_install_elsewhere():
    ended = subprocess.run(
        [sys.executable, "-m", "pip", "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    found = re.match(r"pip (\d+)\.(\d+)", ended.stdout.decode())
    return bool(found) and (int(found[1]), int(found[2])) >= (22, 3)


class Wheels(Case):
    def test_pip(self):
        with tempfile.TemporaryDirectory() as folder:
            wheels = os.path.join(folder, "wheels")
            library = os.environ["SURELITE_LIBRARY"]
            command = [
                sys.executable,
                os.path.join(SOURCE, "scripts", "wheel.py"),
                os.environ["SURELITE_BUILD"],
                wheels,
                library,
            ]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            clean = {key: value for key, value in os.environ.items() if not key.startswith(("SURELITE_", "PYTHON"))}
            place = os.path.join(folder, "env")
            # With this Python's pip if it can install elsewhere, which is quicker than one more pip.
            elsewhere = pip_can_install_elsewhere()
            venv.create(place, with_pip=not elsewhere, symlinks=True)
            python = os.path.join(place, "bin", "python")
            names = ["surelite", "surelite-tflite-runtime"]
            more = ["--no-index", "--find-links", wheels, "--disable-pip-version-check", "-q"]
            pip = [sys.executable, "-m", "pip", "--python", python] if elsewhere else [python, "-m", "pip"]
            subprocess.run(pip + ["install"] + more + names, check=True, env=clean)

            def run():
                ended = subprocess.run(
                    [python, "-c", PROGRAM, digits()], env=clean, cwd=folder, stdout=subprocess.PIPE, check=True
                )
                return ended.stdout.decode().split()[:2]

            self.assertEqual(run(), ["True", "False"])
            self.tools(pip + ["install"] + more, wheels, clean, os.path.join(place, "bin"))
            self.debian(wheels, clean, folder)
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

    def tools(self, install, wheels, clean, programs):
        """The tool finds library, host and backends in the package, as a command and as a module."""
        if not any(each.startswith("surelite_tools") for each in os.listdir(wheels)):
            self.assertFalse(os.path.exists(os.path.join(os.environ["SURELITE_BUILD"], "surelite")))
            return
        subprocess.run(install + ["surelite-tools"], check=True, env=clean)
        tool, python = os.path.join(programs, "surelite"), [os.path.join(programs, "python"), "-m", "surelite"]

        def ended(command):
            done = subprocess.run(command, env=clean, cwd=wheels, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            return done.returncode, done.stdout.decode()

        for start in ([tool], python):
            self.assertEqual(ended(start + ["check", digits()])[0], 0)
        self.assertIn(os.path.join("surelite", "bin", "surelite"), ended(python)[1])
        code, text = ended([tool, "isolate", digits(), "--delegate", "cpu", "--no-guard"])
        self.assertEqual((code, "equal" in text), (0, True), text)

    def debian(self, wheels, clean, folder):
        found = [each for each in os.listdir(wheels) if each.endswith(".deb")]
        if not shutil.which("dpkg-deb"):
            self.assertEqual(found, [])
            return
        tree = os.path.join(folder, "tree")
        subprocess.run(["dpkg-deb", "-x", os.path.join(wheels, found[0]), tree], check=True)
        place = os.path.join(tree, "usr", "lib", "python3", "dist-packages")
        program = "import sys, surelite._library as l; print(l.PATH.startswith(sys.argv[1]))"
        ended = subprocess.run(
            [sys.executable, "-c", program, place], env=dict(clean, PYTHONPATH=place), stdout=subprocess.PIPE
        )
        self.assertEqual(ended.stdout.decode().strip(), "True")


if __name__ == "__main__":
    unittest.main()
