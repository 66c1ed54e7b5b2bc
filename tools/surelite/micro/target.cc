// SPDX-License-Identifier: Apache-2.0
#include "micro/target.h"

namespace surelite::tool::micro {
namespace {

constexpr Target kTargets[] = {
    {"cortex-m0plus", Layout::pairs}, {"cortex-m3", Layout::pairs},  {"cortex-m4", Layout::pairs},
    {"cortex-m7", Layout::pairs},     {"cortex-m33", Layout::pairs}, {"cortex-m55", Layout::blocks},
    {"cortex-m85", Layout::blocks},   {"rv32imc", Layout::pairs},
};

}  // namespace

const Target* find_target(std::string_view name) {
  for (const Target& target : kTargets)
    if (target.name == name) return &target;
  return nullptr;
}

std::string target_names() {
  std::string names;
  for (const Target& target : kTargets) names += (names.empty() ? "" : ", ") + std::string(target.name);
  return names;
}

}  // namespace surelite::tool::micro
