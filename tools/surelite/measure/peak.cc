// SPDX-License-Identifier: Apache-2.0
// Independent accumulators, more than latency times throughput, in registers only.
#include "measure/peak.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace surelite::tool {
namespace {

constexpr int kRounds = 100'000;

[[maybe_unused]] double seconds_of(void (*loop)()) {
  double best = 1;
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    loop();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

#if defined(__x86_64__)

// One multiplication of 64-bit integers after the other: three cycles each on every core with AVX2.
constexpr int kMultiplyCycles = 3;
void count_cycles() {
  uint64_t x = 3;
  for (int i = 0; i < kRounds; ++i) asm volatile(".rept 8\n imul %0, %0\n .endr" : "+r"(x));
}

#define SURELITE_TWENTY "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19"
#define SURELITE_TWELVE "0,1,2,3,4,5,6,7,8,9,10,11"

__attribute__((target("avx512f"))) void multiply_reals_512() {
  for (int i = 0; i < kRounds; ++i)
    asm volatile(".irp r," SURELITE_TWENTY "\n vfmadd231ps %%zmm30, %%zmm31, %%zmm\\r\n .endr" ::
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
                       "xmm12", "xmm13", "xmm14", "xmm15", "xmm16", "xmm17", "xmm18", "xmm19");
}

__attribute__((target("avx512f,avx512vnni"))) void multiply_bytes_512() {
  for (int i = 0; i < kRounds; ++i)
    asm volatile(".irp r," SURELITE_TWENTY "\n vpdpbusd %%zmm30, %%zmm31, %%zmm\\r\n .endr" ::
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
                       "xmm12", "xmm13", "xmm14", "xmm15", "xmm16", "xmm17", "xmm18", "xmm19");
}

__attribute__((target("avx2,fma"))) void multiply_reals_256() {
  for (int i = 0; i < kRounds; ++i)
    asm volatile(".irp r," SURELITE_TWELVE "\n vfmadd231ps %%ymm14, %%ymm15, %%ymm\\r\n .endr" ::
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
                       "xmm11");
}

#endif

}  // namespace

Peak measure_peak() {
  Peak peak;
#if defined(__x86_64__)
  const auto rate = [](void (*loop)(), int per_round) { return double{kRounds} * per_round / seconds_of(loop); };
  peak.hertz = rate(count_cycles, 8 * kMultiplyCycles);
  if (__builtin_cpu_supports("avx512f"))
    peak.real_macs = rate(multiply_reals_512, 20 * 16);
  else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    peak.real_macs = rate(multiply_reals_256, 12 * 8);
  if (__builtin_cpu_supports("avx512vnni")) peak.integer_macs = rate(multiply_bytes_512, 20 * 64);
#endif
  return peak;
}

void keep_best(Peak* best, const Peak& other) {
  best->hertz = std::max(best->hertz, other.hertz);
  best->real_macs = std::max(best->real_macs, other.real_macs);
  best->integer_macs = std::max(best->integer_macs, other.integer_macs);
}

}  // namespace surelite::tool
