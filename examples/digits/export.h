// SPDX-License-Identifier: Apache-2.0
// The trained network as TensorFlow Lite models: float, int8 with one scale per channel, uint8 with one scale per
// tensor.
#pragma once

#include <span>
#include <vector>

#include "network.h"
#include "surelite/diagnostic.h"

namespace digits {

// Largest values seen between the layers; they fix the scales of the integer models.
struct Ranges {
  float first = 0, second = 0, logits_low = 0, logits_high = 0;
};
Ranges measure_ranges(const Network& network, std::span<const Picture> pictures);

enum class Kind { float32, int8, uint8 };

// Input "image" [1,28,28,1]: pixels from 0 to 1; output "digit" [1,10]: probabilities.
surelite::Result<std::vector<std::byte>> export_model(const Network& network, const Ranges& ranges, Kind kind);

}  // namespace digits
