#!/usr/bin/env bash
# The product in one screen: a diagnosis of the bundled model, then of bundled programs with the usual mistakes.
set -uo pipefail
cd "$(dirname "$0")/.."
build=${1:-build}
export NO_COLOR=${NO_COLOR:-1}

show() {
  echo
  echo "\$ surelite $*"
  "$build/surelite" "$@" 2>&1
}

show doctor examples/digits/digits_int8.tflite --input examples/digits/7.pgm
show guard -- "$build/buggy_native_wrong_buffer" examples/digits/digits_int8.tflite
for program in native_wrong_buffer native_wrong_shape native_missing_operator; do
  model=examples/digits/digits_$([ "$program" = native_wrong_shape ] && echo float || echo int8).tflite
  echo
  echo "\$ $program $model"
  "$build/buggy_$program" "$model"
done
for program in "$build"/buggy_tflite_*; do
  [ -x "$program" ] || continue
  echo
  echo "\$ ${program#"$build"/buggy_}"
  "$program" examples/digits
done
exit 0
