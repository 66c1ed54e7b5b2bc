#!/usr/bin/env python3
"""surelite guard on the bundled buggy program: tensor, both numbers, line and exit code are in the report."""
import json
import subprocess
import sys


def main() -> int:
    tool, program, model = sys.argv[1:]
    done = subprocess.run([tool, "guard", "--json", "--", program, model], capture_output=True, text=True, timeout=60)
    report = json.loads(done.stdout)
    message = report["findings"][0]["message"]
    faults = []
    for wanted in ("3,136 bytes", "784 bytes", "float32 data for a tensor of int8", "native_wrong_buffer.cc"):
        if wanted not in message:
            faults.append(f"the report lacks '{wanted}': {message}")
    if report["findings"][0]["code"] != "G601":
        faults.append(f"the code is {report['findings'][0]['code']}")
    if done.returncode != 128 + 11:
        faults.append(f"the exit code is {done.returncode}")
    print("\n".join(faults) if faults else message)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
