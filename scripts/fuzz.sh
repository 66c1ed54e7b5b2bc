#!/usr/bin/env bash
# Runs each fuzzer of a fuzz build for a number of seconds, from the bundled models and the corpus of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build-fuzz}
seconds=${2:-60}
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
mkdir "$corpus/models" "$corpus/readers"
cp examples/digits/*.tflite "$corpus/models"
python3 scripts/fuzz_seeds.py tests/hostile/corpus "$corpus"
"$build/model_fuzzer" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 "$corpus/models"
"$build/readers_fuzzer" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 "$corpus/readers"
