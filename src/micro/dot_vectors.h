// SPDX-License-Identifier: Apache-2.0
// Sums of products in vectors, of weights as a model's file has them. The loops are written out: every load moves its
// address on, and the loop's own predicate leaves out what is beyond the last byte.
#pragma once

#include "micro/dot.h"

#if defined(__ARM_FEATURE_MVE)

namespace surelite {
namespace micro {

// A run of one window by four channels, `apart` bytes from each other: sums, one after the other, and how far the
// addresses have moved by then (a multiple of 16).
SURELITE_INNER void add_run(const int8_t** values, int32_t bytes, const int8_t** weights, int32_t apart, int32_t* s0,
                            int32_t* s1, int32_t* s2, int32_t* s3) {
  const int8_t *w0 = *weights, *w1 = w0 + apart, *w2 = w1 + apart, *w3 = w2 + apart;
  __asm__(
      "wlstp.8 lr, %[bytes], 2f\n"
      "1: vldrb.8 q0, [%[x]], #16\n"
      "vldrb.8 q1, [%[a]], #16\n"
      "vmladava.s8 %[s0], q0, q1\n"
      "vldrb.8 q2, [%[b]], #16\n"
      "vmladava.s8 %[s1], q0, q2\n"
      "vldrb.8 q3, [%[c]], #16\n"
      "vmladava.s8 %[s2], q0, q3\n"
      "vldrb.8 q1, [%[d]], #16\n"
      "vmladava.s8 %[s3], q0, q1\n"
      "letp lr, 1b\n"
      "2:\n"
      : [x] "+r"(*values), [a] "+r"(w0), [b] "+r"(w1), [c] "+r"(w2), [d] "+r"(w3), [s0] "+Te"(*s0), [s1] "+Te"(*s1),
        [s2] "+Te"(*s2), [s3] "+Te"(*s3)
      : [bytes] "r"(bytes)
      : "q0", "q1", "q2", "q3", "lr", "memory");
  *weights = w0;
}

// One window by four channels. Several runs are multiples of 16 long; one may have any length.
SURELITE_INNER int32x4_t dot_file_blocks(const int8_t* values, const Runs& runs, const int8_t* weights, int32_t apart) {
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (int32_t left = runs.runs;;) {
    add_run(&values, runs.bytes, &weights, apart, &s0, &s1, &s2, &s3);
    if (--left <= 0) break;
    values += runs.apart;
  }
  return int32x4_t{s0, s1, s2, s3};
}

struct WithWeights {
  int32_t products, weights;
};
// A row by two channels, and the sums of their weights.
SURELITE_INNER void dot_file_row_vectors(const int8_t* values, int32_t bytes, const int8_t* weights, int32_t apart,
                                         WithWeights* first, WithWeights* second) {
  int32_t s0 = 0, s1 = 0, t0 = 0, t1 = 0;
  const int8_t* others = weights + apart;
  __asm__(
      "wlstp.8 lr, %[bytes], 2f\n"
      "1: vldrb.8 q0, [%[x]], #16\n"
      "vldrb.8 q1, [%[a]], #16\n"
      "vmladava.s8 %[s0], q0, q1\n"
      "vldrb.8 q2, [%[b]], #16\n"
      "vmladava.s8 %[s1], q0, q2\n"
      "vaddva.s8 %[t0], q1\n"
      "vaddva.s8 %[t1], q2\n"
      "letp lr, 1b\n"
      "2:\n"
      : [x] "+r"(values), [a] "+r"(weights), [b] "+r"(others), [s0] "+Te"(s0), [s1] "+Te"(s1), [t0] "+Te"(t0),
        [t1] "+Te"(t1)
      : [bytes] "r"(bytes)
      : "q0", "q1", "q2", "lr", "memory");
  *first = {s0, t0};
  *second = {s1, t1};
}

}  // namespace micro
}  // namespace surelite

#endif
