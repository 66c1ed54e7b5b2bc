#!/usr/bin/env python3
"""Measures what kernels and operators for microcontrollers take of flash, and writes tools/surelite/micro/code_sizes.inc, which
`surelite memory --micro` reads: scripts/micro_sizes.py WORK_FOLDER. Each is linked alone into a program; what several share counts for each."""
import concurrent.futures
import pathlib
import re
import sys

import micro
import micro_loaded

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = """#pragma once
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#define TEST_ARENA_BYTES 4096
using TestResolver = tflite::MicroMutableOpResolver<1>;
inline TfLiteStatus add_operators(TestResolver*) { return kTfLiteOk; }
extern "C" const unsigned char test_model[], test_model_end[];
__asm__(".section .rodata.test_model,\\"a\\",%progbits\\n.global test_model, test_model_end\\ntest_model:\\ntest_model_end:\\n.text\\n");
struct TestInput { const void* from; size_t bytes; };
static const TestInput test_inputs[] = {{nullptr, 0}};
"""


def contents_of(board, folder, sources, library, flags, options):
    """Bytes of code and constants, and those of each function and table among them."""
    elf = micro.link(board, folder, sources, library, flags, options)
    sizes = dict(re.findall(r"^(\S+)\s+(\d+)\s+\d+$", micro.run([micro.PREFIX + "size", "-A", elf]), re.M))
    symbols = {}
    for line in micro.run([micro.PREFIX + "nm", "-S", elf]).splitlines():
        words = line.split()
        if len(words) == 4 and words[2] in "TtWwRrVv":
            # Functions of unnamed namespaces may have one name in several files.
            symbols[int(words[0], 16) & ~1] = (f"{words[3]} {int(words[1], 16)}", int(words[1], 16))
    # Some of the compiler's own functions begin inside others: each counts up to the next.
    places = sorted(symbols)
    pieces = {symbols[at][0]: min(symbols[at][1], after - at) for at, after in zip(places, [*places[1:], 1 << 32])}
    return sum(int(sizes.get(name, 0)) for name in (".text", ".data", ".ARM.exidx")), pieces


def functions_of(archive, pattern):
    found = {}
    for line in micro.run([micro.PREFIX + "nm", "--defined-only", archive]).splitlines():
        words = line.split()
        if len(words) == 3 and words[1] == "T" and (match := re.search(pattern, words[2])):
            found[words[2]] = match[1]
    return found


def measure(board, folder):
    flags = micro.BOARDS[board][2].split()
    folder.mkdir(parents=True, exist_ok=True)
    empty, program = folder / "empty.o", folder / "program.o"
    (folder / "empty.cc").write_text("int main() { return 0; }\n")
    (folder / "program_under_test.h").write_text(PROGRAM)
    micro.run([micro.PREFIX + "g++", *micro.COMMON, *flags, "-Os", "-c", folder / "empty.cc", "-o", empty])
    options = [*micro_loaded.FLAGS, *micro_loaded.INCLUDES]
    micro.run([micro.PREFIX + "g++", *micro.COMMON, *flags, *options, "-Os", "-I", ROOT / "examples/micro", "-I", folder, "-c",
               ROOT / "examples/micro/measure_loaded.cc", "-o", program])
    kernels = micro.build_library(folder, flags, "O2")
    loaded = micro_loaded.build_library(micro.run, micro.PREFIX, micro.COMMON, folder, flags, "O2")
    nothing, of_nothing = contents_of(board, folder, [empty], kernels, flags, [])
    base, of_base = contents_of(board, folder, [program], loaded, flags, [])
    parts = {("loaded", ""): (base - nothing, {})}

    def add(form, name, symbol, sources, library, least, known):
        bytes_of_all, symbols = contents_of(board, folder, sources, library, flags, [f"-Wl,-u,{symbol}"])
        # Each form and core has its own: what is a piece there may be in every program here.
        fresh = {f"{board} {form} {key}": size for key, size in symbols.items() if key not in known}
        parts[form, name] = (bytes_of_all - least - sum(fresh.values()), fresh)

    for symbol, name in functions_of(loaded, r"^_ZN6tflite(?:11tflm_signal)?\d+Register_(\w+?)Ev$").items():
        add("loaded", name, symbol, [program], loaded, base, of_base)
    for symbol, name in functions_of(kernels, r"^_ZN8surelite5micro\d+([a-z]\w*?)E").items():
        add("planned", name, symbol, [empty], kernels, nothing, of_nothing)
    return parts


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    with concurrent.futures.ThreadPoolExecutor(2) as workers:
        cores = list(workers.map(lambda board: measure(board, folder / f"sizes-{board}"), ("m4", "m55")))
    names = sorted({name for core in cores for _, symbols in core.values() for name in symbols})
    place = {name: i for i, name in enumerate(names)}
    size_on = [{name: size for _, symbols in core.values() for name, size in symbols.items()} for core in cores]
    text = "// SPDX-License-Identifier: Apache-2.0\n// Written by scripts/micro_sizes.py: bytes on a Cortex-M4 and on a Cortex-M55.\n"
    text += "constexpr PieceSize kPieces[] = {\n"
    row = ""
    for name in names:
        item = f"{{{size_on[0].get(name, 0)}, {size_on[1].get(name, 0)}}}, "
        if len(row) + len(item) > 110:
            text, row = text + row.rstrip() + "\n", ""
        row += item
    text += row.rstrip() + "\n};\n// What an operator or kernel takes for itself, and the pieces that it may share with others.\nconstexpr CodeSize kCodeSizes[] = {\n"
    lists = ""
    at = 0
    for key in sorted(set(cores[0]) & set(cores[1])):
        pieces = sorted({place[name] for core in cores for name in core[key][1]})
        text += f'{{"{key[0]}", "{key[1]}", {{{cores[0][key][0]}, {cores[1][key][0]}}}, {at}, {len(pieces)}}},\n'
        at += len(pieces)
        lists += "".join(f"{i}, " for i in pieces)
    wrapped = re.sub(r"(.{1,112}) ", r"\1\n", lists)
    (ROOT / "tools/surelite/micro/code_sizes.inc").write_text(text + "};\nconstexpr uint16_t kPiecesOf[] = {\n" + wrapped.rstrip() + "\n};\n")
    print(f"{len(cores[0])} operators and kernels, {len(names)} pieces")


if __name__ == "__main__":
    main()
