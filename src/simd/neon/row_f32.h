// SPDX-License-Identifier: Apache-2.0
// One row of floats times a packed matrix. Each weight is used once: the weights of inputs that are 0, as many are
// behind a RELU, are left out.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include <cstddef>

#include "simd/neon/tile_f32.h"

namespace surelite::simd {

inline constexpr int64_t kMostPlaces = 4096;  // inputs of which those that are not 0 are noted

struct RowF32 {
  const float* weights;  // per sixteen channels: [input][channel]
  const float* bias;
  int64_t depth;
  int channels;
  float low, high;
  bool finite;  // all weights, so that 0 times one of them is 0
};

// Zeros among `count` numbers.
inline int64_t count_zeros(const float* in, int64_t count) {
  uint32x4_t equal = vdupq_n_u32(0);
  int64_t k = 0;
  for (; k + 4 <= count; k += 4) equal = vsubq_u32(equal, vceqq_f32(vld1q_f32(in + k), vdupq_n_f32(0)));
  int64_t zeros = vaddvq_s32(vreinterpretq_s32_u32(equal));
  for (; k < count; ++k) zeros += in[k] == 0;
  return zeros;
}

// Whether 0 times each of `count` numbers, a multiple of four, is 0.
inline bool all_finite(const float* numbers, int64_t count) {
  float32x4_t sum = vdupq_n_f32(0);
  for (int64_t i = 0; i < count; i += 4) sum = vfmaq_f32(sum, vld1q_f32(numbers + i), vdupq_n_f32(0));
  return vaddvq_f32(sum) == 0;
}

// Four weights of the i-th input that takes part, of sixteen, or of two blocks of sixteen.
struct AllInputs {
  const float* weights;
  SURELITE_NEON_TILE float32x4_t load(int64_t i, int v) const { return vld1q_f32(weights + i * 16 + v * 4); }
};
template <int V>
struct SomeInputs {
  const std::byte* from[V];
  const uint32_t* places;  // in bytes
  SomeInputs(const float* weights, int64_t depth, const uint32_t* noted) : places(noted) {
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) {
      from[v] = reinterpret_cast<const std::byte*>(weights + v / 4 * depth * 16 + v % 4 * 4);
      asm("" : "+r"(from[v]));  // else compilers add up each address
    }
  }
  SURELITE_NEON_TILE float32x4_t load(int64_t i, int v) const {
    return vld1q_f32(reinterpret_cast<const float*>(from[v] + places[i]));
  }
};

// The numbers among four that are not 0, moved to the front.
struct KeptLanes {
  uint8_t bytes[16][16] = {}, count[16] = {};
  constexpr KeptLanes() {
    for (int kept = 0; kept < 16; ++kept)
      for (int lane = 0; lane < 4; ++lane) {
        if (!(kept >> lane & 1)) continue;
        for (int i = 0; i < 4; ++i) bytes[kept][count[kept] * 4 + i] = static_cast<uint8_t>(lane * 4 + i);
        ++count[kept];
      }
  }
};
inline constexpr KeptLanes kKeptLanes;

// Notes which of `depth` inputs are not 0, and where their weights are; filled up with zeros to a multiple of four.
inline int64_t note_inputs(const float* in, int64_t depth, float* values, uint32_t* places) {
  constexpr uint32_t kBits[4] = {1, 2, 4, 8}, kFirst[4] = {0, 64, 128, 192};
  const uint32x4_t bits = vld1q_u32(kBits);
  uint32x4_t at = vld1q_u32(kFirst);
  int64_t count = 0, k = 0;
  for (; k + 4 <= depth; k += 4, at = vaddq_u32(at, vdupq_n_u32(256))) {
    const float32x4_t x = vld1q_f32(in + k);
    const uint32x4_t kept = vbicq_u32(bits, vceqq_f32(x, vdupq_n_f32(0)));
    const auto which = static_cast<uint32_t>(vaddvq_s32(vreinterpretq_s32_u32(kept)));
    const uint8x16_t lanes = vld1q_u8(kKeptLanes.bytes[which]);
    vst1q_f32(values + count, vreinterpretq_f32_u8(vqtbl1q_u8(vreinterpretq_u8_f32(x), lanes)));
    vst1q_u32(places + count, vreinterpretq_u32_u8(vqtbl1q_u8(vreinterpretq_u8_u32(at), lanes)));
    count += kKeptLanes.count[which];
  }
  for (; k < depth; ++k) {
    values[count] = in[k], places[count] = static_cast<uint32_t>(k * 64);
    count += in[k] != 0;
  }
  vst1q_f32(values + count, vdupq_n_f32(0)), vst1q_u32(places + count, vdupq_n_u32(0));
  return (count + 3) / 4 * 4;
}

// With one rounding, every four inputs go to the next of four sums, which are added at the end; the first starts from
// the bias, and the last takes what does not come in fours. With two all go to one sum in order, and the bias last, as
// in the reference kernel.
template <bool kFused>
inline constexpr int kRowSums = kFused ? 4 : 1;

template <bool kFused, int kLane, int V, class Inputs>
SURELITE_NEON_TILE void add_input(const Inputs& inputs, int64_t i, float32x4_t x, float32x4_t (&sum)[1][V]) {
#pragma GCC unroll 8
  for (int v = 0; v < V; ++v) add_product<kFused, kLane>(&sum[0][v], inputs.load(i, v), x);
}

template <bool kFused, int V, class Inputs>
SURELITE_NEON_TILE void add_inputs(const Inputs& inputs, const float* in, int64_t i, float32x4_t (&sum)[1][V]) {
  const float32x4_t x = vld1q_f32(in + i);
  add_input<kFused, 0, V>(inputs, i, x, sum);
  add_input<kFused, 1, V>(inputs, i + 1, x, sum);
  add_input<kFused, 2, V>(inputs, i + 2, x, sum);
  add_input<kFused, 3, V>(inputs, i + 3, x, sum);
}

// V times four channels, of which `left` are written.
template <bool kFused, int V, class Inputs>
void multiply_row(const RowF32& row, const Inputs& inputs, const float* in, int64_t count, const float* bias, int left,
                  float* out) {
  constexpr int kSums = kRowSums<kFused>;
  float32x4_t acc[kSums][1][V];
#pragma GCC unroll 4
  for (int s = 0; s < kSums; ++s) clear_tile<1, V>(acc[s]);
  if constexpr (kFused)
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) acc[0][0][v] = vld1q_f32(bias + v * 4);
  int64_t i = 0;
  for (; i + 4 * kSums <= count; i += 4 * kSums)
#pragma GCC unroll 4
    for (int s = 0; s < kSums; ++s) add_inputs<kFused, V>(inputs, in, i + s * 4, acc[s]);
  if constexpr (kFused) {
#pragma GCC unroll 3
    for (int s = 0; s < kSums - 1; ++s)
      if (i + 4 <= count) add_inputs<kFused, V>(inputs, in, i, acc[s]), i += 4;
  }
  for (; i < count; ++i) add_input<kFused, 0, V>(inputs, i, vld1q_dup_f32(in + i), acc[kSums - 1]);
  const float32x4_t low = vdupq_n_f32(row.low), high = vdupq_n_f32(row.high);
#pragma GCC unroll 8
  for (int v = 0; v < V; ++v) {
    float32x4_t* const sum = &acc[0][0][v];
    if constexpr (kFused) *sum = vaddq_f32(vaddq_f32(*sum, acc[2][0][v]), vaddq_f32(acc[1][0][v], acc[3][0][v]));
    else *sum = vaddq_f32(*sum, vld1q_f32(bias + v * 4));
    *sum = vminq_f32(vmaxq_f32(*sum, low), high);
  }
  store_tile<1, V>(acc[0], left, 0, out);
}

// Channels [begin, end); whether zeros are left out does not depend on these.
template <bool kFused>
class RowRun {
 public:
  RowRun(const RowF32& row, const float* in) : row_(row), in_(in), count_(row.depth) {
    if (!row.finite || row.depth > kMostPlaces) return;
    // What leaving out saves is to be more than noting what remains, and looking it up for each block.
    const int64_t zeros = count_zeros(in, row.depth), blocks = (row.channels + 15) / 16;
    if (zeros * 5 * blocks <= row.depth * (4 + blocks)) return;
    leaves_out_ = true;
    count_ = note_inputs(in, row.depth, values_, places_);
    in_ = values_;
  }
  void run(int begin, int end, float* out) const {
    int channel = begin;
    // Two blocks at a time look inputs up once.
    if (leaves_out_ && !kFused)
      for (; channel + 32 <= end; channel += 32) block<8>(channel, 32, out);
    for (; channel < end; channel += 16) {
      const int left = row_.channels - channel;
      if (left > 8) block<4>(channel, left, out);
      else if (left > 4) block<2>(channel, left, out);
      else block<1>(channel, left, out);
    }
  }

 private:
  template <int V>
  void block(int channel, int left, float* out) const {
    const float* const weights = row_.weights + channel * row_.depth;
    const float* const bias = row_.bias + channel;
    if (leaves_out_) {
      const SomeInputs<V> inputs(weights, row_.depth, places_);
      multiply_row<kFused, V>(row_, inputs, in_, count_, bias, left, out + channel);
    } else if constexpr (V <= 4) {
      multiply_row<kFused, V>(row_, AllInputs{weights}, in_, count_, bias, left, out + channel);
    }
  }

  const RowF32& row_;
  const float* in_;
  int64_t count_;
  bool leaves_out_ = false;
  float values_[kMostPlaces + 4];
  uint32_t places_[kMostPlaces + 4];
};

}  // namespace surelite::simd
#endif
