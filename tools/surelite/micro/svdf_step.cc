// SPDX-License-Identifier: Apache-2.0
// SVDF.
#include "micro/conv_steps.h"
#include "ops/shared/quant/fixed_point.h"

namespace surelite::tool::micro {

Status emit_svdf(Emitter& e, const Operation& o) {
  constexpr std::string_view kWanted =
      "int8 inputs, constant int8 features, constant int8 or int16 times, a state of their type";
  enum { kInput, kFeature, kTime, kBias, kMemory };
  const bool constant =
      o.has(kMemory) && o.in(kFeature).has_value && o.in(kTime).has_value && (!o.has(kBias) || o.in(kBias).has_value);
  const ElementType type = o.in(kTime).type;
  if (!constant || !o.is(ElementType::int8) || o.in(kFeature).type != ElementType::int8 || o.in(kMemory).type != type ||
      (type != ElementType::int8 && type != ElementType::int16))
    return o.refuse(kWanted);
  const Quantization &in = o.in(kInput).quant(), &memory = o.in(kMemory).quant(), &out = o.out().quant();
  const int32_t filters = o.in(kFeature).dim(0), rank = o.ctx.options().i32("rank");
  const double memory_scale = memory.first_scale();
  const Multiplier to_memory = quantize_multiplier(
      static_cast<double>(in.first_scale()) * static_cast<double>(o.in(kFeature).quant().first_scale()) / memory_scale);
  const Multiplier to_output = quantize_multiplier(
      memory_scale * static_cast<double>(o.in(kTime).quant().first_scale()) / static_cast<double>(out.first_scale()));
  const bool bytes = type == ElementType::int8;
  const std::string feature = e.constant<int8_t>("int8_t", "weights", o.value<int8_t>(kFeature));
  const std::string time = bytes ? e.constant<int8_t>("int8_t", "weights", o.value<int8_t>(kTime))
                                 : e.constant<int16_t>("int16_t", "weights", o.value<int16_t>(kTime));
  const std::string bias = o.has(kBias) ? e.constant<int32_t>("int32_t", "biases", o.value<int32_t>(kBias)) : "nullptr";
  const std::string name = e.parameters(
      "SvdfI8", fmt::format("{}, {}, {}, {}, {}, {}, {}, {{{}, {}}}, {{{}, {}}}, {}, {}, {}", o.in(kInput).dim(0),
                            o.in(kInput).dim(1), filters / rank, rank, o.in(kTime).dim(1), in.first_zero_point(),
                            bytes ? memory.first_zero_point() : 0, to_memory.value, to_memory.shift, to_output.value,
                            to_output.shift, out.first_zero_point(), feature, bias));
  const std::string state = e.state(o.input(kMemory), bytes ? "int8_t" : "int16_t");
  const std::string from = e.read(o.input(kInput), "int8_t");
  e.call(fmt::format("svdf_{}({}, {}, {}, {}, {});", bytes ? "i8" : "i16", name, time, from, state,
                     e.write(o.output(), "int8_t")));
  return {};
}

}  // namespace surelite::tool::micro
