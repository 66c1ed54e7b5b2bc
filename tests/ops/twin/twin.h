// SPDX-License-Identifier: Apache-2.0
// The same case on two types. Operators that only move elements must do with every type what they do with numbered
// int32 elements; those that calculate must give with small numbers what they give with float32, rounded to the type.
#pragma once

#include <string>

#include "case.h"
#include "surelite/limits.h"

namespace surelite::harness {

// Each returns what is wrong, or "". `compared` counts cases in which both ran.
std::string compare_moves(const Case& one, uint64_t seed, const Limits& limits, int64_t* compared);
std::string compare_numbers(const Case& one, uint64_t seed, const Limits& limits, int64_t* compared);

}  // namespace surelite::harness
