// SPDX-License-Identifier: Apache-2.0
// A case of the harness that bytes describe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>

#include "execute.h"

namespace surelite::fuzz {

// 0; what is wrong with the results ends the process, as libFuzzer wants it.
inline int run_script(const uint8_t* data, size_t size, harness::Plan plan) {
  constexpr size_t kHead = 6;
  if (size < kHead) return 0;
  const auto& rows = harness::all_rows();
  const harness::Row& row = rows[(data[0] | data[1] << 8) % rows.size()];
  uint64_t seed = 0;
  for (size_t i = 2; i < kHead; ++i) seed = seed << 8 | data[i];
  plan.script = std::span(reinterpret_cast<const std::byte*>(data) + kHead, size - kHead);
  harness::Tally tally;
  const std::string problem = harness::run_case(row, seed, plan, &tally);
  if (problem.empty()) return 0;
  std::fprintf(stderr, "%s: %s\n", row.spec->name.data(), problem.c_str());
  __builtin_trap();
}

}  // namespace surelite::fuzz
