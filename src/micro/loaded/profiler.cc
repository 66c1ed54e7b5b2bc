// SPDX-License-Identifier: Apache-2.0
// MicroProfiler.
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_profiler.h"
#include "tensorflow/lite/micro/micro_time.h"

namespace tflite {
namespace {

bool same(const char* a, const char* b) {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

}  // namespace

uint32_t MicroProfiler::Begin(const char* tag) {
  if (num_events_ >= kMaxEvents) return ++dropped_, UINT32_MAX;
  tags_[num_events_] = tag;
  start_ticks_[num_events_] = end_ticks_[num_events_] = GetCurrentTimeTicks();
  return static_cast<uint32_t>(num_events_++);
}

void MicroProfiler::End(uint32_t event_handle) {
  if (event_handle < static_cast<uint32_t>(num_events_)) end_ticks_[event_handle] = GetCurrentTimeTicks();
}

uint32_t MicroProfiler::GetTotalTicks() const {
  uint32_t total = 0;
  for (int i = 0; i < num_events_; ++i) total += end_ticks_[i] - start_ticks_[i];
  return total;
}

void MicroProfiler::Log() const {
  for (int i = 0; i < num_events_; ++i) {
    const uint32_t ticks = end_ticks_[i] - start_ticks_[i];
    MicroPrintf("%s took %u ticks (%u ms).", tags_[i], static_cast<unsigned>(ticks),
                static_cast<unsigned>(TicksToMs(static_cast<int32_t>(ticks))));
  }
  if (dropped_) MicroPrintf("%u more events were not kept", static_cast<unsigned>(dropped_));
}

void MicroProfiler::LogCsv() const {
  MicroPrintf("\"Event\",\"Tag\",\"Ticks\"");
  for (int i = 0; i < num_events_; ++i)
    MicroPrintf("%d,%s,%u", i, tags_[i], static_cast<unsigned>(end_ticks_[i] - start_ticks_[i]));
}

void MicroProfiler::LogTicksPerTagCsv() {
  MicroPrintf("\"Unique Tag\",\"Total ticks across all events with that tag.\"");
  for (int i = 0; i < num_events_; ++i) {
    bool earlier = false;
    uint32_t ticks = 0;
    for (int k = 0; k < num_events_; ++k) {
      if (!same(tags_[i], tags_[k])) continue;
      earlier = earlier || k < i;
      ticks += end_ticks_[k] - start_ticks_[k];
    }
    if (!earlier) MicroPrintf("%s, %u", tags_[i], static_cast<unsigned>(ticks));
  }
  MicroPrintf("total number of ticks, %u", static_cast<unsigned>(GetTotalTicks()));
}

}  // namespace tflite
