// SPDX-License-Identifier: Apache-2.0
// The profiler that is compiled in.
#ifndef SURELITE_TENSORFLOW_LITE_PROFILING_PROFILER_H_
#define SURELITE_TENSORFLOW_LITE_PROFILING_PROFILER_H_

#include "tensorflow/lite/profiling/buffered_profiler.h"
#include "tensorflow/lite/profiling/noop_profiler.h"

namespace tflite {
namespace profiling {

#ifdef TFLITE_PROFILING_ENABLED
using Profiler = BufferedProfiler;
#else
using Profiler = NoopProfiler;
#endif

}  // namespace profiling
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_PROFILING_PROFILER_H_
