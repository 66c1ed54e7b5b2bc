#!/usr/bin/env bash
# run.sh BUILD SOURCE: installs into BUILD/installed, builds the consumer project against it and runs its programs.
set -euo pipefail
build=$(realpath "$1") source=$(realpath "$2")
place=$build/installed
rm -rf "$place" "$build/consumer"
cmake --install "$build" --prefix "$place" > "$build/install.log"
compat=$(dirname "$(find "$place" -name libtensorflowlite_c.so)")
mkdir -p "$build/consumer"
for page in README.md docs/drop-in.md; do  # the program that the page shows, word for word
  sed -n '/^```cpp$/,/^```$/p' "$source/$page" | sed '/^```/d' > "$build/consumer/$(basename "$page" .md).cc"
done
PKG_CONFIG_PATH=$compat/pkgconfig cmake -S "$source/tests/install" -B "$build/consumer" -G Ninja \
  -DCMAKE_PREFIX_PATH="$place;$(dirname "$compat")" > "$build/consumer.log"
cmake --build "$build/consumer" --parallel 2 >> "$build/consumer.log" || { cat "$build/consumer.log"; exit 1; }
cd "$source"
for program in native classes functions README drop-in; do
  echo "$program: $("$build/consumer/$program" examples/digits/digits_int8.tflite)"
done
