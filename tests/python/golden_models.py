# SPDX-License-Identifier: Apache-2.0
"""Replays the recorded results of whole models through Interpreter. Ends with 77 where there are none, or no numpy."""
import json
import os
import sys
import warnings

import support

try:
    import numpy as np
except ImportError:
    print("not run: numpy is not installed (Debian: python3-numpy)")
    sys.exit(support.SKIPPED)

from surelite.interpreter import Interpreter, OpResolverType

TOLERANCE = 1e-5
TYPES = {"BOOL": np.bool_, "STRING": None}


def array_of(value, blob):
    offset, size = value["data"]
    data = blob[offset : offset + size]
    if value["type"] == "STRING":
        from surelite import _strings

        return np.array(_strings.unpack(data) + [None], dtype=object)[:-1].reshape(value["shape"])
    return np.frombuffer(data, dtype=TYPES.get(value["type"]) or np.dtype(value["type"].lower())).reshape(
        value["shape"]
    )


def difference(got, want):
    """Empty if the two are the same, within the tolerance for floats."""
    if got.shape != want.shape:
        return "shape %s instead of %s" % (got.shape, want.shape)
    if want.dtype.kind not in "fc":
        return "" if np.array_equal(got, want) else "%d elements differ" % np.sum(got != want)
    got, want = got.astype(np.complex128), want.astype(np.complex128)
    got = np.stack([got.real, got.imag])
    want = np.stack([want.real, want.imag])
    finite = want[np.isfinite(want)]
    floor = np.max(np.abs(finite)) / 1000 if finite.size else 0.0
    with np.errstate(invalid="ignore"):
        off = np.abs(got - want)
        close = (off <= 1e-6) | (off <= TOLERANCE * np.maximum(np.abs(want), floor))
    same = np.where(np.isfinite(want) & np.isfinite(got), close, (got == want) | (np.isnan(got) & np.isnan(want)))
    return "" if same.all() else "%d of %d elements differ, by %g at most" % (np.sum(~same), want.size, np.nanmax(off))


def replay(path, steps, blob, as_content):
    content = None
    if as_content:
        with open(path, "rb") as file:
            content = file.read()
    interpreter = Interpreter(
        model_path=None if content else path,
        model_content=content,
        experimental_op_resolver_type=OpResolverType.AUTO,
    )
    inputs = interpreter.get_input_details()
    for step in steps:
        for details, value in zip(inputs, step["inputs"]):
            if details["shape"].tolist() != value["shape"]:
                interpreter.resize_tensor_input(details["index"], value["shape"])
        interpreter.allocate_tensors()
        for details, value in zip(inputs, step["inputs"]):
            interpreter.set_tensor(details["index"], array_of(value, blob))
        interpreter.invoke()
        for details, value in zip(interpreter.get_output_details(), step["outputs"]):
            if value.get("opaque"):
                continue
            what = difference(np.asarray(interpreter.get_tensor(details["index"])), array_of(value, blob))
            if what:
                return "%s: %s" % (details["name"], what)
    return ""


def main():
    folder = os.path.join(support.SHARED, "golden_models")
    listing = os.path.join(folder, "models.json")
    if not support.SHARED or not os.path.exists(listing):
        print("not run: no recorded models; SURELITE_SHARED names their folder")
        return support.SKIPPED
    warnings.simplefilter("ignore")
    with open(listing) as file:
        cases = json.load(file)
    with open(os.path.join(folder, "models.bin"), "rb") as file:
        blob = file.read()
    passed, failed = 0, []
    for i, case in enumerate(cases):
        steps = case.get("steps") or ([case] if "inputs" in case else [])
        if not steps:
            continue
        try:
            what = replay(os.path.join(support.SHARED, "models", case["model"]), steps, blob, as_content=i % 2 == 1)
        except Exception as error:
            what = "%s: %s" % (type(error).__name__, error)
        if what:
            failed.append("%s: %s" % (case["model"], what))
        else:
            passed += 1
    print("\n".join(failed))
    print("%d models as recorded, %d not" % (passed, len(failed)))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
