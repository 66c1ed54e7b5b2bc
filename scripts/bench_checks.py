#!/usr/bin/env python3
"""What the checks around a run cost: the same program with them and with SURELITE_CHECKS=OFF, taking turns on one core.

usage: bench_checks.py BUILD_FOLDER MODEL...
"""
import os
import pathlib
import statistics
import subprocess
import sys

PAIRS = 15    # fresh processes on both sides: where memory lies differs from one to the next
TURNS = 8     # slices of each process
SLICE = 0.02  # seconds


class Contestant:
    def __init__(self, program: pathlib.Path, model: str):
        self.process = subprocess.Popen([program, model], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.least = float("inf")
        self.turn(SLICE * 2)  # warms up

    def turn(self, seconds: float) -> None:
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if len(answer) != 2:
            sys.exit(f"{self.process.args[0]} cannot run {self.process.args[1]}")
        self.least = min(self.least, int(answer[0]))

    def stop(self) -> float:
        self.process.stdin.close()
        self.process.wait()
        return self.least


def compare(build: pathlib.Path, model: str) -> tuple:
    """Least times with and without, the median ratio of pairs, and half the range of the middle half of those."""
    ratios, with_checks, without = [], [], []
    for pair in range(PAIRS):
        programs = [build / "bench_run", build / "bench_run_unchecked"]
        contestants = [Contestant(p, model) for p in programs]
        for turn in range(TURNS):
            for contestant in contestants if (pair + turn) % 2 == 0 else contestants[::-1]:
                contestant.turn(SLICE)
        checked, bare = (c.stop() for c in contestants)
        with_checks.append(checked)
        without.append(bare)
        ratios.append(checked / bare)
    quarters = statistics.quantiles(ratios, n=4)
    return min(with_checks) / 1000, min(without) / 1000, statistics.median(ratios) - 1, (quarters[2] - quarters[0]) / 2


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(f"{'model':<40}{'with, us':>12}{'without, us':>12}{'checks':>9}{'noise':>9}")
    for model in sys.argv[2:]:
        checked, bare, cost, noise = compare(build, model)
        print(f"{pathlib.Path(model).stem:<40}{checked:>12.2f}{bare:>12.2f}{100 * cost:>8.2f}%{100 * noise:>8.2f}%", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
