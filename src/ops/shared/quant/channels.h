// SPDX-License-Identifier: Apache-2.0
// Scales and zero points per tensor or per channel, and loops over the runs of elements that share one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ops/op.h"

namespace surelite {

struct Channels {
  int64_t inner = 1;  // elements in a row that share a channel; at least 1
  std::vector<float> scale;
  std::vector<int32_t> zero;
};

// One zero point stands for all channels; none for 0.
inline Result<Channels> read_channels(const PrepareContext& ctx, Operand at) {
  const Tensor& tensor = ctx.tensor(at);
  const Quantization& quant = tensor.quant();
  const int axis = quant.quantized_dimension;
  if (quant.scale.empty()) return ctx.wrong_scale_count(at, "1, or one per index of an axis");
  for (size_t i = 0; i < quant.zero_point.size(); ++i)
    if (const int32_t zero = quant.zero_point[i]; zero < -32768 || zero > 65535)
      return ctx.wrong_zero_point(at, "-32768 to 65535");
  if (quant.per_channel() &&
      (axis < 0 || axis >= tensor.rank() || static_cast<size_t>(tensor.dim(axis)) != quant.scale.size()))
    return ctx.wrong_scale_axis(at, "an axis of as many indices");
  Channels channels{1, quant.scale, quant.zero_point.values()};
  if (tensor.count() > 0)
    channels.inner = quant.per_channel() ? tensor.shape.count(axis + 1, tensor.rank()) : tensor.count();
  channels.zero.resize(channels.scale.size(), quant.first_zero_point());
  return channels;
}

// body(first, last, scale, zero) for each run of elements, in order.
template <class Body>
void for_each_channel(const Channels& channels, int64_t count, Body&& body) {
  size_t channel = 0;
  for (int64_t first = 0; first < count; first += channels.inner) {
    body(first, first + channels.inner, channels.scale[channel], channels.zero[channel]);
    if (++channel == channels.scale.size()) channel = 0;
  }
}

}  // namespace surelite
