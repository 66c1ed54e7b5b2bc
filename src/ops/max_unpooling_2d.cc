// SPDX-License-Identifier: Apache-2.0
// MediaPipe's MaxUnpooling2D: puts values back where MaxPoolingWithArgmax2D found them, zeros elsewhere.
#include <algorithm>
#include <limits>

#include "ops/shared/options/raw_options.h"

namespace surelite {
namespace {

struct Axis {
  int32_t stride = 1, filter = 1, pad = 0, out = 0;
};

struct State {
  Axis y, x;
};

Result<Axis> make_axis(const PrepareContext& ctx, int32_t in, int32_t filter, int32_t stride) {
  const int64_t out = int64_t{in} * filter;
  if (out > std::numeric_limits<int32_t>::max()) return ctx.fail(Code::P311, {{"what", "output 0"}});
  const int64_t overhang = (int64_t{in} - 1) * stride + filter - out;
  if (overhang > std::numeric_limits<int32_t>::max())
    return ctx.bad_option("stride", {"value", stride}, "it must fit the image");
  return Axis{stride, filter, static_cast<int32_t>(std::max<int64_t>(overhang, 0) / 2), static_cast<int32_t>(out)};
}

Status prepare(PrepareContext& ctx) {
  const Tensor& in = ctx.input(0);
  if (in.rank() != 4) return ctx.wrong_rank(0, 4);
  if (ctx.input(1).shape != in.shape) return ctx.shapes_differ(1, 0);
  SURELITE_LET(const int32_t stride_x, positive_raw_option(ctx, 1, "stride_width"));
  SURELITE_LET(const int32_t stride_y, positive_raw_option(ctx, 2, "stride_height"));
  SURELITE_LET(const int32_t filter_x, positive_raw_option(ctx, 3, "filter_width"));
  SURELITE_LET(const int32_t filter_y, positive_raw_option(ctx, 4, "filter_height"));
  State& s = ctx.state<State>();
  SURELITE_LET(s.y, make_axis(ctx, in.dim(1), filter_y, stride_y));
  SURELITE_LET(s.x, make_axis(ctx, in.dim(2), filter_x, stride_x));
  return ctx.resize(0, Shape{in.dim(0), s.y.out, s.x.out, in.dim(3)});
}

// Row and column of the first places of a window, which division would take long to find.
struct Places {
  static constexpr int32_t kKnown = 64;
  explicit Places(int32_t width) : filter_width(width) {
    for (int32_t i = 0; i < kKnown; ++i) row[i] = i / width, column[i] = i % width;
  }
  int32_t filter_width;
  int32_t row[kKnown], column[kKnown];
};

// Places outside the output are passed over, as upstream does.
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Shape& shape = ctx.input(0).shape;
  const int64_t depth = shape[3];
  const float *in = ctx.in<float>(0).data(), *places = ctx.in<float>(1).data();
  const auto out = ctx.out<float>(0);
  std::fill(out.begin(), out.end(), 0.0f);
  const Places known(s.x.filter);
  for (int64_t batch = 0; batch < shape[0]; ++batch)
    for (int64_t in_y = 0; in_y < shape[1]; ++in_y)
      for (int64_t in_x = 0; in_x < shape[2]; ++in_x) {
        const int64_t top = in_y * s.y.stride - s.y.pad, left = in_x * s.x.stride - s.x.pad;
        for (int64_t c = 0; c < depth; ++c, ++in, ++places) {
          if (!(*places > -0x1p31f && *places < 0x1p31f)) continue;
          const auto place = static_cast<int32_t>(*places);
          const bool is_known = static_cast<uint32_t>(place) < static_cast<uint32_t>(Places::kKnown);
          const int64_t y = top + (is_known ? known.row[place] : place / s.x.filter);
          const int64_t x = left + (is_known ? known.column[place] : place % s.x.filter);
          if (y < 0 || y >= s.y.out || x < 0 || x >= s.x.out) continue;
          out[static_cast<size_t>(((batch * s.y.out + y) * s.x.out + x) * depth + c)] = *in;
        }
      }
  return {};
}

}  // namespace

extern const OpSpec op_max_unpooling_2d{
    .name = "MaxUnpooling2D",
    .types = "f32 f32 -> f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
