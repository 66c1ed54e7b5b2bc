// SPDX-License-Identifier: Apache-2.0
// What an application implements to see every operator of a run.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_API_PROFILER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_API_PROFILER_H_

#include <cstdint>

#include "tensorflow/lite/core/c/c_api_types.h"

namespace tflite {

class TFL_CAPI_EXPORT Profiler {
 public:
  enum class EventType {
    DEFAULT = 1,
    OPERATOR_INVOKE_EVENT = 1 << 1,
    DELEGATE_OPERATOR_INVOKE_EVENT = 1 << 2,
    GENERAL_RUNTIME_INSTRUMENTATION_EVENT = 1 << 3,
    TELEMETRY_EVENT = 1 << 4,
    TELEMETRY_REPORT_SETTINGS = 1 << 5,
    TELEMETRY_DELEGATE_EVENT = 1 << 6,
    TELEMETRY_DELEGATE_REPORT_SETTINGS = 1 << 7,
    DELEGATE_PROFILED_OPERATOR_INVOKE_EVENT = 1 << 8,
  };
  virtual ~Profiler() = default;
  virtual uint32_t BeginEvent(const char* tag, EventType event_type, int64_t event_metadata1,
                              int64_t event_metadata2) = 0;
  uint32_t BeginEvent(const char* tag, EventType event_type, int64_t event_metadata) {
    return BeginEvent(tag, event_type, event_metadata, 0);
  }
  virtual void EndEvent(uint32_t event_handle, int64_t event_metadata1, int64_t event_metadata2) {
    (void)event_metadata1, (void)event_metadata2;
    EndEvent(event_handle);
  }
  virtual void EndEvent(uint32_t event_handle) = 0;
  virtual void AddEvent(const char* tag, EventType event_type, uint64_t metric, int64_t event_metadata1,
                        int64_t event_metadata2) {
    (void)tag, (void)event_type, (void)metric, (void)event_metadata1, (void)event_metadata2;
  }
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_API_PROFILER_H_
