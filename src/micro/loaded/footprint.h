// SPDX-License-Identifier: Apache-2.0
// For tools on larger machines: what a model will take on a device, said by the loaded form itself.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace surelite {
namespace micro {

struct LoadedFootprint {
  bool loads;              // false: it was refused, and this is why
  int32_t code;            // 202 of U202
  int32_t op, tensor;      // -1: none
  uint32_t first, second;  // its numbers
  size_t persistent, activations;
  size_t need;  // bytes of an arena aligned to 16
};

// `file` aligned to 16. Every operator of the library is there; custom operators are not known.
LoadedFootprint loaded_footprint(const void* file, size_t bytes);

}  // namespace micro
}  // namespace surelite
