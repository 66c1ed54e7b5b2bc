#!/usr/bin/env python3
"""Checks that #includes go one way, base <- model <- ops <- plan <- run <- {compat, guard, tools, bindings}, that micro sees base alone, and that only
base/platform, and the folders listed here, include headers of an operating system."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALLOWED = {
    "base": {"base"},
    "guard": {"guard", "model", "base"},
    "model": {"model", "base"},
    "simd": {"simd", "base"},
    "ops": {"ops", "simd", "model", "base"},
    "plan": {"plan", "ops", "model", "base"},
    "run": {"run", "plan", "ops", "model", "base"},
    "delegates": {"delegates", "base"},
    "micro": {"micro", "base"},
    "compat": {"compat", "run", "plan", "ops", "model", "base", "delegates"},
}
# Guarded mode implements the observer; backends see their door.
EXCEPTIONS = {("guard", "run/observer.h"), ("delegates", "plan/delegate.h")}

# What a machine without an operating system may lack: POSIX and Linux, and the parts of the C++ library that stand on them.
SYSTEM = re.compile(
    r"(sys|linux|asm|net|netinet|arpa)/|"
    r"(unistd|fcntl|pthread|pthreadpool|sched|semaphore|signal|ucontext|dlfcn|link|execinfo|poll|dirent|spawn|time|cpuid|windows)"
    r"\.h$|(csignal|ctime|thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|chrono|random|"
    r"fstream|filesystem|iostream)$")
# Calls to what those headers do not declare alone.
SYSTEM_CALLS = re.compile(r"\b(getenv|secure_getenv|fopen|popen|system|sysconf|clock|time)\s*\((?!\s*\))")
# Guarded mode catches signals and maps pages; the drop-in's clients call from any thread and may fork; delegates are drivers. The
# one door is base/platform.
SYSTEM_ALLOWED = ("base/platform/", "guard/", "compat/", "delegates/")


def system_faults(path: pathlib.Path, number: int, line: str) -> list:
    place = path.relative_to(ROOT / "src").as_posix()
    if place.startswith(SYSTEM_ALLOWED):
        return []
    found = re.match(r"\s*#\s*include <([^>]+)>", line)
    if found and SYSTEM.match(found[1]):
        return [f"src/{place}:{number}: <{found[1]}> belongs in base/platform"]
    called = SYSTEM_CALLS.search(re.sub(r'"[^"]*"', '""', line).split("//")[0])
    return [f"src/{place}:{number}: {called[1]}() belongs in base/platform"] if called else []


def main() -> int:
    faults = []
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in {".h", ".cc"}:
            continue
        layer = path.relative_to(ROOT / "src").parts[0]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            faults += system_faults(path, number, line)
            found = re.match(r'\s*#include "([a-z_]+)/([^"]+)"', line)
            if not found or found[1] not in ALLOWED:
                continue
            if found[1] == "simd" and layer != "simd" and not path.is_relative_to(ROOT / "src/ops/fast"):
                faults.append(f"{path.relative_to(ROOT)}:{number}: only ops/fast may include simd/{found[2]}")
            elif found[1] not in ALLOWED[layer] and (layer, f"{found[1]}/{found[2]}") not in EXCEPTIONS:
                faults.append(f"{path.relative_to(ROOT)}:{number}: {layer} must not include {found[1]}/{found[2]}")
    print("\n".join(faults) if faults else "layers: includes go one way, system headers stay behind base/platform")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
