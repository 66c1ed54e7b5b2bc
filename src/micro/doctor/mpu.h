// SPDX-License-Identifier: Apache-2.0
// The memory protection unit of Cortex-M: PMSAv7 (v6-M, v7-M) and PMSAv8 (v8-M).
#pragma once

#include <stdint.h>

namespace surelite {
namespace micro {

inline volatile uint32_t& system_register(uint32_t address) {
  return *reinterpret_cast<volatile uint32_t*>(static_cast<uintptr_t>(address));
}

// How many regions there are; 0 without a unit, or one whose regions are too large for guards.
int mpu_regions();
// In force from here on. `background`: what no region names keeps its default.
void mpu_enable();
void mpu_disable();
// No access to [begin, end), multiples of 32 bytes. PMSAv7 regions are powers of two: the largest at `begin` is taken.
void mpu_forbid(int region, uint32_t begin, uint32_t end);
// PMSAv8 has no forbidden region: what two regions name is forbidden. This is the other one.
void mpu_allow(int region, uint32_t begin, uint32_t end);
void mpu_clear(int region);

#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8M_BASE__) || defined(__ARM_ARCH_8_1M_MAIN__)
constexpr bool kOverlapForbids = true;
#else
constexpr bool kOverlapForbids = false;
#endif

}  // namespace micro
}  // namespace surelite
