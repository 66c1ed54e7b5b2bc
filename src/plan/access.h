// SPDX-License-Identifier: Apache-2.0
// The way from a Program to its plan, for code within the project.
#pragma once

#include <memory>

#include "plan/program_data.h"
#include "surelite/program.h"

namespace surelite {

struct ProgramAccess {
  // As Program::compile, but weights are not packed, which is most of its time for large models: a program to look at,
  // whose results would be wrong.
  static Result<Program> compile_to_look_at(const Model& model, const CompileOptions& options);
  static Result<Program> compile(const Model& model, const CompileOptions& options, bool to_look_at);
  // The program is not empty.
  static const GraphPlan& plan(const Program& program) { return *program.plan_; }
  static std::shared_ptr<const GraphPlan> shared(const Program& program) { return program.plan_; }
};

}  // namespace surelite
