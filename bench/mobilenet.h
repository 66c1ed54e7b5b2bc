// SPDX-License-Identifier: Apache-2.0
// Float MobileNets with random weights, at 224 x 224 and width 1.
#pragma once

#include <cstddef>
#include <vector>

#include "surelite/diagnostic.h"

namespace surelite::bench {

// The bytes of a model file.
Result<std::vector<std::byte>> write_mobilenet_v1();
Result<std::vector<std::byte>> write_mobilenet_v2();

}  // namespace surelite::bench
