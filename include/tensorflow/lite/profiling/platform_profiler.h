// SPDX-License-Identifier: Apache-2.0
// Profilers of the platform: there is none that the library would fill.
#ifndef SURELITE_TENSORFLOW_LITE_PROFILING_PLATFORM_PROFILER_H_
#define SURELITE_TENSORFLOW_LITE_PROFILING_PLATFORM_PROFILER_H_

#include <memory>

#include "tensorflow/lite/core/api/profiler.h"

namespace tflite {
namespace profiling {

// Null, as on platforms without one.
inline std::unique_ptr<tflite::Profiler> MaybeCreatePlatformProfiler() { return nullptr; }

}  // namespace profiling
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_PROFILING_PLATFORM_PROFILER_H_
