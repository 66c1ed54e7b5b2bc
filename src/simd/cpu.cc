// SPDX-License-Identifier: Apache-2.0
#include "simd/cpu.h"

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace surelite::simd {
namespace {

#if defined(__x86_64__)

constexpr std::pair<std::string_view, Level> kLevels[] = {
    {"baseline", Level::baseline}, {"sse4", Level::sse4}, {"avx2", Level::avx2}, {"avx512", Level::avx512}};

Level detected() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma"))
    return Level::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) return Level::avx2;
  if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("aes")) return Level::sse4;
  return Level::baseline;
}

#elif defined(__aarch64__)

constexpr std::pair<std::string_view, Level> kLevels[] = {
    {"baseline", Level::baseline}, {"neon", Level::neon}, {"dotprod", Level::dotprod}};

Level detected() {
#if defined(SURELITE_DOTPROD) && defined(__linux__)
  if (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) return Level::dotprod;
#endif
  return Level::neon;
}

#else

constexpr std::pair<std::string_view, Level> kLevels[] = {{"baseline", Level::baseline}, {"vectors", Level::vectors}};

Level detected() { return Level::vectors; }

#endif

Level requested() {
  const char* text = std::getenv("SURELITE_ISA");
  const std::string_view wanted = text ? text : "";
  for (const auto& [name, level] : kLevels)
    if (wanted == name) return level;
  return std::end(kLevels)[-1].second;
}

}  // namespace

Level level() {
  static const Level chosen = std::min(detected(), requested());
  return chosen;
}

}  // namespace surelite::simd
