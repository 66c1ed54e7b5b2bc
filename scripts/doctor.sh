#!/usr/bin/env bash
# doctor.sh BUILD library|tool|compat: the product in one screen: what the library says of bundled programs with the usual mistakes,
# what the tool says of them and of the bundled model, and what both say of a program that uses TensorFlow Lite's interface.
set -uo pipefail
cd "$(dirname "$0")/.."
build=${1:-build}
export NO_COLOR=${NO_COLOR:-1}

show() {
  echo
  echo "\$ surelite $*"
  "$build/surelite" "$@" 2>&1
}

case ${2:-tool} in
  library)
    for program in native_wrong_buffer native_wrong_shape native_missing_operator; do
      model=examples/digits/digits_$([ "$program" = native_wrong_shape ] && echo float || echo int8).tflite
      echo
      echo "\$ $program $model"
      "$build/buggy_$program" "$model"
    done
    ;;
  tool)
    show doctor examples/digits/digits_int8.tflite --input examples/digits/7.pgm
    show guard -- "$build/buggy_native_wrong_buffer" examples/digits/digits_int8.tflite
    ;;
  compat)
    for program in "$build"/buggy_tflite_*; do
      [ -x "$program" ] || continue
      echo
      echo "\$ ${program#"$build"/buggy_}"
      "$program" examples/digits
    done
    show guard -- "$build/buggy_tflite_wrong_buffer" examples/digits
    ;;
esac
exit 0
