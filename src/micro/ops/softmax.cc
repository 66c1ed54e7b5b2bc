// SPDX-License-Identifier: Apache-2.0
// SOFTMAX.
#include "micro/kernels_i16.h"
#include "micro/ops/op.h"

namespace surelite {
namespace micro {
namespace {

struct Softmax {
  int32_t rows, depth;
  Multiplier to_q5;  // of 16 bits: to the table's steps of 10 / 65535
  int32_t least;     // smaller differences count as minus infinity
  float beta;
};

// Bytes: exp(x) in fixed point, twice for each element, so that no table takes memory.
template <class Out>
void rows_of_bytes(const Run& run) {
  const Softmax& s = run.state<Softmax>();
  constexpr int kBits = 8 * static_cast<int>(sizeof(Out));
  constexpr int32_t kLow = -(1 << (kBits - 1)), kHigh = -1 - kLow;
  const int8_t* in = run.in<int8_t>(0);
  Out* out = run.out<Out>();
  for (int32_t row = 0; row < s.rows; ++row, in += s.depth, out += s.depth) {
    int32_t most = INT8_MIN;
    for (int32_t c = 0; c < s.depth; ++c) most = in[c] > most ? int32_t{in[c]} : most;
    const auto exp_of = [&](int32_t c) {
      const int32_t difference = in[c] - most;
      return difference >= s.least ? exp_q5(multiply(difference, s.to_q5)) : 0;
    };
    int64_t sum = 0;
    for (int32_t c = 0; c < s.depth; ++c) sum += rounding_shift_right(exp_of(c), 12);
    int bits_over_one = 0;
    const int32_t inverse =
        fixed::reciprocal(static_cast<int32_t>(sum < INT32_MAX ? sum : INT32_MAX), 12, &bits_over_one);
    const int right = bits_over_one + 31 - kBits;  // beyond 31 bits the quotient rounds to 0
    for (int32_t c = 0; c < s.depth; ++c) {
      int32_t value = kLow;
      if (right <= 31) value += rounding_shift_right(fixed::mul(inverse, exp_of(c)), right);
      out[c] = static_cast<Out>(value < kHigh ? value : kHigh);
    }
  }
}

void run_i8(const Run& run) {
  if (run.output().type == kTfLiteInt8)
    rows_of_bytes<int8_t>(run);
  else
    rows_of_bytes<int16_t>(run);
}
void run_bytes(const Run& run) { rows_of_bytes<int8_t>(run); }
void run_bytes_to_words(const Run& run) { rows_of_bytes<int16_t>(run); }

void run_i16(const Run& run) {
  const Softmax& s = run.state<Softmax>();
  softmax_i16(s.to_q5, run.in<int16_t>(0), run.out<int16_t>(), s.rows, s.depth);
}

void run_any(const Run& run) {
  if (run.input(0).type == kTfLiteInt8) return run_i8(run);
  if (run.input(0).type == kTfLiteInt16) return run_i16(run);
  const Softmax& s = run.state<Softmax>();
  softmax_f32(s.beta, run.in<float>(0), run.out<float>(), s.rows, s.depth);
}

bool prepare_as(Op& op, bool real_too, bool bytes, bool words) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  const bool real = in.type() == kTfLiteFloat32 && out.type() == kTfLiteFloat32 && real_too;
  const bool known =
      in.type() == kTfLiteInt8 && ((out.type() == kTfLiteInt8 && bytes) || (out.type() == kTfLiteInt16 && words));
  if (!real && !known) return op.refuse(kTypes);
  if (in.rank() < 1 || !in.same_shape(out)) return op.refuse(kShapes);
  auto* s = op.state<Softmax>();
  if (!s) return false;
  s->depth = in.dim(in.rank() - 1);
  s->rows = in.count(0, in.rank() - 1);
  s->beta = op.options.f32(0);
  if (real) return true;
  if (!in.affine() || !out.affine()) return op.refuse(kQuant);
  // The output's scale and zero point are fixed.
  const float unit = out.type() == kTfLiteInt8 ? 1.0f / 256 : 1.0f / 65536, off = out.scale - unit;
  if (!((off < 0 ? -off : off) <= 0.001f * unit) || out.zero != type_range(out.type()).low) return op.refuse(kQuant);
  double factor = static_cast<double>(s->beta) * static_cast<double>(in.scale) * (1 << 26);
  if (factor > 2147483647.0) factor = 2147483647.0;
  if (!(factor > 1.0)) return op.refuse(kQuant);
  s->to_q5 = quantize_multiplier(factor);
  const int64_t largest = (int64_t{31} << 26) >> s->to_q5.shift;
  s->least = -static_cast<int32_t>(largest);
  return true;
}

bool prepare_i16(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != kTfLiteInt16 || out.type() != kTfLiteInt16) return op.refuse(kTypes);
  if (in.rank() < 1 || !in.same_shape(out)) return op.refuse(kShapes);
  const float unit = 1.0f / 32768, off = out.scale - unit;
  if (!in.affine() || !out.affine() || in.zero != 0 || out.zero != 0 || !((off < 0 ? -off : off) <= 0.001f * unit))
    return op.refuse(kQuant);
  auto* s = op.state<Softmax>();
  if (!s) return false;
  s->depth = in.dim(in.rank() - 1);
  s->rows = in.count(0, in.rank() - 1);
  s->to_q5 = quantize_multiplier(static_cast<double>(in.scale * op.options.f32(0)) / (10.0 / 65535.0));
  return true;
}
bool prepare_any(Op& op) {
  const bool halves = op.inputs() > 0 && op.has(0) && op.in(0).type() == kTfLiteInt16;
  return halves ? prepare_i16(op) : prepare_as(op, true, true, true);
}
bool prepare_bytes(Op& op) { return prepare_as(op, false, true, false); }
bool prepare_bytes_to_words(Op& op) { return prepare_as(op, false, false, true); }

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_SOFTMAX() { return own<prepare_any, run_any>(); }
TFLMRegistration Register_SOFTMAX_INT16() { return own<prepare_i16, run_i16>(); }
TFLMRegistration Register_SOFTMAX_INT8() { return own<prepare_bytes, run_bytes>(); }
TFLMRegistration Register_SOFTMAX_INT8_INT16() { return own<prepare_bytes_to_words, run_bytes_to_words>(); }

}  // namespace tflite
