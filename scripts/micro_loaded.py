"""The loaded form on emulated boards: the same models through MicroInterpreter (scripts/micro.py runs it)."""
import concurrent.futures
import json
import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARY = "libsurelite_micro_loaded.a"
# Release, as firmwares are built: no texts.
FLAGS = ["-DNDEBUG", "-DTF_LITE_STRIP_ERROR_STRINGS", "-DTF_LITE_STATIC_MEMORY"]
INCLUDES = ["-I", ROOT / "include/micro", "-I", ROOT / "include", "-I", ROOT / "src"]
# Models of operators that the planned form does not have.
MODELS = ["micro/trained_lstm_int8", "micro/audio_preprocessor_int8"]
TYPED = {"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "AVERAGE_POOL_2D", "MAX_POOL_2D", "SOFTMAX", "ADD", "MUL", "SVDF",
         "UNIDIRECTIONAL_SEQUENCE_LSTM"}
ADD = {"CONV_2D": "Conv2D", "DEPTHWISE_CONV_2D": "DepthwiseConv2D", "FULLY_CONNECTED": "FullyConnected", "AVERAGE_POOL_2D": "AveragePool2D",
       "MAX_POOL_2D": "MaxPool2D", "UNIDIRECTIONAL_SEQUENCE_LSTM": "UnidirectionalSequenceLSTM"}


def sources():
    return [p for pattern in ("*.cc", "loaded/*.cc", "ops/*.cc", "ops/*/*.cc") for p in sorted((ROOT / "src/micro").glob(pattern))]


def compile_all(run, made_of, command_of):
    """One object for each source, several compilers at a time; made_of(source) is its path."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
        list(workers.map(lambda source: run([*command_of(source), "-c", source, "-o", made_of[source]]), made_of))
    return list(made_of.values())


def build_library(run, prefix, common, folder, flags, level):
    """The firmware's way: kernels by `level`, everything around them for size."""
    made_of = {source: folder / f"loaded-{source.parent.name}-{source.stem}.o" for source in sources()}
    objects = compile_all(run, made_of, lambda source: [prefix + "g++", *common, *FLAGS, *flags,
                                                        f"-{level if source.parent.name == 'micro' else 'Os'}", *INCLUDES])
    archive = folder / LIBRARY
    archive.unlink(missing_ok=True)
    run([prefix + "ar", "rcs", archive, *objects])
    return archive


def write_program(tool, run, folder, model, inputs, arena):
    operators = [op["op"] if "op" in op else op["name"] for op in json.loads(run([tool, "inspect", model, "--json"]))["operators"]]
    quantized = "float" not in model.name and "audio" not in model.name
    lines = []
    for name in dict.fromkeys(operators):
        add = ADD.get(name) or ("".join(part.capitalize() for part in name.split("_")) if name.isupper() else name[len("Signal"):])
        kind = "INT8_INT16" if name == "SOFTMAX" and "scrambled" in model.name else "INT8"
        typed = f"tflite::Register_{name}_{kind}()" if name in TYPED and quantized else ""
        lines.append(f"  if (resolver->Add{add}({typed}) != kTfLiteOk) return kTfLiteError;\n")
    text = '#pragma once\n#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"\n'
    text += f"#define TEST_ARENA_BYTES {arena}\n"
    text += f"using TestResolver = tflite::MicroMutableOpResolver<{len(lines)}>;\n"
    text += "inline TfLiteStatus add_operators(TestResolver* resolver) {\n" + "".join(lines) + "  return kTfLiteOk;\n}\n"
    text += f'__asm__(".section .rodata.test_model,\\"a\\",%progbits\\n.balign 16\\n.global test_model, test_model_end\\ntest_model:\\n'
    text += f'.incbin \\"{model}\\"\\ntest_model_end:\\n.text\\n");\n'
    text += "extern \"C\" const unsigned char test_model[], test_model_end[];\n"
    for i, data in enumerate(inputs):
        text += f"static const uint8_t input_{i}[] = {{{','.join(map(str, data))}}};\n"
    text += "struct TestInput { const void* from; size_t bytes; };\n"
    text += "static const TestInput test_inputs[] = {" + ", ".join(f"{{input_{i}, {len(d)}}}" for i, d in enumerate(inputs)) + "};\n"
    (folder / "program_under_test.h").write_text(text)


def numbers_of(said):
    return {m[1]: int(m[2]) for m in re.finditer(r"^(\w+) (\d+)\r?$", said, re.M)}
