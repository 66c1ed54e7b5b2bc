// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"

#include "base/platform/machine.h"

namespace surelite::simd {

#define INSTRUCTION_SET(name) extern const InstructionSet set_##name;
#include "simd/sets.def"
#undef INSTRUCTION_SET

namespace {

struct NamedSet {
  std::string_view name;
  const InstructionSet* set;
};

constexpr NamedSet kSets[] = {
#define INSTRUCTION_SET(name) {#name, &set_##name},
#include "simd/sets.def"
#undef INSTRUCTION_SET
};

// Unknown names count as none.
size_t allowed_sets() {
  const char* text = environment("SURELITE_ISA");
  const std::string_view wanted = text ? text : "";
  if (wanted == no_kernels().set) return 0;
  for (size_t i = 0; i < std::size(kSets); ++i)
    if (wanted == kSets[i].name) return i + 1;
  return std::size(kSets);
}

Kernels fill_table() {
  Kernels kernels;
  const size_t allowed = allowed_sets();
  for (size_t i = 0; i < allowed && kSets[i].set->is_present(); ++i) {
    kSets[i].set->enter(&kernels);
    kernels.set = kSets[i].name;
    kernels.level = static_cast<uint32_t>(i + 1);
  }
  return kernels;
}

}  // namespace

const Kernels& no_kernels() {
  static constexpr Kernels kNone;
  return kNone;
}

const Kernels& kernels_of_machine() {
  static const Kernels chosen = fill_table();
  return chosen;
}

}  // namespace surelite::simd
