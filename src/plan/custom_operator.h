// SPDX-License-Identifier: Apache-2.0
// Operators that an application registers (surelite/custom_operator.h), as specs for the planner.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "ops/op.h"
#include "surelite/custom_operator.h"

namespace surelite {

// What prepare leaves for run.
struct CustomPrepared {
  std::shared_ptr<const void> kept;
  std::vector<bool> shaped;  // outputs whose shape prepare set
};

// Finds the spec of an operator: the application's for a custom code that it registered, otherwise the linked one.
// Fails with A723 for a registration that cannot be used. Keeps copies of the registrations.
Result<std::function<const OpSpec*(const OperatorDef&)>> resolver_with(std::span<const CustomOperator> operators);

}  // namespace surelite
