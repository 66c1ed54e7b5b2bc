#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/instructions.py BUILD [MODEL...]: instructions that one run of a model takes on ARM, by level of kernels.

BUILD is cross-compiled and run by qemu. A run is what one run more takes, or a twentieth of what twenty more of a small
model do, a start what the first takes with all before it. With `--stock FILE` (lines of a model's file name and
millions of instructions of TensorFlow Lite's own runtime, level by level) the ratio to that is printed too, and its
geometric mean. `--symbols` says where the instructions are."""
import argparse
import math
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MACHINES = {
    "arm64": ("qemu-aarch64", {"baseline": "neoverse-n1", "neon": "cortex-a53", "dotprod": "neoverse-n1", "i8mm": "max"}, ""),
    "armhf": ("qemu-arm", {"baseline": "cortex-a15", "neon": "cortex-a15"}, ",registers=off"),
}


class Counter:
    def __init__(self, build, machine):
        self.tool, self.sysroot = Path(build) / "surelite", ROOT / f"build-sysroot-{machine}"
        self.qemu, self.processors, self.arguments = MACHINES[machine]
        self.plugin = Path(build) / "libcount_instructions.so"
        subprocess.run(["cc", "-O2", "-fPIC", "-shared", "-o", self.plugin, ROOT / "tests/arm64/count_instructions.c"], check=True)

    def log(self, level, model, warm_up, runs, symbols=False):
        with tempfile.NamedTemporaryFile("r") as log:
            plugin = f"{self.plugin}{self.arguments}{',symbols=on' if symbols else ''}"
            command = [self.qemu, "-L", self.sysroot, "-plugin", plugin, "-d", "plugin", "-D", log.name, self.tool, "bench",
                       "--warm-up", str(warm_up), "--seconds", "3600", "--runs", str(runs), model]
            environment = {**os.environ, "SURELITE_ISA": level, "QEMU_CPU": self.processors[level]}
            result = subprocess.run(command, env=environment, capture_output=True, text=True)
            if result.returncode:
                sys.exit(f"{model}: {result.stderr or result.stdout}")
            return log.read()

    def count(self, level, model, warm_up, runs):
        text = self.log(level, model, warm_up, runs)
        return [int(re.search(rf"^(\d+) {what}", text, re.M)[1]) for what in ("instructions", "with every register")]

    def run(self, level, model):
        """Instructions of a run, the same with every register of a load or store counted, and of a start."""
        few = self.count(level, model, 1, 1)
        more = 20 if few[0] < 20_000_000 else 1  # the tool's own work differs by a few thousand from run to run
        many = self.count(level, model, 1, 1 + more)
        run, registers = (many[0] - few[0]) / more, (many[1] - few[1]) / more
        return run, registers, few[0] - run

    def functions(self, level, model):
        def numbers(runs):
            return {m[2]: int(m[1]) for m in re.finditer(r"^(\d+) in (.*)$", self.log(level, model, 1, runs, True), re.M)}
        few, many = numbers(1), numbers(2)
        counts = {name: many[name] - few.get(name, 0) for name in many}
        names = sorted(counts, key=counts.get, reverse=True)
        shown = subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True).stdout.splitlines()
        return [(counts[name], text) for name, text in zip(names, shown)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("models", nargs="*")
    parser.add_argument("--levels", default="neon,dotprod")
    parser.add_argument("--stock")
    parser.add_argument("--symbols", action="store_true")
    parser.add_argument("--machine", choices=MACHINES, default="arm64")
    options = parser.parse_intermixed_args()
    levels = options.levels.split(",")
    stock = {}
    if options.stock:
        lines = [line.split() for line in open(options.stock) if line.strip() and not line.startswith("#")]
        stock = {(line[0], level): float(value) for line in lines[1:] for level, value in zip(lines[0][1:], line[1:])}
    counter = Counter(options.build, options.machine)
    print(f"{'millions':<36}" + "".join(f"{level:>10}{'all reg.':>10}{'start':>10}{'stock':>10}{'ratio':>7}" for level in levels))
    ratios = {level: [] for level in levels}
    for model in options.models:
        name, line = Path(model).stem, ""
        for level in levels:
            run, registers, start = counter.run(level, model)
            line += f"{run / 1e6:10.3f}{registers / 1e6:10.3f}{start / 1e6:10.2f}"
            known = stock.get((name, level))
            if known:
                ratios[level].append(known * 1e6 / max(run, 1))
            line += f"{known:10.3f}{ratios[level][-1]:7.2f}" if known else f"{'-':>10}{'-':>7}"
        print(f"{name[:35]:<36}" + line, flush=True)
        for level in levels if options.symbols else []:
            print(f"  {level}")
            for count, function in counter.functions(level, model)[:16]:
                print(f"  {count / 1e6:10.3f} {function[:150]}")
    for level in levels:
        if ratios[level]:
            mean = math.exp(sum(map(math.log, ratios[level])) / len(ratios[level]))
            print(f"{level}: geometric mean of stock / ours {mean:.2f} over {len(ratios[level])} models, "
                  f"{sum(ratio < 1 for ratio in ratios[level])} above stock's count")


if __name__ == "__main__":
    main()
