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
  void AddEvent(const char* tag, EventType event_type, uint64_t metric, int64_t event_metadata) {
    AddEvent(tag, event_type, metric, event_metadata, 0);
  }
  // With data whose kind the profiler knows; it is not kept.
  virtual void AddEventWithData(const char* tag, EventType event_type, const void* data) {
    (void)tag, (void)event_type, (void)data;
  }

 protected:
  friend class ScopedProfile;
};

// An event from here to the end of the scope. A null profiler is let be.
class ScopedProfile {
 public:
  ScopedProfile(Profiler* profiler, const char* tag, Profiler::EventType event_type = Profiler::EventType::DEFAULT,
                int64_t event_metadata = 0)
      : profiler_(profiler), event_handle_(profiler ? profiler->BeginEvent(tag, event_type, event_metadata, 0) : 0) {}
  ~ScopedProfile() {
    if (profiler_) profiler_->EndEvent(event_handle_);
  }
  ScopedProfile(const ScopedProfile&) = delete;
  ScopedProfile& operator=(const ScopedProfile&) = delete;

 protected:
  Profiler* profiler_;
  uint32_t event_handle_;
};

class ScopedOperatorProfile : public ScopedProfile {
 public:
  ScopedOperatorProfile(Profiler* profiler, const char* tag, int node_index)
      : ScopedProfile(profiler, tag, Profiler::EventType::OPERATOR_INVOKE_EVENT, node_index) {}
};

class ScopedDelegateOperatorProfile : public ScopedProfile {
 public:
  ScopedDelegateOperatorProfile(Profiler* profiler, const char* tag, int node_index)
      : ScopedProfile(profiler, tag, Profiler::EventType::DELEGATE_OPERATOR_INVOKE_EVENT, node_index) {}
};

class ScopedDelegateProfiledOperatorProfile : public ScopedProfile {
 public:
  ScopedDelegateProfiledOperatorProfile(Profiler* profiler, const char* tag, int node_index)
      : ScopedProfile(profiler, tag, Profiler::EventType::DELEGATE_PROFILED_OPERATOR_INVOKE_EVENT, node_index) {}
};

// What the runtime itself does: two numbers with the event, and a status when it ends.
class ScopedRuntimeInstrumentationProfile {
 public:
  ScopedRuntimeInstrumentationProfile(Profiler* profiler, const char* tag)
      : ScopedRuntimeInstrumentationProfile(profiler, tag, 0, -1) {}
  ScopedRuntimeInstrumentationProfile(Profiler* profiler, const char* tag, int64_t delegate_status,
                                      int64_t interpreter_status)
      : profiler_(profiler), delegate_status_(delegate_status), interpreter_status_(interpreter_status) {
    if (profiler_)
      event_handle_ = profiler_->BeginEvent(tag, Profiler::EventType::GENERAL_RUNTIME_INSTRUMENTATION_EVENT,
                                            delegate_status, interpreter_status);
  }
  void set_runtime_status(int64_t delegate_status, int64_t interpreter_status) {
    if (!profiler_) return;
    delegate_status_ = delegate_status;
    interpreter_status_ = interpreter_status;
  }
  ~ScopedRuntimeInstrumentationProfile() {
    if (profiler_) profiler_->EndEvent(event_handle_, delegate_status_, interpreter_status_);
  }
  ScopedRuntimeInstrumentationProfile(const ScopedRuntimeInstrumentationProfile&) = delete;
  ScopedRuntimeInstrumentationProfile& operator=(const ScopedRuntimeInstrumentationProfile&) = delete;

 private:
  Profiler* profiler_ = nullptr;
  uint32_t event_handle_ = 0;
  int64_t delegate_status_, interpreter_status_;
};

}  // namespace tflite

#define TFLITE_VARNAME_UNIQ_IMPL(name, counter) name##counter
#define TFLITE_VARNAME_UNIQ(name, counter) TFLITE_VARNAME_UNIQ_IMPL(name, counter)
#define TFLITE_SCOPED_TAGGED_DEFAULT_PROFILE(profiler, tag) \
  tflite::ScopedProfile TFLITE_VARNAME_UNIQ(_profile_, __COUNTER__)((profiler), (tag))
#define TFLITE_SCOPED_TAGGED_OPERATOR_PROFILE(profiler, tag, node_index) \
  tflite::ScopedOperatorProfile TFLITE_VARNAME_UNIQ(_profile_, __COUNTER__)((profiler), (tag), (node_index))
#define TFLITE_SCOPED_DELEGATE_OPERATOR_PROFILE(profiler, tag, node_index) \
  tflite::ScopedDelegateOperatorProfile TFLITE_VARNAME_UNIQ(_profile_, __COUNTER__)((profiler), (tag), (node_index))
#define TFLITE_SCOPED_DELEGATE_PROFILED_OPERATOR_PROFILE(profiler, tag, node_index)                          \
  tflite::ScopedDelegateProfiledOperatorProfile TFLITE_VARNAME_UNIQ(_profile_, __COUNTER__)((profiler), (tag), \
                                                                                            (node_index))
#define TFLITE_ADD_RUNTIME_INSTRUMENTATION_EVENT(profiler, tag, event_metadata1, event_metadata2)                 \
  do {                                                                                                            \
    if (profiler) {                                                                                               \
      const auto tf_lite_event_ =                                                                                 \
          (profiler)->BeginEvent((tag), tflite::Profiler::EventType::GENERAL_RUNTIME_INSTRUMENTATION_EVENT,       \
                                 (event_metadata1), (event_metadata2));                                           \
      (profiler)->EndEvent(tf_lite_event_);                                                                       \
    }                                                                                                             \
  } while (false)

#endif  // SURELITE_TENSORFLOW_LITE_CORE_API_PROFILER_H_
