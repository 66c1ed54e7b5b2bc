#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/field_bench.py LIBRARY MODEL_OR_FOLDER...: models timed through libraries with TensorFlow Lite's C interface.

LIBRARY is a libtensorflowlite_c.so. With `--base OTHER` that library takes turns with it, run for run; where OTHER is
TensorFlow Lite's own, the ratio is what there is to know. Where it is an earlier Surelite of which `--stock FILE` knows how
it stood against TensorFlow Lite's own, `needed` is how much faster than OTHER a model has to be, and `stock / ours` where
it stands. Least times of one thread, pinned; only least times mean something where the machine is busy (`noise`: median
above least). `--isa` names the instruction sets to run with (SURELITE_ISA), `--json` and `--svg` write figures and a plot."""
import argparse
import json
import math
import os
import subprocess
import sys
from pathlib import Path


class Contestant:
    def __init__(self, program, library, model, isa):
        environment = {**os.environ, "SURELITE_ISA": isa}
        self.process = subprocess.Popen([program, library, model], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, env=environment)
        self.least, self.median = math.inf, math.inf

    def turn(self, seconds):
        try:
            self.process.stdin.write(f"{seconds}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return False
        answer = self.process.stdout.readline().split()
        if len(answer) != 2:
            return False
        self.least, self.median = min(self.least, float(answer[0])), min(self.median, float(answer[1]))
        return True

    def stop(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.wait()


def race(options, model, isa):
    """Microseconds of a run: [ours, base's or None], and the noise of ours."""
    contestants = [Contestant(options.program, library, model, isa) for library in (options.library, options.base) if library]
    ran = [True] * len(contestants)
    for turn in range(options.turns):
        for i in range(len(contestants)) if turn % 2 == 0 else reversed(range(len(contestants))):
            ran[i] = ran[i] and contestants[i].turn(options.slice)
    for contestant in contestants:
        contestant.stop()
    times = [c.least / 1000 if ok else None for c, ok in zip(contestants, ran)]
    noise = contestants[0].median / contestants[0].least - 1 if ran[0] else 0
    return times + [None] * (2 - len(times)), noise


def read_stock(path):
    stock = {}
    lines = [line.split() for line in open(path) if line.strip() and not line.startswith("#")] if path else []
    for line in lines[1:]:
        figures = dict(zip(lines[0][1:], map(float, line[1:])))
        for isa in ("avx512", "avx2"):
            stock[line[0], isa] = figures[f"{isa}_ratio"]
    return stock


def mean_of(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def histogram(ratios):
    edges = [0, 0.25, 0.5, 0.75, 0.9, 1, 1.25, 1.5, 2, 3, 5, math.inf]
    for low, high in zip(edges, edges[1:]):
        number = sum(low <= ratio < high for ratio in ratios)
        if number:
            print(f"  {low:5.2f} to {high:5.2f}  {number:3d} {'#' * number}")


def summary(what, rows):
    """Of (model, ratio) pairs: geometric mean, worst ten, histogram."""
    ratios = [ratio for _, ratio in rows]
    if not ratios:
        return
    print(f"{what}: geometric mean {mean_of(ratios):.2f} over {len(ratios)} models, {sum(r < 1 for r in ratios)} below 1")
    print("  worst: " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in sorted(rows, key=lambda row: row[1])[:10]))
    histogram(ratios)


def plot(path, groups):
    """A line per model, sorted, logarithmic: a dot of each group where its ratio stands."""
    names = sorted({name for rows in groups.values() for name, _ in rows}, key=lambda name: groups_least(groups, name))
    left, width, step, top = 250, 520, 16, 46
    ratios = [ratio for rows in groups.values() for _, ratio in rows]
    low, high = min(ratios + [0.5]) * 0.9, max(ratios + [2]) * 1.1

    def x(ratio):
        return left + width * math.log(ratio / low) / math.log(high / low)
    colours = ["#1f6feb", "#d29922", "#2da44e", "#8250df"]
    height = top + step * len(names) + 30
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 30}" height="{height}" font-family="sans-serif" font-size="11">',
           f'<rect width="{left + width + 30}" height="{height}" fill="#ffffff"/>']
    for i, (what, rows) in enumerate(groups.items()):
        out += [f'<circle cx="{left + 170 * i}" cy="14" r="4" fill="{colours[i % 4]}"/>',
                f'<text x="{left + 170 * i + 8}" y="18">{what}, mean {mean_of([r for _, r in rows]):.2f}</text>']
    for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50):
        if low <= tick <= high:
            out += [f'<line x1="{x(tick):.1f}" y1="{top - 8}" x2="{x(tick):.1f}" y2="{height - 24}" '
                    f'stroke="{"#cf222e" if tick == 1 else "#d0d7de"}"/>',
                    f'<text x="{x(tick):.1f}" y="{height - 10}" text-anchor="middle">{tick:g}</text>']
    for i, name in enumerate(names):
        y = top + step * i
        out.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{name[:38]}</text>')
        for j, rows in enumerate(groups.values()):
            out += [f'<circle cx="{x(ratio):.1f}" cy="{y}" r="4" fill="{colours[j % 4]}"/>' for n, ratio in rows if n == name]
    Path(path).write_text("\n".join(out) + "\n</svg>\n", encoding="ascii", errors="xmlcharrefreplace")


def digits(value):
    return "" if value is None else f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def table(figures):
    """Lines of Markdown: per model and instruction set the time, and where it stands."""
    isas = list(dict.fromkeys(f["isa"] for f in figures))
    found = {(f["model"], f["isa"]): f for f in figures}
    lines = ["| model | " + " | ".join(f"{isa} us | faster | stock / ours" for isa in isas) + " |",
             "| --- |" + " --- | --- | --- |" * len(isas)]
    for model in dict.fromkeys(f["model"] for f in figures):
        rows = [found.get((model, isa), {}) for isa in isas]
        cells = [f"{digits(row.get('microseconds'))} | {digits(row.get('faster'))} | {digits(row.get('stock_by_ours'))}"
                 for row in rows]
        lines.append(f"| {model} | " + " | ".join(cells) + " |")
    return lines


def groups_least(groups, name):
    return min(ratio for rows in groups.values() for n, ratio in rows if n == name)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library")
    parser.add_argument("models", nargs="+")
    parser.add_argument("--base")
    parser.add_argument("--stock")
    parser.add_argument("--isa", default="")
    parser.add_argument("--only", default="", help="models whose name contains one of these, separated by commas")
    parser.add_argument("--known", action="store_true", help="only models that --stock has")
    parser.add_argument("--turns", type=int, default=6)
    parser.add_argument("--slice", type=float, default=0.05, help="seconds of a turn")
    parser.add_argument("--json")
    parser.add_argument("--svg")
    parser.add_argument("--markdown")
    options = parser.parse_intermixed_args()
    options.program = Path(options.library).resolve().parent / "bench_library"
    stock = read_stock(options.stock)
    models = [path for given in map(Path, options.models) for path in (sorted(given.rglob("*.tflite")) if given.is_dir() else [given])]
    known = {name for name, _ in stock}
    models = [path for path in models if (not options.known or path.stem in known)
              and any(part in path.stem for part in options.only.split(","))]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    groups, figures = {}, []
    for isa in options.isa.split(","):
        rows, label = [], isa or "this processor"
        print(f"{label + ', us':<44}{'base':>11}{'now':>11}{'noise':>7}{'faster':>8}{'needed':>8}{'stock / ours':>13}")
        for model in models:
            (ours, base), noise = race(options, model, isa)
            if ours is None:
                print(f"{model.stem[:43]:<44} does not run")
                continue
            before = stock.get((model.stem, isa or "avx512"))
            faster = base / ours if base else None
            stands = faster * before if faster and before else None
            ratio = stands or faster
            if ratio:
                rows.append((model.stem, ratio))
            cells = [f"{base:11.2f}" if base else f"{'-':>11}", f"{ours:11.2f}", f"{100 * noise:6.0f}%",
                     f"{faster:8.2f}" if faster else f"{'-':>8}", f"{1 / before:8.2f}" if before else f"{'-':>8}",
                     f"{stands:13.2f}" if stands else f"{'-':>13}"]
            print(f"{model.stem[:43]:<44}" + "".join(cells) + ("  below 1" if ratio and ratio < 1 else "")
                  + ("  noisy" if noise > 0.5 else ""), flush=True)
            figures.append({"model": model.stem, "isa": label, "microseconds": ours, "base_microseconds": base, "noise": noise,
                            "faster": faster, "needed": 1 / before if before else None, "stock_by_ours": stands})
        groups[label] = rows
        summary(f"{label}, {'stock / ours' if stock else 'base / ours'}", rows)
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")
    if options.markdown:
        Path(options.markdown).write_text("\n".join(table(figures)) + "\n")
    groups = {label: rows for label, rows in groups.items() if rows}
    if options.svg and groups:
        plot(options.svg, groups)
    return 0


if __name__ == "__main__":
    sys.exit(main())
