#!/usr/bin/env python3
"""Mistakes of firmwares on an emulated Cortex-M33 with the doctor in the program, and what `surelite guard --symbolize` says of each
(scripts/micro.py runs it; alone: scripts/micro_doctor.py TOOL WORK_FOLDER)."""
import json
import pathlib
import subprocess
import sys

import micro_loaded

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODEL = ROOT / "examples/digits/digits_int8.tflite"


# On the Cortex-M0 a program of its own, for its memory.
SMALL = "cortex-m0plus"


def write_model(folder, model):
    """The file as test_model, in the constants of a program."""
    (folder / "model_under_test.h").write_text(
        f'#pragma once\n__asm__(".section .rodata.test_model,\\"a\\",%progbits\\n.balign 16\\n.global test_model, test_model_end\\n'
        f'test_model:\\n.incbin \\"{model}\\"\\ntest_model_end:\\n.text\\n");\nextern "C" const unsigned char test_model[], test_model_end[];\n')


def build(tool, run, prefix, common, folder, board):
    """One program; the debugger's command line says which mistake it makes."""
    machine, _, flags, target, script = board
    folder.mkdir(parents=True, exist_ok=True)
    run([tool, "codegen", MODEL, "--micro", "--doctor", "--target", target, "--namespace", "planned", "-o", folder])
    write_model(folder, MODEL)
    options = [*common, *micro_loaded.FLAGS, *flags.split(), "-Os", "-g", *micro_loaded.INCLUDES, "-I", folder, "-I", ROOT / "examples/micro"]
    sources = [*micro_loaded.sources(), *sorted((ROOT / "src/micro/doctor").glob("*.cc")), folder / "planned.cc",
               ROOT / "examples/micro/board/start.cc",
               ROOT / "tests/micro/doctor" / ("small_core.cc" if target == SMALL else "misuses.cc")]
    made_of = {source: folder / f"{source.parent.name}-{source.stem}.o" for source in sources}
    objects = micro_loaded.compile_all(run, made_of, lambda _: [prefix + "g++", *options])
    scripts = ROOT / "examples/micro/board"
    elf = folder / f"misuses-{machine}.elf"
    run([prefix + "g++", *options, *objects, "-nostartfiles", "--specs=nano.specs", "-nostdlib", "-L", scripts, "-T", scripts / script,
         *(["-Wl,--defsym=board_stack_bytes=3072"] if target == SMALL else []), "-Wl,--gc-sections", "-lm", "-lc", "-lgcc", "-o", elf],
        cwd=folder)
    return elf


def emulate(machine, elf, number):
    done = subprocess.run(["qemu-system-arm", "-M", machine, "-kernel", str(elf), "-display", "none", "-monitor", "none", "-serial", "none",
                           "-semihosting-config", f"enable=on,target=native,arg=misuse,arg={number}"], capture_output=True, text=True,
                          timeout=60, stdin=subprocess.DEVNULL)
    return done.stdout + done.stderr


def check(tool, run, prefix, common, folder, board):
    """Returns how many sentences are not as expected."""
    elf = build(tool, run, prefix, common, folder, board)
    wrong = 0
    expected = "expected_small_core.json" if board[3] == SMALL else "expected.json"
    for case in json.loads((ROOT / "tests/micro/doctor" / expected).read_text()):
        report = folder / f"{case['number']}.txt"
        report.write_text(emulate(board[0], elf, case["number"]))
        said = subprocess.run([str(tool), "guard", "--symbolize", str(report), "--binary", str(elf)], capture_output=True, text=True,
                              cwd=ROOT)
        text = " ".join((said.stdout + said.stderr).split())
        missing = [part for part in case["says"] if part not in text]
        if missing or said.returncode != case["exit"]:
            wrong += 1
            print(f"doctor: {case['number']} ({case['what']}) on {board[0]}: exit {said.returncode}, lacks {missing}\n  {text}\n  "
                  f"{report.read_text()}")
    return wrong


def main():
    import micro
    tool, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    boards = sys.argv[3].split(",") if len(sys.argv) > 3 else ["m33"]
    wrong = sum(check(tool, micro.run, micro.PREFIX, micro.COMMON, folder / f"doctor-{name}", micro.BOARDS[name]) for name in boards)
    print(f"doctor: {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
