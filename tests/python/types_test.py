# SPDX-License-Identifier: Apache-2.0
"""mypy over the package, and over a program with mistakes that it has to find."""
import os
import shutil
import subprocess
import sys
import tempfile

import support

PROGRAM = """
from surelite import Interpreter, load_delegate
from surelite.compiled_model import CompiledModel
interpreter = Interpreter("a.tflite", num_threads=2, experimental_delegates=[load_delegate("b.so", {"c": 1})])
name: str = interpreter.get_input_details()[0]["name"]
count: int = CompiledModel.from_file("a.tflite").get_num_signatures()
Interpreter("a.tflite", num_threads="2")
interpreter.resize_tensor_input("image", [1])
"""


def mypy(folder, *files):
    cache = os.path.join(os.environ["SURELITE_BUILD"], "mypy")
    # Packages start at the folders named, whatever is in those above.
    command = ["mypy", "--cache-dir", cache, "--ignore-missing-imports", "--explicit-package-bases"]
    package = os.path.join(support.SOURCE, "bindings", "python")
    ended = subprocess.run(
        command + list(files),
        cwd=folder,
        env=dict(os.environ, MYPYPATH=package),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return ended.returncode, ended.stdout.decode()


def main():
    if not shutil.which("mypy"):
        print("not run: mypy is not installed (Debian: mypy)")
        return support.SKIPPED
    status, out = mypy(os.path.join(support.SOURCE, "bindings", "python"), "--python-version", "3.8", "-p", "surelite")
    print(out)
    if status:
        return 1
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "program.py"), "w") as file:
            file.write(PROGRAM)
        status, out = mypy(folder, "program.py")
    print(out)
    return 0 if "program.py:7: error" in out and "program.py:8: error" in out and "Found 2 errors" in out else 1


if __name__ == "__main__":
    sys.exit(main())
