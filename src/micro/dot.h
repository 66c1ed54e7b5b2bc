// SPDX-License-Identifier: Apache-2.0
// Sums of products of bytes: the innermost loops of convolutions and fully connected layers.
#pragma once

#include <stdint.h>

#include "micro/inline.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif
#if defined(__ARM_FEATURE_DSP)
#include <arm_acle.h>
#endif

namespace surelite {
namespace micro {

// Where the values of a window lie: `runs` of `bytes` bytes, a multiple of 4, `apart` from each other.
struct Runs {
  int32_t runs, bytes, apart;
};

#if defined(__ARM_FEATURE_DSP)

SURELITE_INNER uint32_t load4(const int8_t* from) {
  uint32_t word;
  __builtin_memcpy(&word, from, 4);  // one load, wherever it lies
  return word;
}
// Bytes 0 and 2 as two halves with sign, and bytes 1 and 3.
SURELITE_INNER uint32_t even(uint32_t word) {
  uint32_t halves;
  __asm__("sxtb16 %0, %1" : "=r"(halves) : "r"(word));
  return halves;
}
SURELITE_INNER uint32_t odd(uint32_t word) {
  uint32_t halves;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(halves) : "r"(word));
  return halves;
}
// sum + both products of halves; wraps.
SURELITE_INNER int32_t add_products(uint32_t a, uint32_t b, int32_t sum) {
  __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

// The next word of weights, which nothing writes.
SURELITE_INNER uint32_t next_weights(const int8_t** from) {
  uint32_t word;
  __asm__("ldr %0, [%1], #4" : "=r"(word), "+r"(*from));
  return word;
}

// Two windows by two channels: sums[0], sums[1] of the first window, sums[2], sums[3] of the second. Returns the
// weights that follow.
SURELITE_INNER const int8_t* dot_pairs(const int8_t* first, const int8_t* second, const Runs& runs,
                                       const int8_t* weights, int32_t* sums) {
  int32_t s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
  int32_t left = runs.runs;
  do {
    int32_t words = runs.bytes >> 2;
    do {
      const uint32_t x = load4(first), y = load4(second);
      first += 4, second += 4;
      const uint32_t x0 = even(x), x1 = odd(x), y0 = even(y), y1 = odd(y);
      uint32_t w = next_weights(&weights);
      uint32_t w0 = even(w), w1 = odd(w);
      s0 = add_products(x0, w0, s0);
      s2 = add_products(y0, w0, s2);
      s0 = add_products(x1, w1, s0);
      s2 = add_products(y1, w1, s2);
      w = next_weights(&weights);
      w0 = even(w), w1 = odd(w);
      s1 = add_products(x0, w0, s1);
      s3 = add_products(y0, w0, s3);
      s1 = add_products(x1, w1, s1);
      s3 = add_products(y1, w1, s3);
    } while (--words != 0);
    first += runs.apart, second += runs.apart;
  } while (--left > 0);
  sums[0] = s0, sums[1] = s1, sums[2] = s2, sums[3] = s3;
  return weights;
}

// One window of `bytes` bytes by two channels.
SURELITE_INNER void dot_pair(const int8_t* values, int32_t bytes, const int8_t* weights, int32_t* sums) {
  int32_t s0 = sums[0], s1 = sums[1];
  for (int32_t words = bytes >> 2; words != 0; --words) {
    const uint32_t x = load4(values);
    values += 4;
    const uint32_t x0 = even(x), x1 = odd(x);
    uint32_t w = next_weights(&weights);
    s0 = add_products(x0, even(w), s0);
    s0 = add_products(x1, odd(w), s0);
    w = next_weights(&weights);
    s1 = add_products(x0, even(w), s1);
    s1 = add_products(x1, odd(w), s1);
  }
  sums[0] = s0, sums[1] = s1;
}

// The same by four channels, two pairs behind each other.
SURELITE_INNER void dot_two_pairs(const int8_t* values, int32_t bytes, const int8_t* weights, int32_t* sums) {
  int32_t s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
  const int8_t* others = weights + 2 * bytes;
  for (int32_t words = bytes >> 2; words != 0; --words) {
    const uint32_t x = load4(values);
    values += 4;
    const uint32_t x0 = even(x), x1 = odd(x);
    uint32_t w = next_weights(&weights);
    s0 = add_products(x0, even(w), s0);
    s0 = add_products(x1, odd(w), s0);
    w = next_weights(&weights);
    s1 = add_products(x0, even(w), s1);
    s1 = add_products(x1, odd(w), s1);
    w = next_weights(&others);
    s2 = add_products(x0, even(w), s2);
    s2 = add_products(x1, odd(w), s2);
    w = next_weights(&others);
    s3 = add_products(x0, even(w), s3);
    s3 = add_products(x1, odd(w), s3);
  }
  sums[0] = s0, sums[1] = s1, sums[2] = s2, sums[3] = s3;
}

#else

SURELITE_INNER int32_t wrapping_add(int32_t sum, int32_t product) {
  return static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(product));
}

SURELITE_INNER void dot_pair(const int8_t* values, int32_t bytes, const int8_t* weights, int32_t* sums) {
  for (int32_t i = 0; i < bytes; i += 4, weights += 8)
    for (int32_t j = 0; j < 4; ++j) {
      sums[0] = wrapping_add(sums[0], values[i + j] * weights[j]);
      sums[1] = wrapping_add(sums[1], values[i + j] * weights[4 + j]);
    }
}

SURELITE_INNER void dot_two_pairs(const int8_t* values, int32_t bytes, const int8_t* weights, int32_t* sums) {
  dot_pair(values, bytes, weights, sums);
  dot_pair(values, bytes, weights + 2 * bytes, sums + 2);
}

SURELITE_INNER const int8_t* dot_pairs(const int8_t* first, const int8_t* second, const Runs& runs,
                                       const int8_t* weights, int32_t* sums) {
  for (int32_t r = 0; r < runs.runs; ++r) {
    dot_pair(first, runs.bytes, weights, sums);
    dot_pair(second, runs.bytes, weights, sums + 2);
    first += runs.bytes + runs.apart, second += runs.bytes + runs.apart;
    weights += 2 * runs.bytes;
  }
  return weights;
}

#endif

// Weights as a model's file has them: `weights` of one channel, the next channel's `apart` bytes on. The runs of a
// channel follow each other. Bytes of a single run may be any number.
#if defined(__ARM_FEATURE_DSP)

// Two windows by two channels, as dot_pairs.
SURELITE_INNER void dot_file_pairs(const int8_t* first, const int8_t* second, const Runs& runs, const int8_t* weights,
                                   int32_t apart, int32_t* sums) {
  int32_t s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
  const int8_t* others = weights + apart;
  int32_t left = runs.runs;
  do {
    for (int32_t words = runs.bytes >> 2; words != 0; --words) {
      const uint32_t x = load4(first), y = load4(second);
      first += 4, second += 4;
      const uint32_t x0 = even(x), x1 = odd(x), y0 = even(y), y1 = odd(y);
      uint32_t w = next_weights(&weights);
      uint32_t w0 = even(w), w1 = odd(w);
      s0 = add_products(x0, w0, s0);
      s2 = add_products(y0, w0, s2);
      s0 = add_products(x1, w1, s0);
      s2 = add_products(y1, w1, s2);
      w = next_weights(&others);
      w0 = even(w), w1 = odd(w);
      s1 = add_products(x0, w0, s1);
      s3 = add_products(y0, w0, s3);
      s1 = add_products(x1, w1, s1);
      s3 = add_products(y1, w1, s3);
    }
    for (int32_t rest = runs.bytes & 3; rest != 0; --rest) {
      const int32_t a = *weights++, b = *others++, x = *first++, y = *second++;
      s0 += x * a, s1 += x * b, s2 += y * a, s3 += y * b;
    }
    first += runs.apart, second += runs.apart;
  } while (--left > 0);
  sums[0] = s0, sums[1] = s1, sums[2] = s2, sums[3] = s3;
}

// One row, less `zero`, by three channels.
SURELITE_INNER void dot_file_row(const int8_t* values, int32_t zero, int32_t bytes, const int8_t* weights,
                                 int32_t apart, int32_t* sums) {
  int32_t s0 = sums[0], s1 = sums[1], s2 = sums[2];
  const uint32_t half = static_cast<uint32_t>(-zero) & 0xffff, less = half << 16 | half;
  // In one piece: a compiler that orders the loads anew runs out of registers.
  const auto word = [&]() __attribute__((always_inline)) {
    uint32_t x0, x1, w0, w1;
    __asm__(
        "ldr %[x1], [%[values]], #4\n"
        "sxtab16 %[x0], %[less], %[x1]\n"
        "sxtab16 %[x1], %[less], %[x1], ror #8\n"
        "ldr %[w1], [%[weights], %[apart]]\n"
        "sxtb16 %[w0], %[w1]\n"
        "sxtb16 %[w1], %[w1], ror #8\n"
        "smlad %[s1], %[x0], %[w0], %[s1]\n"
        "smlad %[s1], %[x1], %[w1], %[s1]\n"
        "ldr %[w1], [%[weights], %[apart], lsl #1]\n"
        "sxtb16 %[w0], %[w1]\n"
        "sxtb16 %[w1], %[w1], ror #8\n"
        "smlad %[s2], %[x0], %[w0], %[s2]\n"
        "smlad %[s2], %[x1], %[w1], %[s2]\n"
        "ldr %[w1], [%[weights]], #4\n"
        "sxtb16 %[w0], %[w1]\n"
        "sxtb16 %[w1], %[w1], ror #8\n"
        "smlad %[s0], %[x0], %[w0], %[s0]\n"
        "smlad %[s0], %[x1], %[w1], %[s0]\n"
        : [values] "+r"(values), [weights] "+r"(weights), [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2), [x0] "=&r"(x0),
          [x1] "=&r"(x1), [w0] "=&r"(w0), [w1] "=&r"(w1)
        : [apart] "r"(apart), [less] "r"(less)
        : "memory");
  };
  for (int32_t pairs = bytes >> 3; pairs != 0; --pairs) {
    word();
    word();
  }
  if (bytes & 4) word();
  for (int32_t rest = bytes & 3; rest != 0; --rest, ++weights) {
    const int32_t x = *values++ - zero;
    s0 += x * weights[0], s1 += x * weights[apart], s2 += x * weights[2 * apart];
  }
  sums[0] = s0, sums[1] = s1, sums[2] = s2;
}

#else

SURELITE_INNER void dot_file_pairs(const int8_t* first, const int8_t* second, const Runs& runs, const int8_t* weights,
                                   int32_t apart, int32_t* sums) {
  for (int32_t r = 0; r < runs.runs; ++r) {
    for (int32_t i = 0; i < runs.bytes; ++i) {
      const int32_t a = *weights, b = weights[apart], x = *first++, y = *second++;
      ++weights;
      sums[0] = wrapping_add(sums[0], x * a);
      sums[1] = wrapping_add(sums[1], x * b);
      sums[2] = wrapping_add(sums[2], y * a);
      sums[3] = wrapping_add(sums[3], y * b);
    }
    first += runs.apart, second += runs.apart;
  }
}

SURELITE_INNER void dot_file_row(const int8_t* values, int32_t zero, int32_t bytes, const int8_t* weights,
                                 int32_t apart, int32_t* sums) {
  for (int32_t i = 0; i < bytes; ++i) {
    const int32_t x = values[i] - zero;
    for (int32_t k = 0; k < 3; ++k) sums[k] = wrapping_add(sums[k], x * weights[k * apart + i]);
  }
}

#endif

struct Sums {
  int32_t of[4];
};

// One window by four channels, whose weights lie side by side in pieces of 16, the last one as long as what is left.
// Several runs are multiples of 16 long. Returns the weights that follow.
SURELITE_INNER const int8_t* dot_blocks(const int8_t* values, const Runs& runs, const int8_t* weights, Sums* sums) {
  int32_t left = runs.runs;
  const int32_t rest = runs.bytes & 15;
#if defined(__ARM_FEATURE_MVE)
  int32_t s0 = sums->of[0], s1 = sums->of[1], s2 = sums->of[2], s3 = sums->of[3];
  for (;;) {
    for (int32_t blocks = runs.bytes >> 4; blocks > 0; --blocks) {
      const int8x16_t x = vldrbq_s8(values);
      s0 = vmladavaq_s8(s0, x, vldrbq_s8(weights));
      s1 = vmladavaq_s8(s1, x, vldrbq_s8(weights + 16));
      s2 = vmladavaq_s8(s2, x, vldrbq_s8(weights + 32));
      s3 = vmladavaq_s8(s3, x, vldrbq_s8(weights + 48));
      __asm__("" : "+r"(weights));  // one addition for all four addresses
      values += 16, weights += 64;
    }
    if (--left <= 0) break;
    values += runs.apart;
  }
  if (rest > 0) {
    const mve_pred16_t lanes = vctp8q(static_cast<uint32_t>(rest));
    const int8x16_t x = vldrbq_z_s8(values, lanes);
    s0 = vmladavaq_s8(s0, x, vldrbq_z_s8(weights, lanes));
    s1 = vmladavaq_s8(s1, x, vldrbq_z_s8(weights + rest, lanes));
    s2 = vmladavaq_s8(s2, x, vldrbq_z_s8(weights + 2 * rest, lanes));
    s3 = vmladavaq_s8(s3, x, vldrbq_z_s8(weights + 3 * rest, lanes));
    weights += 4 * rest;
  }
  *sums = {{s0, s1, s2, s3}};
#else
  const auto add_piece = [&](int32_t bytes) {
    for (int32_t c = 0; c < 4; ++c)
      for (int32_t i = 0; i < bytes; ++i)
        sums->of[c] =
            static_cast<int32_t>(static_cast<uint32_t>(sums->of[c]) + static_cast<uint32_t>(values[i] * *weights++));
    values += bytes;
  };
  for (;;) {
    for (int32_t blocks = runs.bytes >> 4; blocks > 0; --blocks) add_piece(16);
    if (--left <= 0) break;
    values += runs.apart;
  }
  add_piece(rest);
#endif
  return weights;
}

}  // namespace micro
}  // namespace surelite
