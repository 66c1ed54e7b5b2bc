// SPDX-License-Identifier: Apache-2.0
// PRELU: x, or alpha * x where x is negative; alpha is a tensor that broadcasts to x.
#include <algorithm>
#include <array>
#include <limits>

#include "ops/fast/byte_product.h"
#include "ops/fast/bytes.h"
#include "ops/fast/float_pairs.h"
#include "ops/shared/elementwise/broadcast.h"
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

struct State {
  int32_t zero_in = 0, zero_alpha = 0, zero_out = 0;
  Multiplier identity, slope;
  IntRange range;
};

template <class T>
Status run_real(RunContext& ctx) {
  return broadcast_binary<T, T>(ctx, [](T x, T alpha) {
    const Wide<T> value = x, scaled = value * static_cast<Wide<T>>(alpha);
    return static_cast<T>(value >= 0 ? value : scaled);
  });
}

Status run_fast_floats(RunContext& ctx) {
  constexpr float kAll = std::numeric_limits<float>::infinity();
  run_float_pairs(ctx, float_pair(ctx.kernels(), &simd::FloatPairs::prelu), -kAll, kAll);
  return {};
}

struct Quantized {
  State s;
  int64_t operator()(int32_t x, int32_t alpha) const {
    const int32_t value = x - s.zero_in;
    const int32_t above = multiply(value, s.identity), below = multiply(value * (alpha - s.zero_alpha), s.slope);
    return std::clamp<int64_t>(int64_t{value >= 0 ? above : below} + s.zero_out, s.range.low, s.range.high);
  }
};

template <class T, class A, bool WIDE>
Status run_quantized(RunContext& ctx) {
  return broadcast_pairs<T, A, T, WIDE>(ctx, Quantized{ctx.state<State>()});
}

// Bytes at or above the zero point are looked up, products are formed for all of them and chosen below it.
struct FastBytes {
  simd::MulI8 below;
  std::array<uint8_t, 256> above;
  uint8_t turn = 0;  // makes signed bytes of unsigned ones
};

Status run_fast_bytes(RunContext& ctx) {
  struct Job {
    const FastBytes& s;
    const simd::Kernels& kernels;
    decltype(simd::ByteProducts::run) multiply;
  };
  const Job job{ctx.state<FastBytes>(), ctx.kernels(), ctx.kernels().get<simd::ByteProducts>().run};
  run_byte_pairs(ctx, &job, [](const void* state, const uint8_t* in, const uint8_t* alpha, uint8_t* out, int64_t all) {
    constexpr int64_t kPart = 512;
    const Job& of = *static_cast<const Job*>(state);
    const auto zero = static_cast<int8_t>(static_cast<uint8_t>(of.s.below.zero_a) ^ of.s.turn);
    const uint8_t turn = of.s.turn;
    uint8_t above[kPart], below[kPart];
    for (int64_t i = 0; i < all; i += kPart) {
      const int64_t part = std::min(kPart, all - i);
      of.multiply(of.s.below, in + i, alpha + i, below, part);
      look_up_bytes(of.kernels, of.s.above.data(), in + i, above, part);
      SURELITE_SAME_PLACE
      for (int64_t j = 0; j < part; ++j)
        out[i + j] = static_cast<int8_t>(in[i + j] ^ turn) >= zero ? above[j] : below[j];
    }
  });
  return {};
}

// Both of one type of bytes.
bool prepare_fast_bytes(PrepareContext& ctx, const State& s) {
  const bool is_unsigned = ctx.input(0).type == ElementType::uint8;
  simd::MulI8 below{s.zero_in,   s.zero_alpha, s.zero_out, s.slope.value, -s.slope.shift, is_unsigned,
                    s.range.low, s.range.high, false,      {}};
  if (!prepare_byte_product(ctx, &below, ctx.output(0).count())) return false;
  const Quantized exact{s};
  FastBytes& fast = ctx.state<FastBytes>();
  fast.below = below;
  fast.turn = is_unsigned ? 0x80 : 0;
  for (int i = 0; i < 256; ++i) {
    const int32_t x = is_unsigned ? i : static_cast<int8_t>(i);
    fast.above[static_cast<size_t>(i)] = static_cast<uint8_t>(exact(std::max(x, s.zero_in), s.zero_alpha));
  }
  ctx.set_run(run_fast_bytes);
  return true;
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_broadcast(ctx));
  if (ctx.output(0).shape != ctx.input(0).shape)
    return ctx.not_broadcastable(1, ctx.input(0).shape);
  const Shape& slopes = ctx.input(1).shape;
  if (slopes.rank() <= 2 || slopes.count(0, slopes.rank() - 2) == 1) ctx.by_rows({.way = RowUse::Way::elements});
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8 || type == ElementType::int8 || type == ElementType::int16) {
    SURELITE_TRY(check_affine(ctx, {0, 1}));
    const Quantization &in = ctx.input(0).quant(), &alpha = ctx.input(1).quant(), &out = ctx.output(0).quant();
    const State s = {
        in.first_zero_point(),
        alpha.first_zero_point(),
        out.first_zero_point(),
        quantize_multiplier(static_cast<double>(in.first_scale() / out.first_scale())),
        quantize_multiplier(static_cast<double>(in.first_scale() * alpha.first_scale() / out.first_scale())),
        type_range(type)};
    if (type != ElementType::int16 && prepare_fast_bytes(ctx, s)) return {};
    ctx.state<State>() = s;
  }
  const bool wide = may_be_wide(ctx), fast = prefers_float_pair(ctx, &simd::FloatPairs::prelu);
  return choose_run(
      ctx, type,
      {{ElementType::float32, fast ? run_fast_floats : run_real<float>},
       {ElementType::float16, run_real<Half>},
       {ElementType::bfloat16, run_real<BFloat16>},
       {ElementType::uint8, wide ? run_quantized<uint8_t, uint8_t, true> : run_quantized<uint8_t, uint8_t, false>},
       {ElementType::int8, wide ? run_quantized<int8_t, int8_t, true> : run_quantized<int8_t, int8_t, false>},
       {ElementType::int16, wide ? run_quantized<int16_t, int8_t, true> : run_quantized<int16_t, int8_t, false>}});
}

}  // namespace

extern const OpSpec op_prelu{
    .name = "PRELU",
    .types =
        "T:f32|f16|bf16|i8|u8 T -> T\n"
        "i16 i8 -> i16",
    .prepare = prepare,
};

}  // namespace surelite
