// SPDX-License-Identifier: Apache-2.0
// How far two values of one tensor are apart, by the scheme of its type, and whether that is what rounding explains.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "ops/tensor.h"

namespace surelite {

struct Difference {
  enum class Scheme : uint8_t {
    exact,  // integers without a scale, booleans, strings: every byte
    steps,  // quantized integers: steps of the scale
    real,   // floating point: relative to the largest expected magnitude
  };
  Scheme scheme = Scheme::exact;
  int64_t count = 0;      // of elements
  int64_t differing = 0;  // elements
  int64_t first = -1;     // position of the first that differs
  int64_t nan = 0;        // elements that are NaN or infinite in one of the two only
  double largest = 0;     // in steps, or as a part of the largest expected magnitude; 0 for `exact`
  double mean = 0;        // the same, over all elements
  double cosine = 1;      // of the two as vectors of real values; 1 where both are zero
  int64_t histogram[4] = {};  // `steps`: elements that are 0, 1, 2, or more steps apart

  // exact: nothing differs. steps: at most `steps` steps, and one on average. real: at most `relative`, no NaN.
  [[nodiscard]] bool acceptable(double relative = 1e-3, int steps = 8) const;
  // "3 of 10 elements differ, by up to 12 steps, from element 4 on"
  [[nodiscard]] std::string text() const;
};

// Both hold the bytes of `tensor`, which gives type and quantization.
[[nodiscard]] Difference difference(const Tensor& tensor, std::span<const std::byte> expected,
                                    std::span<const std::byte> found);

}  // namespace surelite
