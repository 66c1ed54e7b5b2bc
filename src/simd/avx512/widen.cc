// SPDX-License-Identifier: Apache-2.0
#include "simd/avx512/exp.h"
#include "simd/wide_loops.h"

#if defined(__x86_64__)

namespace surelite::simd {

namespace {

template <class T>
SURELITE_AVX512 void widen_512(const T* in, int64_t count, int32_t* out) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 lanes = first_lanes(count - i);
    __m512i x;
    if constexpr (sizeof(T) == 4) x = _mm512_maskz_loadu_epi32(lanes, in + i);
    else if constexpr (sizeof(T) == 2) x = _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(lanes, in + i));
    else if constexpr (T(-1) < 0) x = _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(lanes, in + i));
    else x = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(lanes, in + i));
    _mm512_storeu_si512(out + i, x);
  }
}

template <class T>
SURELITE_AVX512 void narrow_512(const int32_t* in, int64_t count, T* out) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 lanes = first_lanes(count - i);
    const __m512i x = _mm512_maskz_loadu_epi32(lanes, in + i);
    if constexpr (sizeof(T) == 4) _mm512_mask_storeu_epi32(out + i, lanes, x);
    else if constexpr (sizeof(T) == 2) _mm512_mask_cvtepi32_storeu_epi16(out + i, lanes, x);
    else _mm512_mask_cvtepi32_storeu_epi8(out + i, lanes, x);
  }
}

}  // namespace

template <class T>
void widen(const T* in, int64_t count, int32_t* out) { widen_512(in, count, out); }
template <class T>
void narrow(const int32_t* in, int64_t count, T* out) { narrow_512(in, count, out); }

template void widen(const int8_t*, int64_t, int32_t*);
template void widen(const uint8_t*, int64_t, int32_t*);
template void widen(const int16_t*, int64_t, int32_t*);
template void widen(const int32_t*, int64_t, int32_t*);
template void narrow(const int32_t*, int64_t, int8_t*);
template void narrow(const int32_t*, int64_t, uint8_t*);
template void narrow(const int32_t*, int64_t, int16_t*);
template void narrow(const int32_t*, int64_t, int32_t*);

}  // namespace surelite::simd

#endif
