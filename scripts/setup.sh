#!/usr/bin/env bash
# scripts/setup.sh [--small] [PACKAGE...]: installs the Debian packages that Surelite builds and tests with, and those named, if any
# is missing; --small: only what library and tool are built with. Says what it installs.
set -euo pipefail

small=(
  # core
  g++ cmake ninja-build git libflatbuffers-dev flatbuffers-compiler libhwy-dev libfmt-dev
  # tool
  libcli11-dev nlohmann-json3-dev libstb-dev zlib1g-dev libdw-dev
)
packages=(
  # what `make bench` compares with
  libxnnpack-dev libpthreadpool-dev
  # makes the processor a device of OpenCL, for the tests of the GPU delegate
  pocl-opencl-icd ocl-icd-libopencl1
  # tests and checks
  python3 python3-numpy python3-flatbuffers python3-pytest python3-venv mypy
  pkg-config libgtest-dev libgmock-dev libbenchmark-dev clang libclang-rt-14-dev
)
if [ "${1:-}" = --small ]; then
  shift
  packages=()
fi
packages=("${small[@]}" "${packages[@]}" "$@")

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing: ${missing[*]}" >&2
run=()
[ "$(id -u)" -eq 0 ] || run=(sudo)
"${run[@]}" apt-get update -qq >/dev/null
DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
