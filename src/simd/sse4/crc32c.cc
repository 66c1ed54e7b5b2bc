// SPDX-License-Identifier: Apache-2.0
#include "simd/crc32c_words.h"
#include "simd/kernels.h"

#if defined(__x86_64__)

namespace surelite::simd::sse4 {
namespace {

#define SURELITE_SSE4 __attribute__((target("sse4.2")))

SURELITE_SSE4 inline uint64_t step(uint64_t sum, uint64_t word) { return __builtin_ia32_crc32di(sum, word); }

SURELITE_SSE4 void add_words(const std::byte* from, size_t strides, std::array<uint32_t, 4>* sums) {
  add_crc32c_words<step>(from, strides, sums);
}

}  // namespace

void enter(Checksums* kernels) { kernels->add = add_words; }

}  // namespace surelite::simd::sse4

#endif
