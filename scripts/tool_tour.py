#!/usr/bin/env python3
"""Writes docs/tool-tour.md: every verb on MobileNetV2 and MoveNet as a terminal of 80 x 24 shows it.

usage: SURELITE_SHARED=FOLDER tool_tour.py BUILD_FOLDER [--update]

Without --update it fails where the page shows something else than the tool, a line is wider than 80 columns, an answer is longer than
24 lines, or a verb is not shown. Returns 77 where the models are not there.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/tool-tour.md"
COLUMNS, LINES = 80, 24
FILES = {"mobilenet_v2.tflite": "vision/tf2_mobilenet_v2_1.0_224_ptq.tflite", "movenet.tflite": "vision/movenet_single_pose_lightning_ptq.tflite",
         "hopper.bmp": "images/grace_hopper.bmp", "squat.bmp": "images/squat.bmp", "labels.txt": "images/imagenet_labels.txt"}
# Times, sizes of processes, and what depends on the machine.
VARYING = re.compile(r"\d[\d.,]*(e-?\d+)? ?(ms|s|%|bytes|MiB|KiB|GiB)?(?![\w.])|\b(avx\w*|sse\w*|neon|dotprod)\b|[#*|.:=+-]{3,}|build id \w+")

# Verbs whose answers depend on the processor, or on libraries of the machine: their words are not compared.
OF_THE_MACHINE = ("bench", "diff", "guard", "isolate", "version")

# (heading, what to know, command); "[:N]" behind a command keeps the first N lines, as `| head` does.
STEPS = [
    ("Is it healthy?", "A bare path is `doctor`: everything is tried in child processes with limits, the verdict stands last.", "surelite {m}"),
    ("inspect: what does it take, what is in it?", "The contract of inputs and outputs, operators, memory.", "surelite inspect {m} | head -24"),
    ("inspect --ops: every operator", "Options, multiply-accumulates, and which kernel runs.", "surelite inspect {m} --ops | tail -12"),
    ("inspect --weights: what the converter made of them", "Ranges, distributions, dead channels, odd scales.", "surelite inspect {m} --weights | tail -9"),
    ("check: what is wrong or odd with it?", "All findings, each with what to do about it.", "surelite check {m}"),
    ("check --runtimes: which TensorFlow Lite reads it?", "What decides, and what to change for an older one.", "surelite check {m} --runtimes"),
    ("check --delegate: what would a vendor's delegate take?", "By its documentation; nothing is run.", "surelite check {m} --delegate edgetpu | tail -16"),
    ("run: what does it say about this picture?", "Pictures are resized and quantized as the model wants them, and what was done is said.", "{run}"),
    ("diff: do the fast kernels compute the same?", "Layer by layer against the plain ones; also two models, or recorded outputs.", "surelite diff {m} --input {p} | tail -14"),
    ("bench: how long does it take?", "The spread tells whether the machine was quiet.", "surelite bench {m} --runs 20 --seconds 5 --profile | head -22"),
    ("memory: what fills it, and when?", "Time runs to the right, addresses upwards.", "surelite memory {m} | head -24"),
    ("isolate: which operators does a delegate fail at?", "Each delegate runs in a process of its own.", "surelite isolate {m} --delegate xnnpack | head -16"),
    ("report: all of it, as one HTML file", "Nothing in it is loaded from elsewhere.", "surelite report {m} -o report.html"),
    ("codegen --header: the contract as C++", "The wrong type or size does not compile.", "surelite codegen {m} --header | sed -n 14,37p | cut -c1-80"),
]
ONCE = [
    ("run --draw: what was found, on the picture", "Boxes, key points and masks.", "surelite run movenet.tflite -i squat.bmp --draw found.png"),
    ("eval: how often is it right?", "Folders are named after labels; here two pictures and a list.", "surelite eval mobilenet_v2.tflite --images . --csv truth.csv --labels labels.txt --compare-resizing"),
    ("guard: which instruction writes too far?", "The bundled program with a mistake.", "surelite guard -- tflite_wrong_buffer digits"),
    ("explain: what does a code mean?", "Every diagnostic has a page.", "surelite explain G601 | head -16"),
    ("ops: what is supported?", "Operators, versions, types.", "surelite ops | head -12"),
    ("completions and manual", "`make install` puts both in place.", "surelite manual run | head -8"),
    ("completions for bash, zsh and fish", "Made from the options themselves.", "surelite completions bash | head -6 | cut -c1-80"),
    ("version", "With what a report of a fault should name.", "surelite version"),
]


def output_of(command: str, folder: str, build: pathlib.Path) -> str:
    line = re.sub(r"\btflite_wrong_buffer\b", f"{build}/buggy_tflite_wrong_buffer", command)
    line = re.sub(r"^surelite (\S+\.tflite)$", r"surelite doctor \1", line)
    line = re.sub(r"^surelite (\w+)", lambda verb: f"{build}/surelite {verb[1]} --width {COLUMNS}" + ("" if verb[1] == "guard" else " --quiet"), line)
    result = subprocess.run(["bash", "-c", f"{line} 2>&1"], cwd=folder, capture_output=True, text=True, check=False,
                            env={"PATH": "/usr/bin:/bin", "NO_COLOR": "1", "HOME": folder})
    return result.stdout.replace(f"{ROOT}/", "").replace(str(build) + "/", "")


def commands() -> list:
    steps = []
    for model, picture, run in (("mobilenet_v2.tflite", "hopper.bmp", "surelite run mobilenet_v2.tflite -i hopper.bmp --labels labels.txt"),
                                ("movenet.tflite", "squat.bmp", "surelite run movenet.tflite -i squat.bmp --values 6")):
        name = "MobileNetV2" if model.startswith("mobilenet") else "MoveNet"
        steps.append((f"## {name}", "", ""))
        steps += [(f"### {title}", words, command.format(m=model, p=picture, run=run)) for title, words, command in STEPS]
    steps.append(("## More", "", ""))
    return steps + [(f"### {title}", words, command) for title, words, command in ONCE]


def prepare(folder: pathlib.Path, shared: pathlib.Path) -> None:
    for name, source in FILES.items():
        (folder / name).symlink_to(shared / "models" / source)
    (folder / "digits").symlink_to(ROOT / "examples/digits")
    labels = (shared / "models/images/imagenet_labels.txt").read_text().split("\n")
    military = next(line for line in labels if "military uniform" in line)
    (folder / "truth.csv").write_text(f"hopper.bmp,{military.strip()}\nsquat.bmp,{military.strip()}\n")


def page(build: pathlib.Path, shared: pathlib.Path) -> tuple:
    out = ["# A tour of the tool on two models", "",
           f"Every verb as a terminal of {COLUMNS} x {LINES} shows it. `scripts/tool_tour.py` writes this page and a test compares it with what the tool "
           "says; figures are of the machine that wrote it.", "",
           "MobileNetV2 sorts pictures into 1000 classes, MoveNet finds 17 points of a person; both have 8-bit weights.", ""]
    faults = []
    with tempfile.TemporaryDirectory() as temporary:
        prepare(pathlib.Path(temporary), shared)
        for title, words, command in commands():
            out += [title, ""] + ([words, ""] if words else [])
            if not command:
                continue
            text = output_of(command, temporary, build)
            lines = text.rstrip("\n").split("\n")
            if len(lines) > LINES:
                faults.append(f"`{command}` gives {len(lines)} lines")
            faults += [f"`{command}` has a line of {len(line)} columns: {line}" for line in lines if len(line) > COLUMNS]
            if "internal" in text or not text.strip():
                faults.append(f"`{command}` says: {text}")
            out += ["```console", f"$ {command}", *lines, "```", ""]
    return "\n".join(out), faults


def comparable(text: str) -> list:
    """The commands with what they say, figures aside."""
    blocks = re.findall(r"^```console\n(\$ surelite (\S+)[^\n]*)\n(.*?)^```", text, re.M | re.S)
    return [(command, "" if verb in OF_THE_MACHINE else " ".join(VARYING.sub("#", answer).split())) for command, verb, answer in blocks]


def main() -> int:
    build, shared = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(os.environ.get("SURELITE_SHARED") or "/nowhere").resolve()
    if not all((shared / "models" / source).is_file() for source in FILES.values()):
        print("tool_tour: the models are not below SURELITE_SHARED; skipped")
        return 77
    text, faults = page(build, shared)
    verbs = re.findall(r"^VERB\((\w+)\)", (ROOT / "tools/surelite/verbs/verbs.def").read_text(), re.M)
    faults += [f"the verb {verb} is not shown" for verb in verbs if f"surelite {verb}" not in text and verb != "doctor"]
    if "--update" in sys.argv:
        PAGE.write_text(text)
    elif comparable(text) != comparable(PAGE.read_text()):
        there = dict(comparable(PAGE.read_text()))
        faults += [f"docs/tool-tour.md shows another answer to `{command}`; run this script with --update. It is now: {answer}"
                   for command, answer in comparable(text) if there.get(command) != answer]
        if len(there) != len(comparable(text)):
            faults.append("docs/tool-tour.md shows other commands; run this script with --update")
    print("\n".join(faults) if faults else f"tool_tour: {len(commands())} steps, none wider than {COLUMNS} or longer than {LINES}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
