// SPDX-License-Identifier: Apache-2.0
// NEON: kernels of its own, and for what they do not take the portable ones.
#include "base/platform/machine.h"
#include "simd/crc32c_words.h"
#include "simd/kernels.h"
#include "simd/neon/portable_copies.h"

#if SURELITE_NEON

namespace surelite::simd::neon {
namespace {

#if defined(__aarch64__)
uint64_t step(uint64_t sum, uint64_t word) {
  auto low = static_cast<uint32_t>(sum);
  asm(".arch_extension crc\n\tcrc32cx %w0, %w0, %x1" : "+r"(low) : "r"(word));
  return low;
}
void add_words(const std::byte* from, size_t strides, std::array<uint32_t, 4>* sums) {
  add_crc32c_words<step>(from, strides, sums);
}
#endif

}  // namespace

bool is_present() { return true; }

void enter(DotKernels* kernels) { enter_portable(kernels); }
void enter(PoolKernels* kernels) { enter_portable(kernels); }
void enter(WideLoops* loops) { loops->may_run = true; }
#if defined(__aarch64__)
void enter(Checksums* kernels) {
  if (arm_features().crc32) kernels->add = add_words;
}
#endif

}  // namespace surelite::simd::neon

#endif
