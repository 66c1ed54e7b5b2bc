// SPDX-License-Identifier: Apache-2.0
// What an application has made and not deleted yet: how many objects of each kind, what they hold, and, where somebody
// asked for it, where they were made.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace surelite {

enum class LiveKind : uint8_t { model, options, delegate, session, interpreter };
inline constexpr int kLiveKinds = 5;
// As applications call it: "TfLiteModel", "session", ...; a literal.
const char* name_of(LiveKind kind);

// One object, as long as this exists. From any thread, also while the process ends.
class LiveObject {
 public:
  static constexpr int kMostFrames = 16;

  explicit LiveObject(LiveKind kind) noexcept;
  ~LiveObject();
  LiveObject(const LiveObject&) = delete;
  LiveObject& operator=(const LiveObject&) = delete;

  // It holds so many bytes more, or less.
  void hold(int64_t more) noexcept { held_.fetch_add(more, std::memory_order_relaxed); }

 private:
  friend struct LiveList;
  const LiveKind kind_;
  std::atomic<int64_t> held_{0};
  bool inherited_ = false;  // made before a fork, by the parent
  LiveObject *next_ = nullptr, *previous_ = nullptr;
  int frame_count_ = 0;
  void* frames_[kMostFrames];
};

struct LiveCounts {
  int64_t open[kLiveKinds] = {}, made[kLiveKinds] = {};
  int64_t held_bytes = 0;
};
LiveCounts count_live() noexcept;

// An object that is not deleted.
struct LiveRecord {
  LiveKind kind{};
  int64_t held_bytes = 0;
  std::vector<void*> frames;  // of the call that made it, innermost first; none if nobody asked for them
};
// Those that this process made itself, not a parent before a fork.
std::vector<LiveRecord> list_live();

// From now on, objects note where they were made: `take` writes the frames of its caller and says how many.
void trace_live(int (*take)(void** frames, int most));
// The child of a fork does not answer for what its parent made.
void disown_live() noexcept;

}  // namespace surelite
