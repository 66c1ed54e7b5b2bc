// SPDX-License-Identifier: Apache-2.0
// exp(x) over a row, divided by its sum.
#include "micro/kernels.h"

namespace surelite {
namespace micro {

namespace {

template <class Out>
void softmax(const SoftmaxI8& p, const int8_t* in, Out* out) {
  constexpr int kBits = 8 * static_cast<int>(sizeof(Out));
  constexpr int32_t kLow = -(1 << (kBits - 1)), kHigh = -1 - kLow;
  for (int32_t row = 0; row < p.rows; ++row, in += p.depth, out += p.depth) {
    int32_t most = INT8_MIN;
    for (int32_t c = 0; c < p.depth; ++c) most = in[c] > most ? int32_t{in[c]} : most;
    int64_t sum = 0;
    for (int32_t c = 0; c < p.depth; ++c)
      if (most - in[c] < p.exp_count) sum += rounding_shift_right(p.exps[most - in[c]], 12);
    int bits_over_one = 0;
    const int32_t inverse =
        fixed::reciprocal(static_cast<int32_t>(sum < INT32_MAX ? sum : INT32_MAX), 12, &bits_over_one);
    const int right = bits_over_one + 31 - kBits;  // beyond 31 bits the quotient rounds to 0
    for (int32_t c = 0; c < p.depth; ++c) {
      int32_t value = kLow;
      if (most - in[c] < p.exp_count && right <= 31)
        value += rounding_shift_right(fixed::mul(inverse, p.exps[most - in[c]]), right);
      out[c] = static_cast<Out>(value < kHigh ? value : kHigh);
    }
  }
}

}  // namespace

void softmax_i8(const SoftmaxI8& p, const int8_t* in, int8_t* out) { softmax(p, in, out); }
void softmax_i8_i16(const SoftmaxI8& p, const int8_t* in, int16_t* out) { softmax(p, in, out); }

}  // namespace micro
}  // namespace surelite
