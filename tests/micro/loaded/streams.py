#!/usr/bin/env python3
"""Runs the models that WRITER makes through MicroInterpreter, step by step: streams.py WRITER PROGRAM WORK_FOLDER."""
import pathlib
import subprocess
import sys


def main() -> int:
    writer, program, work = map(pathlib.Path, sys.argv[1:4])
    work.mkdir(parents=True, exist_ok=True)
    names = subprocess.run([writer, work], check=True, capture_output=True, text=True).stdout.split()
    bad = 0
    for name in names:
        files = [work / f"{name}.{suffix}" for suffix in ("tflite", "in", "out")]
        done = subprocess.run([program, *files, "7"], capture_output=True, text=True)
        print(f"{name:16} {'right' if done.returncode == 0 else 'WRONG'}  {done.stdout.strip()} {done.stderr.strip()[:2000]}")
        bad += done.returncode != 0
    print(f"streams: {len(names)} models, {bad} wrong")
    return 1 if bad or not names else 0


if __name__ == "__main__":
    sys.exit(main())
