// SPDX-License-Identifier: Apache-2.0
// QUANTIZE: real numbers to quantized ones, or from one quantization to another.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/fast/bytes.h"
#include "ops/fast/wide_loop.h"
#include "ops/shared/quant/channels.h"
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/saturate.h"
#include "ops/shared/quant/sub_byte.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct State {
  Channels channels;
  IntRange range{};
};

// In single precision, as the stock kernel computes. What lies beyond an int32 of steps saturates (there it becomes the
// least value, whatever its sign), and NaN becomes the zero point.
int32_t to_stored(float real, float scale, int32_t zero, IntRange range) {
  const int64_t stored = int64_t{saturate_to<int32_t>(std::round(real / scale))} + zero;
  return static_cast<int32_t>(std::clamp<int64_t>(stored, range.low, range.high));
}

template <class In, class Out>
Status run_quantize(RunContext& ctx) {
  const IntRange range = ctx.state<State>().range;
  const In* in = ctx.in<In>(0).data();
  Out* out = ctx.out<Out>(0).data();
  const auto fill = [=](int64_t first, int64_t last, float scale, int32_t zero) {
    for (int64_t i = first; i < last; ++i) out[i] = static_cast<Out>(to_stored(in[i], scale, zero, range));
  };
  for_each_channel(ctx.state<State>().channels, ctx.output(0).count(), fill);
  return {};
}

void quantize_loop(const float* in, int16_t* out, int64_t count, float scale, int32_t zero, IntRange range) {
  for (int64_t i = 0; i < count; ++i) out[i] = static_cast<int16_t>(to_stored(in[i], scale, zero, range));
}

Status run_wide_int16(RunContext& ctx) {
  const State& s = ctx.state<State>();
  ctx.parallel(ctx.output(0).count(), 1 << 15, [&](int64_t begin, int64_t end) {
    simd::run_wide<quantize_loop>(ctx.in<float>(0).data() + begin, ctx.out<int16_t>(0).data() + begin, end - begin,
                                  s.channels.scale[0], s.channels.zero[0], s.range);
  });
  return {};
}

template <class In, class Packed>
Status run_quantize4(RunContext& ctx) {
  const IntRange range = ctx.state<State>().range;
  const In* in = ctx.in<In>(0).data();
  uint8_t* out = ctx.out<uint8_t>(0).data();
  const auto fill = [=](int64_t first, int64_t last, float scale, int32_t zero) {
    for (int64_t i = first; i < last; ++i) Packed::write(out, i, to_stored(in[i], scale, zero, range));
  };
  for_each_channel(ctx.state<State>().channels, ctx.output(0).count(), fill);
  return {};
}

Status run_fast_bytes(RunContext& ctx) {
  const IntRange range = ctx.state<State>().range;
  const float* in = ctx.in<float>(0).data();
  uint8_t* out = ctx.out<uint8_t>(0).data();
  const simd::QuantizeBytes quantize = ctx.kernels().get<simd::ByteKernels>().quantize;
  for_each_channel(ctx.state<State>().channels, ctx.output(0).count(),
                   [=](int64_t first, int64_t last, float scale, int32_t zero) {
                     quantize({scale, zero, range.low, range.high}, in + first, out + first, last - first);
                   });
  return {};
}

template <class In>
Status prepare_from_real(PrepareContext& ctx) {
  const ElementType type = ctx.output(0).type;
  State& s = ctx.state<State>();
  SURELITE_LET(s.channels, read_channels(ctx, Operand::output(0)));
  s.range = type == ElementType::int4    ? IntRange{Int4::kLow, Int4::kHigh}
            : type == ElementType::uint4 ? IntRange{UInt4::kLow, UInt4::kHigh}
                                         : type_range(type);
  if (fast_quantize(ctx, s.channels.scale.size(), s.channels.inner)) {
    ctx.set_run(run_fast_bytes);
    return {};
  }
  if (ctx.input(0).type == ElementType::float32 && type == ElementType::int16 && s.channels.scale.size() == 1 &&
      may_be_wide(ctx)) {
    ctx.set_run(run_wide_int16);
    return {};
  }
  return choose_run(ctx, type,
                    {{ElementType::uint8, run_quantize<In, uint8_t>},
                     {ElementType::int8, run_quantize<In, int8_t>},
                     {ElementType::int16, run_quantize<In, int16_t>},
                     {ElementType::int4, run_quantize4<In, Int4>},
                     {ElementType::uint4, run_quantize4<In, UInt4>}});
}

struct Rescale {
  int32_t zero_in = 0, zero_out = 0;
  Multiplier factor;
};

struct Rescaled {
  Rescale s;
  IntRange range;
  int64_t operator()(int32_t x) const {
    const auto centred = static_cast<int32_t>(static_cast<uint32_t>(x) - static_cast<uint32_t>(s.zero_in));
    return std::clamp<int64_t>(int64_t{multiply(centred, s.factor)} + s.zero_out, range.low, range.high);
  }
};

template <class In, class Out, bool WIDE = false>
Status run_rescale(RunContext& ctx) {
  return map_elements<In, Out, WIDE>(
      ctx, Rescaled{ctx.state<Rescale>(), {std::numeric_limits<Out>::min(), std::numeric_limits<Out>::max()}});
}

template <class In>
Status prepare_rescale(PrepareContext& ctx) {
  const ElementType in = ctx.input(0).type, out = ctx.output(0).type;
  SURELITE_TRY(check_affine(ctx, {0}, in == ElementType::int16 && out == ElementType::int16));
  ctx.by_rows({.way = RowUse::Way::elements});
  const Quantization &from = ctx.input(0).quant(), &to = ctx.output(0).quant();
  Rescale& s = ctx.state<Rescale>();
  s.zero_in = from.first_zero_point();
  s.zero_out = to.first_zero_point();
  s.factor = quantize_multiplier(static_cast<double>(from.first_scale()) / static_cast<double>(to.first_scale()));
  if constexpr (sizeof(In) == 1) {
    if (out == ElementType::uint8 || out == ElementType::int8)
      return prepare_byte_map<In>(ctx, Rescaled{s, type_range(out)});
  }
  return choose_run(ctx, out,
                    {{ElementType::uint8, run_rescale<In, uint8_t>},
                     {ElementType::int8, run_rescale<In, int8_t>},
                     {ElementType::int16, may_be_wide(ctx) ? run_rescale<In, int16_t, true> : run_rescale<In, int16_t>},
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
    .types =
        "f32|f16 -> i8|u8|i16|i4|u4\n"
        "i8|u8|i16|i32 -> i8|u8|i16|i32",
    .prepare = prepare,
};

}  // namespace surelite
