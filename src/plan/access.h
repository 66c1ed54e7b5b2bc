// SPDX-License-Identifier: Apache-2.0
// The way from a Program to its plan, for code within the project.
#pragma once

#include <memory>

#include "plan/program_data.h"
#include "surelite/program.h"

namespace surelite {

struct ProgramAccess {
  // The program is not empty.
  static const GraphPlan& plan(const Program& program) { return *program.plan_; }
  static std::shared_ptr<const GraphPlan> shared(const Program& program) { return program.plan_; }
};

}  // namespace surelite
