// SPDX-License-Identifier: Apache-2.0
#include "ops/shared/conv/fully_connected.h"

#include <algorithm>
#include <type_traits>

#include "ops/fast/dot_rows.h"
#include "ops/shared/conv/add_products.h"
#include "ops/shared/quant/dynamic_range.h"
#include "ops/shared/quant/saturate.h"
#include "ops/shared/quant/shuffled_weights.h"

namespace surelite {
namespace {

using State = FullyConnected;

Status run_zeros(RunContext& ctx) {
  std::ranges::fill(ctx.out<std::byte>(0), std::byte{0});
  return {};
}

Status run_float(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* bias = ctx.has_input(2) ? ctx.in<float>(2).data() : nullptr;
  float* out = ctx.out<float>(0).data();
  dot_rows<float>(
      ctx, s.rows, s.units, s.depth, ctx.in<float>(0).data(), s.weights.get_as<float>(ctx),
      [](int64_t) { return [](float x, float w) { return x * w; }; },
      [&](int64_t row, int64_t unit, float sum) {
        const float total = sum + (bias ? bias[unit] : 0.0f);
        out[row * s.units + unit] = std::min(std::max(total, s.real.low), s.real.high);
      });
  return {};
}

// Sums wrap on overflow, as those of the stock kernels do in practice.
template <class T, class Filter, class Sum, class Bias, class Out, bool kFixedPoint>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  using Wrapping = std::make_unsigned_t<Sum>;
  using Wide = std::conditional_t<std::is_same_v<Filter, int16_t>, int64_t, int32_t>;
  const Bias* bias = ctx.has_input(2) ? ctx.in<Bias>(2).data() : nullptr;
  Out* out = ctx.out<Out>(0).data();
  const Wide zero_in = s.zero_in, zero_filter = s.zero_filter;
  dot_rows<Wrapping>(
      ctx, s.rows, s.units, s.depth, ctx.in<T>(0).data(), s.weights.get_as<Filter>(ctx),
      [=](int64_t) {
        return [=](T x, Filter w) { return static_cast<Wrapping>(Sum{(x - zero_in) * (w - zero_filter)}); };
      },
      [&](int64_t row, int64_t unit, Wrapping sum) {
        if (bias) sum += static_cast<Wrapping>(bias[unit]);
        const auto signed_sum = static_cast<Sum>(sum);
        int64_t scaled = s.zero_out;
        if constexpr (kFixedPoint)
          scaled += multiply(signed_sum, s.multiplier[static_cast<size_t>(unit)]);
        else
          scaled += round_to_int32(static_cast<double>(signed_sum) * s.factor[static_cast<size_t>(unit)]);
        out[row * s.units + unit] = static_cast<Out>(std::clamp<int64_t>(scaled, s.range.low, s.range.high));
      });
  return {};
}

// int8 weights that are not packed.
Status run_dots(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const int32_t* bias = ctx.has_input(2) ? ctx.in<int32_t>(2).data() : nullptr;
  int8_t* out = ctx.out<int8_t>(0).data();
  dot_byte_rows(
      ctx, s.rows, s.units, s.depth, ctx.in<int8_t>(0).data(), s.weights.get_as<int8_t>(ctx),
      [&](int64_t) { return s.zero_in; }, s.zero_filter,
      [&](int64_t row, int64_t unit, uint32_t sum) {
        if (bias) sum += static_cast<uint32_t>(bias[unit]);
        const int64_t scaled = int64_t{s.zero_out} + round_to_int32(static_cast<double>(static_cast<int32_t>(sum)) *
                                                                    s.factor[static_cast<size_t>(unit)]);
        out[row * s.units + unit] = static_cast<int8_t>(std::clamp<int64_t>(scaled, s.range.low, s.range.high));
      });
  return {};
}

// Real input, integer weights: the input is quantized row by row.
template <bool DOTS>
Status run_hybrid(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const HybridInput::Rows in = s.hybrid.quantize(ctx, 0);
  const float* bias = ctx.has_input(2) ? ctx.in<float>(2).data() : nullptr;
  float* out = ctx.out<float>(0).data();
  const bool apart = !s.unit_sum.empty();  // sparse kernels take the zero point's share off in real numbers
  const int8_t* const weights = s.weights.get_as<int8_t>(ctx);
  const auto zero_of = [&](int64_t row) { return apart ? 0 : in.zero_points[row]; };
  const auto store = [&](int64_t row, int64_t unit, uint32_t sum) {
    const auto u = static_cast<size_t>(unit);
    float total = bias ? bias[unit] : 0.0f;
    if (apart)
      total -= in.scales[row] * static_cast<float>(in.zero_points[row]) * s.unit_scale[u] *
               static_cast<float>(s.unit_sum[u]);
    total += static_cast<float>(static_cast<int32_t>(sum)) * (in.scales[row] * s.unit_scale[u]);
    out[row * s.units + unit] = activate(total, s.activation);
  };
  if constexpr (DOTS) {
    dot_byte_rows(ctx, s.rows, s.units, s.depth, in.values, weights, zero_of, 0, store);
  } else {
    dot_rows<uint32_t>(
        ctx, s.rows, s.units, s.depth, in.values, weights,
        [&](int64_t row) {
          return [zero = zero_of(row)](int8_t x, int8_t w) { return static_cast<uint32_t>((x - zero) * w); };
        },
        store);
  }
  return {};
}

// A unit's weights, scaled and summed up.
float total_of(const simd::Kernels& kernels, const State& s, int64_t unit, const int8_t* weights) {
  const simd::SumI8 sum = sum_i8(kernels);
  const int64_t block = s.blockwise.block, blocks = s.depth / block;
  const float* scales = s.blockwise.scales.data() + unit * blocks;
  const int8_t* from = weights + unit * s.depth;
  float total = 0.0f;
  for (int64_t b = 0; b < blocks; ++b, from += block) total += scales[b] * static_cast<float>(sum(from, block));
  return total;
}

// One scale per block of weights: the blocks of a unit are summed in real numbers.
Status run_blockwise(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const HybridInput::Rows in = s.hybrid.quantize(ctx, 0);
  const int8_t* weights = s.weights.get_as<int8_t>(ctx);
  const float* bias = ctx.has_input(2) ? ctx.in<float>(2).data() : nullptr;
  float* out = ctx.out<float>(0).data();
  const int64_t block = s.blockwise.block, blocks = s.depth / block;
  const simd::DotI8 dot = dot_i8(ctx.kernels());
  ctx.parallel(s.units, 1 + 65536 / (s.rows * s.depth + 1), [&](int64_t begin, int64_t end) {
    for (int64_t unit = begin; unit < end; ++unit) {
      const float* scales = s.blockwise.scales.data() + unit * blocks;
      const int8_t* const with = weights + unit * s.depth;
      const float weight_total = s.unit_total.empty() ? total_of(ctx.kernels(), s, unit, weights)
                                                      : s.unit_total[static_cast<size_t>(unit)];
      for (int64_t row = 0; row < s.rows; ++row) {
        const int8_t* const values = in.values + row * s.depth;
        float total = 0.0f;
        for (int64_t b = 0; b < blocks; ++b)
          total += static_cast<float>(dot(values + b * block, with + b * block, block)) * scales[b];
        total -= static_cast<float>(in.zero_points[row]) * weight_total;
        total *= in.scales[row];
        if (bias) total += bias[unit];
        out[row * s.units + unit] = activate(total, s.activation);
      }
    }
  });
  return {};
}

// Weights that some other operator computes: a product of two matrices.
Status run_float_product(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* bias = ctx.has_input(2) ? ctx.in<float>(2).data() : nullptr;
  float* const turned = ctx.scratch_of<float>(s.turned).data();
  transpose_f32(ctx.kernels(), ctx.in<float>(1).data(), turned, s.units, s.depth, s.depth, s.units);
  const simd::MatmulF32 product{ctx.in<float>(0).data(),  s.depth, 1,      turned,
                                ctx.out<float>(0).data(), s.units, s.depth};
  const simd::MultiplyF32 multiply = fast_multiply(ctx.kernels());
  ctx.parallel(s.rows, 1 + 250'000 / (s.units * s.depth + 1), [&](int64_t first, int64_t last) {
    multiply(product, first, last);
    for (int64_t row = first; row < last; ++row)
      for (int64_t unit = 0; unit < s.units; ++unit) {
        float& out = product.out[row * s.units + unit];
        out = std::min(std::max(out + (bias ? bias[unit] : 0.0f), s.real.low), s.real.high);
      }
  });
  return {};
}

template <class T>
Status run_byte_product(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const int32_t* bias = ctx.has_input(2) ? ctx.in<int32_t>(2).data() : nullptr;
  T* out = ctx.out<T>(0).data();
  s.bytes.run(
      ctx, ctx.in<T>(0).data(), ctx.in<T>(1).data(), [](const auto& each) { each(0, 0, 0); },
      [&](int64_t, int64_t, int64_t, int64_t row, const int32_t* sums) {
        for (int64_t unit = 0; unit < s.units; ++unit) {
          const auto sum =
              static_cast<int32_t>(static_cast<uint32_t>(sums[unit]) + static_cast<uint32_t>(bias ? bias[unit] : 0));
          const int64_t scaled =
              int64_t{s.zero_out} + round_to_int32(static_cast<double>(sum) * s.factor[static_cast<size_t>(unit)]);
          out[row * s.units + unit] = static_cast<T>(std::clamp<int64_t>(scaled, s.range.low, s.range.high));
        }
      });
  return {};
}

Status run_shuffled(RunContext& ctx) {
  const State& s = ctx.state<State>();
  uint8_t* workspace = ctx.out<uint8_t>(1).data();
  shuffle_input(ctx.in<uint8_t>(0).data(), s.rows, s.depth, workspace);
  const uint8_t* weights = s.weights.get_as<uint8_t>(ctx);
  const int32_t* bias = ctx.has_input(2) ? ctx.in<int32_t>(2).data() : nullptr;
  int16_t* out = ctx.out<int16_t>(0).data();
  ctx.parallel(s.rows * s.units, 1 + 65536 / (s.depth + 1), [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; ++at) {
      const int64_t unit = at % s.units;
      uint32_t sum = dot_shuffled(workspace, s.rows, at / s.units, weights, unit, s.depth);
      if (bias) sum += static_cast<uint32_t>(bias[unit]);
      out[at] = static_cast<int16_t>(
          requantize(static_cast<int32_t>(sum), s.multiplier[static_cast<size_t>(unit)], 0, s.range));
    }
  });
  return {};
}

// Few rows do not pay for bringing the weights into order.
constexpr int64_t kSomeRows = 4;

Result<bool> choose_product(PrepareContext& ctx, State* s) {
  const ElementType in = ctx.input(0).type;
  if (ctx.known(1) || s->weights.sparse() || ctx.input(1).type != in || ctx.output(0).type != in ||
      s->rows < kSomeRows || !ByteProduct::has_kernel(ctx))
    return false;
  if (in == ElementType::float32) {
    s->turned = ctx.scratch(ctx.input(1).bytes);
    ctx.set_run(run_float_product);
    return true;
  }
  const ByteProduct::Sizes sizes{s->rows, s->units, s->depth, 1, 1, 1, false, true};
  SURELITE_LET(const bool fits, s->bytes.prepare(ctx, sizes, s->zero_in, s->zero_filter));
  if (fits) ctx.set_run(in == ElementType::uint8 ? run_byte_product<uint8_t> : run_byte_product<int8_t>);
  return fits;
}

}  // namespace

void choose_plain_floats(PrepareContext& ctx, const State& s) { ctx.set_run(s.depth == 0 ? run_zeros : run_float); }

Status choose_plain_integers(PrepareContext& ctx, const State& s) {
  const ElementType in = ctx.input(0).type, filter = ctx.input(1).type, out = ctx.output(0).type;
  if (ctx.output_count() == 2) {
    ctx.set_run(run_shuffled);
  } else if (in == ElementType::uint8) {
    ctx.set_run(out == ElementType::uint8 ? run_quantized<uint8_t, uint8_t, int32_t, int32_t, uint8_t, false>
                                          : run_quantized<uint8_t, uint8_t, int32_t, int32_t, int16_t, false>);
  } else if (in == ElementType::int8) {
    ctx.set_run(s.weights.sparse() ? run_quantized<int8_t, int8_t, int32_t, int32_t, int8_t, true>
                                   : run_quantized<int8_t, int8_t, int32_t, int32_t, int8_t, false>);
  } else {
    SURELITE_LET(const bool wide, read_wide_sums(ctx, 2));
    if (filter == ElementType::int16)
      ctx.set_run(wide ? run_quantized<int16_t, int16_t, int64_t, int64_t, int16_t, true>
                       : run_quantized<int16_t, int16_t, int64_t, int32_t, int16_t, true>);
    else
      ctx.set_run(wide ? run_quantized<int16_t, int8_t, int64_t, int64_t, int16_t, false>
                       : run_quantized<int16_t, int8_t, int32_t, int32_t, int16_t, false>);
  }
  return {};
}

void choose_plain_hybrid(PrepareContext& ctx) {
  ctx.set_run(takes_shortcuts(ctx) ? run_hybrid<true> : run_hybrid<false>);
}

Status choose_blockwise(PrepareContext& ctx, State* s) {
  SURELITE_LET(s->blockwise, read_blockwise(ctx, 1));
  ctx.set_run(run_blockwise);
  const auto* weights = static_cast<const int8_t*>(s->weights.known(ctx));
  if (weights) s->unit_total.reserve(static_cast<size_t>(s->units));
  for (int64_t unit = 0; weights && unit < s->units; ++unit)
    s->unit_total.push_back(total_of(ctx.kernels(), *s, unit, weights));
  return {};
}

Status choose_unpacked(PrepareContext& ctx, State* s) {
  SURELITE_LET(const bool chosen, choose_product(ctx, s));
  if (!chosen && ctx.input(0).type == ElementType::int8 && ctx.output(0).type == ElementType::int8 &&
      !s->weights.sparse() && takes_shortcuts(ctx))
    ctx.set_run(run_dots);
  return {};
}

}  // namespace surelite
