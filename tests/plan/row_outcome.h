// SPDX-License-Identifier: Apache-2.0
// What a model gives with some options.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "plan/access.h"
#include "plan/program_data.h"
#include "plan/row_models.h"

namespace surelite::tests {

using Bytes = std::vector<std::byte>;

struct Outcome {
  std::vector<Bytes> outputs;
  size_t arena = 0;
  size_t joined = 0;  // operators in steps of others, without memory for what lies between them
  size_t tails = 0;   // likewise, with memory
};

// The outputs of two runs; `fill` is what lies in the arena before the first.
inline Outcome outcome_of(const Model& model, const CompileOptions& options, int fill = 0,
                          const SessionOptions& how = {}) {
  Outcome outcome;
  const Result<Program> program = Program::compile(model, options);
  EXPECT_TRUE(program) << (program ? "" : program.error()[0].text());
  if (!program) return outcome;
  outcome.arena = program->footprint().arena_bytes;
  for (const StepPlan& step : ProgramAccess::plan(*program).steps)
    (step.keeps_whole ? outcome.tails : outcome.joined) += step.joined.size();
  Bytes memory(outcome.arena + 64, static_cast<std::byte>(fill));
  std::byte* const begin = memory.data() + (64 - reinterpret_cast<uintptr_t>(memory.data()) % 64) % 64;
  Result<Session> session = how.guard == Guarding::none ? Session::open_in(*program, {begin, outcome.arena}, how)
                                                        : Session::open(*program, how);
  EXPECT_TRUE(session) << (session ? "" : session.error()[0].text());
  for (uint32_t run = 0; session && run < 2; ++run) {
    std::mt19937 random(run);
    for (int i = 0; i < session->input_count(); ++i) fill_input(*session->input(i), &random);
    const Status status = session->run();
    EXPECT_TRUE(status) << (status ? "" : status.error()[0].text());
    for (int i = 0; i < session->output_count(); ++i) {
      const std::span<const std::byte> bytes = *session->output(i)->bytes();
      outcome.outputs.emplace_back(bytes.begin(), bytes.end());
    }
  }
  return outcome;
}

}  // namespace surelite::tests
