# SPDX-License-Identifier: Apache-2.0
"""Every file of the package is Python 3.8, has the licence tag, and uses no name that numpy 2 has removed."""
import ast
import glob
import os
import sys

PACKAGE = os.path.join(os.path.dirname(__file__), "..", "..", "bindings", "python")
REMOVED = set(
    "add_docstring add_newdoc add_newdoc_ufunc asfarray byte_bounds cast cfloat charrarray clongfloat compat "
    "complex_ cumproduct DataSource deprecate deprecate_with_doc disp fastCopyAndTranspose find_common_type "
    "float_ geterrobj get_array_wrap in1d Inf infty Infinity issctype issubclass_ issubsctype lookfor "
    "longcomplex longfloat mat maximum_sctype msort NaN nbytes NINF NZERO obj2sctype PINF product PZERO "
    "recfromcsv recfromtxt round_ row_stack safe_eval sctype2char sctypes seterrobj set_string_function "
    "singlecomplex sometrue alltrue source string_ tracemalloc_domain trapz unicode_ who bool int float object "
    "str complex".split()
)


def faults(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if not text.startswith("# SPDX-License-Identifier: Apache-2.0\n"):
        yield "no licence tag"
    if not text.isascii():
        yield "not ASCII"
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > 120:
            yield "line %d has %d characters; the limit is 120" % (number, len(line))
    for node in ast.walk(ast.parse(text, path, feature_version=(3, 8))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy"):
            if node.attr in REMOVED:
                yield "line %d: numpy 2 has no %s" % (node.lineno, node.attr)


def main():
    files = sorted(glob.glob(os.path.join(PACKAGE, "**", "*.py"), recursive=True))
    files += sorted(glob.glob(os.path.join(PACKAGE, "..", "..", "examples", "python", "*.py")))
    files = [each for each in files if "%sbuild%s" % (os.sep, os.sep) not in each]
    found = ["%s: %s" % (os.path.relpath(path, PACKAGE), what) for path in files for what in faults(path)]
    print("\n".join(found) or "%d files in order" % len(files))
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
