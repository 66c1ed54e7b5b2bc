// SPDX-License-Identifier: Apache-2.0
// Sums that a convolution can add its rows to as it makes them: the sum then takes the memory of its other operand, and
// the convolution's result none.
#pragma once

#include <map>

#include "plan/program_data.h"

namespace surelite::tool::micro {

struct FusedSum {
  int sum = 0;        // operator
  int row_input = 0;  // of the sum: what the convolution makes
};

// By the operator that convolves.
std::map<int, FusedSum> find_fused_sums(const GraphPlan& plan);

}  // namespace surelite::tool::micro
