#!/usr/bin/env python3
"""Programs in C, C++, Python and Rust that use the drop-in, run by `surelite guard` as a user would.

clients_test.py BUILD_FOLDER SOURCE_FOLDER [--only TEXT]: each row says how the program ends and what the report has.
"""
import json
import os
import pathlib
import re
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
    # The caller's own memory is what is too small.
    ("c", "source_too_short", "int8_image", SEGV, "G606", ["You copied 150,528 bytes into int8 input 0", "the source, memory of your own, ends after 73,728 bytes", "in source_too_short"], []),
    ("c", "source_block_too_short", "float_12", SEGV, "G606", ["You copied 48 bytes into float32 input 0", "ends after 40 bytes (a heap block of 40 bytes)", "in source_block_too_short"], []),
    ("c", "destination_too_small", "float_12", SEGV, "G606", ["You copied 48 bytes out of float32 output 0", "the destination, memory of your own, ends after 24 bytes (a heap block of 24 bytes)", "in destination_too_small"], []),
    ("c", "static_too_small", "float_12", SEGV, "G606", ["You copied 48 bytes out of float32 output 0", "ends after 24 bytes (the static object static_scores of 24 bytes)", "in static_too_small"], []),
    ("c", "static_too_short", "float_12", SEGV, "G606", ["You copied 48 bytes into float32 input 0", "ends after 40 bytes (the static object static_pixels of 40 bytes)", "in static_too_short"], []),
    ("c", "local_too_small", "float_12", SEGV, "G606", ["You copied 48 bytes out of float32 output 0", "(there the stack frame ends in which it lies)", "in local_too_small"], []),
    ("c", "enough_room", "float_12", 0, None, [], []),
    ("c", "nan", "float_12", 0, None, [], ["G610"]),
    ("c", "fails_every_run", "float_12", 0, None, [], []),
    # A pointer that a refused call should have returned: the refusal is the cause.
    ("c", "null_model", "int8_image", SEGV, "G606", ["The model could not be loaded, and its null pointer was used", "M101 error: cannot read", "client.c:", "in null_model"], []),
    ("cc", "null_model", "int8_image", SEGV, "G606", ["The model could not be loaded, and its null pointer was used", "M101 error: cannot read", "client.cc:", "in null_model"], []),
    ("cc", "null_interpreter", "int8_image", SEGV, "G606", ["The interpreter could not be made", "A728 error: the operator resolver does not have ADD", "in null_interpreter"], []),
    ("cc", "wrong_type", "int8_image", SEGV, "G606", ["as another type than its own", "A703 error", "INT8; you asked for FLOAT32", "in wrong_type"], []),
    ("cc", "wrong_index", "int8_image", SEGV, "G606", ["that the model does not have", "A704 error: there is no output 3", "in wrong_index"], []),
    ("cc", "wrong_signature", "int8_image", SEGV, "G606", ["that the model does not have", "A704 error: there is no signature serving", "in wrong_signature"], []),
    ("native", "no_model", "int8_image", SEGV, "G606", ["The model could not be loaded", "M101 error: cannot read", "native.cc:", "no_model"], []),
    ("native", "wrong_name", "int8_image", SEGV, "G606", ["A704 error: there is no input \"pixels\"", "native.cc:"], []),
    ("native", "wrong_type", "int8_image", SEGV, "G606", ["A703 error", "holds int8; you asked for float32", "native.cc:"], []),
    ("native", "copy_floats", "int8_image", SEGV, "G601", FLOATS + ["native.cc:"], []),
    ("native", "right", "int8_image", 0, None, [], []),
    ("static", "no_model", "int8_image", SEGV, "G606", ["The model could not be loaded", "M101 error: cannot read", "native.cc:"], []),
    ("static", "copy_floats", "int8_image", SEGV, "G601", ["int8 input 0", "602,112 is exactly 4 x 150,528"], []),
    ("static", "right", "int8_image", 0, None, [], []),
    ("c", "operator_overrun", "custom", SEGV, "G601", ["MyOperator (op 0 of subgraph 0) wrote past the end of float32 output 0", "in my_invoke"], []),
    ("c", "operator_scratch", "custom", SEGV, "G601", ["MyOperator (op 0 of subgraph 0) wrote past the end of uint8 scratch buffer 0 \"MyOperator\" (256 bytes), at byte 256", "that the kernel's Prepare asked for", "in my_invoke"], []),
    ("c", "operator_temporary", "custom", SEGV, "G601", ["MyOperator (op 0 of subgraph 0) wrote past the end of uint8 temporary 0 \"MyOperator\" (64 bytes), at byte 64", "in my_invoke"], []),
    ("c", "operator_scratch_right", "custom", 0, None, [], []),
    ("c", "operator_temporary_right", "custom", 0, None, [], []),
    ("c", "operator_null", "custom", SEGV, "G605", ["MyOperator (op 0 of subgraph 0)", "null pointer", "in my_invoke"], []),
    ("c", "operator_exits", "custom", 1, "G605", ["MyOperator ended the process with exit(1)"], []),
    ("c", "operator_unwritten", "custom", 0, None, [], ["G611"]),
    ("c", "delegate_overrun", "float_12", SEGV, "G601", ["HalfDelegate", "wrote past the end of float32"], []),
    ("c", "delegate_null", "float_12", SEGV, "G605", ["HalfDelegate"], []),
    ("c", "delegate_exit", "float_12", 1, "G605", ["HalfDelegate", "exit(1)"], []),
    ("c", "delegate_prepare_null", "float_12", SEGV, "G605", ["The delegate from libcompat_half_delegate.so, while it prepared, faulted", "null pointer", "run without it"], []),
    ("c", "delegate_prepare_exit", "float_12", 1, "G605", ["The delegate from libcompat_half_delegate.so ended the process with exit(1) while it prepared"], []),
    ("c", "delegate_kernel_null", "float_12", SEGV, "G605", ["The kernel HalfDelegate, while it prepared, faulted", "null pointer"], []),
    ("c", "unwritten", "float_12", 0, None, [], ["G607"]),
    ("c", "half_written", "int8_image", 0, None, [], ["G608"]),
    ("c", "dropped_status", "float_12", 0, None, [], ["A705"]),
    ("c", "leak", "float_12", 0, None, ["1 interpreter was never deleted", "bytes) made at ", "client.c:"], ["G615"]),
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
    binary = BUILD / {"c": "guard_client_c", "rpath": "guard_client_rpath", "stripped": "guard_client_stripped", "cc": "guard_client_cc", "rust": "guard_client_rs", "native": "guard_client_native", "static": "guard_client_native_static"}[program]
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
    told = " ".join(n["message"] for n in report["notices"])
    for part in says if code is None else []:
        if part not in told:
            faults.append(f"the notices lack '{part}': {told}")
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


def run_with(environment, command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, **environment})


def settings_are_read():
    """SURELITE_GUARD takes words for on and off, and refuses others with the list."""
    faults = []
    for program in ("c", "native"):
        command = command_for(program, "copy_floats" if program == "native" else "overrun", "int8_image")
        for value, guarded in (("1", True), ("on", True), ("YES", True), ("after,all", True), ("underrun", False), ("0", False),
                               ("off", False), ("no", False), ("", False)):
            if value == "underrun" and program == "native":
                continue  # so long a copy also leaves the memory of a tensor that is guarded in front
            done = run_with({"SURELITE_GUARD": value}, command)
            if ("G601 error" in done.stderr) != guarded:
                faults.append(f"{program}, {value!r}: {done.stderr}")
            if "A711" in done.stderr:
                faults.append(f"{program}, {value!r} is refused: {done.stderr}")
        for value in ("onn", "2", "1,al", ",all"):
            done = run_with({"SURELITE_GUARD": value}, command_for(program, "right", "int8_image"))
            for part in ("A711 error", f'SURELITE_GUARD is "{value}"', "underrun", "off"):
                if part not in done.stderr:
                    faults.append(f"{program}, {value!r}, lacks {part}: {done.stderr}")
    return faults


def crash_notes():
    """SURELITE_CRASH_NOTE leaves a note when a program faults, and nothing when it does not."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "note.txt"
        rows = [
            ("c", "null_model", "int8_image", ["signal: 11", "G606 The model could not be loaded", "last diagnostic: M101 error", "guard_client_c+0x"]),
            ("c", "stale_after_delete", "float_12", ["last calls: ", "TfLiteTensorData", "~Interpreter", "guard_client_c+0x"]),
            ("c", "operator_null", "custom", ["G605 The custom operator or delegate kernel MyOperator", "operator: 0 MyOperator of subgraph 0", "last tensor: 0 "]),
            ("native", "wrong_name", "int8_image", ["A704 error: there is no input \"pixels\"", "guard_client_native+0x"]),
            ("native", "right", "int8_image", None),
        ]
        for program, scenario, model, wanted in rows:
            path.unlink(missing_ok=True)
            command = command_for(program, scenario, model)
            done = run_with({"SURELITE_CRASH_NOTE": str(path), "SURELITE_GUARD": ""}, command)
            if path.exists() != (wanted is not None):
                # A use after free need not fault without guarded memory.
                if scenario == "stale_after_delete" and done.returncode >= 0:
                    continue
                faults.append(f"{program} {scenario}: {done.returncode}, there is {'a' if path.exists() else 'no'} note")
                continue
            text = path.read_text() if wanted else ""
            for part in wanted or []:
                if part not in text:
                    faults.append(f"{program} {scenario}: the note lacks {part!r}: {text}")
            if wanted and not re.search(r"guard_client_(c|native) [0-9a-f]{40}", text):
                faults.append(f"{program} {scenario}: no build id in {text}")
            if wanted and len(text) > 8192:
                faults.append(f"{program} {scenario}: the note has {len(text)} bytes")
            if "G60" in done.stderr:
                faults.append(f"{program} {scenario}: it also writes {done.stderr}")
        done = run_with({"SURELITE_CRASH_NOTE": f"{folder}/no/such/note"}, command_for("native", "right", "int8_image"))
        if "A752 error: cannot write" not in done.stderr:
            faults.append(f"a folder that does not exist: {done.stderr}")
        numbered = run_with({"SURELITE_CRASH_NOTE": f"{folder}/%p.txt"}, command_for("c", "null_model", "int8_image"))
        if numbered.returncode != -11 or not [f for f in os.listdir(folder) if re.fullmatch(r"\d+\.txt", f)]:
            faults.append(f"%p: {numbered.returncode}, {os.listdir(folder)}")
    return faults


def endings_are_told():
    """A program that ends without a fault and without a result did not end well."""
    faults = []
    for scenario, wanted in (("right", "the program ended well"), ("never_runs", "it made no session or interpreter"),
                             ("fails_every_run", "every run of a model failed"), ("only_allocates", "it never ran a model")):
        done = subprocess.run([str(BUILD / "surelite"), "guard", "--"] + command_for("c", scenario, "float_12"), capture_output=True,
                              text=True, timeout=60)
        if wanted not in done.stderr or ("ended well" in done.stderr) != (scenario == "right"):
            faults.append(f"{scenario}: {done.stderr}")
    return faults


def main() -> int:
    failed = 0
    for check in (settings_are_read, crash_notes, endings_are_told):
        found = check()
        print(f"{'FAILED' if found else 'fine':8} {check.__doc__}")
        for fault in found:
            print(f"         {fault}")
        failed += bool(found)
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
