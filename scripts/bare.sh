#!/usr/bin/env bash
# Builds the core (base, model, ops, plan, run) for a machine without an operating system and without guarded mode, looks at what
# it asks of the C library, and runs a program on it: scripts/bare.sh BUILD JOBS.
set -euo pipefail
build=$1 jobs=$2
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSURELITE_PLATFORM=bare -DSURELITE_GUARDED=OFF -DSURELITE_COMPAT=OFF \
  -DSURELITE_TOOLS=OFF -DSURELITE_EXAMPLES=OFF -DSURELITE_BENCH=OFF -DSURELITE_TESTS=OFF > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
rm -f "$build.log"
cmake --build "$build" --parallel "$jobs" --target bare_digits
calls=$(nm -u "$build/libsurelite.a" | awk '$1 == "U" {print $2}' | sort -u |
  grep -xE 'pthread_.*|sem_.*|mmap(64)?|munmap|madvise|mprotect|mincore|open(64)?|openat.*|read|write|close|stat.*|fstat.*|rename|unlink|fopen(64)?|getenv|secure_getenv|sysconf|getauxval|clock_gettime|gettimeofday|time|fork|signal|sigaction|dl.*|syscall|_ZNSt6thread.*|_ZNSt13random_device.*|_ZNSt6chrono.*' || true)
if [ -n "$calls" ]; then
  echo "the core asks an operating system for:" $calls
  exit 1
fi
"$build/bare_digits"
