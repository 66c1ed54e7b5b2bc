// SPDX-License-Identifier: Apache-2.0
// Loops over elements, sixteen or four at a time; what remains goes through a buffer.
#pragma once

#include <algorithm>
#include <cstdint>

namespace surelite::simd::neon {

template <int kAtOnce, class In, class Out, class Body>
inline __attribute__((always_inline)) void for_parts(const In* in, Out* out, int64_t count, const Body& body) {
  int64_t i = 0;
  for (; i + kAtOnce <= count; i += kAtOnce) body(in + i, out + i);
  if (i == count) return;
  In rest[kAtOnce] = {};
  Out results[kAtOnce];
  std::copy_n(in + i, count - i, rest);
  body(rest, results);
  std::copy_n(results, count - i, out + i);
}

template <class In, class Out, class Body>
inline __attribute__((always_inline)) void for_sixteens(const In* in, Out* out, int64_t count, const Body& body) {
  for_parts<16>(in, out, count, body);
}

// Two inputs.
template <class T, class Body>
inline __attribute__((always_inline)) void for_sixteens(const T* a, const T* b, T* out, int64_t count,
                                                        const Body& body) {
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) body(a + i, b + i, out + i);
  if (i == count) return;
  T x[16] = {}, y[16] = {}, results[16];
  std::copy_n(a + i, count - i, x);
  std::copy_n(b + i, count - i, y);
  body(x, y, results);
  std::copy_n(results, count - i, out + i);
}

}  // namespace surelite::simd::neon
