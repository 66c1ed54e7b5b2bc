# SPDX-License-Identifier: Apache-2.0
"""python -m surelite: what this package consists of here. python -m surelite VERB ARGS: the tool `surelite`."""
import os
import platform
import sys

from . import __version__, _library, reports
from ._backend import arrays
from .errors import RunFailed


def main(arguments):
    try:
        path = reports.tool()
    except RunFailed as error:
        path = ""
        if arguments:
            print(error, file=sys.stderr)
            return 2
    if arguments:
        sys.stdout.flush()
        os.execv(path, [path] + arguments)
    print("surelite %s on %s %s" % (__version__, platform.python_implementation(), platform.python_version()))
    print("library  %s, as TensorFlow Lite %s" % (_library.PATH, _library.library.TfLiteVersion().decode()))
    print("numpy    %s" % (sys.modules["numpy"].__version__ if arrays.HAS_NUMPY else "none"))
    print("tool     %s" % (path or "none; python -m surelite VERB needs it (pip install surelite-tools)"))
    return 0


def tool():
    """The command `surelite` of the wheel surelite-tools."""
    return main(sys.argv[1:] or ["--help"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
