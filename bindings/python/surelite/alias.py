# SPDX-License-Identifier: Apache-2.0
"""Lets programs that import tflite_runtime, ai_edge_litert or tensorflow.lite run on Surelite, unmodified.

    python -m surelite.alias tflite_runtime -- SCRIPT ARGS

or, in a program, before its imports: surelite.install_alias("ai_edge_litert").
"""
import importlib.machinery
import importlib.util
import runpy
import sys
import types

from . import interpreter, metrics_interface, metrics_portable
from ._library import library
from .errors import InvalidArgument

_COMPILED = (
    "compiled_model tensor_buffer environment hardware_accelerator cpu_kernel_mode cpu_options gpu_options options"
).split()
NAMES = ("tflite_runtime", "ai_edge_litert", "tensorflow")


def _package(name, doc):
    module = types.ModuleType(name, doc)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
    module.__path__ = []
    module.__version__ = library.TfLiteVersion().decode()
    module.__git_version__ = "surelite"
    return module


def _of_tensorflow():
    """tensorflow with lite in it, and nothing else."""
    top = _package("tensorflow", "Surelite's interpreter as tensorflow.lite; there is nothing else in it.")
    lite = _package("tensorflow.lite", "Surelite's interpreter.")
    experimental = _package("tensorflow.lite.experimental", "Surelite's interpreter.")
    for name in ("Interpreter", "InterpreterWithCustomOps"):
        setattr(lite, name, getattr(interpreter, name))
    for name in ("load_delegate", "OpResolverType"):
        setattr(experimental, name, getattr(interpreter, name))
    top.lite, lite.experimental = lite, experimental

    def missing(name):
        raise AttributeError(
            "tensorflow.%s: this program runs with Surelite's alias, which has tensorflow.lite.Interpreter only." % name
        )

    top.__getattr__ = missing
    return {"tensorflow": top, "tensorflow.lite": lite, "tensorflow.lite.experimental": experimental}


def _when_used(name):
    """A module that is loaded when something in it is asked for."""
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.loader is not None
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _of_runtime(name):
    package = _package(name, "Surelite's interpreter under the name %s." % name)
    found = {name: package}
    parts = {"interpreter": interpreter, "metrics_interface": metrics_interface, "metrics_portable": metrics_portable}
    if name == "ai_edge_litert":
        try:
            parts.update({part: importlib.import_module("surelite." + part) for part in _COMPILED})
        except ImportError:
            pass  # they need numpy; the interpreter does not
    parts["schema_py_generated"] = _when_used("surelite.schema_py_generated")
    for part, module in parts.items():
        found["%s.%s" % (name, part)] = module
        setattr(package, part, module)
    return found


def install_alias(name: str, replace: bool = False) -> None:
    """Makes `import NAME` find Surelite, in this process.

    Args:
      name: "tflite_runtime", "ai_edge_litert" or "tensorflow" (for tensorflow.lite.Interpreter alone).
      replace: also where a package of that name is installed.

    Raises:
      ValueError: another name, a package of that name that is installed, or one that is imported already.
    """
    if name not in NAMES:
        raise InvalidArgument("There is no alias '%s'; there are %s." % (name, ", ".join(NAMES)))
    known = sys.modules.get(name)
    if known is not None:
        if getattr(known, "__surelite_alias__", False):
            return
        raise InvalidArgument("%s is imported already; install the alias before that." % name)
    if not replace and importlib.util.find_spec(name) is not None:
        raise InvalidArgument("%s is installed here; replace=True runs this process on Surelite instead." % name)
    modules = _of_tensorflow() if name == "tensorflow" else _of_runtime(name)
    modules[name].__surelite_alias__ = True
    sys.modules.update(modules)


def main(arguments):
    if len(arguments) < 3 or arguments[1] != "--" or arguments[0] not in NAMES:
        usage = "usage: python -m surelite.alias {%s} -- SCRIPT ARGS (or -m MODULE ARGS)"
        print(usage % ",".join(NAMES), file=sys.stderr)
        return 2
    install_alias(arguments[0], replace=True)
    rest = arguments[2:]
    if rest[0] == "-m" and len(rest) > 1:
        sys.argv = rest[1:]
        runpy.run_module(rest[1], run_name="__main__", alter_sys=True)
        return 0
    sys.argv = rest
    sys.path[0] = rest[0].rpartition("/")[0] or "."
    runpy.run_path(rest[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
