#!/usr/bin/env bash
# dropped_status.sh COMPILER SOURCE: dropped.cc warns exactly where it says so.
set -euo pipefail
compiler=$1 source=$2/tests/native/dropped.cc
expected=$(grep -n '// warns' "$source" | cut -d: -f1)
[ "$(wc -l <<< "$expected")" -ge 15 ] || { echo "dropped.cc marks too few lines"; exit 1; }
warned=$("$compiler" -std=c++20 -Wall -fsyntax-only -I "$2/include" "$source" 2>&1 | sed -nE 's/.*dropped\.cc:([0-9]+):[0-9]+: warning:.*/\1/p' | sort -nu)
diff <(echo "$expected") <(echo "$warned") || { echo "lines marked in dropped.cc (<) and lines that warn (>) differ"; exit 1; }
echo "dropped statuses: $(wc -l <<< "$warned") warnings"
