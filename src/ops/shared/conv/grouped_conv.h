// SPDX-License-Identifier: Apache-2.0
// Grouped convolutions as ordinary ones: the channels of a group are gathered into an image of their own, and its
// outputs spread.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "ops/shared/conv/convolve.h"
#include "ops/fast/conv.h"

namespace surelite {

class GroupedConv {
 public:
  // pack(group, shape, conv) packs the filter of one group; false if that returns false or the groups are too small to
  // pay. Elements of input and output have `width` bytes. Asks for scratch memory.
  Result<bool> prepare(PrepareContext& ctx, const ConvGeometry& geometry, size_t width,
                       const std::function<Result<bool>(int32_t, const simd::ConvShape&, FastConv*)>& pack);
  void run(RunContext& ctx) const;

 private:
  std::vector<FastConv> groups_;
  int64_t in_pixels_ = 0, out_pixels_ = 0;
  size_t in_bytes_ = 0, out_bytes_ = 0;  // of one pixel's channels of one group
  int in_ = -1, out_ = -1;
};

}  // namespace surelite
