// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED: rows of the input times the transposed weights [units, depth], plus bias and activation.
#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "ops/fast/byte_matmul.h"
#include "ops/fast/conv.h"
#include "ops/fast/dot_rows.h"
#include "ops/fast/int16_conv.h"
#include "ops/shared/conv/add_products.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/options/element_limit.h"
#include "ops/shared/quant/blockwise.h"
#include "ops/shared/quant/dynamic_range.h"
#include "ops/shared/quant/dynamic_range_input.h"
#include "ops/shared/quant/saturate.h"
#include "ops/shared/quant/shuffled_weights.h"
#include "ops/shared/quant/weights.h"

namespace surelite {
namespace {

struct State {
  int64_t rows = 0, units = 0, depth = 0;
  Activation activation = Activation::none;
  FloatRange real{0, 0};
  IntRange range{0, 0};
  int32_t zero_in = 0, zero_filter = 0, zero_out = 0;
  // From sums to the output's scale, one per unit: most kernels round in double precision, some in fixed point.
  std::vector<double> factor;
  std::vector<Multiplier> multiplier;
  Weights weights;
  HybridInput hybrid;
  std::vector<float> unit_scale;   // hybrid
  std::vector<int32_t> unit_sum;   // sparse hybrid with asymmetric inputs
  Blockwise blockwise;
  std::vector<float> unit_total;  // of known blockwise weights: each unit's sum, scaled
  FastConv fast;
  Int16Conv halves;
  Requant16 requant;  // of halves
  ByteProduct bytes;  // weights that are known only while running
  int turned = -1;    // scratch, likewise: the weights as [depth, units]
};

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

Status run_packed_hybrid(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const HybridInput::Rows in = s.hybrid.quantize(ctx, 0);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::span<float> out = ctx.out<float>(0);
  run_fast_hybrid(ctx, s.fast, {in.values, out.data(), in.zero_points, in.scales, 1, s.unit_scale.data(),
                                ctx.has_input(2) ? ctx.in<float>(2).data() : nullptr, -kInfinity, kInfinity, false});
  if (s.activation != Activation::none)
    for (float& value : out) value = activate(value, s.activation);
  return {};
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
  const simd::SumI8 sum = sum_i8(ctx.kernels());
  ctx.parallel(s.units, 1 + 65536 / (s.rows * s.depth + 1), [&](int64_t begin, int64_t end) {
    for (int64_t unit = begin; unit < end; ++unit) {
      const float* scales = s.blockwise.scales.data() + unit * blocks;
      const int8_t* const with = weights + unit * s.depth;
      float weight_total = 0.0f;
      if (s.unit_total.empty())
        for (int64_t b = 0; b < blocks; ++b)
          weight_total += scales[b] * static_cast<float>(sum(with + b * block, block));
      else
        weight_total = s.unit_total[static_cast<size_t>(unit)];
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

Status run_packed_int16(RunContext& ctx) {
  const State& s = ctx.state<State>();
  s.halves.run(ctx, s.requant, ctx.out<int16_t>(0).data());
  return {};
}

Status run_packed(RunContext& ctx) {
  run_fast(ctx, ctx.state<State>().fast);
  return {};
}

Status run_shuffled(RunContext& ctx) {
  const State& s = ctx.state<State>();
  uint8_t* workspace = ctx.out<uint8_t>(1).data();
  shuffle_input(ctx.in<uint8_t>(0).data(), s.rows, s.depth, workspace);
  const uint8_t* weights = s.weights.get_as<uint8_t>(ctx);
  const int32_t* bias = ctx.has_input(2) ? ctx.in<int32_t>(2).data() : nullptr;
  int16_t* out = ctx.out<int16_t>(0).data();
  for (int64_t row = 0; row < s.rows; ++row)
    for (int64_t unit = 0; unit < s.units; ++unit) {
      uint32_t sum = dot_shuffled(workspace, s.rows, row, weights, unit, s.depth);
      if (bias) sum += static_cast<uint32_t>(bias[unit]);
      *out++ = static_cast<int16_t>(
          requantize(static_cast<int32_t>(sum), s.multiplier[static_cast<size_t>(unit)], 0, s.range));
    }
  return {};
}

// Scales of the units: one, or one each along dimension 0.
Status check_unit_scales(PrepareContext& ctx, const State& s) {
  const Quantization& quant = ctx.input(1).quant();
  const size_t scales = quant.scale.size();
  if (scales != 1 && scales != static_cast<size_t>(s.units))
    return ctx.wrong_scale_count(1, "1 or " + std::to_string(s.units) + ", one per unit");
  if (scales != 1 && quant.quantized_dimension != 0) return ctx.wrong_scale_axis(1, "axis 0");
  const bool all_zero_points = quant.zero_point.all([](int32_t zero) { return zero == 0; });
  if ((is_narrow(ctx.input(1).type) || scales > 1) && ctx.input(0).type != ElementType::float32 && !all_zero_points)
    return ctx.wrong_zero_point(1, 0);
  return {};
}

std::vector<float> totals_of(PrepareContext& ctx, const State& s, const int8_t* weights) {
  const simd::SumI8 sum = sum_i8(ctx.kernels());
  const int64_t block = s.blockwise.block, blocks = s.depth / block;
  std::vector<float> totals(static_cast<size_t>(s.units), 0.0f);
  for (int64_t at = 0; at < s.units * blocks; ++at)
    totals[static_cast<size_t>(at / blocks)] +=
        s.blockwise.scales[static_cast<size_t>(at)] * static_cast<float>(sum(weights + at * block, block));
  return totals;
}

Status prepare_hybrid(PrepareContext& ctx, State* s) {
  const bool by_block = ctx.input(1).quant().kind == Quantization::Kind::blockwise;
  const bool asymmetric = by_block || ctx.options().flag("asymmetric_quantize_inputs");
  SURELITE_TRY(s->hybrid.prepare(ctx, s->rows, s->depth, asymmetric));
  if (by_block) {
    SURELITE_LET(s->blockwise, read_blockwise(ctx, 1));
    if (const auto* weights = static_cast<const int8_t*>(s->weights.known(ctx)))
      s->unit_total = totals_of(ctx, *s, weights);
    ctx.set_run(run_blockwise);
    return {};
  }
  SURELITE_TRY(check_unit_scales(ctx, *s));
  const std::vector<float>& scale = ctx.input(1).quant().scale;
  s->unit_scale.assign(static_cast<size_t>(s->units), scale[0]);
  if (scale.size() > 1) s->unit_scale = scale;
  if (s->weights.sparse() && asymmetric) {
    s->unit_sum.resize(static_cast<size_t>(s->units));
    sum_rows(ctx.kernels(), static_cast<const int8_t*>(s->weights.fixed()), s->units, s->depth, s->unit_sum.data());
  }
  ctx.set_run(takes_shortcuts(ctx) ? run_hybrid<true> : run_hybrid<false>);
  if (!s->unit_sum.empty()) return {};
  SURELITE_LET(const bool packed,
               choose_fast_hybrid_rows(ctx, s->rows, s->units, s->depth, s->weights.known(ctx), &s->fast));
  if (!packed) return {};
  s->weights.packed(ctx);
  ctx.set_run(run_packed_hybrid);
  return {};
}

Status choose_quantized(PrepareContext& ctx, const State& s) {
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

Status prepare_quantized(PrepareContext& ctx, State* s) {
  const Tensor &input = ctx.input(0), &filter = ctx.input(1), &output = ctx.output(0);
  SURELITE_TRY(check_one_scale(ctx, 0));
  SURELITE_TRY(check_one_scale_out(ctx));
  SURELITE_TRY(check_unit_scales(ctx, *s));
  const Quantization& weights = filter.quant();
  if (input.type == ElementType::uint8 || !weights.per_channel()) SURELITE_TRY(check_one_scale(ctx, 1));
  if (output.type == ElementType::int16 &&
      ((input.type == ElementType::int16 && input.quant().first_zero_point() != 0) ||
       output.quant().first_zero_point() != 0))
    return ctx.wrong_zero_point(output.quant().first_zero_point() != 0 ? Operand::output(0) : Operand(0), 0);
  s->zero_in = input.quant().first_zero_point();
  s->zero_filter = weights.per_channel() ? 0 : weights.first_zero_point();
  s->zero_out = output.quant().first_zero_point();
  s->range = quantized_range(s->activation, output.type, output.quant().first_scale(), s->zero_out);
  const auto in_scale = static_cast<double>(input.quant().first_scale()),
             out_scale = static_cast<double>(output.quant().first_scale());
  double single = 0.0;
  if (!weights.per_channel()) {
    SURELITE_LET(single, single_multiplier(ctx, {.channels = static_cast<int>(s->units)}));
  }
  s->factor.reserve(static_cast<size_t>(s->units));
  s->multiplier.reserve(static_cast<size_t>(s->units));
  for (size_t unit = 0; unit < static_cast<size_t>(s->units); ++unit) {
    const auto scale = static_cast<double>(weights.scale[weights.per_channel() ? unit : 0]);
    s->factor.push_back(in_scale * scale / out_scale);
    s->multiplier.push_back(quantize_multiplier(weights.per_channel() ? s->factor.back() : single));
  }
  return choose_quantized(ctx, *s);
}

// Weights in blocks of 4 units by 16 columns, for which the stock kernel has a second output.
Status check_format(PrepareContext& ctx, const State& s) {
  const int32_t format = ctx.options().i32("weights_format");
  if (format != 0 && format != 1) return ctx.bad_option("weights_format", {"value", format}, "it must be 0 or 1");
  if ((format == 1) != (ctx.output_count() == 2))
    return ctx.bad_option("weights_format", {"value", format},
                          "shuffled weights go with a second output, others with one output");
  if (format == 0) return {};
  if ((s.rows != 1 && s.rows != 4) || s.units % kShuffledUnits != 0 || s.depth % kShuffledDepth != 0)
    return ctx.bad_shape("shuffled weights need 1 or 4 rows, a multiple of 4 units and a multiple of 16 columns",
                         {{"rows", s.rows}, {"units", s.units}, {"columns", s.depth}});
  return ctx.resize(1, {static_cast<int32_t>(s.rows), static_cast<int32_t>(s.depth)});
}

// Sets s->rows and the output's shape.
Status shape_output(PrepareContext& ctx, State* s) {
  const Tensor &input = ctx.input(0), &filter = ctx.input(1);
  if (filter.rank() != 2) return ctx.wrong_rank(1, 2);
  s->units = filter.dim(0);
  s->depth = filter.dim(1);
  const bool keep = ctx.options().flag("keep_num_dims");
  const bool fits = input.rank() > 0 && input.dim(input.rank() - 1) == s->depth;
  const int64_t count = input.count();
  if ((keep || s->depth == 0) ? !fits : count % s->depth != 0)
    return keep || s->depth == 0 ? ctx.extents_differ(0, std::max(input.rank() - 1, 0), 1, 1)
                                 : ctx.not_divisible(0, "the number of elements", count, s->depth);
  s->rows = s->depth == 0 ? input.shape.count(0, input.rank() - 1) : count / s->depth;
  SURELITE_TRY(check_bias(ctx, 2, s->units));
  if (s->rows > INT32_MAX) return ctx.fail(Code::P311, {{"what", ctx.describe_input(0)}});
  Shape shape{static_cast<int32_t>(s->rows), static_cast<int32_t>(s->units)};
  if (keep) {
    shape = input.shape;
    shape[shape.rank() - 1] = static_cast<int32_t>(s->units);
  }
  SURELITE_TRY(ctx.resize(0, shape));
  SURELITE_TRY(check_format(ctx, *s));
  return check_element_limit(ctx);
}

Status choose_int16(PrepareContext& ctx, State* s, const ConvQuant& quant) {
  if (ctx.input(1).type == ElementType::int16 || s->zero_filter != 0 || (ctx.has_input(2) && !ctx.known(2))) return {};
  SURELITE_LET(const bool packed,
               s->halves.prepare(ctx, 0, shape_of_rows(s->rows, s->units, s->depth), s->weights.known(ctx)));
  if (!packed) return {};
  SURELITE_LET(const bool wide, read_wide_sums(ctx, 2));
  s->requant.prepare(ctx, quant, s->factor, 2, wide);
  ctx.set_run(run_packed_int16);
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

Status choose_unpacked(PrepareContext& ctx, State* s) {
  SURELITE_LET(const bool chosen, choose_product(ctx, s));
  if (!chosen && ctx.input(0).type == ElementType::int8 && ctx.output(0).type == ElementType::int8 &&
      !s->weights.sparse() && takes_shortcuts(ctx))
    ctx.set_run(run_dots);
  return {};
}

// Replaces the plain kernel where a packed one gives the same result.
Status choose_fast(PrepareContext& ctx, State* s) {
  if (ctx.output_count() != 1) return {};
  const ConvQuant quant{s->zero_in, s->zero_filter, s->zero_out, s->range, {}};
  if (ctx.input(0).type == ElementType::int16) return choose_int16(ctx, s, quant);
  // Kernels for sparse weights round otherwise.
  const void* const weights = s->weights.sparse() ? nullptr : s->weights.known(ctx);
  SURELITE_LET(const bool packed,
               ctx.input(0).type == ElementType::float32
                   ? choose_fast_rows(ctx, s->rows, s->units, s->depth, s->real, weights, &s->fast)
                   : choose_fast_rows(ctx, s->rows, s->units, s->depth, quant, s->factor, weights, &s->fast));
  if (!packed) return choose_unpacked(ctx, s);
  s->factor = std::vector<double>();  // packed, too
  s->weights.packed(ctx), ctx.packed(2);
  ctx.set_run(run_packed);
  return {};
}

Status prepare(PrepareContext& ctx) {
  const ElementType in = ctx.input(0).type, filter = ctx.input(1).type;
  const bool hybrid = in == ElementType::float32 && filter != ElementType::float32;
  State& s = ctx.state<State>();
  SURELITE_LET(s.activation, read_activation_ahead(ctx, hybrid));
  s.real = float_range(s.activation);
  SURELITE_TRY(shape_output(ctx, &s));
  SURELITE_TRY(s.weights.prepare(ctx, 1));
  ctx.set_run(s.depth == 0 ? run_zeros : run_float);
  if (s.depth == 0) return {};
  if (hybrid) return prepare_hybrid(ctx, &s);
  if (in != ElementType::float32) SURELITE_TRY(prepare_quantized(ctx, &s));
  return choose_fast(ctx, &s);
}

}  // namespace

extern const OpSpec op_fully_connected{
    .name = "FULLY_CONNECTED",
    .max_version = 14,
    .types = "f32 f32|u8|i8|i4|i2 f32? -> f32\n"
             "u8 u8 i32? -> u8|i16\n"
             "u8 u8 i32? -> i16 u8\n"
             "i8 i8|i4|i2 i32? -> i8\n"
             "i16 i8|i4|i2|i16 i32|i64? -> i16",
    .prepare = prepare,
    .sparse_input = 1,
};

}  // namespace surelite
