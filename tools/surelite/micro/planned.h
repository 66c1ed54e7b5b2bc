// SPDX-License-Identifier: Apache-2.0
// A model planned for a microcontroller: every kernel call, constant and address, ready to be written as C++.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "micro/emitter.h"
#include "micro/target.h"
#include "surelite/program.h"

namespace surelite::tool::micro {

struct Planned {
  std::vector<Step> steps;
  std::vector<std::pair<std::string, size_t>> offsets;  // names of tensors and scratch memory, and where they lie
  std::string constants;                                // definitions
  std::vector<StateMemory> states;
  size_t constant_bytes = 0;   // weights, biases, scales, tables
  size_t parameter_bytes = 0;  // structs of numbers and addresses, one or more for a step
  size_t arena_bytes = 0;
  bool doctor = false;                                // with room for guards
  std::vector<size_t> input_offsets, output_offsets;  // by position
};

// Fails with P352 for what there is no kernel for, P353 where sizes depend on data.
Result<Planned> plan_for(const Program& program, const Target& target, bool doctor = false);

}  // namespace surelite::tool::micro
