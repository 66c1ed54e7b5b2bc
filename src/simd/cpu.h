// SPDX-License-Identifier: Apache-2.0
// Which instruction sets the kernels may use here. Asked while planning, never in hot paths.
#pragma once

#include <cstdint>

namespace surelite::simd {

enum class Level : uint8_t {
  baseline,  // the plain loops of src/ops
#if defined(__x86_64__)
  sse4,
  avx2,      // with FMA
  avx512,    // F, BW, VL, DQ and VNNI, enabled by the operating system too
#elif defined(__aarch64__)
  neon,      // every processor has it
  dotprod,   // sums of four byte products
#else
  vectors,   // what the library is compiled for
#endif
};

// The machine's, unless the environment variable SURELITE_ISA names a lower one by the names above, which is how tests run the
// kernels of every level. Read once.
Level level();

#if defined(__x86_64__)
inline bool has_avx512_vnni() { return level() == Level::avx512; }
#else
constexpr bool has_avx512_vnni() { return false; }
#endif
#if defined(__aarch64__)
inline bool has_dotprod() { return level() == Level::dotprod; }
#else
constexpr bool has_dotprod() { return false; }
#endif

}  // namespace surelite::simd

// For functions that use these instructions; every helper they inline needs it as well. Whole files are never compiled for
// a wider instruction set: the linker might keep that copy of a shared inline function.
#if defined(__x86_64__)
#define SURELITE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")))
// For plain loops that the compiler is to vectorize; whatever they call is compiled into them.
#define SURELITE_AVX512_FLATTEN __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma,prefer-vector-width=512"), flatten))
#define SURELITE_AVX512_INLINE SURELITE_AVX512 inline __attribute__((always_inline))
#define SURELITE_AVX512_LAMBDA SURELITE_AVX512 __attribute__((always_inline))
#else
#define SURELITE_AVX512_FLATTEN
#endif
// Its processors have all of ARMv8.2. Clang's intrinsics cannot be used function by function before version 16.
#if defined(__aarch64__) && (!defined(__clang__) || __clang_major__ >= 16 || defined(__ARM_FEATURE_DOTPROD))
#define SURELITE_DOTPROD __attribute__((target("arch=armv8.2-a+dotprod")))
#define SURELITE_DOTPROD_INLINE SURELITE_DOTPROD inline __attribute__((always_inline))
#endif
