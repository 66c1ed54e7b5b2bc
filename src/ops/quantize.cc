// SPDX-License-Identifier: Apache-2.0
// QUANTIZE: real numbers to quantized ones, or from one quantization to another.
#include <algorithm>
#include <cmath>

#include "ops/util/elementwise.h"
#include "ops/util/fixed_point.h"
#include "ops/util/packed.h"
#include "ops/util/quantized.h"

namespace surelite {
namespace {

struct Channels {
  int64_t inner = 1;  // elements that share a channel in a row
  std::vector<float> scale;
  std::vector<int32_t> zero;
  IntRange range{};
};

// The stock kernel computes in single precision; what does not fit an int32, and NaN, becomes the least one there.
int32_t to_stored(float real, float scale, int32_t zero, IntRange range) {
  const float scaled = std::round(real / scale);
  const int64_t stored = scaled >= -0x1p31f && scaled < 0x1p31f ? static_cast<int64_t>(scaled) + zero : range.low;
  return static_cast<int32_t>(std::clamp<int64_t>(stored, range.low, range.high));
}

template <class In, class Out>
Status run_quantize(RunContext& ctx) {
  const Channels& c = ctx.state<Channels>();
  const In* in = ctx.in<In>(0).data();
  Out* out = ctx.out<Out>(0).data();
  const int64_t count = ctx.output(0).count();
  for (int64_t at = 0, channel = 0; at < count; at += c.inner) {
    const float scale = c.scale[static_cast<size_t>(channel)];
    const int32_t zero = c.zero[static_cast<size_t>(channel)];
    for (int64_t i = at; i < at + c.inner; ++i) out[i] = static_cast<Out>(to_stored(in[i], scale, zero, c.range));
    if (++channel == static_cast<int64_t>(c.scale.size())) channel = 0;
  }
  return {};
}

template <class In>
Status run_quantize4(RunContext& ctx) {
  const Channels& c = ctx.state<Channels>();
  const In* in = ctx.in<In>(0).data();
  uint8_t* out = ctx.out<uint8_t>(0).data();
  const int64_t count = ctx.output(0).count(), channels = static_cast<int64_t>(c.scale.size());
  for (int64_t i = 0; i < count; ++i) {
    const auto channel = static_cast<size_t>(i / c.inner % channels);
    Int4::write(out, i, to_stored(in[i], c.scale[channel], c.zero[channel], c.range));
  }
  return {};
}

template <class In>
Status prepare_from_real(PrepareContext& ctx) {
  const Tensor &in = ctx.input(0), &out = ctx.output(0);
  const Quantization& quant = out.quant();
  Channels& c = ctx.state<Channels>();
  const int axis = quant.quantized_dimension;
  if (quant.scale.empty()) return ctx.bad_quantization(ctx.describe_output(0) + " has no scale");
  if (quant.per_channel()) {
    if (axis < 0 || axis >= in.rank() || static_cast<size_t>(in.dim(axis)) != quant.scale.size())
      return ctx.bad_quantization(ctx.describe_output(0) + " has " + std::to_string(quant.scale.size()) + " scales for axis " +
                                  std::to_string(axis));
    c.inner = in.shape.count(axis + 1, in.rank());
  } else {
    c.inner = in.count();
  }
  c.scale = quant.scale;
  c.zero = quant.zero_point;
  c.zero.resize(c.scale.size(), quant.z());
  c.range = out.type == ElementType::int4 ? IntRange{Int4::kLow, Int4::kHigh} : type_range(out.type);
  if (in.count() == 0) c.inner = 1;
  return choose_run(ctx, out.type,
                    {{ElementType::uint8, run_quantize<In, uint8_t>},
                     {ElementType::int8, run_quantize<In, int8_t>},
                     {ElementType::int16, run_quantize<In, int16_t>},
                     {ElementType::int4, run_quantize4<In>}});
}

struct Rescale {
  int32_t zero_in = 0, zero_out = 0;
  Multiplier factor;
};

template <class In, class Out>
Status run_rescale(RunContext& ctx) {
  const Rescale s = ctx.state<Rescale>();
  return map_elements<In, Out>(ctx, [s](In x) {
    const auto centred = static_cast<int32_t>(static_cast<uint32_t>(x) - static_cast<uint32_t>(s.zero_in));
    const int64_t scaled = int64_t{multiply(centred, s.factor)} + s.zero_out;
    return std::clamp<int64_t>(scaled, std::numeric_limits<Out>::min(), std::numeric_limits<Out>::max());
  });
}

template <class In>
Status prepare_rescale(PrepareContext& ctx) {
  const ElementType in = ctx.input(0).type, out = ctx.output(0).type;
  SURELITE_TRY(check_affine(ctx, {0}, in == ElementType::int16 && out == ElementType::int16));
  const Quantization &from = ctx.input(0).quant(), &to = ctx.output(0).quant();
  Rescale& s = ctx.state<Rescale>();
  s.zero_in = from.z();
  s.zero_out = to.z();
  s.factor = quantize_multiplier(static_cast<double>(from.s()) / static_cast<double>(to.s()));
  return choose_run(ctx, out,
                    {{ElementType::uint8, run_rescale<In, uint8_t>},
                     {ElementType::int8, run_rescale<In, int8_t>},
                     {ElementType::int16, run_rescale<In, int16_t>},
                     {ElementType::int32, run_rescale<In, int32_t>}});
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  switch (ctx.input(0).type) {
    case ElementType::float32: return prepare_from_real<float>(ctx);
    case ElementType::float16: return prepare_from_real<Half>(ctx);
    case ElementType::uint8: return prepare_rescale<uint8_t>(ctx);
    case ElementType::int8: return prepare_rescale<int8_t>(ctx);
    case ElementType::int16: return prepare_rescale<int16_t>(ctx);
    default: return prepare_rescale<int32_t>(ctx);
  }
}

}  // namespace

extern const OpSpec op_quantize{
    .name = "QUANTIZE",
    .max_version = 6,
    .types = "f32|f16 -> i8|u8|i16|i4\n"
             "i8|u8|i16|i32 -> i8|u8|i16|i32",
    .prepare = prepare,
};

}  // namespace surelite
