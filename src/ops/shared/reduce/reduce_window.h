// SPDX-License-Identifier: Apache-2.0
// Reductions of sliding windows over any number of axes, with the input's elements set apart and padded (or cropped).
#pragma once

#include <cstdint>
#include <vector>

#include "ops/op.h"

namespace surelite {

// As numbered in the file format.
enum class Reduction : int32_t { add = 1, multiply = 2, minimum = 3, maximum = 4, all = 5, any = 6 };

struct WindowAxis {
  int64_t in = 0;
  int64_t window = 1, stride = 1, window_dilation = 1, base_dilation = 1;
  int64_t pad_low = 0, pad_high = 0;  // negative: cropped
  int64_t out = 0;
  int64_t in_step = 0;                // elements between neighbours
  int64_t padded = 0;                 // the input's extent with gaps and padding

  // Leaves the axis as it is.
  bool is_trivial() const {
    return window == 1 && stride == 1 && base_dilation == 1 && pad_low == 0 && pad_high == 0;
  }
};

struct WindowReduction {
  Reduction reduction = Reduction::add;
  std::vector<WindowAxis> axes;
  // Scratch memory of passes axis by axis; -1 where windows are reduced one by one.
  int halves[2] = {-1, -1}, runs = -1, windows = -1;
};

// Checks the axes, sets the output's shape and picks the kernel. Input 0 is reduced from the value of input 1, which
// also fills gaps and padding.
Status prepare_reduce_window(PrepareContext& ctx, WindowReduction&& wanted);

}  // namespace surelite
