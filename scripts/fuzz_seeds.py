#!/usr/bin/env python3
"""Seeds of the fuzzers, a folder for each below TARGET: what the tests' corpus and fuzz/corpus keep (hexadecimal), and
scripts of calls and cases drawn with a fixed seed."""
import pathlib
import random
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests/hostile/corpus"
# Rows of readers.cc: {"name", function}.
READERS = re.findall(r'^ {4}\{"(\w+)",', (ROOT / "tests/hostile/readers.cc").read_text(), re.MULTILINE)
FUZZERS = ["model", "structure", "operator", "differential", "interface", "readers"]


def kept(name: str) -> list[bytes]:
    path = ROOT / f"fuzz/corpus/{'operator' if name == 'differential' else name}.hex"
    lines = path.read_text().splitlines() if path.exists() else []
    return [bytes.fromhex(line) for line in lines if line and not line.startswith("#")]


def drawn(name: str) -> list[bytes]:
    source = random.Random(f"seeds of {name}")
    if name in ("operator", "differential"):  # an operator, the seed of values, then the case
        return [index.to_bytes(2, "little") + source.randbytes(4 + 2 * length)
                for index in range(300) for length in (0, 24, 80)]
    if name == "interface":  # a family of calls, then calls
        return [bytes([family]) + source.randbytes(length) for family in range(8) for length in (40, 120, 300)]
    return []


def main() -> None:
    target = pathlib.Path(sys.argv[1])
    seeds: dict[str, list[bytes]] = {name: kept(name) + drawn(name) for name in FUZZERS}
    for path in sorted(CORPUS.glob("*.hex")):
        content = bytes.fromhex("".join(path.read_text().split()))
        kind = path.stem.split("_")[0]
        if kind == "model":
            seeds["model"].append(content)
            seeds["structure"].append(content)
        else:
            seeds["readers"].append(bytes([READERS.index(kind)]) + content)
    for path in sorted((ROOT / "examples/digits").glob("*.tflite")):
        seeds["model"].append(path.read_bytes())
        seeds["structure"].append(path.read_bytes())
    for name, inputs in seeds.items():
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(inputs):
            (folder / f"seed_{number:04}").write_bytes(content)


if __name__ == "__main__":
    main()
