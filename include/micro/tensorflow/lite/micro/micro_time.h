// SPDX-License-Identifier: Apache-2.0
// A clock of ticks, for profilers. Both functions return 0, unless a platform defines its own.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_TIME_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_TIME_H_

#include <stdint.h>

namespace tflite {

uint32_t ticks_per_second();
uint32_t GetCurrentTimeTicks();

inline uint32_t TicksToMs(int32_t ticks) {
  const uint32_t second = ticks_per_second();
  return second ? static_cast<uint32_t>(static_cast<uint64_t>(static_cast<uint32_t>(ticks)) * 1000 / second)
                : static_cast<uint32_t>(ticks);
}

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_TIME_H_
