#!/usr/bin/env python3
"""Checks the catalogue of diagnostics: declared = documented = tested = emitted, and sentences with words of their own."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def text_of(folder: str, suffixes: set) -> str:
    files = sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in suffixes) if (ROOT / folder).exists() else []
    return "\n".join(p.read_text(errors="replace") for p in files)


def main() -> int:
    table = (ROOT / "include/surelite/codes.def").read_text()
    declared = set(re.findall(r"^CODE\((\w+),", table, re.M))
    bare = set(re.findall(r'^CODE\((\w+), \w+, "\{\w+\}",', table, re.M))
    documented = {p.stem for p in (ROOT / "docs/codes").glob("*.md")}
    source = text_of("src", {".cc", ".h"}) + text_of("tools", {".cc", ".h"})
    tests = text_of("tests", {".cc", ".h", ".inc", ".json", ".txt", ".py"})
    emitted = set(re.findall(r"Code::(\w+)", source))
    tested = set(re.findall(r"\b([MPRDGABIU]\d{3})\b", tests))
    faults = []
    for name, has in (("has no page in docs/codes", documented), ("is not triggered by a test", tested), ("is emitted nowhere", emitted)):
        faults += [f"{code} {name}" for code in sorted(declared - has)]
    faults += [f"docs/codes/{code}.md documents a code that is not declared" for code in sorted(documented - declared)]
    faults += [f"{code} is one free text: give its words to codes.def and its numbers names" for code in sorted(bare)]
    print("\n".join(faults) if faults else f"codes: {len(declared)} declared, documented, tested and emitted")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
