// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/depthwise_sums.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <vector>

#include "base/checked.h"

namespace surelite {
namespace {

constexpr int64_t kExact = int64_t{1} << 24;  // magnitudes up to here are exact in floats
constexpr int64_t kGrain = 100'000;           // multiply-adds that are worth a thread

bool all_exact(const simd::ConvShape& shape, const int8_t* weights, int32_t most) {
  for (int32_t c = 0; c < shape.out_channels; ++c) {
    int64_t sum = 0;
    for (int64_t tap = 0; tap < shape.taps(); ++tap) sum += std::abs(int{weights[tap * shape.out_channels + c]});
    if (sum * most > kExact) return false;
  }
  return true;
}

}  // namespace

Result<bool> DepthwiseSums::prepare(PrepareContext& ctx, const simd::ConvShape& shape, const int8_t* weights,
                                    int32_t most, int planes) {
  if (!weights || shape.pixels() == 0) return false;
  shape_ = shape;
  shape_.batches = 1;
  shape_.in_channels = shape.out_channels;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  simd::ConvF32Options options{shape_, -kInfinity, kInfinity};
  const simd::DepthwiseF32Packer& packer = ctx.kernels().get<simd::DepthwiseF32Packer>();
  if (!packer.takes(options) || !all_exact(shape, weights, most)) return false;
  const std::vector<float> real(weights, weights + int64_t{shape.taps()} * shape.out_channels);
  options.weights = real.data();
  options.memory = ctx.host().packed_memory();
  SURELITE_LET(conv_, packer.pack(options));
  batches_ = shape.batches;
  in_channels_ = shape.in_channels;
  planes_ = planes;
  const int64_t unit_cost = conv_->unit() * shape.out_channels * (shape.taps() + 4);
  grain_ = 1 + kGrain / std::max<int64_t>(unit_cost, 1);
  // Tensors have fewer elements than 2^61, but their floats and copies need not fit.
  size_t image = 0, sums = 0, elements = 0, copies = static_cast<size_t>(shape.out_channels / shape.in_channels);
  if (copies > 1) ++copies;
  if (!checked_mul(static_cast<size_t>(shape.in_height), static_cast<size_t>(shape.in_width), &elements) ||
      !checked_mul(elements, static_cast<size_t>(shape.in_channels) * sizeof(float), &elements) ||
      !checked_mul(elements, copies, &image) ||
      !checked_mul(static_cast<size_t>(shape_.pixels()),
                   static_cast<size_t>(shape.out_channels) * sizeof(float) * static_cast<size_t>(planes), &sums))
    return ctx.fail(Code::P311, {{"what", "the convolution's sums"}});
  image_ = ctx.scratch(image);
  sums_ = ctx.scratch(sums);
  return true;
}

}  // namespace surelite
