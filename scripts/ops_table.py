#!/usr/bin/env python3
"""Compares the table of operators with what it must agree with; exits with 1 and names every difference.

usage: ops_table.py TOOL docs [--update]    docs/ops.md is what `surelite ops` prints
       ops_table.py TOOL facts              versions of the stock resolver, from facts/ops.json below SURELITE_SHARED, and the
                                            types of every recorded case; skipped (exit code 77) where those files are missing
"""
import json
import os
import pathlib
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs/ops.md"
SHORT = {"FLOAT32": "f32", "FLOAT16": "f16", "BFLOAT16": "bf16", "FLOAT64": "f64", "INT2": "i2", "INT4": "i4", "INT8": "i8",
         "INT16": "i16", "INT32": "i32", "INT64": "i64", "UINT4": "u4", "UINT8": "u8", "UINT16": "u16", "UINT32": "u32",
         "UINT64": "u64", "BOOL": "bool", "STRING": "str", "COMPLEX64": "c64", "COMPLEX128": "c128", "RESOURCE": "res",
         "VARIANT": "var"}


def check_docs(tool: str, update: bool) -> list:
    printed = subprocess.run([tool, "ops"], capture_output=True, text=True, check=True).stdout
    if update:
        PAGE.write_text(printed)
    return [] if PAGE.exists() and PAGE.read_text() == printed else ["docs/ops.md is not what `surelite ops` prints: run this with --update"]


def fits(words: list, types: list, choices: dict) -> bool:
    required = sum(1 for word in words if not word.endswith(("?", "*")))
    if len(types) < required or (len(types) > len(words) and not (words and words[-1].endswith("*"))):
        return False
    for place, found in enumerate(types):
        word = words[min(place, len(words) - 1)].rstrip("*")
        if found is None:
            if not word.endswith("?"):
                return False
            continue
        name, _, allowed = word.rstrip("?").rpartition(":")
        if not name and allowed in choices:
            name, allowed = allowed, choices[allowed]
        if allowed not in ("any", found) and found not in allowed.split("|"):
            return False
        if name:
            choices[name] = found
    return True


def accepts(rows: list, inputs: list, outputs: list) -> bool:
    for row in rows:
        left, right = row.split("->")
        choices = {}
        if fits(left.split(), inputs, choices) and fits(right.split(), outputs, choices):
            return True
    return False


def refused_types(golden: pathlib.Path, table: dict) -> list:
    faults = set()
    for page in sorted(golden.glob("*.json")):
        for case in json.loads(page.read_text()):
            op = table.get(case["op"])
            types = case.get("types")
            if op is None or not types or case["steps"][0].get("expect", "ok") != "ok" or len(case.get("ops", [0])) > 1:
                continue
            short = [SHORT.get(t, t) if t else None for t in types]
            # The record does not say where inputs end.
            if not any(accepts(op["types"], short[:n], short[n:]) for n in range(len(short) + 1)):
                faults.add(f"{case['op']} version {case['version']}: {' '.join(map(str, short))} is recorded as running, the table has no row for it")
    return sorted(faults)


def check_facts(tool: str) -> list:
    shared = pathlib.Path(os.environ.get("SURELITE_SHARED") or "../shared")
    if not (shared / "facts/ops.json").exists():
        print(f"skipped: no facts/ops.json below {shared} (set SURELITE_SHARED)")
        sys.exit(77)
    table = {op["name"]: op for op in json.loads(subprocess.run([tool, "ops", "--json"], capture_output=True, text=True, check=True).stdout)["operators"]}
    faults = []
    stock = json.loads((shared / "facts/ops.json").read_text())["registered"]
    for fact in stock:
        op = table.get(fact["op"])
        if op is None:
            faults.append(f"{fact['op']} is missing")
        elif op["versions"][0] > fact["min_version"] or op["versions"][1] < fact["max_version"]:
            faults.append(f"{fact['op']}: versions {op['versions']}, the stock resolver has {fact['min_version']} to {fact['max_version']}")
    faults += refused_types(shared / "golden", table)
    print(f"{len(stock)} operators of the stock resolver, {len(table)} in the table, {len(faults)} differences")
    return faults


def main() -> int:
    if len(sys.argv) < 3 or sys.argv[2] not in ("docs", "facts"):
        print(__doc__)
        return 2
    faults = check_docs(sys.argv[1], "--update" in sys.argv) if sys.argv[2] == "docs" else check_facts(sys.argv[1])
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
