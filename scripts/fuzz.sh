#!/usr/bin/env bash
# Runs the model fuzzer of a fuzz build for a number of seconds, from the bundled models.
set -euo pipefail
cd "$(dirname "$0")/.."
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
cp examples/digits/*.tflite "$corpus"
"${1:-build-fuzz}/model_fuzzer" -max_total_time="${2:-60}" -rss_limit_mb=4096 "$corpus"
