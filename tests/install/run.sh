#!/usr/bin/env bash
# run.sh BUILD SOURCE: installs into BUILD/installed, builds the consumer project against it and runs its programs.
set -euo pipefail
build=$(realpath "$1") source=$(realpath "$2")
place=$build/installed
rm -rf "$place" "$build/consumer"
cmake --install "$build" --prefix "$place" > "$build/install.log"
compat=$(dirname "$(find "$place" -name libtensorflowlite_c.so)")
PKG_CONFIG_PATH=$compat/pkgconfig cmake -S "$source/tests/install" -B "$build/consumer" -G Ninja \
  -DCMAKE_PREFIX_PATH="$place;$(dirname "$compat")" > "$build/consumer.log"
cmake --build "$build/consumer" --parallel 2 >> "$build/consumer.log" || { cat "$build/consumer.log"; exit 1; }
for program in native classes functions; do
  echo "$program: $("$build/consumer/$program" "$source/examples/digits/digits_int8.tflite")"
done
