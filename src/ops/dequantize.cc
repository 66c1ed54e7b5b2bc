// SPDX-License-Identifier: Apache-2.0
// DEQUANTIZE: stored numbers to float32, per tensor or per channel; half precision and bfloat16 widen.
#include "ops/fast/bytes.h"
#include "ops/shared/quant/channels.h"
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/sub_byte.h"

namespace surelite {
namespace {

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
  const auto* in = ctx.in<typename Source::Element>(0).data();
  float* out = ctx.out<float>(0).data();
  for_each_channel(ctx.state<Channels>(), ctx.output(0).count(),
                   [&](int64_t first, int64_t last, float scale, int32_t zero) {
                     for (int64_t i = first; i < last; ++i)
                       out[i] = scale * static_cast<float>(Source::read(in, i) - zero);
                   });
  return {};
}

Status run_fast_bytes(RunContext& ctx) {
  const bool is_unsigned = ctx.input(0).type == ElementType::uint8;
  const uint8_t* in = ctx.in<uint8_t>(0).data();
  float* out = ctx.out<float>(0).data();
  const simd::DequantizeBytes dequantize = ctx.kernels().get<simd::ByteKernels>().dequantize;
  for_each_channel(ctx.state<Channels>(), ctx.output(0).count(),
                   [&](int64_t first, int64_t last, float scale, int32_t zero) {
                     dequantize(scale, zero, is_unsigned, in + first, out + first, last - first);
                   });
  return {};
}

template <class T>
Status run_widen(RunContext& ctx) {
  return map_elements<T, float>(ctx, [](T x) { return x; });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  const ElementType type = ctx.input(0).type;
  if (type != ElementType::float16 && type != ElementType::bfloat16) {
    Channels& channels = ctx.state<Channels>();
    SURELITE_LET(channels, read_channels(ctx, 0));
    if (fast_dequantize(ctx, channels.scale.size(), channels.inner)) {
      ctx.set_run(run_fast_bytes);
      return {};
    }
  }
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
