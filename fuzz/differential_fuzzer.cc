// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: operators as operator_fuzzer makes them, with the kernels of the instruction set that SURELITE_ISA
// names, against the reference kernels, guard pages, threads, failing allocations and twins on other types.
#include "script_case.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  surelite::harness::Plan plan;
  plan.runs = 4;
  return surelite::fuzz::run_script(data, size, plan);
}
