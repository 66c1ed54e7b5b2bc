#!/usr/bin/env python3
"""Runs the commands shown in docs/cli.md. With --update writes their real output into it, else fails if it differs.

usage: cli_docs.py TOOL FOLDER_OF_TEST_MODELS [--update]
"""
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs/cli.md"
BLOCK = re.compile(r"```console\n\$ (surelite[^\n]*)\n(.*?)```\n", re.S)
# What differs from run to run and from machine to machine.
VARYING = re.compile(r"\d+(\.\d+)?( ms\b| s\b)|peak resident \d+ bytes( \([^)]*\))?|\d+ processors|compiler +\S+|machine +\S+|operators +\d+")


def output_of(tool: str, folder: str, command: str) -> str:
    line = re.sub(r"^surelite", tool, command)
    result = subprocess.run(["sh", "-c", f"{line} 2>&1; code=$?; [ $code -eq 0 ] || echo \"(exit code $code)\""], cwd=folder,
                            capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", "NO_COLOR": "1"})
    return result.stdout


def main() -> int:
    tool, folder = (str(pathlib.Path(a).resolve()) for a in sys.argv[1:3])
    update = "--update" in sys.argv
    faults = []

    def replace(match: re.Match) -> str:
        command, shown = match[1], match[2]
        real = output_of(tool, folder, command)
        if VARYING.sub("#", real) != VARYING.sub("#", shown):
            faults.append(command)
            return f"```console\n$ {command}\n{real}```\n"
        return match[0]

    text = BLOCK.sub(replace, PAGE.read_text())
    if update:
        PAGE.write_text(text)
        return 0
    for command in faults:
        print(f"docs/cli.md shows another output than `{command}` gives: run this script with --update")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
