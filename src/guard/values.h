// SPDX-License-Identifier: Apache-2.0
// What the values of tensors tell: no numbers, infinities, and values in another range than the model was made for.
#pragma once

#include <span>

#include "run/observer.h"

namespace surelite::guard {

// NaN and infinity among float32 values.
struct NonFinite {
  size_t nan = 0, infinite = 0;
  size_t first_nan = 0, first_infinite = 0;  // elements
};
NonFinite find_non_finite(std::span<const float> values);

// Notices G618 and G619 about an input that is written whole; of NaN watch.cc tells.
void look_at_values(const ObservedTensor& input);
// Notices G617 and G619 about what an operator has made of numbers.
void look_at_results(const ObservedStep& step);

}  // namespace surelite::guard
