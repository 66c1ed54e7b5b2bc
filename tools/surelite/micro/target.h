// SPDX-License-Identifier: Apache-2.0
// Cores that a program can be planned for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace surelite::tool::micro {

// How the weights of convolutions and fully connected layers lie (micro/kernels.h).
enum class Layout {
  pairs,   // two channels side by side in pieces of four: cores with or without the DSP extension
  blocks,  // four channels side by side in pieces of sixteen: cores with vectors
};

struct Target {
  std::string_view name;
  Layout layout;
};

// Null for a core that is not known.
const Target* find_target(std::string_view name);
// "cortex-m0plus, cortex-m3, ..."
std::string target_names();

}  // namespace surelite::tool::micro
