// SPDX-License-Identifier: Apache-2.0
// MediaPipe's MaxPoolingWithArgmax2D: the greatest value of each window, and where in the window it is.
#include <algorithm>
#include <bit>
#include <limits>

#include "ops/shared/control/stopping.h"
#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/options/raw_options.h"

namespace surelite {
namespace {

struct State {
  Window y, x;
  FloatRange range{};
};

Status prepare(PrepareContext& ctx) {
  const Tensor& in = ctx.input(0);
  if (in.rank() != 4) return ctx.wrong_rank(0, 4);
  SURELITE_LET(const Padding padding, raw_padding(ctx));
  SURELITE_LET(const int32_t stride_x, positive_raw_option(ctx, 1, "stride_width"));
  SURELITE_LET(const int32_t stride_y, positive_raw_option(ctx, 2, "stride_height"));
  SURELITE_LET(const int32_t filter_x, positive_raw_option(ctx, 3, "filter_width"));
  SURELITE_LET(const int32_t filter_y, positive_raw_option(ctx, 4, "filter_height"));
  SURELITE_LET(const int32_t activation, raw_option(ctx, 5, "activation"));
  if (activation < 0 || activation > static_cast<int32_t>(Activation::relu6))
    return ctx.bad_option("activation", {"value", activation}, "it must be 0 (none) to 3 (RELU6)");
  const auto x = make_window(padding, in.dim(2), filter_x, stride_x, 1),
             y = make_window(padding, in.dim(1), filter_y, stride_y, 1);
  if (!x || !y)
    return y ? ctx.window_does_not_fit(in.dim(2), filter_x, stride_x, 1)
             : ctx.window_does_not_fit(in.dim(1), filter_y, stride_y, 1);
  State& s = ctx.state<State>();
  s.x = *x;
  s.y = *y;
  s.range = float_range(static_cast<Activation>(activation));
  const Shape out{in.dim(0), y->out, x->out, in.dim(3)};
  SURELITE_TRY(ctx.resize(0, out));
  return ctx.resize(1, out);
}

// Between two integers, so that truncation finds the lower one again.
float place_of(int64_t tap) { return static_cast<float>(tap) + 0.1f; }

// Bits are chosen by masks, which compilers make vectors of.
void take_greater(const float* in, int64_t count, float place, float* __restrict most, float* __restrict places) {
  const auto bits = [](float x) { return std::bit_cast<uint32_t>(x); };
  for (int64_t c = 0; c < count; ++c) {
    const uint32_t greater = in[c] > most[c] ? UINT32_MAX : 0;
    most[c] = std::bit_cast<float>((bits(in[c]) & greater) | (bits(most[c]) & ~greater));
    places[c] = std::bit_cast<float>((bits(place) & greater) | (bits(places[c]) & ~greater));
  }
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Shape& shape = ctx.input(0).shape;
  const int64_t depth = shape[3];
  const float* in = ctx.in<float>(0).data();
  float *out = ctx.out<float>(0).data(), *places = ctx.out<float>(1).data();
  const int64_t window = std::min(int64_t{s.y.filter}, int64_t{s.y.in}) * std::min(s.x.filter, s.x.in);
  Stopping stopping(ctx);
  for (int64_t batch = 0; batch < shape[0]; ++batch, in += int64_t{shape[1]} * shape[2] * depth)
    for (int64_t out_y = 0; out_y < s.y.out; ++out_y)
      for (int64_t out_x = 0; out_x < s.x.out; ++out_x) {
        if (stopping.after(window * depth)) return ended(ctx);
        const int64_t top = out_y * s.y.stride - s.y.pad, left = out_x * s.x.stride - s.x.pad;
        const int64_t first_y = std::max<int64_t>(0, -top), last_y = std::min<int64_t>(s.y.filter, s.y.in - top);
        const int64_t first_x = std::max<int64_t>(0, -left), last_x = std::min<int64_t>(s.x.filter, s.x.in - left);
        std::fill_n(out, depth, std::numeric_limits<float>::lowest());
        std::fill_n(places, depth, place_of(0));
        for (int64_t y = first_y; y < last_y; ++y)
          for (int64_t x = first_x; x < last_x; ++x)
            take_greater(in + ((top + y) * s.x.in + left + x) * depth, depth, place_of(y * s.x.filter + x), out,
                         places);
        for (int64_t c = 0; c < depth; ++c) out[c] = std::min(std::max(out[c], s.range.low), s.range.high);
        out += depth, places += depth;
      }
  return {};
}

}  // namespace

extern const OpSpec op_max_pooling_with_argmax_2d{
    .name = "MaxPoolingWithArgmax2D",
    .types = "f32 -> f32 f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
