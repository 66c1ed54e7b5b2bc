// SPDX-License-Identifier: Apache-2.0
#include "ops/shared/conv/planes_conv.h"

#include <algorithm>
#include <vector>

#include "base/checked.h"

namespace surelite {
namespace {

// [depth][height][width][in][out] to [out][height][width][depth][in].
std::vector<float> turned(const Tensor& filter) {
  const int64_t depth = filter.dim(0), area = int64_t{filter.dim(1)} * filter.dim(2), in = filter.dim(3),
                out = filter.dim(4);
  const float* from = filter.values<float>().data();
  std::vector<float> to(static_cast<size_t>(filter.count()));
  for (int64_t z = 0; z < depth; ++z)
    for (int64_t tap = 0; tap < area; ++tap)
      for (int64_t i = 0; i < in; ++i)
        for (int64_t c = 0; c < out; ++c) to[static_cast<size_t>(((c * area + tap) * depth + z) * in + i)] = *from++;
  return to;
}

}  // namespace

Result<bool> PlanesConv::prepare(PrepareContext& ctx, const std::array<Window, 3>& axes, FloatRange range) {
  const bool known = ctx.known(1) && (!ctx.has_input(2) || ctx.known(2));
  const Tensor &input = ctx.input(0), &filter = ctx.input(1);
  if (!known || !has_fast_conv(ctx) || ctx.output(0).count() == 0) return false;
  // Few products are soon added up in the order of the plain loop.
  constexpr int64_t kManyProducts = 1 << 16;
  if (ctx.output(0).shape.count(0, 4) < kManyProducts / std::max<int64_t>(filter.count(), 1)) return false;
  depth_ = axes[0];
  const int64_t in_channels = int64_t{filter.dim(0)} * filter.dim(3);
  if (in_channels > INT32_MAX) return false;
  const simd::ConvShape shape = conv_shape(1, {axes[1], axes[2]}, static_cast<int32_t>(in_channels), filter.dim(4));
  const std::vector<float> weights = turned(filter);
  SURELITE_LET(const bool packed,
               pack_fast_conv(ctx, shape, range, weights.data(),
                              ctx.has_input(2) ? ctx.input(2).values<float>().data() : nullptr, &conv_));
  if (!packed) return false;
  batches_ = input.dim(0);
  pixels_ = int64_t{input.dim(2)} * input.dim(3);
  channels_ = input.dim(4);
  out_plane_ = shape.pixels() * filter.dim(4);
  size_t bytes = 0;
  if (!checked_mul(static_cast<size_t>(pixels_) * sizeof(float), static_cast<size_t>(in_channels), &bytes))
    return ctx.fail(Code::P311, {{"what", "the planes under a window"}});
  scratch_ = ctx.scratch(bytes);
  ctx.packed(1), ctx.packed(2);
  return true;
}

void PlanesConv::run(RunContext& ctx) const {
  const float* in = ctx.in<float>(0).data();
  float* out = ctx.out<float>(0).data();
  float* const image = ctx.scratch_of<float>(scratch_).data();
  const int64_t plane = pixels_ * channels_, across = depth_.filter * channels_;
  for (int64_t batch = 0; batch < batches_; ++batch, in += depth_.in * plane)
    for (int32_t z = 0; z < depth_.out; ++z, out += out_plane_) {
      if (ctx.cancelled()) return;
      const int64_t first = int64_t{z} * depth_.stride - depth_.pad;
      ctx.parallel(pixels_, 1 + (1 << 16) / across, [&](int64_t begin, int64_t end) {
        for (int32_t tap = 0; tap < depth_.filter; ++tap) {
          const int64_t at = first + int64_t{tap} * depth_.dilation;
          float* to = image + begin * across + tap * channels_;
          const float* from = at >= 0 && at < depth_.in ? in + at * plane + begin * channels_ : nullptr;
          for (int64_t pixel = begin; pixel < end; ++pixel, to += across) {
            if (from) std::copy_n(from + (pixel - begin) * channels_, channels_, to);
            else std::fill_n(to, channels_, 0.0f);
          }
        }
      });
      run_fast(ctx, conv_, reinterpret_cast<const std::byte*>(image), reinterpret_cast<std::byte*>(out));
    }
}

}  // namespace surelite
