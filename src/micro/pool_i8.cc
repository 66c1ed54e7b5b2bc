// SPDX-License-Identifier: Apache-2.0
// Means and greatest values of windows; padding takes no part.
#include "micro/pool_windows.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

namespace surelite {
namespace micro {
namespace {

#if defined(__ARM_FEATURE_MVE)
// Eight channels at a time of a window whose sums have 16 bits; returns how many channels are done.
int32_t average_many(const PoolI8& p, const int8_t* in, int8_t* out) {
  if (p.y.filter < p.y.in || p.x.filter < p.x.in || p.y.in * p.x.in > 256 || p.y.out * p.x.out != 1) return 0;
  const int32_t count = p.y.in * p.x.in;
  int32_t c = 0;
  for (; c + 8 <= p.channels; c += 8) {
    int16x8_t sums = vdupq_n_s16(0);
    const int8_t* from = in + c;
    for (int32_t i = count; i > 0; --i, from += p.channels) sums = vaddq_s16(sums, vldrbq_s16(from));
    int16_t all[8];
    vst1q_s16(all, sums);
    for (int32_t i = 0; i < 8; ++i) out[c + i] = static_cast<int8_t>(clamp(average(all[i], count), p.low, p.high));
  }
  return c;
}
#endif

}  // namespace

void average_pool_i8(const PoolI8& p, const int8_t* in, int8_t* out) {
  int32_t done = 0;
#if defined(__ARM_FEATURE_MVE)
  done = average_many(p, in, out);  // of the one window over everything that most networks end with
#endif
  pool(
      p, in, out, done, 0, [](int32_t sum, int8_t x) { return sum + x; }, average);
}

void max_pool_i8(const PoolI8& p, const int8_t* in, int8_t* out) {
  pool(
      p, in, out, 0, INT8_MIN, [](int32_t most, int8_t x) { return x > most ? int32_t{x} : most; },
      [](int32_t most, int32_t) { return most; });
}

}  // namespace micro
}  // namespace surelite
