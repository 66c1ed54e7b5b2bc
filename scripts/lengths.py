#!/usr/bin/env python3
"""Checks files: at most 500 lines of at most 120 characters, ASCII only, the licence tag first. And folders: at most 40 files.
Nothing that a program wrote belongs here, so of bytes that are no text only pictures and models do."""
import collections
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 500
WIDTH = 120
ROOM = 40
BINARY = {".png", ".pgm", ".tflite"}
EMPTY = {".typed"}
# One file per operator or code. Paths below include/tensorflow are those of another library.
LARGE = {"src/ops", "docs/codes"}


def main() -> int:
    faults = []
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in names:
        path = ROOT / name
        if path.exists() and path.suffix not in BINARY and (b"\0" in path.read_bytes() or
                                                            not path.stat().st_size and path.suffix not in EMPTY):
            faults.append(f"{name}: empty, or bytes that are no text")
        if path.suffix not in {".cc", ".h", ".c", ".cpp", ".hpp"} or not path.exists():
            continue
        data = path.read_bytes()
        lines = data.count(b"\n")
        # Interface headers follow the layout of another library; they are as long as that is.
        if lines > LIMIT and not name.startswith("include/tensorflow/"):
            faults.append(f"{name}: {lines} lines; the limit is {LIMIT}")
        faults += [f"{name}:{number}: {len(line)} characters; the limit is {WIDTH}"
                   for number, line in enumerate(data.splitlines(), 1) if len(line) > WIDTH]
        if any(b > 126 for b in data):
            faults.append(f"{name}: not ASCII")
        if not data.startswith((b"// SPDX-License-Identifier: Apache-2.0", b"/* SPDX-License-Identifier: Apache-2.0")):
            faults.append(f"{name}: no licence tag")
    folders = collections.Counter(str(pathlib.PurePosixPath(name).parent) for name in names)
    faults += [f"{folder}: {count} files; the limit is {ROOM}" for folder, count in sorted(folders.items())
               if count > ROOM and folder not in LARGE and not folder.startswith("include/tensorflow")]
    print("\n".join(faults) if faults else "files: lengths, widths, folders, ASCII and licence tags in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
