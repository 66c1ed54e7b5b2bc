// SPDX-License-Identifier: Apache-2.0
// The table of kernels: empty where plain loops are asked for, filled from the narrowest set to the one that is
// allowed.
#include "simd/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string_view>

#include "ops/op.h"

namespace surelite::simd {
namespace {

// Whether all entries of a family are null, whatever entries it has.
template <class Family>
bool is_empty(const Kernels& kernels) {
  static constexpr Family kNone;
  return std::memcmp(&kernels.get<Family>(), &kNone, sizeof(Family)) == 0;
}

TEST(Kernels, ReferenceHasNone) {
  const Kernels& none = kernels_for(true);
  EXPECT_FALSE(none.any());
#define EXPECT_EMPTY(Family) EXPECT_TRUE(is_empty<Family>(none)) << #Family;
  SURELITE_KERNEL_FAMILIES(EXPECT_EMPTY)
#undef EXPECT_EMPTY
}

TEST(Kernels, OperatorsGetTheMachines) {
  EXPECT_EQ(&kernels_for(false).get<ConvI8Packer>(), &kMachineKernels.get<ConvI8Packer>());
  EXPECT_EQ(kernels_for(false).any(), level_of_machine() > 0);
}

TEST(Kernels, SetIsNotAboveTheAllowedOne) {
  static constexpr std::string_view kNames[] = {
      "baseline",
#define INSTRUCTION_SET(name, ...) #name,
#include "simd/sets.def"
#undef INSTRUCTION_SET
  };
  ASSERT_LT(level_of_machine(), std::size(kNames));
  EXPECT_EQ(set_of_machine(), kNames[level_of_machine()]);
  const char* wanted = std::getenv("SURELITE_ISA");
  const auto* allowed = std::ranges::find(kNames, std::string_view(wanted ? wanted : ""));
  if (allowed != std::end(kNames)) {
    EXPECT_LE(level_of_machine(), allowed - std::begin(kNames));
  }
}

// What the sets up to this machine's name in sets.def is there; all else is empty.
TEST(Kernels, SetsEnterWhatTheyName) {
  uint32_t below = 0;
  const auto check = [&]<class Family>(bool names, std::string_view set, const Family&, std::string_view family) {
    if (names && below < level_of_machine()) {
      EXPECT_FALSE(is_empty<Family>(kMachineKernels)) << set << " names " << family;
    }
  };
#define INSTRUCTION_SET(name, ...)                                                                  \
  {                                                                                                 \
    const auto of = [&]<class Family>(const Family& family, std::string_view text) {               \
      check(kIsAmong<Family, __VA_ARGS__>, #name, family, text);                                    \
    };                                                                                              \
    SURELITE_KERNEL_FAMILIES(CHECK_FAMILY)                                                          \
    ++below;                                                                                        \
  }
#define CHECK_FAMILY(Family) of(Family{}, #Family);
#include "simd/sets.def"
#undef CHECK_FAMILY
#undef INSTRUCTION_SET
  if (level_of_machine() > 0) return;
#define EXPECT_EMPTY(Family) EXPECT_TRUE(is_empty<Family>(kMachineKernels)) << #Family;
  SURELITE_KERNEL_FAMILIES(EXPECT_EMPTY)
#undef EXPECT_EMPTY
}

}  // namespace
}  // namespace surelite::simd
