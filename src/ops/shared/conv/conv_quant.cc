// SPDX-License-Identifier: Apache-2.0
// Checks of quantized convolutions and their multipliers.
#include "ops/shared/conv/conv_quant.h"

#include <cmath>

namespace surelite {
namespace {

bool is_zero(int32_t value) { return value == 0; }

Status check_scale_of(const PrepareContext& ctx, Operand at) {
  const Tensor& tensor = ctx.tensor(at);
  const Quantization& quant = tensor.quant();
  if (!quant.per_tensor()) return ctx.wrong_scale_count(at, 1);
  const IntRange range = type_range(tensor.type);
  if (quant.first_zero_point() < range.low || quant.first_zero_point() > range.high)
    return ctx.wrong_zero_point(at, "a value of the type");
  return {};
}

}  // namespace

Status check_one_scale(const PrepareContext& ctx, int input) { return check_scale_of(ctx, input); }

Status check_one_scale_out(const PrepareContext& ctx) { return check_scale_of(ctx, Operand::output(0)); }

Status check_bias(const PrepareContext& ctx, int bias, int64_t channels) {
  if (!ctx.has_input(bias) || ctx.input(bias).count() == channels) return {};
  return ctx.wrong_count(bias, channels, ", one per output channel");
}

Result<bool> read_wide_sums(const PrepareContext& ctx, int bias) {
  const int32_t value = ctx.options().i32("quantized_bias_type");
  const auto type = static_cast<ElementType>(value);
  const bool given = value != static_cast<int32_t>(ElementType::float32);
  if (given && type != ElementType::int32 && type != ElementType::int64)
    return ctx.bad_option("quantized_bias_type", {"value", value}, "it must be int32 or int64");
  if (!ctx.has_input(bias)) return !given || type == ElementType::int64;
  if (given && type != ctx.input(bias).type)
    return ctx.bad_option("quantized_bias_type", {"value", name_of(type)},
                          "the bias is " + std::string(name_of(ctx.input(bias).type)));
  return ctx.input(bias).type == ElementType::int64;
}

Result<double> single_multiplier(const PrepareContext& ctx, const ConvTensors& at) {
  const float in = ctx.input(at.input).quant().first_scale(), filter = ctx.input(at.filter).quant().first_scale();
  const auto out = static_cast<double>(ctx.output(0).quant().first_scale());
  if (ctx.has_input(at.bias)) {
    const double product = static_cast<double>(in) * static_cast<double>(filter);
    const double bias = ctx.input(at.bias).quant().first_scale();
    if (!(std::abs(product - bias) / out <= 0.02))
      return ctx.wrong_scale(at.bias, in_digits(product) + ", input scale times filter scale");
  }
  return static_cast<double>(in * filter) / out;
}

Result<ConvQuant> read_conv_quant(const PrepareContext& ctx, const ConvTensors& at, Activation activation) {
  const Tensor &input = ctx.input(at.input), &filter = ctx.input(at.filter), &output = ctx.output(0);
  SURELITE_TRY(check_one_scale(ctx, at.input));
  SURELITE_TRY(check_one_scale_out(ctx));
  const Quantization& weights = filter.quant();
  const bool unsigned_weights = filter.type == ElementType::uint8;
  const auto channels = static_cast<size_t>(at.channels);
  if (unsigned_weights) SURELITE_TRY(check_one_scale(ctx, at.filter));
  if (weights.scale.size() != 1 && weights.scale.size() != channels)
    return ctx.wrong_scale_count(at.filter, "1 or " + std::to_string(channels) + ", one per output channel");
  if (weights.per_channel() && (weights.quantized_dimension < 0 || weights.quantized_dimension >= filter.rank() ||
                                filter.dim(weights.quantized_dimension) != at.channels))
    return ctx.wrong_scale_axis(at.filter, "the axis of the " + std::to_string(channels) + " output channels");
  if (!unsigned_weights && at.symmetric_filter && !weights.zero_point.all(is_zero))
    return ctx.wrong_zero_point(at.filter, 0);
  if (input.type == ElementType::int16 &&
      (input.quant().first_zero_point() != 0 || output.quant().first_zero_point() != 0))
    return ctx.wrong_zero_point(input.quant().first_zero_point() != 0 ? Operand(at.input) : Operand::output(0), 0);
  if (ctx.has_input(at.bias) && ctx.input(at.bias).quant().first_zero_point() != 0)
    return ctx.wrong_zero_point(at.bias, 0);

  ConvQuant quant;
  quant.zero_in = input.quant().first_zero_point();
  quant.zero_filter = unsigned_weights ? weights.first_zero_point() : 0;
  quant.zero_out = output.quant().first_zero_point();
  quant.range =
      quantized_range(activation, output.type, output.quant().first_scale(), output.quant().first_zero_point());
  if (unsigned_weights) SURELITE_TRY(single_multiplier(ctx, at));
  return quant;
}

std::vector<Multiplier> read_multipliers(const PrepareContext& ctx, const ConvTensors& at) {
  const Quantization& weights = ctx.input(at.filter).quant();
  const auto channels = static_cast<size_t>(at.channels);
  if (ctx.input(at.filter).type == ElementType::uint8)
    return std::vector<Multiplier>(channels, quantize_multiplier(single_multiplier(ctx, at).value_or(0.0)));
  std::vector<Multiplier> multipliers(channels);
  const auto in_scale = static_cast<double>(ctx.input(at.input).quant().first_scale()),
             out_scale = static_cast<double>(ctx.output(0).quant().first_scale());
  for (size_t c = 0; c < channels; ++c) {
    const auto filter_scale = static_cast<double>(weights.scale[weights.per_channel() ? c : 0]);
    multipliers[c] = quantize_multiplier(in_scale * filter_scale / out_scale);
  }
  return multipliers;
}

}  // namespace surelite
