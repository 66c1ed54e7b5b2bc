#!/usr/bin/env python3
"""Checks files: at most 500 lines of source, ASCII only, the licence tag first."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 500


def main() -> int:
    faults = []
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in names:
        path = ROOT / name
        if path.suffix not in {".cc", ".h", ".c", ".cpp", ".hpp"} or not path.exists():
            continue
        data = path.read_bytes()
        lines = data.count(b"\n")
        # Interface headers follow the layout of another library; they are as long as that is.
        if lines > LIMIT and not name.startswith("include/tensorflow/"):
            faults.append(f"{name}: {lines} lines; the limit is {LIMIT}")
        if any(b > 126 for b in data):
            faults.append(f"{name}: not ASCII")
        if not data.startswith((b"// SPDX-License-Identifier: Apache-2.0", b"/* SPDX-License-Identifier: Apache-2.0")):
            faults.append(f"{name}: no licence tag")
    print("\n".join(faults) if faults else "files: lengths, ASCII and licence tags in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
