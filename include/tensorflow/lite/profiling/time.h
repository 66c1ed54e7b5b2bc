// SPDX-License-Identifier: Apache-2.0
// The clock of profilers.
#ifndef SURELITE_TENSORFLOW_LITE_PROFILING_TIME_H_
#define SURELITE_TENSORFLOW_LITE_PROFILING_TIME_H_

#include <chrono>
#include <cstdint>
#include <thread>

namespace tflite {
namespace profiling {
namespace time {

inline uint64_t NowMicros() {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count());
}
inline void SleepForMicros(uint64_t micros) {
  std::this_thread::sleep_for(std::chrono::microseconds(micros));
}

}  // namespace time
}  // namespace profiling
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_PROFILING_TIME_H_
