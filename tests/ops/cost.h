// SPDX-License-Identifier: Apache-2.0
// What operators cost at size: cases of every row, grown until they hold about a million elements.
#pragma once

#include <cstdint>
#include <string>

#include "maker.h"

namespace surelite::harness {

struct Cost {
  int64_t elements = 0;    // of inputs, constants, states and outputs
  int64_t looks = 0;       // of windows at inputs, and outputs
  int64_t products = 0;    // multiply-accumulates of layers
  double nanoseconds = 0;  // of a run, the least
  std::string what;        // types and shapes
  int64_t touched() const { return looks > elements ? looks : elements; }
  double per_element() const { return nanoseconds / static_cast<double>(touched()); }
  double per_product() const { return nanoseconds / static_cast<double>(products); }
};

// The case of a seed at the largest size, up to about `most` elements, at which it is sound. No elements: at none.
Cost cost_of(const Row& row, uint64_t seed, int64_t most);

// Sets `products` or `looks`.
void count_products(const Case& one, int64_t outputs, Cost* cost);

}  // namespace surelite::harness
