// SPDX-License-Identifier: Apache-2.0
// The registry of handles.
#include "compat/handles/handles.h"

#include <atomic>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "run/observer.h"

namespace surelite::compat {
namespace {

constexpr size_t kKeptAside = 4096;  // deleted handles whose addresses are not reused yet

struct State {
  HandleKind kind;
  bool live;
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
};
thread_local Found last_found;

bool found_before(const void* handle, HandleKind kind) {
  return handle && last_found.handle == handle && last_found.kind == kind &&
         last_found.deletions == deletions.load(std::memory_order_acquire);
}

const char* name_of(HandleKind kind) {
  switch (kind) {
    case HandleKind::model: return "TfLiteModel";
    case HandleKind::options: return "TfLiteInterpreterOptions";
    case HandleKind::interpreter: return "TfLiteInterpreter";
    case HandleKind::signature_runner: return "TfLiteSignatureRunner";
    case HandleKind::op: return "TfLiteOperator";
    case HandleKind::tensor_builder: return "TfLiteOpaqueTensorBuilder";
    case HandleKind::delegate: return "TfLiteDelegate";
  }
  return "handle";
}

// Interpreters of both interfaces are counted where they are made; the others belong to those.
bool is_counted(HandleKind kind) {
  return kind == HandleKind::model || kind == HandleKind::options || kind == HandleKind::delegate;
}

}  // namespace

void* take_handle_memory(size_t bytes, HandleKind kind) {
  void* memory = std::malloc(bytes);
  if (!memory) return nullptr;
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  r.states[memory] = {kind, true};
  if (is_counted(kind)) count_open(name_of(kind), 1);
  return memory;
}

void retire_handle_memory(void* handle) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  State& state = r.states[handle];
  state.live = false;
  deletions.fetch_add(1, std::memory_order_release);
  if (is_counted(state.kind)) count_open(name_of(state.kind), -1);
  r.retired.push_back(handle);
  if (r.retired.size() <= kKeptAside) return;
  r.states.erase(r.retired.front());
  std::free(r.retired.front());
  r.retired.pop_front();
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

bool check_handle(const void* handle, HandleKind kind, const char* function, const Reporter& reporter) {
  if (found_before(handle, kind)) return true;
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
      return last_found = {handle, kind, now}, true;
  }
  report(reporter, "", diagnose(Code::A710, {{"function", function}, {"kind", name_of(kind)}, {"reason", reason}}));
  return false;
}

}  // namespace surelite::compat
