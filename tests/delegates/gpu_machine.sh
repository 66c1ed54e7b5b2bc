#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# gpu_machine.sh BUILD [MODEL.tflite...]: the GPU delegate on a machine with a real device. Builds what BUILD lacks; programs that
# were built elsewhere for the same processor do. Where the system has no loader of OpenCL, one in BUILD (libOpenCL.so.1) is used with
# NVIDIA's driver. Ends with 77 where there is no device, 1 where a test fails.
set -euo pipefail
build=$1
shift
source=$(cd "$(dirname "$0")/../.." && pwd)
if [ ! -x "$build/opencl_tests" ] || [ ! -x "$build/harness" ]; then
  cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release -DSURELITE_TESTS=ON
  cmake --build "$build" --parallel --target opencl_tests failing_opencl harness surelite_tool
fi
build=$(cd "$build" && pwd)

if [ -z "$(ldconfig -p | sed -n '/libOpenCL\.so\.1/p')" ] && [ -e "$build/libOpenCL.so.1" ]; then
  export LD_LIBRARY_PATH=$build${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
fi
if [ -z "$(ls /etc/OpenCL/vendors/*.icd 2> /dev/null || true)" ]; then
  driver=$(ldconfig -p | sed -n 's/.*libnvidia-opencl\.so\.1.* => //p' | head -1 || true)
  driver=${driver:-$(find /usr/local/nvidia /usr/lib /usr/lib64 -name 'libnvidia-opencl.so.1' 2> /dev/null | head -1 || true)}
  if [ -n "$driver" ]; then
    vendors=$(mktemp -d)
    echo "$driver" > "$vendors/nvidia.icd"
    export OCL_ICD_VENDORS=$vendors
  fi
fi

status=0
"$build/opencl_tests" > "$build/opencl_tests.log" 2>&1 || status=1
grep -E '^\[ +(OK|FAILED|SKIPPED)|Failure|elements differ|is not there' "$build/opencl_tests.log" | head -80 || true
if grep -q 'SKIPPED' "$build/opencl_tests.log" && ! grep -q '  OK ' "$build/opencl_tests.log"; then
  sed -n '/Skipped/,+1p' "$build/opencl_tests.log" | head -4
  exit 77
fi
"$build/harness" --cases 300 --runs 4 --plain --quiet --delegate gpu | tail -20 || status=1
for model in "$@"; do
  for delegate in "" "--delegate gpu" "--delegate gpu,precision=float16"; do
    # shellcheck disable=SC2086
    [ -x "$build/surelite" ] && "$build/surelite" bench "$model" $delegate | grep -E 'min|median' | tr -s ' ' | tr '\n' ' ' || true
    echo "$(basename "$model") ${delegate:-CPU}"
  done
done
exit $status
