// SPDX-License-Identifier: Apache-2.0
// The table of kernels: empty where plain loops are asked for, filled from the narrowest set to the one that is allowed.
#include "simd/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "ops/op.h"

namespace surelite::simd {
namespace {

TEST(Kernels, ReferenceHasNone) {
  const Kernels& none = kernels_for(true);
  EXPECT_EQ(none.set, "baseline");
  EXPECT_EQ(none.level, 0u);
  // Whatever entries there will be: all are null. The table is static, its padding is zero.
  for (const char* byte = reinterpret_cast<const char*>(&none.conv_i8); byte < reinterpret_cast<const char*>(&none + 1); ++byte)
    ASSERT_EQ(*byte, 0) << "at " << byte - reinterpret_cast<const char*>(&none);
}

TEST(Kernels, OperatorsGetTheMachines) { EXPECT_EQ(&kernels_for(false), &kernels_of_machine()); }

TEST(Kernels, SetIsNotAboveTheAllowedOne) {
  static constexpr std::string_view kNames[] = {
      "baseline",
#define INSTRUCTION_SET(name) #name,
#include "simd/sets.def"
#undef INSTRUCTION_SET
  };
  const Kernels& chosen = kernels_of_machine();
  ASSERT_LT(chosen.level, std::size(kNames));
  EXPECT_EQ(chosen.set, kNames[chosen.level]);
  const char* wanted = std::getenv("SURELITE_ISA");
  const auto* allowed = std::ranges::find(kNames, std::string_view(wanted ? wanted : ""));
  if (allowed != std::end(kNames)) {
    EXPECT_LE(chosen.level, allowed - std::begin(kNames));
  }
}

// A table with kernels has those that every set has.
TEST(Kernels, EverySetPacks) {
  const Kernels& all = kernels_of_machine();
  if (all.level == 0) GTEST_SKIP() << "no set is allowed";
  EXPECT_TRUE(all.conv_i8.pack && all.conv_i8.accepts && all.depthwise_i8.pack && all.conv_f32.pack && all.depthwise_f32.pack);
  EXPECT_TRUE(all.multiply_f32 && all.dot_f32 && all.pool.max_i8 && all.pool.average_f32);
}

}  // namespace
}  // namespace surelite::simd
