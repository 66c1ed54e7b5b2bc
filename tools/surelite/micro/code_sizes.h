// SPDX-License-Identifier: Apache-2.0
// Flash that kernels and operators take, as measured (scripts/micro_sizes.py).
#pragma once

#include <set>
#include <string>
#include <utility>

#include "micro/planned.h"

namespace surelite::tool::micro {

// What a planned program takes beside its constants: kernels, calls and parameters.
size_t planned_code_bytes(const Planned& planned, const Target& target);
// What the loaded form takes with these operators, by their names in a model; of the registrations for int8, where
// there are, for those whose first input is int8. Operators that are not known count nothing.
size_t loaded_code_bytes(const std::set<std::pair<std::string, bool>>& operators, const Target& target);

}  // namespace surelite::tool::micro
