// SPDX-License-Identifier: Apache-2.0
// Three-dimensional convolutions of floats as two-dimensional ones: the planes under one output plane are gathered into
// an image whose channels are those of all planes.
#pragma once

#include <array>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/fast/conv.h"

namespace surelite {

class PlanesConv {
 public:
  // `axes`: depth, height, width. Inputs 0 [batch, depth, height, width, in], 1 [depth, height, width, in, out] and 2,
  // the bias. False if the weights are not known, no kernel takes them, there is little to do, or plain kernels are
  // asked for. Asks for scratch memory.
  Result<bool> prepare(PrepareContext& ctx, const std::array<Window, 3>& axes, FloatRange range);
  void run(RunContext& ctx) const;

 private:
  FastConv conv_;
  Window depth_;
  int64_t batches_ = 0, pixels_ = 0, channels_ = 0, out_plane_ = 0;
  int scratch_ = -1;
};

}  // namespace surelite
