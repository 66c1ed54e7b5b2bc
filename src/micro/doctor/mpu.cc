// SPDX-License-Identifier: Apache-2.0
#include "micro/doctor/mpu.h"

namespace surelite {
namespace micro {
namespace {

constexpr uint32_t kType = 0xe000ed90, kControl = 0xe000ed94, kNumber = 0xe000ed98, kBase = 0xe000ed9c,
                   kLimit = 0xe000eda0, kAttributes = 0xe000edc0;
constexpr uint32_t kEnable = 1, kBackground = 4;

// The firmware had the unit in use: its background stays.
bool own_background;

void barrier() { __asm__ volatile("dsb\n isb" ::: "memory"); }

}  // namespace

int mpu_regions() {
#if defined(__ARM_ARCH_6M__)
  return 0;  // regions of 256 bytes at least
#else
  return static_cast<int>(system_register(kType) >> 8 & 0xff);
#endif
}

void mpu_enable() {
  if ((system_register(kControl) & kEnable) == 0) own_background = true;
  if (kOverlapForbids) system_register(kAttributes) = (system_register(kAttributes) & ~0xffu) | 0xff;
  if (own_background) system_register(kControl) = kEnable | kBackground;
  barrier();
}

void mpu_disable() {
  system_register(kControl) = 0;
  barrier();
}

void mpu_clear(int region) {
  system_register(kNumber) = static_cast<uint32_t>(region);
  system_register(kLimit) = 0;
}

void mpu_allow(int region, uint32_t begin, uint32_t end) {
  system_register(kNumber) = static_cast<uint32_t>(region);
  system_register(kBase) = begin | 1 << 1;
  system_register(kLimit) = ((end - 1) & ~31u) | 1;
}

void mpu_forbid(int region, uint32_t begin, uint32_t end) {
  if (kOverlapForbids) return mpu_allow(region, begin, end);
  uint32_t log = 5;
  while (log < 31 && begin % (2u << log) == 0 && begin + (2u << log) <= end) ++log;
  system_register(kNumber) = static_cast<uint32_t>(region);
  system_register(kBase) = begin;
  system_register(kLimit) = 1u << 28 | 1u << 19 | (log - 1) << 1 | 1;
}

}  // namespace micro
}  // namespace surelite
