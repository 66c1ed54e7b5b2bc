#!/usr/bin/env bash
# scripts/bionic_check.sh GENERATED [JOBS]: whether the sources that touch the system compile for a C library without glibc's
# extensions, as Android's is: clang, LLVM's C++ library (the NDK's), musl's headers. GENERATED is the folder of generated headers
# (build/generated). Nothing is linked or run.
set -euo pipefail
cd "$(dirname "$0")/.."
generated=$(realpath "$1") jobs=${2:-$(nproc)}
version=$(clang -dumpversion)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for library in flatbuffers hwy fmt tl; do
  if [ -e "/usr/include/$library" ]; then ln -s "/usr/include/$library" "$place/$library"; fi
done
musl=/usr/include/$(uname -m)-linux-musl
flags=(--target="$(uname -m)-linux-musl" -nostdinc -D_GNU_SOURCE -isystem "/usr/lib/llvm-${version%%.*}/lib/clang/$version/include" -isystem "$musl"
       -isystem "$place" -Iinclude -Isrc "-I$generated" -fsyntax-only)
cxx=(-std=c++20 -Wno-deprecated-pragma -nostdinc++ -D_LIBCPP_HAS_MUSL_LIBC -isystem "/usr/lib/llvm-${version%%.*}/include/c++/v1")
mapfile -t sources < <(ls src/base/*.cc src/base/platform/posix/*.cc src/guard/*.cc src/model/*.cc)
printf '%s\n' "${sources[@]}" | xargs -P "$jobs" -n 4 clang++ "${cxx[@]}" "${flags[@]}"
printf '%s\n' src/guard/preload/*.c | xargs -P "$jobs" -n 4 clang "${flags[@]}"
echo "bionic-check: ${#sources[@]} sources compile with clang $version, libc++ and musl's headers"
