// SPDX-License-Identifier: Apache-2.0
#include "base/out_of_memory.h"

#include <fmt/format.h>

#include "base/live.h"

namespace surelite {

Failure no_memory_for(const char* what, uint64_t bytes) noexcept {
  try {
    Diagnostic why = diagnose(Code::B802, {{"what", what}, {"bytes", bytes}});
    const LiveCounts live = count_live();
    const int64_t sessions = live.open[static_cast<int>(LiveKind::session)],
                  interpreters = live.open[static_cast<int>(LiveKind::interpreter)];
    if (sessions + interpreters > 1)
      why.arguments.emplace_back(
          "hint", fmt::format("{} {} alive and hold {} bytes: delete those that are no longer used, or use a smaller "
                              "model or input.",
                              sessions + interpreters,
                              interpreters == 0 ? "sessions are"
                              : sessions == 0   ? "interpreters are"
                                                : "interpreters and sessions are",
                              live.held_bytes));
    return fail(std::move(why));
  } catch (const std::bad_alloc&) {
    return fail(out_of_memory(what));
  }
}

}  // namespace surelite
