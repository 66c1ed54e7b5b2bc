// SPDX-License-Identifier: Apache-2.0
// Whether a run has been ended, for loops that are not shared out to threads and may be long: each operator whose work
// grows faster than its tensors asks.
#pragma once

#include <cstdint>

#include "ops/op.h"

namespace surelite {

class Stopping {
 public:
  explicit Stopping(const RunContext& ctx) : ctx_(ctx) {}

  // Call it between parts of a loop with the multiply-adds, comparisons or copies of a part; it asks about once in a
  // millisecond. What is left out then makes no difference: return ended(ctx).
  bool after(int64_t work) {
    left_ -= work + 1;
    if (left_ > 0) return false;
    left_ = kWork;
    return ctx_.cancelled();
  }

 private:
  static constexpr int64_t kWork = 1 << 20;
  const RunContext& ctx_;
  int64_t left_ = kWork;
};

[[gnu::cold]] inline Failure ended(const RunContext& ctx) { return ctx.fail(Code::R405, {}); }

}  // namespace surelite
