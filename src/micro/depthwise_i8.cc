// SPDX-License-Identifier: Apache-2.0
// Every channel with filters of its own. Taps beside the input are left out, so that nothing is copied.
#include "micro/dot.h"
#include "micro/requantize.h"
#include "micro/window.h"

namespace surelite {
namespace micro {
namespace {

// The taps that meet the input at one output position.
struct Meeting {
  int32_t rows, columns;
  const int8_t* values;        // of the first tap, channel 0
  int32_t next_tap, next_row;  // from tap to tap, from the last tap of a row to the next row
  const int8_t* weights;
  int32_t weights_tap, weights_row;
};

#if defined(__ARM_FEATURE_MVE) || defined(__ARM_FEATURE_DSP)
// Three columns, as most filters have, without a loop.
template <class Tap>
SURELITE_INNER void for_columns(int32_t columns, Tap tap) {
  if (columns == 3) {
    tap();
    tap();
    tap();
    return;
  }
  for (; columns > 0; --columns) tap();
}
#endif

template <class Store>
void sum_one(const DepthwiseI8& p, const Meeting& m, int32_t channel, int8_t* out) {
  const int8_t* values = m.values + (p.multiplier == 1 ? channel : channel / p.multiplier);
  const int8_t* weights = m.weights + channel;
  auto sum = static_cast<uint32_t>(p.bias[channel]);
  for (int32_t y = 0; y < m.rows; ++y, values += m.next_row, weights += m.weights_row)
    for (int32_t x = 0; x < m.columns; ++x, values += m.next_tap, weights += m.weights_tap)
      sum += static_cast<uint32_t>((*values - p.zero_in) * *weights);
  out[channel] = Store(p.scale, channel)(static_cast<int32_t>(sum));
}

#if defined(__ARM_FEATURE_MVE)

template <class>
struct VectorOf {
  using Store = VectorRequantizer;
};
template <>
struct VectorOf<PlainRequantizer> {
  using Store = PlainVectorRequantizer;
};

// All channels but up to seven at the end; returns how many. Products of 16 bits are made of even and of odd channels.
template <class Store>
inline int32_t sum_many(const DepthwiseI8& p, const Meeting& m, int8_t* out) {
  const int32_t channels = p.in_channels, columns = m.columns;
  const int32_t* bias = p.bias;
  const auto zero = static_cast<int16_t>(p.zero_in);
  typename VectorOf<Store>::Store store(p.scale, 0);
  int32_t c = 0;
  for (; c + 8 <= channels; c += 8, bias += 8) {
    const int32x4x2_t start = vld2q_s32(bias);
    int32x4_t even = start.val[0], odd = start.val[1];
    const int8_t* values = m.values + c;
    const int8_t* weights = m.weights + c;
    const auto tap = [&]() __attribute__((always_inline)) {
      const int16x8_t value = vsubq_n_s16(vldrbq_s16(values), zero), weight = vldrbq_s16(weights);
      even = vaddq_s32(even, vmullbq_int_s16(value, weight));
      odd = vaddq_s32(odd, vmulltq_int_s16(value, weight));
      values += channels, weights += channels;
    };
    for (int32_t y = m.rows; y > 0; --y, values += m.next_row, weights += m.weights_row) for_columns(columns, tap);
    vstrbq_s16(out + c, store(even, odd));
    store.advance(8);
  }
  return c;
}

// Several output channels for each input channel, a multiple of 8: a value times two vectors of weights.
template <class Store>
__attribute__((noinline)) void sum_spread(const DepthwiseI8& p, const Meeting& m, int8_t* out) {
  const int32_t channels = p.in_channels * p.multiplier, columns = m.columns, zero = p.zero_in;
  constexpr int32_t kVectors = 2;
  typename VectorOf<Store>::Store store(p.scale, 0);
  const int32_t* bias = p.bias;
  const int8_t* first = m.values;
  for (int32_t c = 0, spread = 0; c < channels; c += 4 * kVectors) {
    int32x4_t sums[kVectors];
    for (int32_t i = 0; i < kVectors; ++i, bias += 4) sums[i] = vldrwq_s32(bias);
    const int8_t* values = first;
    const int8_t* weights = m.weights + c;
    for (int32_t y = m.rows; y > 0; --y, values += m.next_row, weights += m.weights_row)
      for (int32_t x = columns; x > 0; --x, values += m.next_tap, weights += channels) {
        const int32_t value = *values - zero;
        for (int32_t i = 0; i < kVectors; ++i) sums[i] = vmlaq_n_s32(sums[i], vldrbq_s32(weights + 4 * i), value);
      }
    for (int32_t i = 0; i < kVectors; ++i) {
      vstrbq_s32(out + c + 4 * i, store(sums[i]));
      store.advance(4);
    }
    spread += 4 * kVectors;
    if (spread == p.multiplier) spread = 0, ++first;
  }
}

#elif defined(__ARM_FEATURE_DSP)

// Bytes 0 and 2, or 1 and 3, less the zero point, as halves.
SURELITE_INNER uint32_t even_from(uint32_t less, uint32_t word) {
  uint32_t halves;
  __asm__("sxtab16 %0, %1, %2" : "=r"(halves) : "r"(less), "r"(word));
  return halves;
}
SURELITE_INNER uint32_t odd_from(uint32_t less, uint32_t word) {
  uint32_t halves;
  __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(halves) : "r"(less), "r"(word));
  return halves;
}
SURELITE_INNER int32_t add_low(uint32_t a, uint32_t b, int32_t sum) {
  __asm__("smlabb %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}
SURELITE_INNER int32_t add_high(uint32_t a, uint32_t b, int32_t sum) {
  __asm__("smlatt %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

// All channels but up to three at the end, where taps of values and weights are as far apart; returns how many.
template <class Store>
inline int32_t sum_many(const DepthwiseI8& p, const Meeting& m, int8_t* out) {
  const auto half = static_cast<uint32_t>(-p.zero_in) & 0xffff;
  const uint32_t less = half << 16 | half;
  const int32_t channels = p.in_channels, columns = m.columns;
  const int32_t* bias = p.bias;
  Store store(p.scale, 0);
  int32_t c = 0;
  for (; c + 4 <= channels; c += 4) {
    int32_t s0 = bias[0], s1 = bias[1], s2 = bias[2], s3 = bias[3];
    const int8_t* values = m.values + c;
    const int8_t* weights = m.weights + c;
    const auto tap = [&]() __attribute__((always_inline)) {
      const uint32_t v = load4(values), w = load4(weights);
      const uint32_t v0 = even_from(less, v), w0 = even(w);
      s0 = add_low(v0, w0, s0);
      s2 = add_high(v0, w0, s2);
      const uint32_t v1 = odd_from(less, v), w1 = odd(w);
      s1 = add_low(v1, w1, s1);
      s3 = add_high(v1, w1, s3);
      values += channels, weights += channels;
    };
    for (int32_t y = m.rows; y > 0; --y, values += m.next_row, weights += m.weights_row) for_columns(columns, tap);
    out[c] = store(s0, 0);
    out[c + 1] = store(s1, 1);
    out[c + 2] = store(s2, 2);
    out[c + 3] = store(s3, 3);
    bias += 4;
    store.advance(4);
  }
  return c;
}

SURELITE_INNER int32_t add_low_high(uint32_t a, uint32_t b, int32_t sum) {
  __asm__("smlabt %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

// Several output channels for each input channel, a multiple of 8: a value times two words of weights.
template <class Store>
__attribute__((noinline)) void sum_spread(const DepthwiseI8& p, const Meeting& m, int8_t* out) {
  const int32_t channels = p.in_channels * p.multiplier, columns = m.columns, zero = p.zero_in;
  constexpr int32_t kWords = 2;
  Store store(p.scale, 0);
  const int32_t* bias = p.bias;
  const int8_t* first = m.values;
  for (int32_t c = 0, spread = 0; c < channels; c += 4 * kWords) {
    int32_t sums[4 * kWords];
    for (int32_t i = 0; i < 4 * kWords; ++i) sums[i] = *bias++;
    const int8_t* values = first;
    const int8_t* weights = m.weights + c;
    for (int32_t y = m.rows; y > 0; --y, values += m.next_row, weights += m.weights_row)
      for (int32_t x = columns; x > 0; --x, values += m.next_tap, weights += channels) {
        const auto value = static_cast<uint32_t>(*values - zero);
        for (int32_t i = 0; i < kWords; ++i) {
          const uint32_t word = load4(weights + 4 * i), w0 = even(word), w1 = odd(word);
          sums[4 * i] = add_low(value, w0, sums[4 * i]);
          sums[4 * i + 1] = add_low(value, w1, sums[4 * i + 1]);
          sums[4 * i + 2] = add_low_high(value, w0, sums[4 * i + 2]);
          sums[4 * i + 3] = add_low_high(value, w1, sums[4 * i + 3]);
        }
      }
    for (int32_t i = 0; i < 4 * kWords; ++i) out[c + i] = store(sums[i], i);
    store.advance(4 * kWords);
    spread += 4 * kWords;
    if (spread == p.multiplier) spread = 0, ++first;
  }
}

#endif

template <class Store>
inline void sum_all(const DepthwiseI8& p, const Meeting& m, int8_t* out) {
  const int32_t channels = p.in_channels * p.multiplier;
  int32_t c = 0;
#if defined(__ARM_FEATURE_MVE) || defined(__ARM_FEATURE_DSP)
  if (p.multiplier == 1 && p.x.dilation == 1) c = sum_many<Store>(p, m, out);
  if (p.multiplier % 8 == 0) return sum_spread<Store>(p, m, out);
#endif
  for (; c < channels; ++c) sum_one<Store>(p, m, c, out);
}

template <class Store>
inline void convolve(const DepthwiseI8& p, const int8_t* in, int8_t* out) {
  const int32_t channels = p.in_channels * p.multiplier;
  Meeting m{};
  m.next_tap = p.x.dilation * p.in_channels;
  m.weights_tap = channels;
  for (int32_t y = 0; y < p.y.out; ++y) {
    const Taps ty = taps_at(p.y, y);
    m.rows = ty.end - ty.begin;
    for (int32_t x = 0; x < p.x.out; ++x, out += channels) {
      const Taps tx = taps_at(p.x, x);
      m.columns = tx.end - tx.begin;
      m.values = in + (ty.first * p.x.in + tx.first) * p.in_channels;
      m.next_row = p.y.dilation * p.x.in * p.in_channels - m.columns * m.next_tap;
      m.weights = p.weights + (ty.begin * p.x.filter + tx.begin) * channels;
      m.weights_row = (p.x.filter - m.columns) * channels;
      sum_all<Store>(p, m, out);
    }
  }
}

}  // namespace

void depthwise_i8(const DepthwiseI8& p, const int8_t* in, int8_t* out) { convolve<Requantizer>(p, in, out); }

void depthwise_plain_i8(const DepthwiseI8& p, const int8_t* in, int8_t* out) { convolve<PlainRequantizer>(p, in, out); }

}  // namespace micro
}  // namespace surelite
