// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: two bytes choose an operator, four the values of its inputs, and the rest its options, shapes and
// types, sound ones and others. One that the operator takes must not end in an error of our own.
#include "script_case.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  surelite::harness::Plan plan;
  plan.runs = 4;
  plan.variants = false;
  return surelite::fuzz::run_script(data, size, plan);
}
