// SPDX-License-Identifier: Apache-2.0
// Which memory is forbidden now. Regions from the highest down: on PMSAv7 those win over a firmware's own.
#include "micro/doctor/mpu.h"
#include "micro/doctor/state.h"

namespace surelite {
namespace micro {

State state;

namespace {

int regions, next_region;

int take() { return next_region > 0 ? --next_region : -1; }

void forbid(uint32_t begin, uint32_t end) {
  if (const int region = take(); region >= 0) mpu_forbid(region, begin, end);
}

// Address 0 and, where the core has no register for it, the end of the stack.
void arm_fixed() {
  if (!state.options.null_is_memory) {
    forbid(0, 32);
    if (kOverlapForbids) forbid(0, 32);
  }
  if (!kOverlapForbids && state.options.stack_limit) {
    const uint32_t limit = (address_of(state.options.stack_limit) + kStackGuard - 1) / kStackGuard * kStackGuard;
    forbid(limit, limit + kStackGuard);
  }
}

}  // namespace

void disarm() {
  state.guard_count = 0;
  if (regions == 0) return;
  while (next_region < regions) mpu_clear(next_region++);
  arm_fixed();
  __asm__ volatile("dsb\n isb" ::: "memory");
}

void add_guard(uint32_t begin, uint32_t end, const Subject& behind) {
  if (begin >= end || state.guard_count == kMostGuards) return;
  state.guards[state.guard_count++] = {begin, end, behind};
}

void arm() {
  if (regions == 0) return;
  if (kOverlapForbids && state.carpet_begin < state.carpet_end)
    if (const int region = take(); region >= 0) mpu_allow(region, state.carpet_begin, state.carpet_end);
  for (int i = 0; i < state.guard_count; ++i) forbid(state.guards[i].begin, state.guards[i].end);
  __asm__ volatile("dsb\n isb" ::: "memory");
}

void guard_between(Subject* ends, int count, uint32_t begin, uint32_t end) {
  for (int i = 1; i < count; ++i)
    for (int k = i; k > 0 && ends[k].data < ends[k - 1].data; --k) {
      const Subject other = ends[k];
      ends[k] = ends[k - 1];
      ends[k - 1] = other;
    }
  for (int i = 0; i < count; ++i) {
    const uint32_t free = up_to_guard(address_of(ends[i].data) + ends[i].bytes);
    const uint32_t next = i + 1 < count ? address_of(ends[i + 1].data) / 32 * 32 : end / 32 * 32;
    if (free < next) add_guard(free, next, ends[i]);
  }
  if (count > 0 && begin < address_of(ends[0].data) / 32 * 32)
    add_guard(up_to_guard(begin), address_of(ends[0].data) / 32 * 32, {"", nullptr, 0, 0, Role::arena});
}

}  // namespace micro
}  // namespace surelite

extern "C" int SureliteDoctorStart(const SureliteDoctorOptions* options) {
  using namespace surelite::micro;
  state = State();
  if (options) state.options = *options;
  state.op = -1;
  state.started = true;
#if defined(__ARM_ARCH_6M__)
  __asm__("" : "+r"(state.code));  // the vectors lie at 0, which a compiler takes for nothing
#else
  state.code = system_register(0xe000ed08);
#endif
  state.stack_top = system_register(state.code);
#if !defined(__ARM_ARCH_6M__) && !defined(__ARM_ARCH_8M_BASE__)
  system_register(0xe000ed24) = system_register(0xe000ed24) | 0xfu << 16;  // faults have handlers of their own
#endif
#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
  if (state.options.stack_limit)
    __asm__ volatile("msr msplim, %0" ::"r"((address_of(state.options.stack_limit) + 7) & ~7u));
#endif
  regions = next_region = mpu_regions();
  if (regions > 0) {
    disarm();
    mpu_enable();
  }
  return regions;
}
