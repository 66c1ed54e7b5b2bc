// SPDX-License-Identifier: Apache-2.0
// Operators of 16-bit values with weights of 8 bits, as kernels_i16.h has them.
#include <cmath>

#include "micro/conv_steps.h"
#include "ops/shared/quant/logistic_int16.h"

namespace surelite::tool::micro {

std::string halves_bias(Emitter& e, const Operation& o, bool wide) {
  if (!o.has(2)) return fmt::format("{{nullptr, nullptr, {}}}", wide);
  if (o.in(2).type == ElementType::int64)
    return fmt::format("{{nullptr, {}, {}}}", e.constant<int64_t>("int64_t", "biases", o.value<int64_t>(2)), wide);
  return fmt::format("{{{}, nullptr, {}}}", e.constant<int32_t>("int32_t", "biases", o.value<int32_t>(2)), wide);
}

Status emit_conv_i16(Emitter& e, const Operation& o, const Window2D& window, const std::string& scale, bool depthwise,
                     bool wide) {
  const std::string weights = e.constant<int8_t>("int8_t", "weights", o.value<int8_t>(1));
  const std::string bias = halves_bias(e, o, wide);
  const std::string name =
      e.parameters("ConvI16", fmt::format("{}, {}, {}, {}, {}, {}, {}", text_of(window.y), text_of(window.x),
                                          o.in(0).dim(3), o.out().dim(3), weights, bias, scale));
  const std::string from = e.read(o.input(0), "int16_t"), to = e.write(o.output(), "int16_t");
  for (int32_t b = 0; b < o.in(0).dim(0); ++b)
    e.call(fmt::format("{}_i16({}, {}, {});", depthwise ? "depthwise" : "conv", name, offset(from, b, o.in(0)),
                       offset(to, b, o.out())));
  return {};
}

Status emit_fully_connected_i16(Emitter& e, const Operation& o, Activation activation, bool wide) {
  const Tensor& weights = o.in(1);
  const Quantization &in = o.in(0).quant(), &out = o.out().quant();
  std::vector<double> factors;
  for (const float scale : weights.quant().scale)
    factors.push_back(static_cast<double>(in.first_scale()) * static_cast<double>(scale) /
                      static_cast<double>(out.first_scale()));
  if (in.first_zero_point() != 0 || out.first_zero_point() != 0) return o.refuse("16 bits without zero points");
  const IntRange range = quantized_range(activation, o.out().type, out.first_scale(), 0);
  const auto units = weights.dim(0), depth = weights.dim(1);
  const std::string values = e.constant<int8_t>("int8_t", "weights", o.value<int8_t>(1));
  const std::string bias = halves_bias(e, o, wide);
  const std::string factor = e.constant<double>("double", "factors", factors);
  const std::string name = e.parameters(
      "FullyConnectedI16", fmt::format("{}, {}, {}, {}, {}, {}, {}, {}, {}", o.in(0).count() / depth, units, depth,
                                       values, bias, factor, factors.size() == 1, range.low, range.high));
  const std::string from = e.read(o.input(0), "int16_t");
  e.call(fmt::format("fully_connected_i16({}, {}, {});", name, from, e.write(o.output(), "int16_t")));
  return {};
}

Status emit_softmax_i16(Emitter& e, const Operation& o, float beta, int64_t rows, int32_t depth) {
  const Quantization &in = o.in(0).quant(), &out = o.out().quant();
  if (in.first_zero_point() != 0 || out.first_zero_point() != 0 ||
      std::abs(out.first_scale() * 32768.0f - 1.0f) > 0.001f || !(beta > 0.0f))
    return o.refuse("16 bits without zero points, to steps of 1/32768");
  const Multiplier scale = quantize_multiplier(static_cast<double>(in.first_scale() * beta) / (10.0 / 65535.0));
  const std::string from = e.read(o.input(0), "int16_t");
  e.call(fmt::format("softmax_i16({{{}, {}}}, {}, {}, {}, {});", scale.value, scale.shift, from,
                     e.write(o.output(), "int16_t"), rows, depth));
  return {};
}

Status emit_map_i16(Emitter& e, const Operation& o) {
  const bool tanh = o.op.name == "TANH";
  if (!tanh && o.op.name != "LOGISTIC") return o.refuse("int8, uint8 or float32");
  const SigmoidScale scale = sigmoid_scale(o.in(0).quant().first_scale(), tanh ? 1 : 0);
  const std::string from = e.read(o.input(0), "int16_t");
  e.call(fmt::format("{}_all_i16({{{}, {}}}, {}, {}, {});", tanh ? "tanh" : "logistic", scale.multiplier, scale.shift,
                     from, e.write(o.output(), "int16_t"), o.out().count()));
  return {};
}

}  // namespace surelite::tool::micro
