// SPDX-License-Identifier: Apache-2.0
// The memory budget: what a plan needs is compared with what was allowed, and with what the machine has, before a byte
// is allocated.
#pragma once

#include <cstdint>

#include "plan/program_data.h"
#include "surelite/diagnostic.h"

namespace surelite {

// B801 for `need` bytes. What cannot be counted in 63 bits is said as the largest number that can.
[[nodiscard]] Diagnostic over_budget(uint64_t need, const char* what, uint64_t limit);

// Fails with B801 if the arena and variables of a plan and of all that it calls are more than its options allow.
[[nodiscard]] Status check_budget(const GraphPlan& plan, const char* what = "arena and variables");

// After the layout: fails with B801 if a sum of sizes was no number of bytes that there can be, so that something lies
// beyond the end of the arena or of the variables.
[[nodiscard]] Status check_layout(const GraphPlan& plan);

}  // namespace surelite
