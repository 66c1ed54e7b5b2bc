#!/usr/bin/env python3
"""Packs the recorded cases of single operators (SURELITE_SHARED) into a file for micro_loaded_cases, and runs it. A record: the
lengths of name, model, inputs and outputs as 32-bit numbers, and these. Cases of several steps give their first one.

  operators.py PROGRAM WORK_FOLDER"""
import json
import os
import pathlib
import struct
import subprocess
import sys


def records(folder):
    for path in sorted(folder.glob("*.json")):
        blob = path.with_suffix(".bin").read_bytes()
        for case in json.loads(path.read_text()):
            step = case["steps"][0]
            if step["expect"] != "ok":
                continue
            cut = lambda part: blob[part[0]:part[0] + part[1]]
            data = [b"".join(cut(tensor["data"]) for tensor in step[side]) for side in ("inputs", "outputs")]
            yield f"{case['op']}:{case['case']}".encode(), cut(case["model"]), *data


def main() -> int:
    program, work = map(pathlib.Path, sys.argv[1:3])
    folder = pathlib.Path(os.environ.get("SURELITE_SHARED", "none")) / "golden"
    if not folder.is_dir():
        print("no recorded cases: SURELITE_SHARED does not say where they are")
        return 77  # skipped
    work.mkdir(parents=True, exist_ok=True)
    with (work / "operators.bin").open("wb") as out:
        for parts in records(folder):
            out.write(struct.pack("<4I", *map(len, parts)) + b"".join(parts))
    return subprocess.run([program, work / "operators.bin", "514"]).returncode


if __name__ == "__main__":
    sys.exit(main())
