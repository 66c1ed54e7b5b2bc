// SPDX-License-Identifier: Apache-2.0
// Narrow integers to 32 bits and back, for loops of 32-bit numbers over a chunk that stays in the cache.
#pragma once

#include <cstdint>

namespace surelite::simd {

// Neither may be called below AVX-512. For int8_t, uint8_t, int16_t and int32_t. Writes zeros up to a multiple of sixteen.
template <class T>
void widen(const T* in, int64_t count, int32_t* out);
// The low bits.
template <class T>
void narrow(const int32_t* in, int64_t count, T* out);

}  // namespace surelite::simd
