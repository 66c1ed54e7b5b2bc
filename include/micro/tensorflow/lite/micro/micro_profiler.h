// SPDX-License-Identifier: Apache-2.0
// Keeps the ticks of every operator and prints them.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_PROFILER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_PROFILER_H_

#include "tensorflow/lite/micro/micro_profiler_interface.h"

namespace tflite {

// Events beyond kMaxEvents are counted together, not kept.
class MicroProfiler : public MicroProfilerInterface {
 public:
  MicroProfiler() = default;
  uint32_t BeginEvent(const char* tag) override { return Begin(tag); }
  void EndEvent(uint32_t event_handle) override { End(event_handle); }
  void ClearEvents() { num_events_ = 0, dropped_ = 0; }
  uint32_t GetTotalTicks() const;
  void Log() const;
  void LogCsv() const;
  void LogTicksPerTagCsv();
  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
#ifndef SURELITE_MICRO_PROFILER_EVENTS
#define SURELITE_MICRO_PROFILER_EVENTS 1024
#endif
  uint32_t Begin(const char* tag);
  void End(uint32_t event_handle);

  static constexpr int kMaxEvents = SURELITE_MICRO_PROFILER_EVENTS;

  const char* tags_[kMaxEvents];
  uint32_t start_ticks_[kMaxEvents];
  uint32_t end_ticks_[kMaxEvents];
  int num_events_ = 0;
  uint32_t dropped_ = 0;
};

#if defined(TF_LITE_STRIP_ERROR_STRINGS)
class ScopedMicroProfiler {
 public:
  explicit ScopedMicroProfiler(const char*, MicroProfilerInterface*) {}
};
#else
class ScopedMicroProfiler {
 public:
  explicit ScopedMicroProfiler(const char* tag, MicroProfilerInterface* profiler) : profiler_(profiler) {
    if (profiler_) event_ = profiler_->BeginEvent(tag);
  }
  ~ScopedMicroProfiler() {
    if (profiler_) profiler_->EndEvent(event_);
  }

 private:
  uint32_t event_ = 0;
  MicroProfilerInterface* profiler_;
};
#endif

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_PROFILER_H_
