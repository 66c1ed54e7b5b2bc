// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"

#if SURELITE_NEON
#include "simd/neon/intrinsics.h"

#include <algorithm>
#include <type_traits>

namespace surelite::simd::neon {
namespace {

constexpr int64_t kMostRows = 256;  // whose bytes add up to 16 bits

// Sixteen columns from `in` on.
template <class T>
void add_sixteen(const T* in, int64_t rows, int64_t step, int64_t* sums) {
  int16x8_t low = vdupq_n_s16(0), high = low;
  constexpr bool kUnsigned = std::is_unsigned_v<T>;
  for (int64_t r = 0; r < rows; ++r, in += step) {
    if constexpr (kUnsigned) {
      const uint8x16_t x = vld1q_u8(in);
      low = vreinterpretq_s16_u16(vaddw_u8(vreinterpretq_u16_s16(low), vget_low_u8(x)));
      high = vreinterpretq_s16_u16(vaddw_high_u8(vreinterpretq_u16_s16(high), x));
    } else {
      const int8x16_t x = vld1q_s8(in);
      low = vaddw_s8(low, vget_low_s8(x)), high = vaddw_high_s8(high, x);
    }
  }
  int16_t all[16];
  vst1q_s16(all, low);
  vst1q_s16(all + 8, high);
  for (int c = 0; c < 16; ++c) sums[c] += kUnsigned ? int64_t{static_cast<uint16_t>(all[c])} : int64_t{all[c]};
}

template <class T>
void add_bytes(const T* in, int64_t rows, int64_t step, int64_t width, int64_t* sums) {
  for (int64_t count = std::min(kMostRows, rows); rows > 0; in += count * step, rows -= count) {
    count = std::min(kMostRows, rows);
    int64_t c = 0;
    for (; c + 16 <= width; c += 16) add_sixteen(in + c, count, step, sums + c);
    for (; c < width; ++c)
      for (int64_t r = 0; r < count; ++r) sums[c] += in[r * step + c];
  }
}

void add_floats(const float* in, int64_t rows, int64_t step, int64_t width, float* sums) {
  int64_t c = 0;
  for (; c + 4 <= width; c += 4) {
    float32x4_t total = vld1q_f32(sums + c);
    for (int64_t r = 0; r < rows; ++r) total = vaddq_f32(total, vld1q_f32(in + r * step + c));
    vst1q_f32(sums + c, total);
  }
  for (; c < width; ++c)
    for (int64_t r = 0; r < rows; ++r) sums[c] += in[r * step + c];
}

}  // namespace

void enter(ColumnSums* kernels) { *kernels = {add_bytes<uint8_t>, add_bytes<int8_t>, add_floats}; }

}  // namespace surelite::simd::neon
#endif
