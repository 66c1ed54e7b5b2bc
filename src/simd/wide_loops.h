// SPDX-License-Identifier: Apache-2.0
// Plain loops, compiled once more for the widest vectors that a compiler makes good use of (AVX-512; NEON, which all
// code has). What is compiled here may run where Kernels::wide_loops says so, and nowhere else.
#pragma once

#include <cstdint>

#include "simd/neon/target.h"

#if defined(__x86_64__) && defined(__clang__)
#define SURELITE_WIDE_LOOP __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma"), flatten))
#elif defined(__x86_64__)
#define SURELITE_WIDE_LOOP \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma,prefer-vector-width=512"), flatten))
#elif SURELITE_NEON
#define SURELITE_WIDE_LOOP __attribute__((flatten))
#else
#define SURELITE_WIDE_LOOP
#endif

namespace surelite::simd {

// loop(arguments...), with everything that it calls compiled into it.
template <auto loop, class... Arguments>
SURELITE_WIDE_LOOP void run_wide(Arguments... arguments) {
  loop(arguments...);
}

// Narrow integers to 32 bits and back, for such loops over a chunk that stays in the cache: int8_t, uint8_t, int16_t
// and int32_t. Writes zeros up to a multiple of sixteen.
template <class T>
void widen(const T* in, int64_t count, int32_t* out);
// The low bits.
template <class T>
void narrow(const int32_t* in, int64_t count, T* out);

#if !defined(__x86_64__)
template <class T>
void widen(const T* in, int64_t count, int32_t* out) {
  for (int64_t i = 0; i < (count + 15) / 16 * 16; ++i) out[i] = i < count ? in[i] : 0;
}
template <class T>
void narrow(const int32_t* in, int64_t count, T* out) {
  for (int64_t i = 0; i < count; ++i) out[i] = static_cast<T>(in[i]);
}
#endif

}  // namespace surelite::simd
