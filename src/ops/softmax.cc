// SPDX-License-Identifier: Apache-2.0
// SOFTMAX: exp(beta * x) over the last axis, divided by its sum.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "ops/fast/float_rows.h"
#include "ops/fast/wide_loop.h"
#include "ops/shared/quant/lookup_table.h"
#include "ops/shared/quant/quantization_checks.h"
#include "ops/shared/quant/saturate.h"
#include "ops/shared/elementwise/half_storage.h"
#include "ops/shared/quant/softmax_scale.h"

namespace surelite {
namespace {

struct State {
  int64_t rows = 0, depth = 0;
  float beta = 1.0f;
  SoftmaxScale scale;             // 8-bit inputs
  std::array<int32_t, 256> exps;  // of the differences 0, -1, ... to the greatest; 0 where they count as minus infinity
  std::array<int32_t, 256> terms;  // of the sum: exps in Q12
  Multiplier to_table;            // int16 inputs: differences in units of 10 / 65535
  Table16 exp, reciprocal;        // of [-10, 0], and 1 / (1 + x) of [0, 1]
  // Outputs of another scale than their type's own: exps of the same differences, steps in 1, and the step of 0.
  std::array<float, 256> real_exps;
  float steps_in_one = 0.0f;
  int32_t zero_out = 0;
};

template <class T, class Row>
Status for_each_row(RunContext& ctx, const Row& row) {
  const State& s = ctx.state<State>();
  ctx.parallel(s.rows, 1 + 4096 / (s.depth + 1), [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) row(s, r * s.depth);
  });
  return {};
}

template <class T>
Status run_real(RunContext& ctx) {
  const T* in = ctx.in<T>(0).data();
  T* out = ctx.out<T>(0).data();
  return for_each_row<T>(ctx, [=](const State& s, int64_t at) {
    float most = -most_of<T>();
    for (int64_t c = 0; c < s.depth; ++c) most = std::max(most, static_cast<float>(in[at + c]));
    float sum = 0.0f;
    for (int64_t c = 0; c < s.depth; ++c) {
      const float value = std::exp((static_cast<float>(in[at + c]) - most) * s.beta);
      out[at + c] = T(value);
      sum += value;
    }
    for (int64_t c = 0; c < s.depth; ++c) out[at + c] = T(static_cast<float>(out[at + c]) / sum);
  });
}

Status run_fast_float(RunContext& ctx) {
  const float* in = ctx.in<float>(0).data();
  float* out = ctx.out<float>(0).data();
  const simd::SoftmaxF32 softmax = fast_softmax(ctx.kernels());
  return for_each_row<float>(ctx, [=](const State& s, int64_t at) { softmax(in + at, out + at, s.depth, s.beta); });
}

// Vectors without gathers make such loops slower: only chunks that were widened to 32 bits are to have them.
template <class In>
inline void stay_scalar(int32_t* index) {
  if constexpr (sizeof(In) == 1) asm("" : "+r"(*index));
}

// `low` and `bits` are the output's. The product with the inverse rounds at 31 bits and then at `right` of what is
// left, which is one shift with both constants added before it; beyond 31 bits the quotient is 0.
template <class In, class Out>
void softmax_row(const State& s, const In* in, Out* __restrict out, int32_t low, int bits) {
  const auto depth = static_cast<int32_t>(s.depth);
  int32_t most = in[0];
  for (int32_t c = 0; c < depth; ++c) {
    stay_scalar<In>(&c);
    most = std::max(most, int32_t{in[c]});
  }
  const int32_t *exps = s.exps.data(), *terms = s.terms.data();
  int64_t sum = 0;
  for (int32_t c = 0; c < depth; ++c) {
    stay_scalar<In>(&c);
    sum += terms[most - in[c]];
  }
  int bits_over_one = 0;
  const int64_t inverse =
      fixed::reciprocal(static_cast<int32_t>(std::min<int64_t>(sum, INT32_MAX)), 12, &bits_over_one);
  const int right = bits_over_one + 31 - bits;
  const int shift = std::min(right, 31) + 31;
  const int64_t rounding = right > 31 ? 0 : (int64_t{1} << 30) + ((int64_t{1} << right >> 1) << 31);
  const int64_t factor = right > 31 ? 0 : inverse;
  const int32_t high = low + (1 << bits) - 1;
  for (int32_t c = 0; c < depth; ++c) {
    stay_scalar<In>(&c);
    const auto value = static_cast<int32_t>((factor * exps[most - in[c]] + rounding) >> shift) + low;
    out[c] = static_cast<Out>(std::min(value, high));
  }
}

// Rows from here on are worth widening; longer ones have a table.
constexpr int64_t kWideRow = 24, kLongRow = 256;

template <class In, class Out, bool WIDE>
Status run_8bit(RunContext& ctx) {
  const In* in = ctx.in<In>(0).data();
  Out* out = ctx.out<Out>(0).data();
  constexpr int32_t kLow = std::numeric_limits<Out>::min();
  return for_each_row<In>(ctx, [=](const State& s, int64_t at) {
    if constexpr (WIDE) {
      int32_t x[kLongRow], y[kLongRow];
      simd::widen(in + at, s.depth, x);
      simd::run_wide<softmax_row<int32_t, int32_t>, const State&>(s, x, y, kLow, 8);
      simd::narrow(y, s.depth, out + at);
    } else if (s.depth > 0) {
      softmax_row(s, in + at, out + at, kLow, 8 * static_cast<int>(sizeof(Out)));
    }
  });
}

// Long rows: differences to the greatest element have 256 values, and so have the outputs.

template <class T>
Status run_long_rows(RunContext& ctx) {
  const T* in = ctx.in<T>(0).data();
  T* out = ctx.out<T>(0).data();
  constexpr int32_t kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  const simd::Kernels& kernels = ctx.kernels();
  return for_each_row<T>(ctx, [=, &kernels](const State& s, int64_t at) {
    const T most = *std::max_element(in + at, in + at + s.depth);
    const int last = std::min(-s.scale.least, 255);
    std::array<int32_t, 256> counts{};
    for (int64_t c = 0; c < s.depth; ++c) ++counts[static_cast<size_t>(most - in[at + c])];
    int64_t sum = 0;
    for (int d = 0; d <= last; ++d)
      sum += int64_t{counts[static_cast<size_t>(d)]} * rounding_shift_right(s.exps[static_cast<size_t>(d)], 12);
    int bits_over_one = 0;
    const int32_t inverse =
        fixed::reciprocal(static_cast<int32_t>(std::min<int64_t>(sum, INT32_MAX)), 12, &bits_over_one);
    const int right = bits_over_one + 31 - 8;
    std::array<uint8_t, 256> table;
    table.fill(static_cast<uint8_t>(kLow));
    for (int d = 0; d <= last && right <= 31; ++d) {
      const int32_t value = rounding_shift_right(fixed::mul(inverse, s.exps[static_cast<size_t>(d)]), right);
      table[static_cast<uint8_t>(most - d)] = static_cast<uint8_t>(std::clamp(value + kLow, kLow, kHigh));
    }
    look_up_bytes(kernels, table.data(), reinterpret_cast<const uint8_t*>(in + at),
                  reinterpret_cast<uint8_t*>(out + at), s.depth);
  });
}

Status run_int16(RunContext& ctx) {
  const int16_t* in = ctx.in<int16_t>(0).data();
  int16_t* out = ctx.out<int16_t>(0).data();
  return for_each_row<int16_t>(ctx, [=](const State& s, int64_t at) {
    if (s.depth == 0) return;
    const int32_t most = *std::max_element(in + at, in + at + s.depth);
    int64_t sum = 0;
    for (int64_t c = 0; c < s.depth; ++c) {
      const int64_t difference = multiply(in[at + c] - most, s.to_table);
      out[at + c] = look_up(s.exp, static_cast<int16_t>(std::clamp<int64_t>(difference + 32767, -32768, 32767)));
      sum += out[at + c];
    }
    // exp(0) is in the sum, so it has its high bit at 14 or above; longer rows than int32 can sum saturate.
    const auto total = static_cast<int32_t>(std::clamp<int64_t>(sum, 1 << 14, INT32_MAX));
    const int headroom = fixed::leading_zeros(total);
    const int64_t normal = ((int64_t{total} << (headroom - 1)) + (1 << 13)) >> 14;
    const auto index = static_cast<int16_t>(std::clamp<int64_t>(normal - (1 << 15) - (1 << 16), -32768, 32767));
    const int64_t inverse = look_up(s.reciprocal, index);
    const int right = 31 - headroom;
    for (int64_t c = 0; c < s.depth; ++c) {
      const int64_t value = (out[at + c] * inverse + (int64_t{1} << (right - 1))) >> right;
      out[at + c] = static_cast<int16_t>(std::clamp<int64_t>(value, 0, 32767));
    }
  });
}

template <class In, class Out>
Status run_rescaled(RunContext& ctx) {
  const In* in = ctx.in<In>(0).data();
  Out* out = ctx.out<Out>(0).data();
  return for_each_row<In>(ctx, [=](const State& s, int64_t at) {
    if (s.depth == 0) return;
    const In most = *std::max_element(in + at, in + at + s.depth);
    float sum = 0.0f;
    for (int64_t c = 0; c < s.depth; ++c) sum += s.real_exps[static_cast<size_t>(most - in[at + c])];
    const float factor = s.steps_in_one / sum;
    for (int64_t c = 0; c < s.depth; ++c) {
      const float value = s.real_exps[static_cast<size_t>(most - in[at + c])] * factor;
      const int64_t step = int64_t{saturate_to<int32_t>(std::round(value))} + s.zero_out;
      out[at + c] = static_cast<Out>(
          std::clamp<int64_t>(step, std::numeric_limits<Out>::min(), std::numeric_limits<Out>::max()));
    }
  });
}

// Each type of output has a scale and a zero point of its own, also by 8 or 16 bits of input. Whether the output has
// those, or has others, which the stock runtime takes for uint8 inputs and for int16 outputs of int8 inputs.
Result<bool> has_own_scale(PrepareContext& ctx) {
  const ElementType in = ctx.input(0).type, out = ctx.output(0).type;
  const Quantization& quant = ctx.output(0).quant();
  const bool wide = in == ElementType::int16;
  const double unit = wide ? 1.0 / 32768 : out == ElementType::int16 ? 1.0 / 65536 : 1.0 / 256;
  const int32_t zero = wide || out == ElementType::uint8 ? 0 : out == ElementType::int8 ? -128 : -32768;
  const bool scale_fits = std::abs(quant.first_scale() - unit) <= 0.001 * unit;
  if (scale_fits && quant.first_zero_point() == zero) return true;
  if (in == ElementType::uint8 || (in == ElementType::int8 && out == ElementType::int16)) return false;
  if (!scale_fits) return ctx.wrong_scale(Operand::output(0), unit);
  return ctx.wrong_zero_point(Operand::output(0), zero);
}

void prepare_rescaled(PrepareContext& ctx, State* s) {
  const Quantization& quant = ctx.output(0).quant();
  const float scale = ctx.input(0).quant().first_scale() * s->beta;
  for (int d = 0; d < 256; ++d) s->real_exps[static_cast<size_t>(d)] = std::exp(-scale * static_cast<float>(d));
  s->steps_in_one = 1.0f / quant.first_scale();
  s->zero_out = quant.first_zero_point();
  const bool narrow = ctx.output(0).type == ElementType::uint8;
  ctx.set_run(ctx.input(0).type == ElementType::int8 ? run_rescaled<int8_t, int16_t>
              : narrow                               ? run_rescaled<uint8_t, uint8_t>
                                                     : run_rescaled<uint8_t, int16_t>);
}

Status prepare_int16(PrepareContext& ctx, State* s) {
  if (ctx.input(0).quant().first_zero_point() != 0) return ctx.wrong_zero_point(0, 0);
  s->to_table =
      quantize_multiplier(static_cast<double>(ctx.input(0).quant().first_scale() * s->beta) / (10.0 / 65535.0));
  const auto affine = [](float scale, int32_t zero) {
    Quantization quant;
    quant.scale = {scale};
    quant.zero_point = {zero};
    return quant;
  };
  constexpr float kRange = 65535.0f;
  const Quantization unit = affine(2.0f / kRange, 0);
  fill_table(
      affine(10.0f / kRange, 32767), unit, [](float x) { return std::exp(x); }, &s->exp);
  fill_table(
      affine(1.0f / kRange, -32768), unit, [](float x) { return 1.0f / (1.0f + x); }, &s->reciprocal);
  ctx.set_run(run_int16);
  return {};
}

Status prepare_quantized(PrepareContext& ctx, State* s) {
  SURELITE_TRY(check_affine(ctx, {0}));
  SURELITE_LET(const bool own_scale, has_own_scale(ctx));
  if (!(s->beta > 0.0f)) return ctx.bad_option("beta", {"value", static_cast<double>(s->beta)}, "it must be positive");
  const ElementType in = ctx.input(0).type, out = ctx.output(0).type;
  if (in == ElementType::int16) return prepare_int16(ctx, s);
  if (!own_scale) {
    prepare_rescaled(ctx, s);
    return {};
  }
  if (!SoftmaxScale::make(static_cast<double>(s->beta), static_cast<double>(ctx.input(0).quant().first_scale()),
                          &s->scale))
    return ctx.wrong_scale(0, "a larger one");
  for (size_t d = 0; d < 256; ++d) {
    const int32_t difference = -static_cast<int32_t>(d);
    s->exps[d] = difference >= s->scale.least ? fixed::exp_q5(s->scale.q5(difference)) : 0;
    s->terms[d] = static_cast<int32_t>((s->exps[d] + (int64_t{1} << 11)) >> 12);
  }
  if (in == out && s->depth >= kLongRow && s->depth <= INT32_MAX && takes_shortcuts(ctx)) {
    ctx.set_run(in == ElementType::uint8 ? run_long_rows<uint8_t> : run_long_rows<int8_t>);
    return {};
  }
  const bool wide = may_be_wide(ctx) && in == out && s->depth >= kWideRow;
  if (in == ElementType::uint8)
    ctx.set_run(wide        ? run_8bit<uint8_t, uint8_t, true>
                : out == in ? run_8bit<uint8_t, uint8_t, false>
                            : run_8bit<uint8_t, int16_t, false>);
  else
    ctx.set_run(wide        ? run_8bit<int8_t, int8_t, true>
                : out == in ? run_8bit<int8_t, int8_t, false>
                            : run_8bit<int8_t, int16_t, false>);
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Shape& shape = ctx.input(0).shape;
  if (shape.rank() < 1) return ctx.wrong_rank(0, "1 or more");
  State& s = ctx.state<State>();
  s.depth = shape[shape.rank() - 1];
  s.rows = s.depth == 0 ? 0 : shape.count(0, shape.rank() - 1);
  s.beta = ctx.options().f32("beta");
  // Of floats each is read for the last time right before it is written.
  if (ctx.input(0).type == ElementType::float32) ctx.write_over(0, 0);
  SURELITE_TRY(ctx.resize(0, shape));
  switch (ctx.input(0).type) {
    case ElementType::float32:
      ctx.set_run(fast_softmax(ctx.kernels()) ? run_fast_float : run_real<float>);
      return {};
    case ElementType::float16: ctx.set_run(run_real<Half>); return {};
    case ElementType::bfloat16: ctx.set_run(run_real<BFloat16>); return {};
    default: return prepare_quantized(ctx, &s);
  }
}

}  // namespace

extern const OpSpec op_softmax{
    .name = "SOFTMAX",
    .max_version = 4,
    .types =
        "T:f32|f16|bf16|i16 -> T\n"
        "u8 -> u8|i16\n"
        "i8 -> i8|i16",
    .options = "SoftmaxOptions",
    .prepare = prepare,
};

}  // namespace surelite
