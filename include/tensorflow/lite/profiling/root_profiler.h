// SPDX-License-Identifier: Apache-2.0
// One profiler that hands every event on to others.
#ifndef SURELITE_TENSORFLOW_LITE_PROFILING_ROOT_PROFILER_H_
#define SURELITE_TENSORFLOW_LITE_PROFILING_ROOT_PROFILER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/api/profiler.h"

namespace tflite {
namespace profiling {

// Not thread-safe. Children that are added by pointer must outlive it.
class RootProfiler : public Profiler {
 public:
  RootProfiler() = default;
  RootProfiler(const RootProfiler&) = delete;
  RootProfiler& operator=(const RootProfiler&) = delete;
  RootProfiler(RootProfiler&&) = default;
  RootProfiler& operator=(RootProfiler&&) = default;

  // Null is let be. Who is there already gets every event once more.
  void AddProfiler(Profiler* profiler) {
    if (profiler) profilers_.push_back(profiler);
  }
  void AddProfiler(std::unique_ptr<Profiler>&& profiler) {
    if (!profiler) return;
    profilers_.push_back(profiler.get());
    owned_.push_back(std::move(profiler));
  }

  // The handle of a single child; with several a handle of its own.
  uint32_t BeginEvent(const char* tag, EventType event_type, int64_t event_metadata1,
                      int64_t event_metadata2) override {
    if (profilers_.size() == 1) return profilers_[0]->BeginEvent(tag, event_type, event_metadata1, event_metadata2);
    std::vector<uint32_t> handles;
    for (Profiler* each : profilers_)
      handles.push_back(each->BeginEvent(tag, event_type, event_metadata1, event_metadata2));
    const uint32_t handle = next_++;
    begun_.emplace(handle, std::move(handles));
    return handle;
  }
  // A handle that was not given out, or was ended, is let be.
  void EndEvent(uint32_t event_handle, int64_t event_metadata1, int64_t event_metadata2) override {
    End(event_handle, [=](Profiler* each, uint32_t handle) {
      each->EndEvent(handle, event_metadata1, event_metadata2);
    });
  }
  void EndEvent(uint32_t event_handle) override {
    End(event_handle, [](Profiler* each, uint32_t handle) { each->EndEvent(handle); });
  }
  void AddEvent(const char* tag, EventType event_type, uint64_t metric, int64_t event_metadata1,
                int64_t event_metadata2) override {
    for (Profiler* each : profilers_) each->AddEvent(tag, event_type, metric, event_metadata1, event_metadata2);
  }
  void AddEventWithData(const char* tag, EventType event_type, const void* data) override {
    for (Profiler* each : profilers_) each->AddEventWithData(tag, event_type, data);
  }
  // Events that have not ended are forgotten.
  void RemoveChildProfilers() {
    profilers_.clear();
    owned_.clear();
    begun_.clear();
  }

 private:
  template <class Each>
  void End(uint32_t event_handle, const Each& each) {
    if (profilers_.size() == 1 && begun_.empty()) return each(profilers_[0], event_handle);
    const auto found = begun_.find(event_handle);
    if (found == begun_.end()) return;
    for (size_t i = 0; i < found->second.size() && i < profilers_.size(); ++i) each(profilers_[i], found->second[i]);
    begun_.erase(found);
  }

  uint32_t next_ = 1;
  std::vector<Profiler*> profilers_;
  std::vector<std::unique_ptr<Profiler>> owned_;
  std::map<uint32_t, std::vector<uint32_t>> begun_;
};

}  // namespace profiling
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_PROFILING_ROOT_PROFILER_H_
