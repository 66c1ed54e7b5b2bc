#!/usr/bin/env python3
"""Programs in C, C++, Python and Rust that use the drop-in, run by `surelite guard` as a user would.

clients_test.py BUILD_FOLDER SOURCE_FOLDER [--only TEXT]: each row says how the program ends and what the report has.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1])
SOURCE = pathlib.Path(sys.argv[2])
ONLY = sys.argv[4] if len(sys.argv) > 4 else ""
FLOATS = ["You copied 602,112 bytes into int8 input 0", "1x224x224x3 = 150,528 bytes", "602,112 is exactly 4 x 150,528",
          "float32 data for a tensor of int8", "zero point 0"]
SEGV = 128 + 11

# program, scenario, model, exit code, code of the finding (None: none), what it says, near misses
ROWS = [
    ("c", "copy_floats", "int8_image", SEGV, "G601", FLOATS + ["client.c:", "in copy_floats"], []),
    ("c", "read_file", "int8_image", SEGV, "G601", FLOATS + ["in read_file"], []),
    ("c", "overrun", "int8_image", SEGV, "G601", ["byte 150,528", "in overrun"], []),
    ("c", "fourth_plane", "int8_image", SEGV, "G601", ["int8 input 0", "byte 200,703", "in fourth_plane"], []),
    ("c", "read_results", "float_12", SEGV, "G601", ["read past the end of float32 output 0", "12 elements, the last has index 11"], []),
    ("c", "stale_after_resize", "float_12", SEGV, "G603", ["stale pointer", "input 0", "by ResizeInputTensor"], []),
    ("c", "stale_after_delete", "float_12", SEGV, "G603", ["stale pointer", "by deleting the interpreter"], []),
    ("c", "null_data", "float_12", SEGV, "G604", ["has no memory yet", "AllocateTensors"], []),
    ("c", "second_thread", "int8_image", SEGV, "G601", ["int8 input 0", "in overrun"], []),
    ("c", "own_handler", "int8_image", 40 + 11, "G601", ["int8 input 0", "in overrun"], []),
    ("c", "child", "int8_image", SEGV, "G601", ["int8 input 0", "in overrun"], []),
    ("c", "operator_overrun", "custom", SEGV, "G601", ["MyOperator (op 0 of subgraph 0) wrote past the end of float32 output 0", "in my_invoke"], []),
    ("c", "operator_null", "custom", SEGV, "G605", ["MyOperator (op 0 of subgraph 0)", "null pointer", "in my_invoke"], []),
    ("c", "operator_exits", "custom", 1, "G605", ["MyOperator ended the process with exit(1)"], []),
    ("c", "operator_unwritten", "custom", 0, None, [], ["G611"]),
    ("c", "delegate_overrun", "float_12", SEGV, "G601", ["HalfDelegate", "wrote past the end of float32"], []),
    ("c", "delegate_null", "float_12", SEGV, "G605", ["HalfDelegate"], []),
    ("c", "delegate_exit", "float_12", 1, "G605", ["HalfDelegate", "exit(1)"], []),
    ("c", "unwritten", "float_12", 0, None, [], ["G607"]),
    ("c", "half_written", "int8_image", 0, None, [], ["G608"]),
    ("c", "dropped_status", "float_12", 0, None, [], ["A705"]),
    ("c", "leak", "float_12", 0, None, [], ["G615"]),
    ("c", "pieces", "int8_image", 0, None, [], []),
    ("c", "kept_input", "float_12", 0, None, [], []),
    ("c", "zero_copy", "float_12", 0, None, [], []),
    ("c", "right", "float_12", 0, None, [], []),
    ("c", "right", "int8_image", 0, None, [], []),
    ("c", "operator_right", "custom", 0, None, [], []),
    ("stripped", "copy_floats", "int8_image", SEGV, "G601", FLOATS + ["no debugging information"], []),
    ("cc", "copy_floats", "int8_image", SEGV, "G601", FLOATS + ["client.cc:", "copy_floats"], []),
    ("cc", "forgotten_allocation", "int8_image", SEGV, "G604", ["has no memory yet"], []),
    ("cc", "read_results", "int8_image", SEGV, "G601", ["read past the end of int8 output 0", "read_results"], []),
    ("cc", "stale_pointer", "int8_image", SEGV, "G603", ["stale pointer", "by ResizeInputTensor"], []),
    ("cc", "right", "int8_image", 0, None, [], []),
    ("python", "copy_floats", "int8_image", SEGV, "G601", FLOATS, []),
    ("python", "stale_view", "int8_image", SEGV, "G603", ["stale pointer", "by ResizeInputTensor"], []),
    ("python", "right", "int8_image", 0, None, [], []),
    ("decoy", "copy_floats", "int8_image", SEGV, "G601", FLOATS, []),
    ("rpath", "copy_floats", "int8_image", SEGV, "G601", FLOATS, []),
    ("rust", "copy_floats", "int8_image", SEGV, "G601", FLOATS + ["client.rs:", "feed"], []),
]


def command_for(program, scenario, model):
    model_path = str(BUILD / f"{model}.tflite")
    if program in ("python", "decoy"):  # opens the library by its path
        folder = BUILD / "guard_decoy" if program == "decoy" else BUILD
        return [sys.executable, str(SOURCE / "tests/guard/clients/client.py"), scenario, model_path, str(folder / "libtensorflowlite_c.so")]
    binary = BUILD / {"c": "guard_client_c", "rpath": "guard_client_rpath", "stripped": "guard_client_stripped", "cc": "guard_client_cc", "rust": "guard_client_rs"}[program]
    if not binary.exists():
        return None
    if program == "rust":
        return [str(binary), model_path]
    extra = [str(BUILD / "libcompat_half_delegate.so")] if scenario.startswith("delegate") else []
    if scenario == "read_file":
        floats = pathlib.Path(tempfile.gettempdir()) / f"surelite_floats_{os.getpid()}.bin"
        floats.write_bytes(bytes(602112))
        extra = [str(floats)]
    return [str(binary), scenario, model_path] + extra


def faults_of(row):
    program, scenario, model, exit_code, code, says, misses = row
    command = command_for(program, scenario, model)
    if command is None:
        return None
    done = subprocess.run([str(BUILD / "surelite"), "guard", "--json", "--"] + command, capture_output=True, text=True, timeout=60)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return [f"no report: {done.stdout!r} {done.stderr!r}"]
    faults = []
    if done.returncode != exit_code:
        faults.append(f"the exit code is {done.returncode}, not {exit_code}")
    findings = [f for f in report["findings"] if f["code"].startswith("G")]
    if code is None and findings:
        faults.append(f"a false alarm: {findings}")
    if code is not None:
        if len(findings) != 1 or findings[0]["code"] != code:
            faults.append(f"the findings are {report['findings']}, not one {code}")
        for part in says if findings else []:
            if part not in findings[0]["message"]:
                faults.append(f"the report lacks '{part}': {findings[0]['message']}")
    found = sorted({n["code"] for n in report["notices"] if n["severity"] != "note"})
    if code is None and found != sorted(misses):
        faults.append(f"the near misses are {report['notices']}, not {misses}")
    if code is None and not report.get("summary"):
        faults.append("there is no summary")
    return faults


def remark_of(command):
    done = subprocess.run([str(BUILD / "surelite"), "guard", "--json", "--"] + command, capture_output=True, text=True, timeout=60)
    return json.loads(done.stdout)["remark"]


# Programs that cannot be taken over: it says so, and what to do.
REMARKS = [
    ([str(BUILD / "guard_client_static")], "linked statically"),
    (["/bin/true"], "no tensor was guarded"),
]


def reports_written():
    """--report writes JSON, or what the screen shows for a name that ends in .txt."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("report.json", "report.txt"):
            path = pathlib.Path(folder) / name
            subprocess.run([str(BUILD / "surelite"), "guard", "--report", str(path), "--"] + command_for("c", "copy_floats", "int8_image"),
                           capture_output=True, text=True, timeout=60)
            text = path.read_text()
            if "602,112 is exactly 4 x 150,528" not in text:
                faults.append(f"{name}: {text}")
            if name.endswith("json") and json.loads(text)["findings"][0]["code"] != "G601":
                faults.append(f"{name}: {text}")
    return faults


def doctor_checks_the_model():
    """doctor joins the program's report with the check of the models on its command line."""
    done = subprocess.run([str(BUILD / "surelite"), "doctor", "--json", "--"] + command_for("c", "copy_floats", "int8_image"),
                          capture_output=True, text=True, timeout=60)
    report = json.loads(done.stdout)
    if report["findings"][0]["code"] != "G601" or [m["verdict"] for m in report["models"]] != ["valid"]:
        return [str(report)]
    return []


def main() -> int:
    failed = 0
    for command, wanted in REMARKS:
        remark = remark_of(command)
        if wanted not in remark:
            print(f"FAILED   {command}: {remark}")
            failed += 1
    for fault in reports_written():
        print(f"FAILED   --report: {fault}")
        failed += 1
    for fault in doctor_checks_the_model():
        print(f"FAILED   doctor: {fault}")
        failed += 1
    for row in ROWS:
        name = f"{row[0]} {row[1]} {row[2]}"
        if ONLY not in name:
            continue
        faults = faults_of(row)
        if faults is None:
            print(f"skipped  {name}: it was not built")
            continue
        print(f"{'FAILED' if faults else 'fine':8} {name}")
        for fault in faults:
            print(f"         {fault}")
        failed += bool(faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
