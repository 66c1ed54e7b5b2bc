#!/usr/bin/env python3
"""Checks docs/casebook.md: 108 rows, each with a test that exists or the reason why the case cannot: casebook.py BUILD_FOLDER."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = 108
LEAST_REPRODUCED = 80


def tests_of(build: pathlib.Path, program: str) -> set:
    if program == "ctest":
        listed = subprocess.run(["ctest", "-N"], cwd=build, capture_output=True, text=True, check=True).stdout
        return set(re.findall(r"Test +#\d+: (\S+)", listed))
    if program == "guard_clients":
        text = (ROOT / "tests/guard/clients_test.py").read_text()
        return {" ".join(row) for row in re.findall(r'^    \("(\w+)", "(\w+)",', text, re.M)}
    listed = subprocess.run([build / program, "--gtest_list_tests"], capture_output=True, text=True, check=True).stdout
    names, suite = set(), ""
    for line in listed.splitlines():
        if line.startswith("  "):
            names.add(suite + line.split("#")[0].strip())
        elif line.endswith(".") or line.split("#")[0].strip().endswith("."):
            suite = line.split("#")[0].strip()
    return names


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    rows = re.findall(r"^\| (C\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs/casebook.md").read_text(), re.M)
    faults, known, reproduced = [], {}, 0
    if len({row[0] for row in rows}) != CASES or len(rows) != CASES:
        faults.append(f"{len(rows)} rows, {len({row[0] for row in rows})} of them different; there are {CASES} cases")
    for case, _, tests, level, said in rows:
        if tests.strip() == "cannot exist":
            if len(said) < 40:
                faults.append(f"{case}: no reason why it cannot exist")
            continue
        reproduced += 1
        if not set(re.split(r", *", level.strip())) <= {"checked", "guarded", "isolated"}:
            faults.append(f"{case}: level '{level}'")
        for test in tests.split(";"):
            program, _, name = test.strip().partition(": ")
            if program not in known:
                try:
                    known[program] = tests_of(build, program)
                except (OSError, subprocess.CalledProcessError) as error:
                    known[program] = set()
                    faults.append(f"{program}: {error}")
            if name not in known[program]:
                faults.append(f"{case}: {program} has no test '{name}'")
    if reproduced < LEAST_REPRODUCED:
        faults.append(f"{reproduced} cases are reproduced; at least {LEAST_REPRODUCED} must be")
    print("\n".join(faults) if faults else f"casebook: {len(rows)} cases, {reproduced} reproduced")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
