#!/usr/bin/env python3
"""The table of operators for microcontrollers in docs/micro.md: what TensorFlow Lite Micro's resolver can add (tests/micro/operators.txt,
a name a line) beside what the loaded form's resolver adds and what codegen plans. scripts/micro_operators.py [--update]: writes it anew, or
says how it differs; an operator of that library that is missing here fails."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESOLVER = ROOT / "include/micro/tensorflow/lite/micro/micro_mutable_op_resolver.h"
BEGIN, END = "| resolver | operator | loaded | planned |\n", "\nWhat applications and their tests include"  # of the page's part


def loaded():
    """AddX's name: the operator's in a file; None where nothing is added."""
    text = RESOLVER.read_text()
    found = {}
    for match in re.finditer(r"TfLiteStatus Add(\w+)\([^{]*\{(.*?)\}", text, re.S):
        name, body = match[1], match[2]
        if name in ("Custom", "Builtin"):
            continue
        builtin, custom = re.search(r"BuiltinOperator_(\w+)", body), re.search(r'AddCustom\("(\w+)"', body)
        found[name] = builtin[1] if builtin else custom[1] if custom else None
    return found


def table():
    upstream = (ROOT / "tests/micro/operators.txt").read_text().split()
    ours = loaded()
    planned = set(re.findall(r'^    \{"(\w+)", emit_', (ROOT / "tools/surelite/micro/operators.cc").read_text(), re.M))
    missing = [name for name in upstream if name not in ours]
    rows = [BEGIN.strip(), "| --- | --- | --- | --- |"]
    for name in sorted(upstream, key=str.lower):
        operator = ours.get(name)
        rows.append(f"| `Add{name}` | {operator or 'of an NPU, which there is none of'} | {'yes' if operator else 'accepted, adds nothing'} | "
                    f"{'yes' if operator in planned else 'no'} |")
    only = sorted(planned - {operator for operator in ours.values()})
    more = f"\nPlanned, and not in that resolver: {', '.join(only)}.\n" if only else ""
    extra = sorted(set(ours) - set(upstream))
    more += f"\nIn the resolver here and not in that one: {', '.join(f'`Add{name}`' for name in extra)}.\n" if extra else ""
    everywhere = (ROOT / "src/micro/loaded/all_ops_resolver.cc").read_text()
    missing += [f"{name} in AllOpsResolver" for name in upstream if ours.get(name) and f"  Add{name}();" not in everywhere]
    return "\n".join(rows) + "\n" + more, missing


def main() -> int:
    page = ROOT / "docs/micro.md"
    text = page.read_text()
    made, missing = table()
    for name in missing:
        print(f"micro_operators: missing: {name}")
    head, rest = text.split(BEGIN)
    fresh = head + made + END + rest.split(END, 1)[1]
    if "--update" in sys.argv[1:]:
        page.write_text(fresh)
    elif fresh != text:
        print("docs/micro.md: the table of operators is not what the sources say: scripts/micro_operators.py --update")
        return 1
    print(f"micro_operators: {made.count('| yes | ')} of {made.count('`Add')} operators loaded, {made.count(' yes |' + chr(10))} planned")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
