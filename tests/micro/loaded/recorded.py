#!/usr/bin/env python3
"""Runs the recorded models for microcontrollers through MicroInterpreter, and compares every step. Without recorded models
(SURELITE_SHARED) the bundled ones run, and the tool says what must come out.

  recorded.py PROGRAM TOOL WORK_FOLDER"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
# Weights of 8 bits under activations of real numbers, which no library for microcontrollers has.
LEFT_OUT = {"mlperf_tiny/kws_ref_model_float32"}


def cases_of(shared):
    for file in ("models", "micro"):
        blob = (shared / "golden_models" / f"{file}.bin").read_bytes()
        text = (shared / "golden_models" / f"{file}.json").read_text()
        try:
            cases = json.loads(text)
        except json.JSONDecodeError:
            cases = [json.loads(line.rstrip(",")) for line in text.splitlines() if line.startswith("{")]
        for case in cases:
            name = case["model"].removesuffix(".tflite")
            steps = case.get("steps", [case])
            if not name.startswith(("micro/", "mlperf_tiny/")) or name in LEFT_OUT or "inputs" not in steps[0]:
                continue
            take = lambda part: b"".join(blob[v["data"][0]:v["data"][0] + v["data"][1]] for s in steps for v in s[part])
            yield name, shared / "models" / f"{name}.tflite", take("inputs"), take("outputs"), len(steps)


def bundled(tool, work):
    picture = (ROOT / "examples/digits/7.pgm").read_bytes()[-28 * 28:]
    model = ROOT / "examples/digits/digits_int8.tflite"
    data = bytes((pixel + 128) % 256 for pixel in picture)
    (work / "digit.raw").write_bytes(data)
    subprocess.run([tool, "run", model, "--input", work / "digit.raw", "--output-dir", work / "digit", "--output-format", "raw"],
                   check=True, stdout=subprocess.DEVNULL)
    yield "digits_int8", model, data, b"".join(p.read_bytes() for p in sorted((work / "digit").glob("*.raw"))), 1


def main() -> int:
    program, tool, work = map(pathlib.Path, sys.argv[1:4])
    work.mkdir(parents=True, exist_ok=True)
    shared = os.environ.get("SURELITE_SHARED", "")
    known = bool(shared) and (pathlib.Path(shared) / "golden_models").is_dir()
    bad = count = 0
    for name, model, inputs, outputs, steps in cases_of(pathlib.Path(shared)) if known else bundled(tool, work):
        (work / "inputs").write_bytes(inputs)
        (work / "outputs").write_bytes(outputs)
        done = subprocess.run([program, model, work / "inputs", work / "outputs", str(steps)], capture_output=True, text=True)
        print(f"{name:36} {'right' if done.returncode == 0 else 'WRONG'}  {done.stdout.strip()} {done.stderr.strip()[:2000]}")
        bad += done.returncode != 0
        count += 1
    print(f"loaded: {count} models, {bad} wrong")
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main())
