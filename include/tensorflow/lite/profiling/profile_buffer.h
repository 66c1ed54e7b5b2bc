// SPDX-License-Identifier: Apache-2.0
// Events in a ring of fixed size.
#ifndef SURELITE_TENSORFLOW_LITE_PROFILING_PROFILE_BUFFER_H_
#define SURELITE_TENSORFLOW_LITE_PROFILING_PROFILE_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow/lite/core/api/profiler.h"
#include "tensorflow/lite/profiling/memory_info.h"
#include "tensorflow/lite/profiling/time.h"

namespace tflite {
namespace profiling {

struct ProfileEvent {
  using EventType = tflite::Profiler::EventType;
  std::string tag;
  uint64_t begin_timestamp_us = 0;
  uint64_t elapsed_time = 0;  // microseconds
  memory::MemoryUsage begin_mem_usage;
  memory::MemoryUsage end_mem_usage;
  EventType event_type{};
  int64_t event_metadata = 0;        // the node's index
  int64_t extra_event_metadata = 0;  // the subgraph's index
};

constexpr uint32_t kInvalidEventHandle = static_cast<uint32_t>(~0) - 1;

// Once full it takes no more, or (allow_dynamic_expansion) grows. Not thread-safe.
class ProfileBuffer {
 public:
  ProfileBuffer(uint32_t max_num_entries, bool enabled, bool allow_dynamic_expansion = false)
      : enabled_(enabled), grows_(allow_dynamic_expansion), most_(max_num_entries) {}

  uint32_t BeginEvent(const char* tag, ProfileEvent::EventType event_type, int64_t event_metadata1,
                      int64_t event_metadata2) {
    if (!enabled_ || (!grows_ && events_.size() >= most_)) return kInvalidEventHandle;
    events_.emplace_back();
    ProfileEvent& event = events_.back();
    event.tag = tag ? tag : "";
    event.event_type = event_type;
    event.event_metadata = event_metadata1;
    event.extra_event_metadata = event_metadata2;
    event.begin_timestamp_us = time::NowMicros();
    return static_cast<uint32_t>(events_.size() - 1);
  }
  void EndEvent(uint32_t event_handle, const int64_t* event_metadata1 = nullptr,
                const int64_t* event_metadata2 = nullptr) {
    if (!enabled_ || event_handle >= events_.size()) return;
    ProfileEvent& event = events_[event_handle];
    event.elapsed_time = time::NowMicros() - event.begin_timestamp_us;
    if (event_metadata1) event.event_metadata = *event_metadata1;
    if (event_metadata2) event.extra_event_metadata = *event_metadata2;
  }
  void AddEvent(const char* tag, ProfileEvent::EventType event_type, uint64_t elapsed_time, int64_t event_metadata1,
                int64_t event_metadata2) {
    const uint32_t handle = BeginEvent(tag, event_type, event_metadata1, event_metadata2);
    if (handle < events_.size()) events_[handle].elapsed_time = elapsed_time;
  }
  void SetEnabled(bool enabled) { enabled_ = enabled; }
  void Reset() { events_.clear(); }
  size_t Size() const { return events_.size(); }
  const ProfileEvent* At(size_t index) const { return index < events_.size() ? &events_[index] : nullptr; }

 private:
  bool enabled_, grows_;
  size_t most_;
  std::vector<ProfileEvent> events_;
};

}  // namespace profiling
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_PROFILING_PROFILE_BUFFER_H_
