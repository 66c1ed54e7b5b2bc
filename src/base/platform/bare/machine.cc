// SPDX-License-Identifier: Apache-2.0
// Nobody says how much memory there is, no environment, and no source of chance but the board's clock.
#include "base/platform/machine.h"

#include <atomic>

#include "base/platform/clock.h"

namespace surelite {

uint64_t machine_memory() { return UINT64_MAX; }

ArmFeatures arm_features() { return {}; }

const char* environment(const char*) { return nullptr; }

int32_t this_thread() { return 0; }
std::string name_of_thread(int32_t) { return {}; }

uint64_t arbitrary_bits() {
  static std::atomic<uint32_t> calls{0};
  constexpr uint64_t kOdd = 0x9e3779b97f4a7c15;
  return steady_nanoseconds() ^ (uint64_t{calls.fetch_add(1, std::memory_order_relaxed)} + 1) * kOdd;
}

}  // namespace surelite
