// SPDX-License-Identifier: Apache-2.0
// How far two tensors are apart, in numbers.
#pragma once

#include <span>

#include "json.h"

namespace surelite::tool {

struct Comparison {
  // What still counts as equal: of floats, relative to the largest value of the first tensor; of tensors of different
  // precision, the least ratio of signal to noise in decibels. Integers of one precision have to be equal.
  double tolerance = 1e-4;
  double least_snr = 10;
};

struct Side {
  std::span<const float> values;  // real ones
  bool is_float = false;
  double step = 0;  // of a quantized tensor; 0: none
};

// {"elements", "max_error", "max_error_at", "cosine", "snr", "steps": how many elements are 0, 1, 2, more steps apart,
// "diverges"}. The spans are of one length. A missing ratio ("snr") is that of equal tensors.
Json difference(const Side& a, const Side& b, const Comparison& comparison);

}  // namespace surelite::tool
