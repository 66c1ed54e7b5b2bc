#!/usr/bin/env python3
"""Runs the commands shown in README.md and docs/cli.md. With --update writes their real output there, else fails if it differs.

usage: shown_output.py BUILD_FOLDER FOLDER_OF_TEST_MODELS [--update]
"""
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"```console\n\$ ([^\n]*)\n(.*?)```\n", re.S)
# What differs from run to run and from machine to machine.
VARYING = re.compile(r"\d+(\.\d+)?( ms\b| s\b)|peak resident \d+ bytes( \([^)]*\))?|\d+ processors|compiler +\S+|machine +\S+|operators +\d+")
# Frames of a backtrace: the C library's depend on the machine.
FRAME = re.compile(r"^  \S+ +\S*$", re.M)


def output_of(build: str, folder: str, command: str) -> str:
    line = re.sub(r"^surelite\b", f"{build}/surelite", command)
    line = re.sub(r"(?<![\w/])((?:native|tflite)_\w+)(?= |$)", rf"{build}/buggy_\1", line)
    result = subprocess.run(["sh", "-c", f"{line} 2>&1; code=$?; [ $code -eq 0 ] || echo \"(exit code $code)\""], cwd=folder,
                            capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", "NO_COLOR": "1"})
    return result.stdout.replace(f"{ROOT}/", "")


def wrapped(text: str) -> str:
    return "\n".join(textwrap.fill(line, 120, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))


def comparable(text: str) -> str:
    return " ".join(VARYING.sub("#", FRAME.sub("", text)).split())


def check(page: pathlib.Path, build: str, folder: str, wrap: bool, update: bool) -> list:
    faults = []

    def replace(match: re.Match) -> str:
        real = output_of(build, folder, match[1])
        if comparable(real) == comparable(match[2]):
            return match[0]
        faults.append(f"{page.name} shows another output than `{match[1]}` gives: run this script with --update\n{real}")
        return f"```console\n$ {match[1]}\n{wrapped(real) if wrap else real}```\n"

    text = BLOCK.sub(replace, page.read_text())
    if update:
        page.write_text(text)
        return []
    return faults


def main() -> int:
    build, models = (str(pathlib.Path(a).resolve()) for a in sys.argv[1:3])
    update = "--update" in sys.argv
    faults = check(ROOT / "docs/cli.md", build, models, False, update) + check(ROOT / "README.md", build, str(ROOT), True, update)
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
