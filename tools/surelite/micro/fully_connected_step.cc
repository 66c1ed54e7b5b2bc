// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED.
#include <cmath>

#include "micro/conv_steps.h"
#include "ops/shared/conv/conv_quant.h"

namespace surelite::tool::micro {
namespace {

constexpr std::string_view kFullyConnectedWanted =
    "int8, int16 or float32 with constant, dense weights (int8, int4 for int8, or float32) of zero point 0, and a "
    "constant bias";

// Of micro/kernels.h's RealFactor. False for a factor that no quantized layer has.
bool split(double factor, std::string* text) {
  int exponent = 0;
  const double mantissa = std::frexp(factor, &exponent);  // in [0.5, 1)
  if (!(factor > 0) || !std::isfinite(factor)) return false;
  const auto bits = static_cast<uint64_t>(std::ldexp(mantissa, 53));
  const int shift = 53 - exponent - 22;
  if (shift < 1) return false;
  *text = fmt::format("{{{}u, {}u, {}}}", bits >> 22, bits & ((1u << 22) - 1), shift);
  return true;
}

}  // namespace

Status emit_fully_connected(Emitter& e, const Operation& o) {
  SURELITE_LET(const Activation activation, read_activation(o.ctx));
  const Tensor& weights = o.in(1);
  const auto units = static_cast<size_t>(weights.dim(0)), depth = static_cast<size_t>(weights.dim(1));
  const bool fixed = weights.has_value && !weights.def->sparsity && (!o.has(2) || o.in(2).has_value);
  const bool packed = weights.type == ElementType::int4, halves = o.is(ElementType::int16);
  const bool fits = weights.type == (halves ? ElementType::int8 : o.in(0).type) || (packed && o.is(ElementType::int8));
  if (!fixed || !fits || o.ctx.output_count() != 1 || depth == 0) return o.refuse(kFullyConnectedWanted);
  const int64_t rows = o.in(0).count() / static_cast<int64_t>(depth);
  const std::string sizes = fmt::format("{}, {}, {}", rows, units, depth);
  if (o.is(ElementType::float32)) {
    const FloatRange range = float_range(activation);
    const std::string values = e.constant_floats("weights", o.value<float>(1));
    const std::string bias = o.has(2) ? e.constant_floats("biases", o.value<float>(2)) : "nullptr";
    const std::string name = e.parameters("FullyConnectedF32", fmt::format("{}, {}, {}, {}, {}", sizes, values, bias,
                                                                           text_of(range.low), text_of(range.high)));
    const std::string from = e.read(o.input(0), "float");
    e.call(fmt::format("fully_connected_f32({}, {}, {});", name, from, e.write(o.output(), "float")));
    return {};
  }
  if (!o.is(ElementType::int8) && !halves) return o.refuse(kFullyConnectedWanted);
  const Quantization &in = o.in(0).quant(), &scales = weights.quant(), &out = o.out().quant();
  if (!scales.zero_point.all([](int32_t zero) { return zero == 0; })) return o.refuse(kFullyConnectedWanted);
  if (halves) {
    SURELITE_LET(const bool wide, read_wide_sums(o.ctx, 2));
    return emit_fully_connected_i16(e, o, activation, wide);
  }
  std::string factors;
  for (const float scale : scales.scale) {
    std::string one;
    const double factor =
        static_cast<double>(in.first_scale()) * static_cast<double>(scale) / static_cast<double>(out.first_scale());
    if (!split(factor, &one)) return o.refuse(kFullyConnectedWanted);
    factors += "\n    " + one + ",";
  }
  const std::vector<int8_t> values = weight_values(o, 1);
  const std::vector<int32_t> bias = folded_bias(o, 2, units, in.first_zero_point(), [&](size_t unit) {
    uint32_t sum = 0;
    for (size_t i = 0; i < depth; ++i) sum += static_cast<uint32_t>(int32_t{values[unit * depth + i]});
    return static_cast<int32_t>(sum);
  });
  const IntRange range = quantized_range(activation, o.out().type, out.first_scale(), out.first_zero_point());
  const LaidWeights laid = keep_weights(e, lay_out_weights(e.layout(), values, units, depth), packed);
  const std::string biases = e.constant<int32_t>("int32_t", "biases", bias);
  const std::string factor = e.structs("RealFactor", "factors", scales.scale.size(), factors, 12);
  const std::string name = e.parameters(
      "FullyConnectedI8", fmt::format("{}, {}, {}, {}, {}, {}, {}, {}", sizes, laid.name, biases, factor,
                                      scales.scale.size() == 1, out.first_zero_point(), range.low, range.high));
  const bool pairs = e.layout() == Layout::pairs;
  const std::string scratch = !pairs           ? ""
                              : depth % 4 == 0 ? ", nullptr"
                                               : ", " + e.scratch((depth + 3) / 4 * 4, "int8_t");
  const std::string from = e.read(o.input(0), "int8_t"), to = e.write(o.output(), "int8_t");
  const std::string layer = begin_layer(e, laid, "FullyConnectedI8", name);
  e.call(fmt::format("fully_connected_{}_i8({}, {}, {}{});", pairs ? "pairs" : "blocks", layer, from, to, scratch));
  end_layer(e, laid);
  return {};
}

}  // namespace surelite::tool::micro
