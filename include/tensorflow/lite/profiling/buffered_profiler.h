// SPDX-License-Identifier: Apache-2.0
// A profiler that keeps its events.
#ifndef SURELITE_TENSORFLOW_LITE_PROFILING_BUFFERED_PROFILER_H_
#define SURELITE_TENSORFLOW_LITE_PROFILING_BUFFERED_PROFILER_H_

#include <cstdint>
#include <vector>

#include "tensorflow/lite/core/api/profiler.h"
#include "tensorflow/lite/profiling/profile_buffer.h"

namespace tflite {
namespace profiling {

// Give it to Interpreter::SetProfiler, start it, invoke, and read its events.
class BufferedProfiler : public tflite::Profiler {
 public:
  explicit BufferedProfiler(uint32_t max_num_initial_entries, bool allow_dynamic_buffer_increase = false)
      : buffer_(max_num_initial_entries, false, allow_dynamic_buffer_increase) {}
  using tflite::Profiler::BeginEvent;
  uint32_t BeginEvent(const char* tag, EventType event_type, int64_t event_metadata1,
                      int64_t event_metadata2) override {
    return Wanted(event_type) ? buffer_.BeginEvent(tag, event_type, event_metadata1, event_metadata2)
                              : kInvalidEventHandle;
  }
  void EndEvent(uint32_t event_handle) override { buffer_.EndEvent(event_handle); }
  void EndEvent(uint32_t event_handle, int64_t event_metadata1, int64_t event_metadata2) override {
    buffer_.EndEvent(event_handle, &event_metadata1, &event_metadata2);
  }
  void AddEvent(const char* tag, EventType event_type, uint64_t elapsed_time, int64_t event_metadata1,
                int64_t event_metadata2) override {
    if (Wanted(event_type)) buffer_.AddEvent(tag, event_type, elapsed_time, event_metadata1, event_metadata2);
  }
  void StartProfiling() { buffer_.SetEnabled(true); }
  void StopProfiling() { buffer_.SetEnabled(false); }
  void Reset() { buffer_.Reset(); }
  std::vector<const ProfileEvent*> GetProfileEvents() {
    std::vector<const ProfileEvent*> events;
    for (size_t i = 0; i < buffer_.Size(); ++i) events.push_back(buffer_.At(i));
    return events;
  }

 protected:
  virtual bool Wanted(EventType event_type) const {
    constexpr uint64_t kWanted = static_cast<uint64_t>(EventType::DEFAULT) |
                                 static_cast<uint64_t>(EventType::OPERATOR_INVOKE_EVENT) |
                                 static_cast<uint64_t>(EventType::DELEGATE_OPERATOR_INVOKE_EVENT) |
                                 static_cast<uint64_t>(EventType::DELEGATE_PROFILED_OPERATOR_INVOKE_EVENT);
    return (static_cast<uint64_t>(event_type) & kWanted) != 0;
  }

 private:
  ProfileBuffer buffer_;
};

}  // namespace profiling
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_PROFILING_BUFFERED_PROFILER_H_
