// SPDX-License-Identifier: Apache-2.0
// The registry of handles.
#include "compat/handles/handles.h"

#include <atomic>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "base/live.h"

namespace surelite::compat {
namespace {

constexpr size_t kKeptAside = 4096;  // deleted handles whose addresses are not reused yet

struct State {
  HandleKind kind{};
  bool live = true;
  std::atomic<int> pins{0};
  std::atomic<bool> ended{false};
  std::optional<LiveObject> counted;
};

struct Registry {
  std::mutex mutex;
  std::unordered_map<const void*, State> states;
  std::deque<void*> retired;
};

// Never destroyed: handles may be deleted by the destructors of static objects.
Registry& registry() {
  static Registry* const instance = new Registry;
  return *instance;
}

// Counts deletions: what a thread has found live stays so until the next one.
std::atomic<uint64_t> deletions{0};

struct Found {
  const void* handle = nullptr;
  HandleKind kind{};
  uint64_t deletions = 0;
  State* state = nullptr;
};

// What a thread remembers; together, because looking for a thread's memory takes as long as the rest.
struct Here {
  Found last_found;
  const Pin* innermost_pin = nullptr;
  bool found_before(const void* handle, HandleKind kind) const {
    return handle && last_found.handle == handle && last_found.kind == kind &&
           last_found.deletions == deletions.load(std::memory_order_acquire);
  }
};
thread_local Here here;

// By HandleKind.
constexpr const char* kNames[] = {"TfLiteModel",           "TfLiteInterpreterOptions", "TfLiteInterpreter",
                                  "TfLiteSignatureRunner", "TfLiteOperator",           "TfLiteOpaqueTensorBuilder",
                                  "TfLiteDelegate"};

// Interpreters of both interfaces are counted where they are made; the others belong to those.
void count(State* state) {
  if (state->kind == HandleKind::model) state->counted.emplace(LiveKind::model);
  if (state->kind == HandleKind::options) state->counted.emplace(LiveKind::options);
  if (state->kind == HandleKind::delegate) state->counted.emplace(LiveKind::delegate);
}

}  // namespace

void* take_handle_memory(size_t bytes, HandleKind kind) {
  void* memory = std::malloc(bytes);
  if (!memory) return nullptr;
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  r.states.erase(memory);
  State& state = r.states[memory];
  state.kind = kind;
  count(&state);
  return memory;
}

void retire_handle_memory(void* handle) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  State& state = r.states[handle];
  state.live = false;
  deletions.fetch_add(1, std::memory_order_release);
  state.counted.reset();
  r.retired.push_back(handle);
  if (r.retired.size() <= kKeptAside) return;
  r.states.erase(r.retired.front());
  std::free(r.retired.front());
  r.retired.pop_front();
}

void note_held(const void* handle, int64_t bytes) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  r.states.at(handle).counted.value().hold(bytes);
}

bool handle_is_live(const void* handle, HandleKind kind) {
  if (!handle) return false;
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  const auto found = r.states.find(handle);
  return found != r.states.end() && found->second.live && found->second.kind == kind;
}

bool handle_is_deleted(const void* handle) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  const auto found = r.states.find(handle);
  return found != r.states.end() && !found->second.live;
}

namespace {

Diagnostic unusable(const char* function, HandleKind kind, const char* reason) {
  const char* const name = kNames[static_cast<size_t>(kind)];
  return diagnose(Code::A710, {{"function", function}, {"kind", name}, {"reason", reason}});
}

// Null, after a message, if it is not live. States stay where they are until long after the handle was deleted.
State* find_live(Here* h, const void* handle, HandleKind kind, const char* function, const Reporter& reporter) {
  if (h->found_before(handle, kind)) return h->last_found.state;
  const char* reason = "is null";
  if (handle) {
    Registry& r = registry();
    const std::lock_guard lock(r.mutex);
    const uint64_t now = deletions.load(std::memory_order_relaxed);
    const auto found = r.states.find(handle);
    if (found == r.states.end())
      reason = "was never handed out by this library, or was deleted long ago";
    else if (found->second.kind != kind)
      reason = "is a handle of another kind";
    else if (!found->second.live)
      reason = "was deleted before";
    else
      return h->last_found = {handle, kind, now, &found->second}, h->last_found.state;
  }
  report(reporter, "", unusable(function, kind, reason));
  return nullptr;
}

}  // namespace

bool check_handle(const void* handle, HandleKind kind, const char* function, const Reporter& reporter) {
  return find_live(&here, handle, kind, function, reporter) != nullptr;
}

int pins_here(const void* handle) {
  int count = 0;
  for (const Pin* pin = here.innermost_pin; pin; pin = pin->outer_) count += pin->handle_ == handle;
  return count;
}

bool pinned_here(const void* handle) { return pins_here(handle) > 0; }

Pin::Pin(const void* handle, HandleKind kind, const char* function, const Reporter& reporter) {
  Here* const h = &here;
  State* const state = find_live(h, handle, kind, function, reporter);
  if (!state) return;
  state->pins.fetch_add(1);
  if (state->ended.load()) {  // another thread deletes it
    state->pins.fetch_sub(1);
    report(reporter, "", unusable(function, kind, "was deleted before"));
    return;
  }
  handle_ = handle;
  pins_ = &state->pins;
  innermost_ = &h->innermost_pin;
  outer_ = std::exchange(*innermost_, this);
}

Pin::~Pin() {
  if (!handle_) return;
  *innermost_ = outer_;
  pins_->fetch_sub(1);
}

bool end_handle(const void* handle, HandleKind kind, const char* function) {
  State* const state = find_live(&here, handle, kind, function, {});
  if (!state) return false;
  if (state->ended.exchange(true)) return report({}, "", unusable(function, kind, "was deleted before")), false;
  while (state->pins.load() > pins_here(handle)) std::this_thread::yield();
  return true;
}

}  // namespace surelite::compat
