// SPDX-License-Identifier: Apache-2.0
// RESIZE_BILINEAR: each output pixel is a weighted mean of four input pixels.
#include "ops/fast/bilinear.h"
#include "ops/shared/move/resize_taps.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  TapAxis y, x;
  int y_taps = -1, x_taps = -1;
};

template <class Fraction>
using Taps = std::span<const Tap<Fraction>>;

// Calls row(row at y.low, row at y.high, y fraction, x taps, output) for every output row.
template <class T, class Fraction, class Row>
void for_rows(RunContext& ctx, Row&& row) {
  const State& s = ctx.state<State>();
  const Shape& in = ctx.input(0).shape;
  const std::span<Tap<Fraction>> ys = ctx.scratch_of<Tap<Fraction>>(s.y_taps),
                                 xs = ctx.scratch_of<Tap<Fraction>>(s.x_taps);
  fill_taps(s.y, ys);
  fill_taps(s.x, xs);
  const int64_t depth = in[3], in_row = in[2] * depth, image = in[1] * in_row;
  const int64_t out_row = s.x.out * depth, rows = s.y.out;
  const T* from = ctx.in<T>(0).data();
  T* to = ctx.out<T>(0).data();
  const int64_t grain = std::max<int64_t>(1, 16384 / std::max<int64_t>(1, out_row));
  ctx.parallel(in[0] * rows, grain, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      const Tap<Fraction>& y = ys[static_cast<size_t>(r % rows)];
      const T* base = from + r / rows * image;
      row(base + y.low * in_row, base + y.high * in_row, y.fraction, Taps<Fraction>(xs),
          to + r * out_row);
    }
  });
}

// Calls pixel(row at y.low, row at y.high, y fraction, x tap, channels, output) for every output pixel.
template <class T, class Fraction, class Pixel>
void for_pixels(RunContext& ctx, Pixel&& pixel) {
  const int64_t depth = ctx.input(0).shape[3];
  for_rows<T, Fraction>(ctx, [&](const T* upper, const T* lower, Fraction fy, Taps<Fraction> xs, T* out) {
    for (const Tap<Fraction>& x : xs) {
      pixel(upper, lower, fy, x, depth, out);
      out += depth;
    }
  });
}

// Four products and three sums in the stock kernel's order; integers are rounded half up.
template <class T>
Status run_real(RunContext& ctx) {
  for_pixels<T, float>(ctx, [](const T* upper, const T* lower, float fy, const Tap<float>& x, int64_t depth, T* out) {
    const T *a = upper + x.low * depth, *b = lower + x.low * depth, *c = upper + x.high * depth,
            *d = lower + x.high * depth;
    const float fx = x.fraction;
    for (int64_t i = 0; i < depth; ++i) {
      const float value = static_cast<float>(a[i]) * (1 - fy) * (1 - fx) + static_cast<float>(b[i]) * fy * (1 - fx) +
                          static_cast<float>(c[i]) * (1 - fy) * fx + static_cast<float>(d[i]) * fy * fx;
      if constexpr (std::is_same_v<T, float>)
        out[i] = value;
      else
        out[i] = static_cast<T>(std::clamp(value + 0.5f, 0.0f, 255.0f));
    }
  });
  return {};
}

template <class T>
Status run_fixed(RunContext& ctx) {
  for_pixels<T, int64_t>(
      ctx, [](const T* upper, const T* lower, int64_t fy, const Tap<int64_t>& x, int64_t depth, T* out) {
        constexpr int64_t kOne = 1 << 10, kHalf = 1 << 19;
        const T *a = upper + x.low * depth, *b = lower + x.low * depth, *c = upper + x.high * depth,
                *d = lower + x.high * depth;
        const int64_t fx = x.fraction;
        for (int64_t i = 0; i < depth; ++i) {
          const int64_t sum =
              a[i] * (kOne - fy) * (kOne - fx) + b[i] * fy * (kOne - fx) + c[i] * (kOne - fy) * fx + d[i] * fy * fx;
          out[i] = static_cast<T>((sum + (sum > 0 ? kHalf : -kHalf)) / (1 << 20));
        }
      });
  return {};
}

template <class T, class Number, class Fraction>
void run_strips(RunContext& ctx, const simd::StripKernels<T, Number, Fraction>& kernels) {
  const StripResize<T, Number, Fraction> resize(kernels, ctx.input(0).shape[3]);
  for_rows<T, Fraction>(ctx, [&](const T* upper, const T* lower, Fraction fy, Taps<Fraction> xs, T* out) {
    resize.row({upper, lower, fy}, xs, out);
  });
}

Status run_f32(RunContext& ctx) { return run_strips(ctx, fast_bilinear(ctx.kernels()).f32), Status(); }
Status run_u8(RunContext& ctx) { return run_strips(ctx, fast_bilinear(ctx.kernels()).u8), Status(); }
Status run_i8(RunContext& ctx) { return run_strips(ctx, fast_bilinear(ctx.kernels()).i8), Status(); }

// Fractions leave 0 to 1024 by half a pixel at the margin, and by what the scale's own rounding adds up to.
bool fractions_fit(const TapAxis& axis) { return 512 + axis.out / 2 < simd::kMostFraction && axis.in < 1 << 20; }

void choose_run(PrepareContext& ctx, const State& s, ElementType type) {
  const simd::BilinearKernels& fast = fast_bilinear(ctx.kernels());
  switch (type) {
    case ElementType::float32: return ctx.set_run(fast.f32.mix ? run_f32 : run_real<float>);
    case ElementType::uint8: return ctx.set_run(fast.u8.mix ? run_u8 : run_real<uint8_t>);
    case ElementType::int8:
      return ctx.set_run(fast.i8.mix && fractions_fit(s.y) && fractions_fit(s.x) ? run_i8 : run_fixed<int8_t>);
    case ElementType::int16: return ctx.set_run(run_fixed<int16_t>);
    default: return ctx.set_run(run_fixed<uint16_t>);
  }
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() != 4) return ctx.wrong_rank(0, 4);
  if (ctx.input(1).rank() != 1 || ctx.input(1).dim(0) != 2)
    return ctx.wrong_shape(1, "[2], height and width");
  const bool align = ctx.options().flag("align_corners"), half = ctx.options().flag("half_pixel_centers");
  if (align && half) return ctx.bad_option("half_pixel_centers", {"value", 1}, "it excludes align_corners");
  if (!ctx.known(1)) return ctx.later();
  const auto size = ctx.input(1).values<int32_t>();
  for (const int i : {0, 1})
    if (size[static_cast<size_t>(i)] <= 0 || in[i + 1] == 0)
      return ctx.bad_value(1, size[static_cast<size_t>(i)], "it must be positive, and the input must have pixels");
  Shape out = in;
  out[1] = size[0];
  out[2] = size[1];
  SURELITE_TRY(ctx.resize(0, out));
  State& s = ctx.state<State>();
  s.y = {in[1], out[1], align, half};
  s.x = {in[2], out[2], align, half};
  const ElementType type = ctx.input(0).type;
  const bool real = type == ElementType::float32 || type == ElementType::uint8;
  const size_t tap = real ? sizeof(Tap<float>) : sizeof(Tap<int64_t>);
  s.y_taps = ctx.scratch(static_cast<size_t>(out[1]) * tap);
  s.x_taps = ctx.scratch(static_cast<size_t>(out[2]) * tap);
  choose_run(ctx, s, type);
  return {};
}

}  // namespace

extern const OpSpec op_resize_bilinear{
    .name = "RESIZE_BILINEAR",
    .max_version = 4,
    .types = "T:f32|u8|i8|i16|u16 i32 -> T",
    .prepare = prepare,
};

}  // namespace surelite
