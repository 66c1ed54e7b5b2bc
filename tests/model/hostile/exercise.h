// SPDX-License-Identifier: Apache-2.0
// Takes bytes of any origin as far as they go: load, compile, open, run on benign and on hostile inputs.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "surelite/diagnostic.h"
#include "surelite/limits.h"

namespace surelite::test {

enum class Stage { load, compile, open, run, done };

std::string_view name_of(Stage stage);

struct Bounds {
  Limits limits;
  uint64_t memory_limit = 0;
  double seconds = 0;  // for each run
};

// Small enough that no model takes long or much.
Bounds small_bounds(uint64_t max_tensor_bytes, double seconds);

struct Outcome {
  Stage stage = Stage::load;  // where it ended; done: the run on zeros succeeded
  Diagnostics findings;       // why it went no further
  bool only_unknown_operators() const;
  std::string text() const;
};

// Runs on zeros first, which decides the outcome, then on patterns that upset kernels: extremes, NaN, -1.
Outcome exercise(std::span<const std::byte> bytes, const Bounds& bounds);

}  // namespace surelite::test
