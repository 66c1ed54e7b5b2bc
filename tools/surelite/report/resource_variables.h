// SPDX-License-Identifier: Apache-2.0
// Resource variables of a model: what they take once they are assigned.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plan/program_data.h"

namespace surelite::tool {

struct NamedVariable {
  std::string name;
  uint64_t bytes = 0;  // 0: its shape depends on data
};

// By name, as far as an operator names the variable that it reads or assigns. A variable holds the largest value that
// any of them has.
std::vector<NamedVariable> resource_variables(const ModelData& model, const GraphPlan& entry);

}  // namespace surelite::tool
