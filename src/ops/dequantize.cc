// SPDX-License-Identifier: Apache-2.0
// DEQUANTIZE: stored numbers to float32, per tensor or per channel; half precision and bfloat16 widen.
#include <vector>

#include "ops/util/elementwise.h"
#include "ops/util/packed.h"

namespace surelite {
namespace {

struct Channels {
  int64_t inner = 1;  // elements that share a channel in a row
  std::vector<float> scale;
  std::vector<int32_t> zero;
};

template <class T>
struct Dense {
  using Element = T;
  static int read(const T* values, int64_t i) { return values[i]; }
};

template <class Packing>
struct Narrow {
  using Element = uint8_t;
  static int read(const uint8_t* bytes, int64_t i) { return Packing::read(bytes, i); }
};

template <class Source>
Status run_stored(RunContext& ctx) {
  const Channels& c = ctx.state<Channels>();
  const auto* in = ctx.in<typename Source::Element>(0).data();
  float* out = ctx.out<float>(0).data();
  const int64_t count = ctx.output(0).count();
  for (int64_t at = 0, channel = 0; at < count; at += c.inner) {
    const float scale = c.scale[static_cast<size_t>(channel)];
    const int64_t zero = c.zero[static_cast<size_t>(channel)];
    for (int64_t i = at; i < at + c.inner; ++i)
      out[i] = scale * static_cast<float>(static_cast<int32_t>(Source::read(in, i) - zero));
    if (++channel == static_cast<int64_t>(c.scale.size())) channel = 0;
  }
  return {};
}

template <class T>
Status run_widen(RunContext& ctx) {
  return map_elements<T, float>(ctx, [](T x) { return x; });
}

Status prepare_channels(PrepareContext& ctx) {
  const Tensor& in = ctx.input(0);
  const Quantization& quant = in.quant();
  const int axis = quant.quantized_dimension;
  Channels& c = ctx.state<Channels>();
  if (quant.scale.empty()) return ctx.bad_quantization(ctx.describe_input(0) + " has no scale");
  for (const int32_t zero : quant.zero_point)
    if (zero < -32768 || zero > 65535)
      return ctx.bad_quantization(ctx.describe_input(0) + " has zero point " + std::to_string(zero));
  if (quant.per_channel()) {
    if (axis < 0 || axis >= in.rank() || static_cast<size_t>(in.dim(axis)) != quant.scale.size())
      return ctx.bad_quantization(ctx.describe_input(0) + " has " + std::to_string(quant.scale.size()) + " scales for axis " +
                                  std::to_string(axis));
    c.inner = in.shape.count(axis + 1, in.rank());
  } else {
    c.inner = in.count();
  }
  c.scale = quant.scale;
  c.zero = quant.zero_point;
  c.zero.resize(c.scale.size(), quant.z());
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  const ElementType type = ctx.input(0).type;
  if (type != ElementType::float16 && type != ElementType::bfloat16) SURELITE_TRY(prepare_channels(ctx));
  return choose_run(ctx, type,
                    {{ElementType::float16, run_widen<Half>},
                     {ElementType::bfloat16, run_widen<BFloat16>},
                     {ElementType::uint8, run_stored<Dense<uint8_t>>},
                     {ElementType::int8, run_stored<Dense<int8_t>>},
                     {ElementType::int16, run_stored<Dense<int16_t>>},
                     {ElementType::uint16, run_stored<Dense<uint16_t>>},
                     {ElementType::int4, run_stored<Narrow<Int4>>},
                     {ElementType::uint4, run_stored<Narrow<UInt4>>},
                     {ElementType::int2, run_stored<Narrow<Int2>>}});
}

}  // namespace

extern const OpSpec op_dequantize{
    .name = "DEQUANTIZE",
    .max_version = 9,
    .types = "f16|bf16|u8|i8|i16|u16|i4|u4|i2 -> f32",
    .prepare = prepare,
};

}  // namespace surelite
