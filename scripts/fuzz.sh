#!/usr/bin/env bash
# fuzz.sh BUILD SECONDS [KEEP [NAME...]]: runs each fuzzer of a fuzz build (or those named) for so many seconds, from
# its seeds and from what KEEP/NAME holds of earlier calls; new inputs go there. differential takes its time once for
# each instruction set of this machine. A find ends the call: its input is KEEP/NAME-crash-..., and the message says
# which.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build-fuzz}
seconds=${2:-60}
keep=${3:-$build/corpus}
shift $(($# < 3 ? $# : 3))
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(model structure operator differential interface readers)
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
python3 scripts/fuzz_seeds.py "$seeds"
python3 scripts/fuzz_dictionary.py > "$seeds/dictionary"
# Models of every operator.
if [ -x "$build/campaign" ]; then
  for number in $(seq 0 24 2880); do
    "$build/campaign" --only "$number" --write "$seeds/structure/made_$number" > /dev/null
    cp "$seeds/structure/made_$number" "$seeds/model/" 2> /dev/null || true
  done
fi
most=(-max_len=4096)
for name in "${names[@]}"; do
  mkdir -p "$keep/$name"
  levels=("")
  options=(-max_total_time="$seconds" -rss_limit_mb=6000 -malloc_limit_mb=4000 -timeout=30 -print_final_stats=1
    -close_fd_mask=3 -artifact_prefix="$keep/$name-")
  case $name in
    model | structure) options+=(-dict="$seeds/dictionary" -max_len=40000) ;;
    differential) levels=("" avx2 baseline) options+=(-max_len=512) ;;
    operator | interface) options+=(-max_len=512) ;;
    *) options+=("${most[@]}") ;;
  esac
  for level in "${levels[@]}"; do
    echo "$name ${level}"
    # The time that a fuzzer with children or threads takes to end is its own; leaks are looked for at the end only.
    ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 SURELITE_ISA=$level \
      "$build/${name}_fuzzer" "${options[@]}" "$keep/$name" "$seeds/$name" 2>&1 |
      grep -E "DONE|Done|stat::|ERROR|SUMMARY|Test unit written|runtime error|^[A-Z_0-9]+: " || exit 1
    [ "${PIPESTATUS[0]}" = 0 ] || exit 1
  done
done
