#!/usr/bin/env python3
"""Checks that #includes go one way: base <- model <- ops <- plan <- run <- {compat, tools, bindings}."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALLOWED = {
    "base": {"base"},
    "guard": {"guard", "base"},
    "model": {"model", "base"},
    "simd": {"simd", "base"},
    "ops": {"ops", "simd", "model", "base"},
    "plan": {"plan", "ops", "model", "base"},
    "run": {"run", "plan", "ops", "model", "guard", "base"},
    "delegates": {"delegates", "base"},
    "compat": {"compat", "run", "plan", "ops", "model", "guard", "base", "delegates"},
}
# Backends see their door.
EXCEPTIONS = {("delegates", "plan/delegate.h")}


def main() -> int:
    faults = []
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in {".h", ".cc"}:
            continue
        layer = path.relative_to(ROOT / "src").parts[0]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'\s*#include "([a-z_]+)/([^"]+)"', line)
            if not found or found[1] not in ALLOWED:
                continue
            if found[1] == "simd" and layer != "simd" and not path.is_relative_to(ROOT / "src/ops/fast"):
                faults.append(f"{path.relative_to(ROOT)}:{number}: only ops/fast may include simd/{found[2]}")
            elif found[1] not in ALLOWED[layer] and (layer, f"{found[1]}/{found[2]}") not in EXCEPTIONS:
                faults.append(f"{path.relative_to(ROOT)}:{number}: {layer} must not include {found[1]}/{found[2]}")
    print("\n".join(faults) if faults else "layers: includes go one way")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
