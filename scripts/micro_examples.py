"""The examples hello world, keyword and person detection on an emulated board, planned and loaded, with the models of
examples/micro/models and with the known ones where they are there (scripts/micro.py --demo runs it). What they print is compared with
what the tool's own runs give."""
import collections
import json
import math
import pathlib
import random
import re
import shutil

import micro_doctor
import micro_loaded

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples/micro"
# The example's name, that of its model's namespace, and the known model.
PROGRAMS = {"hello_world": ("sine", "hello_world_int8"), "keyword": ("keyword", "micro_speech_quantized"),
            "person_detection": ("person", "person_detect")}
# name, machine, target of codegen, run(folder, sources, library, options) -> what the program said
Board = collections.namedtuple("Board", "name machine target run")


def drawn_input(example):
    """Bytes for the models of seeded weights: two tones and noise, or a figure before a wall."""
    random.seed(19)
    if example == "keyword":
        return bytes((min(255, 40 + 12 * abs(8 - column % 16) + random.randrange(30)) - 128) % 256 for _ in range(49) for column in range(40))
    inside = lambda x, y: (x - 48) ** 2 + (y - 24) ** 2 < 120 or (abs(x - 48) < 9 + (y - 36) // 6 and y > 34)
    return bytes(((30 if inside(x, y) else 150 + x // 2 + random.randrange(9)) - 128) % 256 for y in range(96) for x in range(96))


def models(shared, recorded_cases):
    """example, path of the model, bytes of its input"""
    found = [(example, EXAMPLES / "models" / f"{name}.tflite", drawn_input(example)) for example, (name, _) in PROGRAMS.items()]
    if shared and pathlib.Path(shared, "golden_models").is_dir():
        recorded = {case[0]: case for case in recorded_cases(pathlib.Path(shared))}
        for example, (_, known) in PROGRAMS.items():
            if f"micro/{known}" in recorded:
                _, path, inputs, _ = recorded[f"micro/{known}"]
                found.append((example, path, inputs[0]))
    return found


def write_input(folder, example, data):
    signed = ",".join(str(byte - 256 if byte > 127 else byte) for byte in data)
    (folder / "features.h").write_text(f"#include <stdint.h>\nstatic const int8_t features[] = {{{signed}}};\n")
    pixels = ",".join(str((byte + 128) % 256) for byte in data)
    (folder / "picture.h").write_text(f"#include <stdint.h>\nstatic const uint8_t picture_pixels[] = {{{pixels}}};\n")


def scores_of(tool, run, folder, model, data):
    (folder / "input.raw").write_bytes(data)
    shutil.rmtree(folder / "said", ignore_errors=True)
    run([tool, "run", model, "--input", folder / "input.raw", "--output-dir", folder / "said", "--output-format", "raw"])
    return b"".join(path.read_bytes() for path in sorted((folder / "said").glob("*.raw")))


def sines(tool, run, folder, model):
    """What the seven lines have to say, in thousandths, as the tool's own runs give it."""
    ends = json.loads(run([tool, "inspect", model, "--json"]))
    angle, value = (ends[end][0]["quantization"] for end in ("inputs", "outputs"))
    found = {}
    for x in range(7):
        stored = int(x / angle["scale"] + 0.5) + angle["zero_point"]
        byte = scores_of(tool, run, folder, model, bytes([stored % 256]))[0]
        found[float(x)] = ((byte - 256 if byte > 127 else byte) - value["zero_point"]) * value["scale"]
    return found


def are_sines(text, expected):
    lines = re.findall(r"^sine of (\S+) is (\S+)\r?$", text, re.M)
    return len(lines) == len(expected) and all(abs(expected[float(x)] - float(y)) < 0.00051 for x, y in lines)


def check(tool, run, board, planned_library, loaded_library, folder, cases):
    """Returns how many programs are wrong."""
    wrong = 0
    for example, model, data in cases:
        name = PROGRAMS[example][0]
        work = folder / f"{example}-{model.stem}"
        work.mkdir(parents=True, exist_ok=True)
        run([tool, "codegen", model, "--micro", "--target", board.target, "--namespace", name, "-o", work])
        micro_doctor.write_model(work, model)
        write_input(work, example, data)
        said = {"planned": board.run(work, [work / f"{name}.cc", EXAMPLES / f"{example}.cc"], planned_library, []),
                "loaded": board.run(work, [EXAMPLES / f"{example}_loaded.cc"], loaded_library,
                                    [*micro_loaded.FLAGS, *micro_loaded.INCLUDES])}
        if example == "hello_world":
            expected = sines(tool, run, work, model)
            far = max(abs(value - math.sin(x)) for x, value in expected.items())
            wrong += far > 0.07
            print(f"{model.name}: at most {far:.3f} from the sine{'' if far <= 0.07 else '  WRONG'}")
        else:
            scores = scores_of(tool, run, work, model, data).hex()
        for form, text in said.items():
            right = are_sines(text, expected) if example == "hello_world" else f", scores {scores}, arena " in text
            shown = text.strip().splitlines() or [""]
            print(f"{board.machine} ({board.target}), {example} of {model.name}, {form}: {shown[-1]}{'' if right else '  WRONG: ' + text[-400:]}",
                  flush=True)
            wrong += not right
    return wrong
