#!/usr/bin/env python3
"""Plans models for microcontrollers, builds them with the cross compiler, runs them under qemu and compares the outputs with the
recorded ones. A table says what each takes of flash, memory, stack and instructions.

  scripts/micro.py TOOL WORK_FOLDER [--boards m4,m55] [--levels Os,O2] [--models NAME,...] [--demo]

Without recorded models (SURELITE_SHARED) the digits of examples/digits run, and the tool itself says what must come out."""
import argparse
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import micro_doctor
import micro_examples
import micro_loaded

ROOT = pathlib.Path(__file__).resolve().parent.parent
PREFIX = "arm-none-eabi-"
COMMON = ("-mthumb -ffreestanding -fno-unwind-tables -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections "
          "-fomit-frame-pointer -std=c++17 -fno-rtti -fno-exceptions -fno-threadsafe-statics -Wall -Wextra -Werror").split()
# qemu's machine, its clock in instructions per tick, the core's flags and the target that codegen knows.
BOARDS = {
    "m0": ("microbit", 40, "-mcpu=cortex-m0", "cortex-m0plus", "microbit.ld"),
    "m4": ("mps2-an386", 40, "-mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard", "cortex-m4", "mps2-an386.ld"),
    "m7": ("mps2-an500", 40, "-mcpu=cortex-m7 -mfpu=fpv5-d16 -mfloat-abi=hard", "cortex-m7", "mps2-an386.ld"),
    "m33": ("mps2-an505", 50, "-mcpu=cortex-m33 -mfpu=fpv5-sp-d16 -mfloat-abi=hard", "cortex-m33", "mps2-an505.ld"),
    "m55": ("mps3-an547", 31.25, "-mcpu=cortex-m55 -mfpu=auto -mfloat-abi=hard", "cortex-m55", "mps3-an547.ld"),
}
# Cores whose kernels are compiled only.
BUILT = {"cortex-m0plus": ("arm-none-eabi-g++", "-mcpu=cortex-m0plus -mthumb"), "cortex-m3": ("arm-none-eabi-g++", "-mcpu=cortex-m3 -mthumb"),
         "rv32imc": ("riscv64-unknown-elf-g++", "-march=rv32imc -mabi=ilp32")}
FORBIDDEN = re.compile(r"\b(malloc|free|calloc|realloc|_sbrk|_Zn[wa]\w*|_Zd[la]\w*|__cxa_\w+|__gxx_\w+|_Unwind_\w+|printf|puts)$")
# Arrays that codegen writes, in its anonymous namespace.
CONSTANT = re.compile(r"_GLOBAL__N_1L?\d+(weights|biases|scales|shifts|exps|table|factors|value)\d+E$")
MODELS = ["mlperf_tiny/kws_ref_model", "mlperf_tiny/vww_96_int8", "mlperf_tiny/pretrainedResnet_quant", "mlperf_tiny/ad01_int8",
          "mlperf_tiny/str_ww_ref_model", "micro/person_detect", "micro/micro_speech_quantized", "micro/hello_world_int8",
          "micro/keyword_scrambled_8bit"]


def run(command, **how):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **how)
    if done.returncode:
        sys.exit(f"micro: {' '.join(map(str, command))} fails with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def recorded_cases(shared):
    """name, path of the model, [input bytes], [output bytes]"""
    folder = shared / "golden_models"
    for file in ("models", "micro"):
        blob = (folder / f"{file}.bin").read_bytes()
        text = (folder / f"{file}.json").read_text()
        try:
            cases = json.loads(text)
        except json.JSONDecodeError:
            cases = [json.loads(line.rstrip(",")) for line in text.splitlines() if line.startswith("{")]
        for case in cases:
            step = case["steps"][0] if "steps" in case else case
            if "inputs" not in step:
                continue
            bytes_of = lambda values: [blob[v["data"][0]:v["data"][0] + v["data"][1]] for v in values]
            yield (case["model"].removesuffix(".tflite"), shared / "models" / case["model"], bytes_of(step["inputs"]),
                   bytes_of(step["outputs"]))


def digit(number):
    """The pixels of a bundled picture."""
    return (ROOT / f"examples/digits/{number}.pgm").read_bytes()[-28 * 28:]


def own_case(tool, work):
    """The bundled model, whose outputs the tool computes."""
    model = ROOT / "examples/digits/digits_int8.tflite"
    data = bytes((pixel + 128) % 256 for pixel in digit(7))
    (work / "digit.raw").write_bytes(data)
    run([tool, "run", model, "--input", work / "digit.raw", "--output-dir", work / "digit", "--output-format", "raw"])
    return "digits_int8", model, [data], [path.read_bytes() for path in sorted((work / "digit").glob("*.raw"))]


def write_adapter(folder, name, inputs, outputs):
    header = (folder / f"{name}.h").read_text()
    functions = [f for f in re.findall(r"(\w+)\(void\);", header) if f != f"{name}_run"]
    ins, outs = functions[:len(inputs)], functions[len(inputs):]
    text = f'// Written by scripts/micro.py.\n#pragma once\n#include <stddef.h>\n#include <stdint.h>\n#include "{name}.h"\n'
    for i, data in enumerate(inputs):
        text += f"static const uint8_t input_{i}[] = {{{','.join(map(str, data))}}};\n"
    text += "struct TestInput { void* (*to)(); const void* from; size_t bytes; };\n"
    text += "struct TestOutput { const void* (*from)(); size_t bytes; };\n"
    text += "static const TestInput test_inputs[] = {" + ", ".join(
        f"{{[]() -> void* {{ return {f}(); }}, input_{i}, {len(d)}}}" for i, (f, d) in enumerate(zip(ins, inputs))) + "};\n"
    text += "static const TestOutput test_outputs[] = {" + ", ".join(
        f"{{[]() -> const void* {{ return {f}(); }}, {len(d)}}}" for f, d in zip(outs, outputs)) + "};\n"
    text += f"inline void test_run() {{ {name}_run(); }}\n"
    (folder / "program_under_test.h").write_text(text)


def build_others(folder):
    for name, (compiler, flags) in BUILT.items():
        if not shutil.which(compiler):
            print(f"{name}: not built, there is no {compiler}")
            continue
        for source in sorted((ROOT / "src/micro").glob("*.cc")):
            options = [flag for flag in COMMON if flag != "-mthumb"]
            run([compiler, *options, *flags.split(), "-Os", "-I", ROOT / "src", "-c", source, "-o", folder / "unused.o"])
        print(f"{name}: all kernels compile")


def build_library(folder, flags, level):
    made_of = {source: folder / f"{source.stem}.o" for source in sorted((ROOT / "src/micro").glob("*.cc"))}
    objects = micro_loaded.compile_all(run, made_of, lambda _: [PREFIX + "g++", *COMMON, *flags, f"-{level}", "-I", ROOT / "src"])
    archive = folder / "libsurelite_micro.a"
    archive.unlink(missing_ok=True)
    run([PREFIX + "ar", "rcs", archive, *objects])
    return archive


def check_symbols(elf):
    """What must not be there, and the bytes of the model's constants."""
    lines = [line.split() for line in run([PREFIX + "nm", "-S", elf]).splitlines() if line.split()]
    constants = sum(int(line[1], 16) for line in lines if len(line) == 4 and CONSTANT.search(line[3]))
    return sorted({line[-1] for line in lines if FORBIDDEN.search(line[-1])}), constants


def link(board, folder, sources, library, flags, options=(), common=COMMON):
    """The program around the kernels for size, as microcontroller builds do."""
    scripts = ROOT / "examples/micro/board"
    elf = folder / "program.elf"
    run([PREFIX + "g++", *common, *flags, *options, "-Os", "-I", ROOT / "src", "-I", ROOT / "examples/micro", "-I", folder, *sources,
         scripts / "start.cc", library, "-nostartfiles", "--specs=nano.specs", "-nostdlib", "-L", scripts, "-T",
         scripts / BOARDS[board][4], "-Wl,--gc-sections", "-lm", "-lc", "-lgcc", "-o", elf], cwd=folder)
    return elf


def empty_bytes(board, folder, flags, form):
    """Code of a program that runs nothing, which the tool's sizes leave out: start-up, and of the planned form the test's own output."""
    folder.mkdir(parents=True, exist_ok=True)
    source = ROOT / "examples/micro/measure.cc"
    if form == "loaded":
        source = folder / "empty.cc"
        source.write_text("int main() { return 0; }\n")
    (folder / "program_under_test.h").write_text(
        "#include <stddef.h>\n#include <stdint.h>\nstruct TestInput { void* (*to)(); const void* from; size_t bytes; };\n"
        "struct TestOutput { const void* (*from)(); size_t bytes; };\nstatic const TestInput test_inputs[] = {{nullptr, nullptr, 0}};\n"
        "static const TestOutput test_outputs[] = {{nullptr, 0}};\ninline void test_run() {}\n")
    archive = folder / "libnothing.a"
    run([PREFIX + "ar", "rcs", archive])
    elf = link(board, folder, [source], archive, flags)
    sizes = dict(re.findall(r"^(\S+)\s+(\d+)\s+\d+$", run([PREFIX + "size", "-A", elf]), re.M))
    shared = re.search(r"^\w+ (\w+) \w memcpy$", run([PREFIX + "nm", "-S", elf]), re.M)  # which kernels have too
    return sum(int(sizes.get(name, 0)) for name in (".text", ".data", ".ARM.exidx")) - (int(shared[1], 16) if shared else 0)


def size_is_said(tool, row, model, form, empty):
    """Whether `memory --micro` says what the code takes: within a twentieth and 200 bytes. Its table is of kernels by -O2."""
    if row["level"] != "O2" or "flash_code" not in row:
        return True
    forms = json.loads(run([tool, "memory", model, "--micro", "--target", BOARDS[row["board"]][3], "--json"]))["forms"]
    said = next(f for f in forms if f["form"] == form)["code_bytes"] + empty
    if abs(said - row["flash_code"]) <= row["flash_code"] / 20 + 200:
        return True
    print(f"{row['model']} on {row['board']}, {form}: memory --micro says {said} bytes of code with start-up, the program has "
          f"{row['flash_code']}: scripts/micro_sizes.py measures anew")
    return False


def measure(tool, board, level, case, library, folder, flags):
    name, model, inputs, outputs = case
    machine, per_tick, _, target, _ = BOARDS[board]
    folder.mkdir(parents=True, exist_ok=True)
    plan = json.loads(run([tool, "codegen", model, "--micro", "--target", target, "--namespace", "planned", "-o", folder, "--json"]))
    write_adapter(folder, "planned", inputs, outputs)
    elf = link(board, folder, [folder / "planned.cc", ROOT / "examples/micro/measure.cc"], library, flags)
    forbidden, constants = check_symbols(elf)
    said = qemu(machine, elf)
    got = [bytes.fromhex(line.split()[1]) for line in said.splitlines() if line.startswith("output ")]
    numbers = {line.split()[0]: int(line.split()[1]) for line in said.splitlines() if line.startswith(("ticks", "stack"))}
    sizes = {m[0]: int(m[1]) for m in re.findall(r"^(\S+)\s+(\d+)\s+\d+$", run([PREFIX + "size", "-A", elf]), re.M)}
    text = sizes.get(".text", 0) + sizes.get(".ARM.exidx", 0) + sizes.get(".data", 0)
    embedded = sum(len(data) for data in inputs)
    return {"model": name, "board": board, "level": level, "right": got == outputs, "forbidden": forbidden,
            "flash_code": text - constants - embedded, "flash_constants": constants, "arena": plan["arena_bytes"],
            "bss": sizes.get(".bss", 0) - plan["arena_bytes"], "stack": numbers.get("stack", 0),
            "instructions": round(numbers.get("ticks", 0) * per_tick)}


def measure_loaded(tool, board, level, case, library, folder, flags):
    """The same model through MicroInterpreter, in an arena of 512 kB first and then of exactly what that used."""
    name, model, inputs, outputs = case
    machine, per_tick, *_ = BOARDS[board]
    folder.mkdir(parents=True, exist_ok=True)
    arena = 512 * 1024
    for _ in range(2):
        micro_loaded.write_program(tool, run, folder, model, inputs, arena)
        elf = link(board, folder, [ROOT / "examples/micro/measure_loaded.cc"], library, flags,
                   [*micro_loaded.FLAGS, *micro_loaded.INCLUDES])
        said = qemu(machine, elf)
        numbers = micro_loaded.numbers_of(said)
        if "arena" not in numbers:
            return {"model": name, "board": board, "level": level, "right": False, "forbidden": [], "said": said[-400:]}
        arena = (numbers["arena"] + 15) // 16 * 16
    forbidden, _ = check_symbols(elf)
    got = [bytes.fromhex(line.split()[1]) for line in said.splitlines() if line.startswith("output ")]
    sizes = {m[0]: int(m[1]) for m in re.findall(r"^(\S+)\s+(\d+)\s+\d+$", run([PREFIX + "size", "-A", elf]), re.M)}
    text = sizes.get(".text", 0) + sizes.get(".ARM.exidx", 0) + sizes.get(".data", 0)
    said_before = json.loads(run([tool, "memory", model, "--micro", "--json"]))["forms"][0]["arena_bytes"]
    if said_before != arena:
        return {"model": name, "board": board, "level": level, "right": False, "forbidden": [],
                "said": f"memory --micro says {said_before}, the arena is {arena}"}
    steps = {key: round(numbers[key] * per_tick) for key in ("ticks", "verify", "allocate")}
    return {"model": name, "board": board, "level": level, "right": got == outputs, "forbidden": forbidden,
            "flash_code": text - model.stat().st_size - sum(map(len, inputs)), "arena": numbers["arena"],
            "bss": sizes.get(".bss", 0) - arena, "stack": numbers["stack"], "allocate_stack": numbers["allocate_stack"],
            "instructions": steps["ticks"], "verify": steps["verify"], "allocate": steps["allocate"]}


def demo(tool, board, library, folder, flags, models):
    """A digit is read on the board, by the planned program and by the loaded file; it has to be the one that it is. Then a firmware with a
    mistake, and what the doctor's line becomes; then the other examples."""
    folder.mkdir(parents=True, exist_ok=True)
    model, machine, target = ROOT / "examples/digits/digits_int8.tflite", BOARDS[board][0], BOARDS[board][3]
    run([tool, "codegen", model, "--micro", "--target", target, "-o", folder])
    micro_doctor.write_model(folder, model)
    loaded = micro_loaded.build_library(run, PREFIX, COMMON, folder, flags, "O2")
    wrong = 0
    for number in (3, 7):
        pixels = ",".join(map(str, digit(number)))
        (folder / "picture.h").write_text(f"#include <stdint.h>\nstatic const uint8_t picture_pixels[] = {{{pixels}}};\n")
        planned = link(board, folder, [folder / "digits_int8.cc", ROOT / "examples/micro/digits.cc"], library, flags)
        said = [qemu(machine, planned).strip()]
        said.append(qemu(machine, link(board, folder, [ROOT / "examples/micro/digits_loaded.cc"], loaded, flags,
                                       [*micro_loaded.FLAGS, *micro_loaded.INCLUDES])).strip())
        for form, text in zip(("planned", "loaded"), said):
            print(f"{machine} ({target}), a {number}, {form}: {text}")
            wrong += not text.startswith(f"this is a {number};")
    run([tool, "codegen", model, "--micro", "--doctor", "--target", target, "-o", folder])
    doctor = [p for p in sorted((ROOT / "src/micro/doctor").glob("*.cc")) if p.name != "loaded.cc"]
    elf = link(board, folder, [folder / "digits_int8.cc", *doctor, ROOT / "examples/micro/doctor.cc"], library, flags,
               ["-g", *micro_loaded.INCLUDES])
    (folder / "doctor.log").write_text(qemu(machine, elf))
    told = subprocess.run([str(tool), "guard", "--symbolize", str(folder / "doctor.log"), "--binary", str(elf)], capture_output=True,
                          text=True, cwd=ROOT)
    text = " ".join((told.stdout + told.stderr).split())
    sentence = text[text.find("G601 error"):text.find(" more: ")] if "G601 error" in text else text
    print(f"{machine} ({target}), the doctor: {sentence}")
    wrong += "float data" not in text or "read_camera()" not in text
    boards = micro_examples.Board(board, machine, target, lambda program, sources, library, options: qemu(machine, link(
        board, program, sources, library, flags, options)))
    return wrong + micro_examples.check(tool, run, boards, library, loaded, folder, models)


def clients(shared, board, library, folder, flags):
    """Applications as users have them (tests/micro/clients), compiled as their projects do: messages on, checks on."""
    users = importlib.util.module_from_spec(spec := importlib.util.spec_from_file_location("users", ROOT / "tests/micro/clients/run.py"))
    spec.loader.exec_module(users)
    folder.mkdir(parents=True, exist_ok=True)
    users.write_data(shared, folder)
    projects = [option for option in COMMON if option not in ("-ffreestanding", "-Werror", "-Wextra")]
    wrong = 0
    for program in users.PROGRAMS:
        options = [*users.includes(folder), "-DTF_LITE_MCU_DEBUG_LOG", "-Wl,--defsym=board_stack_bytes=65536", "-Wl,--defsym=board_has_constructors=1"]
        elf = link(board, folder, [*users.sources(program, folder), users.CLIENTS / "platform.cc"], library, flags, options, projects)
        said = qemu(BOARDS[board][0], elf)
        if not users.passed(said):
            wrong += 1
            print(f"clients: {program} on {board} is wrong\n{said[-2000:]}")
    print(f"clients: {len(users.PROGRAMS)} programs on {BOARDS[board][0]}, {wrong} wrong", flush=True)
    return wrong


def runner_tests(board, library, folder, flags):
    """Tests of single operators, models and arenas as applications write them (tests/micro/runner)."""
    folder.mkdir(parents=True, exist_ok=True)
    projects = [option for option in COMMON if option not in ("-ffreestanding", "-Werror", "-Wextra")]
    options = [*micro_loaded.INCLUDES, "-DTF_LITE_MCU_DEBUG_LOG", "-Wl,--defsym=board_stack_bytes=65536", "-Wl,--defsym=board_has_constructors=1"]
    tests, wrong = sorted((ROOT / "tests/micro/runner").glob("*_test.cc")), 0
    for test in tests:
        elf = link(board, folder, [test, ROOT / "tests/micro/clients/platform.cc"], library, flags, options, projects)
        said = qemu(BOARDS[board][0], elf)
        if "~~~ALL TESTS PASSED~~~" not in said:
            wrong += 1
            print(f"runner: {test.name} on {board} is wrong\n{said[-2000:]}")
    print(f"runner: {len(tests)} programs on {BOARDS[board][0]}, {wrong} wrong", flush=True)
    return wrong


def qemu(machine, elf):
    done = subprocess.run(["qemu-system-arm", "-M", machine, "-kernel", str(elf), "-display", "none", "-monitor", "none", "-serial", "none",
                           "-semihosting-config", "enable=on,target=native", "-icount", "shift=0,sleep=off"], capture_output=True,
                          text=True, timeout=300, stdin=subprocess.DEVNULL)
    return done.stdout + done.stderr


def loaded_rows(tool, board, level, cases, folder, flags, empty):
    rows = []
    library = folder / micro_loaded.LIBRARY
    for case in cases:
        row = measure_loaded(tool, board, level, case, library, folder / "loaded" / case[0].replace("/", "_"), flags)
        row["form"] = "loaded"
        row["right"] = size_is_said(tool, row, case[1], "loaded", empty) and row["right"]
        rows.append(row)
        if "arena" not in row:
            print(f"{row['model']:36} {board:4} -{level:3} loaded: no result: {row['said']}", flush=True)
            continue
        print(f"{row['model']:36} {board:4} -{level:3} loaded: code {row['flash_code']:6} arena {row['arena']:7} other {row['bss']:4} "
              f"stack {row['allocate_stack']:5} {row['stack']:5} verify {row['verify']:8,} allocate {row['allocate']:9,} "
              f"instructions {row['instructions']:11,}{'' if row['right'] else '  WRONG'}"
              f"{'  HAS ' + ','.join(row['forbidden']) if row['forbidden'] else ''}", flush=True)
    return rows


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("tool", type=pathlib.Path)
    arguments.add_argument("work", type=pathlib.Path)
    arguments.add_argument("--boards", default="m4,m55")
    arguments.add_argument("--levels", default="O2")
    arguments.add_argument("--models", default="")
    arguments.add_argument("--demo", action="store_true")
    arguments.add_argument("--form", default="planned,loaded")
    asked = arguments.parse_args()
    tool, work = asked.tool.resolve(), asked.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    shared = os.environ.get("SURELITE_SHARED", "")
    if asked.demo:
        wrong = 0
        for board in asked.boards.split(","):
            flags, folder = BOARDS[board][2].split(), work / f"demo-{board}"
            folder.mkdir(parents=True, exist_ok=True)
            wrong += demo(tool, board, build_library(folder, flags, "O2"), folder, flags, micro_examples.models(shared, recorded_cases))
        return 1 if wrong else 0
    wanted = asked.models.split(",") if asked.models else MODELS
    if shared and pathlib.Path(shared, "golden_models").is_dir():
        found = {case[0]: case for case in recorded_cases(pathlib.Path(shared))}
        cases = [found[name] for name in wanted if name in found]
        more = [] if asked.models else [found[name] for name in micro_loaded.MODELS if name in found]
    else:
        cases, more = [own_case(tool, work)], []
    rows, unlike = [], 0
    for board in asked.boards.split(","):
        flags = BOARDS[board][2].split()
        for level in asked.levels.split(","):
            folder = work / f"{board}-{level}"
            folder.mkdir(parents=True, exist_ok=True)
            empty = {form: empty_bytes(board, folder / "empty", flags, form) for form in ("loaded", "planned")}
            if "loaded" in asked.form:
                library = micro_loaded.build_library(run, PREFIX, COMMON, folder, flags, level)
                if more:
                    unlike += clients(pathlib.Path(shared), board, library, folder / "clients", flags)
                if level == asked.levels.split(",")[0]:
                    unlike += runner_tests(board, library, folder / "runner", flags)
                rows += loaded_rows(tool, board, level, cases + more, folder, flags, empty["loaded"])
            if "planned" not in asked.form:
                continue
            library = build_library(folder, flags, level)
            for case in cases:
                rows.append(measure(tool, board, level, case, library, folder / case[0].replace("/", "_"), flags))
                row = rows[-1]
                row["right"] = size_is_said(tool, row, case[1], "planned", empty["planned"]) and row["right"]
                print(f"{row['model']:36} {board:4} -{level:3} code {row['flash_code']:6} constants {row['flash_constants']:7} "
                      f"arena {row['arena']:7} other {row['bss']:4} stack {row['stack']:5} instructions {row['instructions']:11,}"
                      f"{'' if row['right'] else '  WRONG'}{'  HAS ' + ','.join(row['forbidden']) if row['forbidden'] else ''}",
                      flush=True)
    build_others(work)
    sentences = micro_doctor.check(tool, run, PREFIX, COMMON, work / "doctor-m33", BOARDS["m33"])
    sentences += micro_doctor.check(tool, run, PREFIX, COMMON, work / "doctor-m0", BOARDS["m0"])
    print(f"doctor: {sentences} sentences are not as expected")
    unlike += sentences
    (work / "micro.json").write_text(json.dumps(rows, indent=1))
    bad = [row for row in rows if not row["right"] or row["forbidden"]]
    print(f"micro: {len(rows)} programs, {len(bad)} wrong")
    return 1 if bad or unlike or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
