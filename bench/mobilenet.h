// SPDX-License-Identifier: Apache-2.0
// Float MobileNets with random weights, at 224 x 224 and width 1.
#pragma once

#include <cstddef>
#include <vector>

#include "surelite/diagnostic.h"
#include "surelite/types.h"

namespace surelite::bench {

// The bytes of a model file. `weights`: float32, or float16 behind DEQUANTIZE as converters write it.
Result<std::vector<std::byte>> write_mobilenet_v1(ElementType weights = ElementType::float32);
Result<std::vector<std::byte>> write_mobilenet_v2(ElementType weights = ElementType::float32);

}  // namespace surelite::bench
