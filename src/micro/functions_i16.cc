// SPDX-License-Identifier: Apache-2.0
// Pooling, the logistic function and its relatives, in 16 bits.
#include "base/logistic_table.h"
#include "micro/kernels_i16.h"
#include "micro/pool_windows.h"

namespace surelite {
namespace micro {
namespace {

#include "micro/softmax_tables.inc"

int16_t look_up(const int16_t* table, int32_t x) {
  const int32_t index = 256 + (x >> 7), base = table[index];
  const int32_t slope = static_cast<int16_t>(table[index + 1] - base);
  return static_cast<int16_t>(base + ((slope * (x & 127) + 64) >> 7));
}

// Beyond the table's end the size does not matter.
int32_t to_table_scale(int16_t x, SigmoidScale scale) {
  const int64_t round = (int64_t{1} << scale.shift) >> 1;
  const int64_t scaled = (int64_t{x} * scale.multiplier + round) >> scale.shift;
  return static_cast<int32_t>(scaled < -(1 << 24) ? -(1 << 24) : scaled > (1 << 24) ? (1 << 24) : scaled);
}

// The table at `at`, which has `bits` fraction bits, times 2^bits; `end` from the last entry on.
int32_t interpolate(int32_t at, int bits, int32_t end) {
  const int32_t index = at >> bits, fraction = at & ((1 << bits) - 1);
  if (index >= 255) return end;
  const int32_t base = kLogisticTable[index];
  return (base << bits) + fraction * (kLogisticTable[index + 1] - base);
}

}  // namespace

int16_t logistic_i16(int16_t x, SigmoidScale scale) {
  const int32_t at = to_table_scale(x, scale);
  const int32_t value = interpolate(at < 0 ? -at : at, 9, 0x7fff << 10);  // fraction of 2^25
  return static_cast<int16_t>((at < 0 ? (1 << 25) - value + (1 << 9) - 1 : value + (1 << 9)) >> 10);
}

int16_t tanh_i16(int16_t x, SigmoidScale scale) {
  const int32_t at = to_table_scale(x, scale);
  const int32_t centred = interpolate(at < 0 ? -at : at, 8, 0xffff << 8) - (1 << 23);  // logistic(2x), of 2^24
  return static_cast<int16_t>((at < 0 ? -centred + (1 << 7) - 1 : centred + (1 << 7)) >> 8);
}

void softmax_i16(Multiplier to_table, const int16_t* in, int16_t* out, int32_t rows, int32_t depth) {
  for (int32_t row = 0; row < rows; ++row, in += depth, out += depth) {
    int32_t most = INT16_MIN;
    for (int32_t c = 0; c < depth; ++c) most = in[c] > most ? int32_t{in[c]} : most;
    int64_t sum = 0;
    for (int32_t c = 0; c < depth; ++c) {
      const int64_t difference = int64_t{multiply(in[c] - most, to_table)} + 32767;
      out[c] = look_up(kExp, static_cast<int32_t>(difference < INT16_MIN   ? INT16_MIN
                                                  : difference > INT16_MAX ? INT16_MAX
                                                                           : difference));
      sum += out[c];
    }
    // exp(0) is in the sum, so that it has its high bit at 14 or above.
    const auto total = static_cast<int32_t>(sum < (1 << 14) ? (1 << 14) : sum > INT32_MAX ? INT32_MAX : sum);
    const int headroom = fixed::leading_zeros(total);
    const int64_t normal = ((int64_t{total} << (headroom - 1)) + (1 << 13)) >> 14;
    const int64_t index = normal - (1 << 15) - (1 << 16);
    const int64_t inverse = look_up(kReciprocal, static_cast<int32_t>(index < INT16_MIN   ? INT16_MIN
                                                                      : index > INT16_MAX ? INT16_MAX
                                                                                          : index));
    const int right = 31 - headroom;
    for (int32_t c = 0; c < depth; ++c) {
      const int64_t value = (out[c] * inverse + (int64_t{1} << (right - 1))) >> right;
      out[c] = static_cast<int16_t>(value < 0 ? 0 : value > INT16_MAX ? INT16_MAX : value);
    }
  }
}

void average_pool_i16(const PoolI8& p, const int16_t* in, int16_t* out) {
  pool(
      p, in, out, 0, 0, [](int32_t sum, int16_t x) { return sum + x; }, average);
}

void max_pool_i16(const PoolI8& p, const int16_t* in, int16_t* out) {
  pool(
      p, in, out, 0, INT16_MIN, [](int32_t most, int16_t x) { return x > most ? int32_t{x} : most; },
      [](int32_t most, int32_t) { return most; });
}

}  // namespace micro
}  // namespace surelite
