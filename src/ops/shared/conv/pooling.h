// SPDX-License-Identifier: Apache-2.0
// Pooling over windows of [batch, depth, height, width, channels]; two-dimensional pooling has depth 1.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "ops/fast/pooling.h"
#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/options/element_limit.h"
#include "ops/shared/conv/window.h"

namespace surelite {

struct Pool {
  Window z{1, 1, 1, 1, 1, 0}, y, x;
  int32_t batches = 0, channels = 0;
  FloatRange real{0, 0};
  IntRange range{0, 0};
};

template <class T>
T clamp_low(const Pool& pool) {
  if constexpr (std::is_floating_point_v<T>) return pool.real.low;
  else return static_cast<T>(pool.range.low);
}
template <class T>
T clamp_high(const Pool& pool) {
  if constexpr (std::is_floating_point_v<T>) return pool.real.high;
  else return static_cast<T>(pool.range.high);
}

// For run_pool: fold(accumulator, element) -> accumulator.
template <class Fold>
auto folding(Fold fold) {
  return [fold](auto* sums, const auto* from, int32_t pixels, int64_t step, int64_t width) {
    for (int32_t i = 0; i < pixels; ++i, from += step)
      for (int64_t j = 0; j < width; ++j) sums[j] = fold(sums[j], from[j]);
  };
}

// Folds every window channel by channel, in the order depth, row, column. add_pixels(accumulators, first element,
// pixels, elements from pixel to pixel, channels), finish(accumulator, number of elements) -> result. A window always
// meets the input: SAME pads by less than a window, VALID not at all. `fast` does flat windows of up to `most` elements
// at once.
template <class Acc, class T, class AddPixels, class Finish>
Status run_pool(RunContext& ctx, const Pool& pool, Acc first, const AddPixels& add_pixels, const Finish& finish,
                simd::PoolKernel<T> fast = nullptr, int64_t most = 0) {
  constexpr int32_t kBlock = 64;
  const T* in = ctx.in<T>(0).data();
  T* out = ctx.out<T>(0).data();
  const Window &wz = pool.z, &wy = pool.y, &wx = pool.x;
  const int64_t channels = pool.channels;
  const auto compute = [&](int64_t row, int32_t begin, int32_t end) {
    const int64_t slice = row / wy.out;
    const Window::Taps ty = wy.taps(static_cast<int32_t>(row % wy.out));
    const Window::Taps tz = wz.taps(static_cast<int32_t>(slice % wz.out));
    const T* image = in + slice / wz.out * wz.in * wy.in * wx.in * channels;
    int32_t x = begin;
    // Whole windows follow each other at a constant distance.
    const auto run_whole = [&](const simd::PoolWindow<T>& first_window) {
      simd::PoolWindow<T> window = first_window;
      const int64_t last = (int64_t{wx.in} - wx.filter + wx.pad) / wx.stride;
      T* to = out + (row * wx.out + x) * channels;
      for (; x < end && x <= last; ++x, window.first += wx.stride * channels, to += channels) fast(window, to);
    };
    while (x < end) {
      const Window::Taps tx = wx.taps(x);
      const int64_t count = int64_t{tz.count()} * ty.count() * tx.count();
      T* to = out + (row * wx.out + x) * channels;
      if (fast && count <= most && tz.count() == 1) {
        const T* from = image + ((tz.first * wy.in + ty.first) * wx.in + tx.first) * channels;
        const simd::PoolWindow<T> window{from,     ty.count(),         tx.count(),         wx.in * channels,
                                         channels, clamp_low<T>(pool), clamp_high<T>(pool)};
        if (tx.count() == wx.filter) run_whole(window);
        else fast(window, to), ++x;
        continue;
      }
      for (int64_t c = 0; c < channels; c += kBlock) {
        const int64_t width = std::min<int64_t>(kBlock, channels - c);
        Acc sums[kBlock];
        std::fill_n(sums, width, first);
        for (int64_t z = tz.first; z < tz.first + tz.count(); ++z)
          // Rows that are covered from side to side follow each other.
          if (tx.count() == wx.in && int64_t{ty.count()} * wx.in <= std::numeric_limits<int32_t>::max()) {
            add_pixels(sums, image + (z * wy.in + ty.first) * wx.in * channels + c, ty.count() * wx.in, channels,
                       width);
          } else {
            for (int64_t y = ty.first; y < ty.first + ty.count(); ++y)
              add_pixels(sums, image + ((z * wy.in + y) * wx.in + tx.first) * channels + c, tx.count(), channels,
                         width);
          }
        for (int64_t j = 0; j < width; ++j) to[c + j] = finish(sums[j], count);
      }
      ++x;
    }
  };
  for_row_parts(ctx, int64_t{pool.batches} * wz.out * wy.out, wx.out, channels * wx.filter, compute);
  return {};
}

// Integer averages round half away from zero. With a kernel for flat windows; which one differs with their size.
template <class T>
[[gnu::noinline]] Status run_average_with(RunContext& ctx, simd::PoolKernel<T> fast) {
  using Sum = std::conditional_t<std::is_same_v<T, float>, float, int64_t>;
  [[maybe_unused]] constexpr int64_t kFewColumns = 8;  // no work for vectors
  const Pool& pool = ctx.state<Pool>();
  [[maybe_unused]] const auto add_columns = fast_column_sums<T>(ctx.kernels());
  const auto add_pixels = [&](Sum* sums, const T* from, int32_t pixels, int64_t step, int64_t width) {
    if constexpr (sizeof(T) != 2)
      if (add_columns && width >= kFewColumns) return add_columns(from, pixels, step, width, sums);
    folding([](Sum sum, T x) { return sum + x; })(sums, from, pixels, step, width);
  };
  const auto finish = [&](Sum sum, int64_t count) {
    if constexpr (std::is_same_v<T, float>) {
      return std::min(std::max(sum / static_cast<float>(count), pool.real.low), pool.real.high);
    } else {
      const int64_t average = (sum + (sum > 0 ? count / 2 : -(count / 2))) / count;
      return static_cast<T>(std::clamp<int64_t>(average, pool.range.low, pool.range.high));
    }
  };
  return run_pool<Sum, T>(ctx, pool, Sum{0}, add_pixels, finish, fast, most_averaged<T>(ctx.kernels()));
}
template <class T, bool FAST = false>
Status run_average(RunContext& ctx) {
  return run_average_with<T>(ctx, FAST ? fast_average_window<T>(ctx.kernels()) : nullptr);
}

template <class T>
void choose_average(PrepareContext& ctx) {
  ctx.set_run(fast_average_window<T>(ctx.kernels()) ? run_average<T, true> : run_average<T>);
}

template <class T>
[[gnu::noinline]] Status run_max_with(RunContext& ctx, simd::PoolKernel<T> fast) {
  const Pool& pool = ctx.state<Pool>();
  return run_pool<T, T>(
      ctx, pool, std::numeric_limits<T>::lowest(), folding([](T most, T x) { return std::max(most, x); }),
      [&](T most, int64_t) {
        if constexpr (std::is_same_v<T, float>) return std::min(std::max(most, pool.real.low), pool.real.high);
        else return static_cast<T>(std::clamp<int32_t>(most, pool.range.low, pool.range.high));
      },
      fast, INT64_MAX);
}
template <class T, bool FAST>
Status run_max(RunContext& ctx) {
  return run_max_with<T>(ctx, FAST ? fast_max_window<T>(ctx.kernels()) : nullptr);
}

template <class T>
void choose_max(PrepareContext& ctx) {
  ctx.set_run(fast_max_window<T>(ctx.kernels()) ? run_max<T, true> : run_max<T, false>);
}

// Reads Pool2DOptions and sets the output's shape.
inline Status prepare_pool_2d(PrepareContext& ctx) {
  const Tensor& input = ctx.input(0);
  if (input.rank() != 4) return ctx.wrong_rank(0, 4);
  SURELITE_LET(const Activation activation, read_activation(ctx));
  SURELITE_LET(const Padding padding, read_padding(ctx));
  SURELITE_LET(const int32_t stride_h, read_positive(ctx, "stride_h"));
  SURELITE_LET(const int32_t stride_w, read_positive(ctx, "stride_w"));
  SURELITE_LET(const int32_t filter_h, read_positive(ctx, "filter_height"));
  SURELITE_LET(const int32_t filter_w, read_positive(ctx, "filter_width"));
  Pool& pool = ctx.state<Pool>();
  SURELITE_LET(pool.y, window_over(ctx, padding, input.dim(1), filter_h, stride_h));
  SURELITE_LET(pool.x, window_over(ctx, padding, input.dim(2), filter_w, stride_w));
  pool.batches = input.dim(0);
  pool.channels = input.dim(3);
  pool.real = float_range(activation);
  const Quantization& quant = ctx.output(0).quant();
  pool.range = quantized_range(activation, ctx.output(0).type, quant.first_scale(), quant.first_zero_point());
  ctx.by_rows({RowUse::Way::windows, 1, filter_h, stride_h, 1, pool.y.pad});
  SURELITE_TRY(ctx.resize(0, {pool.batches, pool.y.out, pool.x.out, pool.channels}));
  return check_element_limit(ctx);
}

}  // namespace surelite
