# SPDX-License-Identifier: Apache-2.0
"""The .tflite file format as Python classes, for tools that change models: Model, ModelT and so on.

    from surelite import schema_py_generated as schema
    model = schema.ModelT.InitFromPackedBuf(data)
    builder = flatbuffers.Builder(len(data))
    builder.Finish(model.Pack(builder), b"TFL3")

flatc writes the classes from Surelite's schema; they need the package flatbuffers. Reading trusts the file as
flatbuffers does: surelite.check(data) says beforehand whether it is sound.
"""
import importlib.machinery
import importlib.util
import os

from . import _library

try:
    import flatbuffers  # noqa: F401
except ImportError as _error:
    raise ImportError(
        "The classes of the file format need the package flatbuffers: pip install flatbuffers, or Debian's "
        "python3-flatbuffers. (%s)" % _error
    ) from None


def _generated():
    here = os.path.dirname(os.path.abspath(__file__))
    places = [here, os.path.join(os.path.dirname(_library.PATH), "generated", "python")]
    for place in places:
        path = os.path.join(place, "_schema.py")
        if not os.path.exists(path):
            continue
        loader = importlib.machinery.SourceFileLoader(__name__ + "._schema", path)
        spec = importlib.util.spec_from_loader(loader.name, loader)
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
        return module
    raise ImportError("_schema.py, which flatc writes while Surelite or its wheel is built, is not in: %s" % places)


def _complete(kind, table):
    """Newer releases of flatc have a method that reads a whole file."""

    def read(cls, data, offset=0):
        return cls.InitFromObj(table.GetRootAs(data, offset))

    if not hasattr(kind, "InitFromPackedBuf"):
        kind.InitFromPackedBuf = classmethod(read)


_module = _generated()
_IMPORTED = ("flatbuffers", "np", "import_numpy")
__all__ = [_name for _name in vars(_module) if not _name.startswith("_") and _name not in _IMPORTED]
for _name in __all__:
    _class = getattr(_module, _name)
    _table = getattr(_module, _name[:-1], None)
    if _name.endswith("T") and hasattr(_class, "InitFromObj") and hasattr(_table, "GetRootAs"):
        _complete(_class, _table)
    globals()[_name] = _class
