#!/usr/bin/env python3
"""libFuzzer's dictionary for model files, from the schema: codes of operators and types, kinds of options, names of
custom operators, and numbers that are often wrong."""
import pathlib
import re
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
NUMBERS = [0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**30, 2**31 - 1, -2**31]


def entries(schema: str, operators: str) -> list[bytes]:
    found = [b"TFL3", b"TFLITE_METADATA", b"min_runtime_version", b"serving_default"]
    for name, width in (("BuiltinOperator", "<i"), ("TensorType", "<b"), ("Padding", "<b"),
                        ("ActivationFunctionType", "<b"), ("StablehloComputationType", "<i")):
        body = re.search(rf"enum {name}\s*:[^{{]*\{{(.*?)\}}", schema, re.DOTALL)
        if not body:
            continue
        values = re.findall(r"=\s*(-?\d+)", re.sub(r"//.*", "", body[1])) or range(body[1].count(",") + 1)
        found += [struct.pack(width, int(value)) for value in values]
    for name in ("BuiltinOptions", "BuiltinOptions2"):
        body = re.search(rf"union {name}\s*\{{(.*?)\}}", schema, re.DOTALL)
        if body:
            found += [bytes([kind + 1]) for kind in range(len(re.findall(r"\w+", re.sub(r"//.*", "", body[1]))))]
    found += [name.encode() for name in re.findall(r'^CUSTOM_OP\("([^"]+)"', operators, re.MULTILINE)]
    found += [struct.pack("<i", number) for number in NUMBERS] + [struct.pack("<q", number) for number in NUMBERS]
    found += [struct.pack("<f", number) for number in (0.0, -1.0, 1e-30, 3e38, float("inf"), float("nan"))]
    return sorted(set(found))


def main() -> None:
    words = entries((ROOT / "schema/tflite.fbs").read_text(), (ROOT / "src/ops/ops.def").read_text())
    if len(words) < 300:
        sys.exit(f"{len(words)} words only: the schema is not written as it was")
    print("\n".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in words))


if __name__ == "__main__":
    main()
