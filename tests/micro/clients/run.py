#!/usr/bin/env python3
"""Compiles applications of TensorFlow Lite Micro as users have them against include/micro, unchanged, and runs them: on this machine under
sanitizers, or on an emulated board (scripts/micro.py). Their models and what must come out are recorded ones.

  run.py COMPILER LIBRARY WORK_FOLDER [COMPILER_OPTION ...]"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
CLIENTS = ROOT / "tests/micro/clients"
EXAMPLES = "tensorflow/lite/micro/examples"
# Headers' paths by the model.
MODELS = {
    "hello_world_float": [f"{EXAMPLES}/hello_world/models"],
    "hello_world_int8": [f"{EXAMPLES}/hello_world/models", "."],
    "audio_preprocessor_int8": [f"{EXAMPLES}/micro_speech/models"],
    "micro_speech_quantized": [f"{EXAMPLES}/micro_speech/models"],
    "person_detect": ["tensorflow/lite/micro/models", "."],
}
PROGRAMS = {
    "hello_world_test": ["hello_world_float", "hello_world_int8"],
    "hello_world_sketch": ["hello_world_int8"],
    "micro_speech_test": ["audio_preprocessor_int8", "micro_speech_quantized"],
    "person_detection_test": ["person_detect"],
    "person_detection_main": ["person_detect"],
}


def recorded(shared, name):
    """[input bytes], [output bytes], one each for every step"""
    for file in ("models", "micro"):
        blob = (shared / "golden_models" / f"{file}.bin").read_bytes()
        text = (shared / "golden_models" / f"{file}.json").read_text()
        try:
            cases = json.loads(text)
        except json.JSONDecodeError:
            cases = [json.loads(line.rstrip(",")) for line in text.splitlines() if line.startswith("{")]
        for case in cases:
            steps = case.get("steps", [case])
            if case["model"] == f"micro/{name}.tflite" and "inputs" in steps[0]:
                take = lambda part: [blob[s[part][0]["data"][0]:sum(s[part][0]["data"])] for s in steps]
                return take("inputs"), take("outputs")
    sys.exit(f"clients: nothing is recorded of {name}")


def array(data):
    return "{" + ",".join(map(str, data)) + "}"


def signed(data):
    return [byte - 256 if byte > 127 else byte for byte in data]


def halves(data):
    return [int.from_bytes(data[i:i + 2], "little", signed=True) for i in range(0, len(data), 2)]


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def write_data(shared, work):
    for name, folders in MODELS.items():
        bytes_ = (shared / f"models/micro/{name}.tflite").read_bytes()
        symbol = f"g_{name}_model_data"
        for folder in folders:
            write(work / folder / f"{name}_model_data.h", f"#include <stdint.h>\nconstexpr unsigned int {symbol}_size = {len(bytes_)};\n"
                  f"extern const unsigned char {symbol}[];\n")
        write(work / f"{name}_model_data.cc", f'#include "{name}_model_data.h"\nalignas(16) const unsigned char {symbol}[] = {array(bytes_)};\n')
        write(work / f"{name}_model_data.h", (work / folders[0] / f"{name}_model_data.h").read_text())
    audio_in, audio_out = recorded(shared, "audio_preprocessor_int8")
    words_in, words_out = recorded(shared, "micro_speech_quantized")
    write(work / EXAMPLES / "micro_speech/testdata/recorded.h", f"""#include <stdint.h>
constexpr int g_recorded_slices = {len(audio_in)};
const int16_t g_recorded_audio[] = {array(halves(b''.join(audio_in)))};
const int8_t g_recorded_slice_features[] = {array(signed(b''.join(audio_out)))};
const int8_t g_recorded_features[] = {array(signed(words_in[0]))};
const int8_t g_recorded_scores[] = {array(signed(words_out[0]))};
""")
    images, answers = recorded(shared, "person_detect")
    text = f"""#include <stdint.h>
constexpr int g_recorded_pictures = {len(images)};
constexpr int g_recorded_picture_size = {len(images[0])};
const uint8_t g_recorded_images[][{len(images[0])}] = {{{",".join(map(array, images))}}};
const int8_t g_recorded_answers[][2] = {{{",".join(array(signed(a)) for a in answers)}}};
"""
    write(work / "recorded.h", text)
    write(work / EXAMPLES / "person_detection/testdata/recorded.h", text)


def sources(program, work):
    return [CLIENTS / f"{program}.cc", *(work / f"{name}_model_data.cc" for name in PROGRAMS[program])]


def includes(work):
    return ["-I", work, "-I", ROOT / "include/micro", "-I", ROOT / "include"]


def passed(text):
    return "~~~ALL TESTS PASSED~~~" in text


def main() -> int:
    compiler, library, work, *options = sys.argv[1:]
    work = pathlib.Path(work)
    shared = os.environ.get("SURELITE_SHARED", "")
    if not shared or not pathlib.Path(shared, "golden_models").is_dir():
        print("not run: there are no recorded models (SURELITE_SHARED)")
        return 77
    write_data(pathlib.Path(shared), work)
    wrong = 0
    for program in PROGRAMS:
        made = work / program
        command = [compiler, "-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics", "-g", "-O1", *options, *includes(work),
                   *sources(program, work), CLIENTS / "platform.cc", library, "-o", made]
        built = subprocess.run([str(c) for c in command], capture_output=True, text=True)
        text = built.stdout + built.stderr
        if built.returncode == 0:
            done = subprocess.run([str(made)], capture_output=True, text=True, timeout=120)
            text += done.stdout + done.stderr
        right = built.returncode == 0 and done.returncode == 0 and passed(text)
        print(f"{program:24} {'right' if right else 'WRONG' + chr(10) + text[-4000:]}")
        wrong += not right
    print(f"clients: {len(PROGRAMS)} programs, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
