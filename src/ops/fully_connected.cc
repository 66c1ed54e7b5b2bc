// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED: rows of the input times the transposed weights [units, depth], plus bias and activation.
#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ops/fast/conv.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/conv/fully_connected.h"
#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/options/element_limit.h"
#include "ops/shared/quant/dynamic_range.h"
#include "ops/shared/quant/shuffled_weights.h"
#include "ops/shared/quant/weights.h"

namespace surelite {
namespace {

using State = FullyConnected;

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

Status run_packed_int16(RunContext& ctx) {
  const State& s = ctx.state<State>();
  s.halves.run(ctx, s.requant, ctx.out<int16_t>(0).data());
  return {};
}

Status run_packed(RunContext& ctx) {
  run_fast(ctx, ctx.state<State>().fast);
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

Status prepare_hybrid(PrepareContext& ctx, State* s) {
  const bool by_block = ctx.input(1).quant().kind == Quantization::Kind::blockwise;
  const bool asymmetric = by_block || ctx.options().flag("asymmetric_quantize_inputs");
  SURELITE_TRY(s->hybrid.prepare(ctx, s->rows, s->depth, asymmetric));
  if (by_block) return choose_blockwise(ctx, s);
  SURELITE_TRY(check_unit_scales(ctx, *s));
  const std::vector<float>& scale = ctx.input(1).quant().scale;
  s->unit_scale.assign(static_cast<size_t>(s->units), scale[0]);
  if (scale.size() > 1) s->unit_scale = scale;
  if (s->weights.sparse() && asymmetric) {
    s->unit_sum.resize(static_cast<size_t>(s->units));
    sum_rows(ctx.kernels(), static_cast<const int8_t*>(s->weights.fixed()), s->units, s->depth, s->unit_sum.data());
  }
  choose_plain_hybrid(ctx);
  if (!s->unit_sum.empty()) return {};
  SURELITE_LET(const bool packed,
               choose_fast_hybrid_rows(ctx, s->rows, s->units, s->depth, s->weights.known(ctx), &s->fast));
  if (!packed) return {};
  s->weights.packed(ctx);
  ctx.set_run(run_packed_hybrid);
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
  return choose_plain_integers(ctx, *s);
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
  choose_plain_floats(ctx, s);
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
