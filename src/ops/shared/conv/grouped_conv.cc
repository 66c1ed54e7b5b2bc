// SPDX-License-Identifier: Apache-2.0
#include "ops/shared/conv/grouped_conv.h"

#include <cstring>

namespace surelite {
namespace {

constexpr int32_t kLeastChannels = 4;

void copy_rows(RunContext& ctx, const std::byte* from, size_t from_step, std::byte* to, size_t to_step, int64_t rows,
               size_t bytes) {
  ctx.parallel(rows, 1 + (1 << 16) / static_cast<int64_t>(bytes), [&](int64_t first, int64_t last) {
    for (auto r = static_cast<size_t>(first); r < static_cast<size_t>(last); ++r)
      std::memcpy(to + r * to_step, from + r * from_step, bytes);
  });
}

}  // namespace

Result<bool> GroupedConv::prepare(PrepareContext& ctx, const ConvGeometry& g, size_t width,
                                  const std::function<Result<bool>(int32_t, const simd::ConvShape&, FastConv*)>& pack) {
  if (!has_fast_conv(ctx) || ctx.output(0).count() == 0 || g.group_in < kLeastChannels || g.group_out < kLeastChannels)
    return false;
  const simd::ConvShape shape = conv_shape(g.batches, g.window, g.group_in, g.group_out);
  const int32_t groups = g.out_channels / g.group_out;
  for (int32_t group = 0; group < groups; ++group) {
    SURELITE_LET(const bool packed, pack(group, shape, &groups_.emplace_back()));
    if (!packed) return false;
  }
  in_pixels_ = int64_t{g.batches} * g.window.y.in * g.window.x.in;
  out_pixels_ = shape.pixels();
  in_bytes_ = static_cast<size_t>(g.group_in) * width;
  out_bytes_ = static_cast<size_t>(g.group_out) * width;
  in_ = ctx.scratch(static_cast<size_t>(in_pixels_) * in_bytes_);
  out_ = ctx.scratch(static_cast<size_t>(out_pixels_) * out_bytes_);
  return true;
}

void GroupedConv::run(RunContext& ctx) const {
  std::byte *const in = ctx.scratch(in_).data(), *const out = ctx.scratch(out_).data();
  for (size_t group = 0; group < groups_.size(); ++group) {
    copy_rows(ctx, ctx.input(0).data + group * in_bytes_, in_bytes_ * groups_.size(), in, in_bytes_, in_pixels_,
              in_bytes_);
    run_fast(ctx, groups_[group], in, out);
    copy_rows(ctx, out, out_bytes_, ctx.output(0).data + group * out_bytes_, out_bytes_ * groups_.size(), out_pixels_,
              out_bytes_);
  }
}

}  // namespace surelite
