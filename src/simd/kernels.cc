// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"

#include <iterator>

#include "base/platform/machine.h"

namespace surelite::simd {
namespace {

struct NamedSet {
  std::string_view name;
  bool (*is_present)();
};

constexpr NamedSet kSets[] = {
#define INSTRUCTION_SET(name, ...) {#name, name::is_present},
#include "simd/sets.def"
#undef INSTRUCTION_SET
};

constexpr std::string_view kBaseline = "baseline";

// Unknown names count as none.
uint32_t allowed_sets() {
  const char* text = environment("SURELITE_ISA");
  const std::string_view wanted = text ? text : "";
  if (wanted == kBaseline) return 0;
  for (size_t i = 0; i < std::size(kSets); ++i)
    if (wanted == kSets[i].name) return static_cast<uint32_t>(i + 1);
  return static_cast<uint32_t>(std::size(kSets));
}

}  // namespace

uint32_t level_of_machine() {
  static const uint32_t level = [] {
    const uint32_t allowed = allowed_sets();
    uint32_t present = 0;
    while (present < allowed && kSets[present].is_present()) ++present;
    return present;
  }();
  return level;
}

std::string_view set_of_machine() { return level_of_machine() == 0 ? kBaseline : kSets[level_of_machine() - 1].name; }

}  // namespace surelite::simd
