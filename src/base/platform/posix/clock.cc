// SPDX-License-Identifier: Apache-2.0
#include "base/platform/clock.h"

#include <time.h>

namespace surelite {
namespace {

uint64_t now(clockid_t clock) {
  timespec time{};
  if (clock_gettime(clock, &time) != 0 || time.tv_sec < 0) return 0;
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace

uint64_t steady_nanoseconds() { return now(CLOCK_MONOTONIC); }
uint64_t calendar_nanoseconds() { return now(CLOCK_REALTIME); }

}  // namespace surelite
