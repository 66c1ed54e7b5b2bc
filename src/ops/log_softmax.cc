// SPDX-License-Identifier: Apache-2.0
// LOG_SOFTMAX: x minus the logarithm of the sum of exp(x), over the last axis.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "ops/shared/quant/quantization_checks.h"
#include "ops/shared/quant/softmax_scale.h"

namespace surelite {
namespace {

struct State {
  int64_t rows = 0, depth = 0;
  SoftmaxScale scale;
  Multiplier from_q5;
  int32_t zero_out = 0;
  // Of a difference to the row's largest byte, 0 to -255: in Q5, and its exponential's part of the sum.
  std::array<int32_t, 256> q5{}, exponential{};
};

// The same sums come again where rows are short.
struct LogSum {
  int32_t sum = -1, logarithm = 0, above = 0;  // differences must be above that to give more than the least byte
};

Status run_float(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* in = ctx.in<float>(0).data();
  float* out = ctx.out<float>(0).data();
  for (int64_t r = 0; r < s.rows; ++r, in += s.depth, out += s.depth) {
    float most = std::numeric_limits<float>::lowest();
    for (int64_t c = 0; c < s.depth; ++c) most = std::max(most, in[c]);
    float sum = 0.0f;
    for (int64_t c = 0; c < s.depth; ++c) sum += std::exp(in[c] - most);
    const float log_sum = std::log(sum);
    for (int64_t c = 0; c < s.depth; ++c) out[c] = in[c] - most - log_sum;
  }
  return {};
}

// The output has 4 integer bits: 16 / 256 per step, with zero at the top.
template <class T>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const T* in = ctx.in<T>(0).data();
  T* out = ctx.out<T>(0).data();
  constexpr int32_t kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  std::array<LogSum, 64> known;
  for (int64_t r = 0; r < s.rows; ++r, in += s.depth, out += s.depth) {
    const T most = *std::max_element(in, in + s.depth);
    int64_t total = 0;
    for (int64_t c = 0; c < s.depth; ++c) total += s.exponential[static_cast<size_t>(int32_t{most} - in[c])];
    const auto sum = static_cast<int32_t>(std::min<int64_t>(total, INT32_MAX));
    LogSum& of = known[(static_cast<uint32_t>(sum) * 0x9e3779b9u) >> 26];
    if (of.sum != sum) {
      const int32_t logarithm = fixed::log_q12(sum);
      // The least difference whose result Q5 can still hold.
      const int32_t lowest = multiply(fixed::add(logarithm, std::numeric_limits<int32_t>::min()), s.from_q5);
      of = {sum, logarithm, std::max(s.scale.least - 1, lowest)};
    }
    for (int64_t c = 0; c < s.depth; ++c) {
      const int32_t difference = int32_t{in[c]} - most;
      int32_t value = kLow;
      if (difference > of.above) {
        const int32_t q5 = s.q5[static_cast<size_t>(-difference)];
        value = std::clamp(rounding_shift_right(fixed::sub(q5, of.logarithm), 22) + s.zero_out, kLow, kHigh);
      }
      out[c] = static_cast<T>(value);
    }
  }
  return {};
}

Status prepare_quantized(PrepareContext& ctx, State* s) {
  SURELITE_TRY(check_affine(ctx, {0}));
  const bool is_unsigned = ctx.input(0).type == ElementType::uint8;
  s->zero_out = is_unsigned ? 255 : 127;
  const Quantization& out = ctx.output(0).quant();
  if (out.first_scale() != 16.0f / 256.0f) return ctx.wrong_scale(Operand::output(0), 16.0 / 256);
  if (out.first_zero_point() != s->zero_out) return ctx.wrong_zero_point(Operand::output(0), s->zero_out);
  if (!SoftmaxScale::make(1.0, static_cast<double>(ctx.input(0).quant().first_scale()), &s->scale))
    return ctx.wrong_scale(0, "a larger one");
  const double inverse = static_cast<double>(int64_t{1} << (31 - s->scale.to_q5.shift)) / s->scale.to_q5.value;
  s->from_q5 = quantize_multiplier(inverse);
  for (int32_t i = 0; i < 256; ++i) {
    const auto at = static_cast<size_t>(i);
    s->q5[at] = s->scale.q5(-i);
    s->exponential[at] = -i >= s->scale.least ? rounding_shift_right(fixed::exp_q5(s->q5[at]), 12) : 0;
  }
  ctx.set_run(is_unsigned ? run_quantized<uint8_t> : run_quantized<int8_t>);
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Shape& shape = ctx.input(0).shape;
  if (shape.rank() < 1) return ctx.wrong_rank(0, "1 or more");
  State& s = ctx.state<State>();
  s.depth = shape[shape.rank() - 1];
  s.rows = s.depth == 0 ? 0 : shape.count(0, shape.rank() - 1);  // billions of rows may hold nothing
  SURELITE_TRY(ctx.resize(0, shape));
  return ctx.input(0).type == ElementType::float32 ? Status() : prepare_quantized(ctx, &s);
}

}  // namespace

extern const OpSpec op_log_softmax{
    .name = "LOG_SOFTMAX",
    .max_version = 2,
    .types = "T:f32|u8|i8 -> T",
    .prepare = prepare,
    .run = run_float,
};

}  // namespace surelite
