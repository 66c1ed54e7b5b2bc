#!/usr/bin/env python3
"""Turns the corpus of the tests (hexadecimal, one file for each find or seed) into seeds of the fuzzers."""
import pathlib
import sys

READERS = ["npy", "zip", "image", "pnm", "wav", "notes", "kind", "trace"]


def main() -> None:
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for path in sorted(source.glob("*.hex")):
        content = bytes.fromhex("".join(path.read_text().split()))
        kind = path.stem.split("_")[0]
        if kind == "model":
            (target / "models" / path.stem).write_bytes(content)
        else:
            (target / "readers" / path.stem).write_bytes(bytes([READERS.index(kind)]) + content)


if __name__ == "__main__":
    main()
