// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/int16_conv.h"

#include "base/checked.h"

namespace surelite {

Result<bool> Int16Conv::prepare(PrepareContext& ctx, int input, simd::ConvShape shape, const void* weights) {
  if (shape.pixels() == 0 || shape.batches > INT32_MAX / 2) return false;
  pixels_ = shape.pixels();
  channels_ = shape.out_channels;
  const auto images = static_cast<size_t>(shape.batches);
  shape.batches *= 2;
  SURELITE_LET(const bool packed, choose_fast_hybrid(ctx, shape, weights, &conv_));
  if (!packed) return false;
  input_ = input;
  zero_points_.assign(images, 0);
  zero_points_.resize(2 * images, -128);  // the low bytes are stored less 128
  size_t sums = 0;
  if (!checked_mul(static_cast<size_t>(pixels_) * static_cast<size_t>(channels_), 2 * sizeof(int32_t), &sums))
    return ctx.fail(Code::P311, {{"what", "the convolution's sums"}});
  bytes_ = ctx.scratch(ctx.input(input).bytes);
  sums_ = ctx.scratch(sums);
  return true;
}

void Int16Conv::run(RunContext& ctx, const Requant16& requant, int16_t* out) const {
  const std::span<const int16_t> in = ctx.in<int16_t>(input_);
  const auto count = static_cast<int64_t>(in.size());
  int8_t* const bytes = ctx.scratch_of<int8_t>(bytes_).data();
  int32_t* const sums = ctx.scratch_of<int32_t>(sums_).data();
  ctx.parallel(count, 1 << 16, [&](int64_t first, int64_t last) {
    int8_t *high = bytes, *low = bytes + count;
    for (int64_t i = first; i < last; ++i) high[i] = static_cast<int8_t>(in[static_cast<size_t>(i)] >> 8);
    for (int64_t i = first; i < last; ++i) low[i] = static_cast<int8_t>((in[static_cast<size_t>(i)] & 255) - 128);
  });
  simd::HybridRun halves;
  halves.in = bytes;
  halves.zero_points = zero_points_.data();
  halves.pixels_per_image = 2 * pixels_ / static_cast<int64_t>(zero_points_.size());
  halves.sums = sums;
  run_fast_hybrid(ctx, conv_, halves);
  const int32_t* low = sums + pixels_ * channels_;
  ctx.parallel(pixels_, 1 + 32768 / channels_, [&](int64_t first, int64_t last) {
    for (int64_t at = first * channels_; at < last * channels_; at += channels_)
      requant.run(sums + at, low + at, out + at);
  });
}

simd::ConvShape shape_of_rows(int64_t rows, int64_t units, int64_t depth) {
  simd::ConvShape shape;
  shape.batches = static_cast<int32_t>(rows);
  shape.in_channels = static_cast<int32_t>(depth);
  shape.out_channels = static_cast<int32_t>(units);
  return shape;
}

}  // namespace surelite
