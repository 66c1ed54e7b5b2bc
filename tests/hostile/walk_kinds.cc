// SPDX-License-Identifier: Apache-2.0
#include "hostile/walk_kinds.h"

#include <gtest/gtest.h>

namespace surelite::test {

int64_t walk_kinds(const std::string& what, const Scenario& scenario, int64_t most) {
  const std::span<const char* const> kinds = kinds_of_calls();
  int64_t tried = 0;
  std::array<int64_t, kMostKinds> calls{};
  for (size_t kind = 0; kind < kinds.size(); ++kind) {
    if (kind > 0 && calls[kind] == 0) continue;
    const Deaths deaths = fail_every_call(scenario, most, static_cast<int>(kind));
    EXPECT_TRUE(kinds.size() > 1 || deaths.points > 0) << what;
    if (kind == 0) calls = deaths.by_kind;
    if (deaths.points == 0) continue;
    std::printf("%s: %lld %s, %lld failures tried\n", what.c_str(), static_cast<long long>(deaths.points), kinds[kind],
                static_cast<long long>(deaths.tried));
    std::fflush(stdout);
    tried += deaths.tried;
    for (const std::string& fault : deaths.faults) ADD_FAILURE() << what << ", " << kinds[kind] << ": " << fault;
  }
  return tried;
}

}  // namespace surelite::test
