// SPDX-License-Identifier: Apache-2.0
#include "base/live.h"

#include <algorithm>

namespace surelite {

// All objects, in a list through themselves. The lock is held for a few instructions only, and needs no operating
// system.
struct LiveList {
  std::atomic_flag locked = ATOMIC_FLAG_INIT;
  LiveObject* first = nullptr;
  LiveCounts counts;

  class Lock {
   public:
    explicit Lock(LiveList* list) : list_(list) {
      while (list_->locked.test_and_set(std::memory_order_acquire)) continue;
    }
    ~Lock() { list_->locked.clear(std::memory_order_release); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    LiveList* list_;
  };

  void add(LiveObject* object) {
    const Lock lock(this);
    object->next_ = first;
    if (first) first->previous_ = object;
    first = object;
    ++counts.open[static_cast<int>(object->kind_)];
    ++counts.made[static_cast<int>(object->kind_)];
  }

  void remove(LiveObject* object) {
    const Lock lock(this);
    (object->previous_ ? object->previous_->next_ : first) = object->next_;
    if (object->next_) object->next_->previous_ = object->previous_;
    --counts.open[static_cast<int>(object->kind_)];
  }

  LiveCounts count() {
    const Lock lock(this);
    LiveCounts all = counts;
    for (const LiveObject* object = first; object; object = object->next_)
      all.held_bytes += object->held_.load(std::memory_order_relaxed);
    return all;
  }

  // Memory is made ready before the lock is taken.
  void copy(std::vector<LiveRecord>* records) {
    size_t room = 16;
    for (const int64_t open : count().open) room += static_cast<size_t>(open);
    records->resize(room);
    for (LiveRecord& record : *records) record.frames.resize(LiveObject::kMostFrames);
    size_t used = 0;
    {
      const Lock lock(this);
      for (const LiveObject* object = first; object && used < room; object = object->next_) {
        if (object->inherited_) continue;
        LiveRecord& record = (*records)[used++];
        record.kind = object->kind_;
        record.held_bytes = object->held_.load(std::memory_order_relaxed);
        std::copy_n(object->frames_, object->frame_count_, record.frames.begin());
        record.frames.resize(static_cast<size_t>(object->frame_count_));
      }
    }
    records->resize(used);
  }

  void disown() {
    locked.clear();  // whoever held it at the fork is not in this process
    for (LiveObject* object = first; object; object = object->next_) object->inherited_ = true;
    for (int64_t& made : counts.made) made = 0;
  }
};

namespace {

constinit LiveList list;
constinit std::atomic<int (*)(void**, int)> tracer{nullptr};

}  // namespace

const char* name_of(LiveKind kind) {
  constexpr const char* kNames[kLiveKinds] = {"TfLiteModel", "TfLiteInterpreterOptions", "TfLiteDelegate", "session",
                                              "interpreter"};
  return kNames[static_cast<int>(kind)];
}

LiveObject::LiveObject(LiveKind kind) noexcept : kind_(kind) {
  if (int (*const take)(void**, int) = tracer.load(std::memory_order_acquire))
    frame_count_ = take(frames_, kMostFrames);
  list.add(this);
}

LiveObject::~LiveObject() { list.remove(this); }

LiveCounts count_live() noexcept { return list.count(); }

std::vector<LiveRecord> list_live() {
  std::vector<LiveRecord> records;
  list.copy(&records);
  return records;
}

void trace_live(int (*take)(void**, int)) { tracer.store(take, std::memory_order_release); }

void disown_live() noexcept { list.disown(); }

}  // namespace surelite
