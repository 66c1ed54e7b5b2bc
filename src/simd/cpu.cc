// SPDX-License-Identifier: Apache-2.0
#include "simd/cpu.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace surelite::simd {
namespace {

Level detected() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma"))
    return Level::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) return Level::avx2;
  if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("aes")) return Level::sse4;
#endif
  return Level::baseline;
}

Level requested() {
  const char* text = std::getenv("SURELITE_ISA");
  const std::string_view name = text ? text : "";
  if (name == "baseline") return Level::baseline;
  if (name == "sse4") return Level::sse4;
  if (name == "avx2") return Level::avx2;
  return Level::avx512;
}

}  // namespace

Level level() {
  static const Level chosen = std::min(detected(), requested());
  return chosen;
}

}  // namespace surelite::simd
