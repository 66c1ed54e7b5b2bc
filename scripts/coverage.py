#!/usr/bin/env python3
"""coverage.py BUILD [--missing FILE...]: lines and branches that the tests of a coverage build have reached.

Reads BUILD/profiles/*.profraw of the programs in BUILD, prints a table by folder, and of the verifier, the planner and
the registry of handles each branch that was never taken, or with --missing those of the files named. A branch counts
once, however many instances of a template hold it. Fails where one of the three is below 95 % of its branches.
"""
import collections
import glob
import json
import os
import subprocess
import sys

FOLDERS = ("src/model", "src/plan", "src/ops", "src/compat")
WATCHED = {"the verifier": ("src/model/verify", "src/model/rules"), "the planner": ("src/plan",),
           "the registry of handles": ("src/compat/handles",)}
LEAST = 0.95


def tool(name):
    for path in (f"/usr/lib/llvm-14/bin/{name}", name):
        if os.path.exists(path) or path == name:
            return path
    return name


def binaries(build):
    """Programs and libraries that wrote profiles, and what they link."""
    found = []
    for path in sorted(glob.glob(f"{build}/*")):
        if os.path.isfile(path) and os.access(path, os.X_OK):
            with open(path, "rb") as file:
                head = file.read(4)
            sections = subprocess.run(["readelf", "-SW", path], capture_output=True, text=True, check=False).stdout
            if head == b"\x7fELF" and "__llvm_covmap" in sections:
                found.append(path)
    return found


def export(build, data, root):
    """What llvm-cov counted, by file of the repository."""
    programs = binaries(build)
    command = [tool("llvm-cov"), "export", "-format=text", "-skip-expansions", "-skip-functions",
               "-ignore-filename-regex=^/usr/|/tests/|/generated/", f"-instr-profile={data}", programs[0]]
    for program in programs[1:]:
        command += ["-object", program]
    counted = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["data"][0]["files"]
    # Compilers are called in the build folder, with names from there.
    return {os.path.relpath(os.path.join(os.path.abspath(build), file["filename"]), root): file for file in counted}


def branches_of(file):
    """(line, column) to times true and false; conditions that are constant do not count."""
    found = collections.defaultdict(lambda: [0, 0])
    for line, column, _, _, times_true, times_false, *_ in file["branches"]:
        found[line, column][0] += times_true
        found[line, column][1] += times_false
    return found


def share(reached, count):
    return f"{100 * reached / count:5.1f} % of {count:,}" if count else "none"


def main():
    build, wanted = sys.argv[1], sys.argv[3:] if "--missing" in sys.argv else []
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    data = f"{build}/coverage.profdata"
    profiles = glob.glob(f"{build}/profiles/*.profraw")
    if not profiles:
        sys.exit(f"coverage: no profiles in {build}/profiles: run the tests first")
    subprocess.run([tool("llvm-profdata"), "merge", "-sparse", "-o", data, *profiles], check=True)
    files = export(build, data, root)

    def total(folders):
        lines = reached = branches = taken = 0
        missing = []
        for name, file in sorted(files.items()):
            if not name.startswith(tuple(f"{folder}/" for folder in folders)) and name not in folders:
                continue
            lines += file["summary"]["lines"]["count"]
            reached += file["summary"]["lines"]["covered"]
            for (line, _), (yes, no) in sorted(branches_of(file).items()):
                branches += 2
                taken += (yes > 0) + (no > 0)
                if not yes or not no:
                    missing.append((name, line, "never true" if not yes else "never false"))
        return lines, reached, branches, taken, missing

    for folder in FOLDERS:
        lines, reached, branches, taken, _ = total((folder,))
        print(f"{folder:<12} lines {share(reached, lines)}, branches {share(taken, branches)}")
    below = 0
    for name, folders in WATCHED.items():
        lines, reached, branches, taken, missing = total(folders)
        print(f"{name}: lines {share(reached, lines)}, branches {share(taken, branches)}")
        below += branches > 0 and taken < LEAST * branches
        for place, line, what in [] if wanted else missing:
            print(f"  {place}:{line} {what}")
    for place, line, what in total(tuple(wanted))[4] if wanted else []:
        print(f"  {place}:{line} {what}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
