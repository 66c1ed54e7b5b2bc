#!/usr/bin/env bash
# scripts/instructions.sh BUILD MODEL...: instructions that one run of a model takes on 64-bit ARM, by level of kernels. BUILD
# is cross-compiled and run by qemu; a run counts as a tenth of what fifteen runs take more than five.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
shift
plugin="$build/libcount_instructions.so"
cc -O2 -fPIC -shared -o "$plugin" tests/arm64/count_instructions.c

count() {  # LEVEL MODEL RUNS
  local log="$build/instructions.log"
  SURELITE_ISA=$1 qemu-aarch64 -L build-sysroot-arm64 -plugin "$plugin" -d plugin -D "$log" \
    "$build/surelite" bench --warm-up 1 --seconds 3600 --runs "$3" "$2" > /dev/null
  grep -o '^[0-9]* instructions' "$log" | cut -d ' ' -f 1
}

printf '%-32s %12s %12s %12s\n' model baseline neon dotprod
for model in "$@"; do
  line=$(printf '%-32s' "$(basename "$model" .tflite)")
  for level in baseline neon dotprod; do
    few=$(count "$level" "$model" 5)
    many=$(count "$level" "$model" 15)
    line+=$(printf ' %12d' $(((many - few) / 10)))
  done
  echo "$line"
done
