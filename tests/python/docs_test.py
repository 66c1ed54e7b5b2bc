# SPDX-License-Identifier: Apache-2.0
"""Runs the Python in docs/python.md from top to bottom and compares what it prints with what the page shows."""
import contextlib
import io
import os
import re
import sys

import support

try:
    import numpy  # noqa: F401
except ImportError:
    print("not run: numpy is not installed (Debian: python3-numpy)")
    sys.exit(support.SKIPPED)

BLOCK = re.compile(r"^```(python|text)\n(.*?)^```", re.M | re.S)


def main(page):
    os.chdir(support.SOURCE)
    with open(page) as file:
        blocks = BLOCK.findall(file.read())
    names, printed, ran = {"__name__": "__main__"}, "", 0
    for kind, text in blocks:
        if kind == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(text, page, "exec"), names)
            printed, ran = out.getvalue(), ran + 1
        elif printed != text:
            print("The page shows\n%s\nand the program prints\n%s" % (text, printed))
            return 1
    print("%d snippets as shown" % ran)
    return 0 if ran else 1


if __name__ == "__main__":
    sys.exit(main(os.path.join("docs", "python.md")))
