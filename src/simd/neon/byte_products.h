// SPDX-License-Identifier: Apache-2.0
// Products of the signed bytes of four pixels and four channels, where two products fit 16 bits. In instructions:
// sixteen sums, inputs and products fill the registers, and where loops meet compilers move sums about.
#pragma once

#if defined(__aarch64__)
#include <cstdint>

#include "simd/neon/intrinsics.h"

namespace surelite::simd {

// v0 to v3: bytes of each pixel. v4: those of a channel. v16 to v31: sums, by pixel and channel.
#define SURELITE_FOUR_PIXELS(multiply, bytes)                                                             \
  multiply " v5.8h, v0." bytes ", v4." bytes "\n\t" multiply " v6.8h, v1." bytes ", v4." bytes "\n\t" \
  multiply " v7.8h, v2." bytes ", v4." bytes "\n\t" multiply " v8.8h, v3." bytes ", v4." bytes "\n\t"
#define SURELITE_PAIRS_TO_SUMS(add, a, b, c, d)                         \
  add " v" #a ".4s, v5.8h\n\t" add " v" #b ".4s, v6.8h\n\t" \
  add " v" #c ".4s, v7.8h\n\t" add " v" #d ".4s, v8.8h\n\t"
#define SURELITE_SIXTEEN_BYTES(add, a, b, c, d)                                                        \
  "ldr q4, [%[weights]], #16\n\t" SURELITE_FOUR_PIXELS("smull", "8b") SURELITE_FOUR_PIXELS("smlal2", "16b") \
  SURELITE_PAIRS_TO_SUMS(add, a, b, c, d)
#define SURELITE_EIGHT_BYTES(a, b, c, d) \
  "ldr d4, [%[weights]], #8\n\t" SURELITE_FOUR_PIXELS("smull", "8b") SURELITE_PAIRS_TO_SUMS("sadalp", a, b, c, d)
#define SURELITE_FOUR_CHANNELS(add)                                                       \
  SURELITE_SIXTEEN_BYTES(add, 16, 20, 24, 28) SURELITE_SIXTEEN_BYTES(add, 17, 21, 25, 29) \
  SURELITE_SIXTEEN_BYTES(add, 18, 22, 26, 30) SURELITE_SIXTEEN_BYTES(add, 19, 23, 27, 31)
#define SURELITE_LOAD_PIXELS(width, step)                                                   \
  "ldr " width "0, [%[a]], #" step "\n\tldr " width "1, [%[b]], #" step "\n\t" \
  "ldr " width "2, [%[c]], #" step "\n\tldr " width "3, [%[d]], #" step "\n\t"
#define SURELITE_ADD_LANES(pixel, a, b, c, d)                                                       \
  "addp v" #a ".4s, v" #a ".4s, v" #b ".4s\n\taddp v" #c ".4s, v" #c ".4s, v" #d ".4s\n\t" \
  "addp v" #pixel ".4s, v" #a ".4s, v" #c ".4s\n\t"

// Each of `taps` stretches has `depth` bytes, a multiple of four, of each of four rows; what remains of them after
// sixteens comes in weights filled up to eights. Returns the end of the weights.
inline __attribute__((always_inline)) const int8_t* multiply_four_by_four(const int8_t* weights,
                                                                          const uint8_t* const* rows, int taps,
                                                                          int depth, int32x4_t* sums) {
  const uint8_t *a, *b, *c, *d;
  int left;
  asm volatile(
      "ldp %[a], %[b], [%[rows]], #16\n\t"
      "ldp %[c], %[d], [%[rows]], #16\n\t"
      "subs %w[left], %w[depth], #16\n\t"
      "b.lt 1f\n\t"
      // The first products begin the sums.
      SURELITE_LOAD_PIXELS("q", "16") SURELITE_FOUR_CHANNELS("saddlp")
      "subs %w[left], %w[left], #16\n\t"
      "b.ge 3f\n\t"
      "b 4f\n"
      "1:\n\t"
      "movi v16.4s, #0\n\tmovi v17.4s, #0\n\tmovi v18.4s, #0\n\tmovi v19.4s, #0\n\t"
      "movi v20.4s, #0\n\tmovi v21.4s, #0\n\tmovi v22.4s, #0\n\tmovi v23.4s, #0\n\t"
      "movi v24.4s, #0\n\tmovi v25.4s, #0\n\tmovi v26.4s, #0\n\tmovi v27.4s, #0\n\t"
      "movi v28.4s, #0\n\tmovi v29.4s, #0\n\tmovi v30.4s, #0\n\tmovi v31.4s, #0\n\t"
      "b 4f\n"
      "2:\n\t"
      "ldp %[a], %[b], [%[rows]], #16\n\t"
      "ldp %[c], %[d], [%[rows]], #16\n\t"
      "subs %w[left], %w[depth], #16\n\t"
      "b.lt 4f\n"
      "3:\n\t"
      SURELITE_LOAD_PIXELS("q", "16") SURELITE_FOUR_CHANNELS("sadalp")
      "subs %w[left], %w[left], #16\n\t"
      "b.ge 3b\n"
      "4:\n\t"
      "adds %w[left], %w[left], #16\n\t"
      "b.eq 8f\n"
      "5:\n\t"
      "subs %w[left], %w[left], #8\n\t"
      "b.lt 6f\n\t"
      SURELITE_LOAD_PIXELS("d", "8")
      "b 7f\n"
      "6:\n\t"
      SURELITE_LOAD_PIXELS("s", "4")
      "7:\n\t"
      SURELITE_EIGHT_BYTES(16, 20, 24, 28) SURELITE_EIGHT_BYTES(17, 21, 25, 29)
      SURELITE_EIGHT_BYTES(18, 22, 26, 30) SURELITE_EIGHT_BYTES(19, 23, 27, 31)
      "cmp %w[left], #0\n\t"
      "b.gt 5b\n"
      "8:\n\t"
      "subs %w[taps], %w[taps], #1\n\t"
      "b.ne 2b\n\t"
      SURELITE_ADD_LANES(0, 16, 17, 18, 19) SURELITE_ADD_LANES(1, 20, 21, 22, 23)
      SURELITE_ADD_LANES(2, 24, 25, 26, 27) SURELITE_ADD_LANES(3, 28, 29, 30, 31)
      "stp q0, q1, [%[sums]]\n\t"
      "stp q2, q3, [%[sums], #32]"
      : [weights] "+r"(weights), [rows] "+r"(rows), [taps] "+r"(taps), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c),
        [d] "=&r"(d), [left] "=&r"(left)
      : [depth] "r"(depth), [sums] "r"(sums)
      : "cc", "memory", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v16", "v17", "v18", "v19", "v20", "v21",
        "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
  return weights;
}

#undef SURELITE_FOUR_PIXELS
#undef SURELITE_PAIRS_TO_SUMS
#undef SURELITE_SIXTEEN_BYTES
#undef SURELITE_EIGHT_BYTES
#undef SURELITE_FOUR_CHANNELS
#undef SURELITE_LOAD_PIXELS
#undef SURELITE_ADD_LANES

}  // namespace surelite::simd
#endif
