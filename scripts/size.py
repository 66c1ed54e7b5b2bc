#!/usr/bin/env python3
"""Counts bytes: stripped libraries and programs, parts of the library, the biggest symbols.

usage: size.py BUILD_FOLDER [MODEL]    MODEL: for the program with selected operators; else the bundled digits
"""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
KINDS = ("text", "rodata", "data", "unwind")


def run(*command) -> str:
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout


def kind_of(section: str) -> str:
    if section.startswith((".eh_frame", ".gcc_except_table")):
        return "unwind"
    if section.startswith((".data.rel.ro", ".data", ".tdata", ".init_array", ".fini_array", ".got")):
        return "data"
    if section.startswith((".rodata", ".dyn", ".rela", ".gnu")):
        return "rodata"
    return "text" if section.startswith((".text", ".plt", ".init", ".fini")) else ""


def sections(path: pathlib.Path) -> collections.Counter:
    count: collections.Counter = collections.Counter()
    for line in run("size", "-A", path).splitlines()[2:]:
        words = line.split()
        if len(words) == 3:
            count[kind_of(words[0])] += int(words[1])
    return count


def stripped(path: pathlib.Path, folder: pathlib.Path) -> int:
    run("strip", "-o", folder / "stripped", path)
    return (folder / "stripped").stat().st_size


def link(target: pathlib.Path, *what) -> pathlib.Path:
    run("c++", "-std=c++20", "-O2", "-ffunction-sections", f"-I{ROOT}/include", ROOT / "tests/install/operators.cc", *what, "-lpthread",
        "-Wl,--gc-sections", f"-Wl,-Map={target}.map", "-o", target)
    return target


def parts(map_file: pathlib.Path) -> dict:
    """Bytes by part of the source tree and kind, from the link map of a program made of the library's objects."""
    found: dict = collections.defaultdict(collections.Counter)
    section = ""
    live = False
    for line in map_file.read_text().splitlines():
        live = live or line.startswith("Linker script and memory map")
        if re.fullmatch(r" \.\S+", line):
            section = line.strip()
            continue
        entry = re.match(r" (\.\S+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S+)$", line)
        if not live or not entry or int(entry[2], 16) == 0:
            continue
        # Several sources of a folder may be one object, named for the folder.
        part = re.search(r"\.dir/(?:src/|Unity/unity_src_)([a-z]+)", entry[4])
        kind = kind_of(entry[1] or section)
        if kind:
            found[part[1] if part else "C and C++ runtime, main"][kind] += int(entry[3], 16)
    return found


def table(head: tuple, rows: list) -> None:
    print(f"{head[0]:<44}" + "".join(f"{name:>12}" for name in head[1:]))
    for row in rows:
        print(f"{row[0]:<44}" + "".join(f"{value:>12,}" for value in row[1:]))
    print()


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    model = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2] else ROOT / "examples/digits/digits_int8.tflite"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        inputs = run("ninja", "-C", build, "-t", "inputs", "libsurelite.a").splitlines()
        objects = [build / line for line in inputs if line.endswith(".o")]
        every = link(folder / "every", *objects)
        run(build / "surelite", "codegen", "--ops", model, "--output", folder / "operators.cc")
        some = link(folder / "some", folder / "operators.cc", build / "libsurelite.a")
        shown = [("program, every operator", every), (f"program, operators of {model.name}", some)]
        shown += [(path.name, path) for path in sorted(build.glob("libtensorflowlite*.so"))]
        rows = []
        for title, path in shown:
            count = sections(path)
            rows.append((title, stripped(path, folder), *(count[kind] for kind in KINDS)))
        table(("bytes", "stripped", *KINDS), rows)
        for title, path in shown[:2]:
            if path == every:
                found = parts(pathlib.Path(f"{path}.map"))
                table((f"parts of: {title}", "sum", *KINDS),
                      [(part, sum(c.values()), *(c[k] for k in KINDS)) for part, c in sorted(found.items(), key=lambda e: -sum(e[1].values()))])
            symbols = [line.split(maxsplit=3) for line in run("nm", "-S", "--size-sort", "-C", path).splitlines()]
            symbols = [(int(s[1], 16), s[3]) for s in symbols if len(s) == 4 and s[2] not in "bB"]
            print(f"biggest symbols of: {title}")
            for size, symbol in sorted(symbols, reverse=True)[:20]:
                print(f"{size:>10,}  {symbol[:130]}")
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
