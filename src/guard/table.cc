// SPDX-License-Identifier: Apache-2.0
#include "guard/table.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <string>

#include "base/platform/per_thread.h"
#include "guard/handler.h"
#include "guard/summary.h"

namespace surelite::guard {
namespace {

// Megabytes of slots that mostly stay zero, and then are pages that are not there: no initializer may say otherwise.
State the_state;
std::mutex table_mutex;
// All tensors that there ever were lie between these.
uint64_t lowest = UINT64_MAX, highest = 0;

// Before anything else is written there.
void start_table() {
  __atomic_store_n(&the_state.magic, State::kMagic, __ATOMIC_RELAXED);
  __atomic_store_n(&the_state.version, State::kVersion, __ATOMIC_RELAXED);
}

// What does not fit loses its middle: names often begin alike and differ at their ends.
template <size_t N>
void copy_text(char (&to)[N], std::string_view from) {
  constexpr std::string_view kGap = "...";
  static_assert(N > 2 * kGap.size());
  const size_t length = std::min(from.size(), N - 1);
  if (length) std::memcpy(to, from.data(), length);
  to[length] = 0;
  if (from.size() <= length) return;
  const size_t tail = (length - kGap.size()) / 2, head = length - kGap.size() - tail;
  std::memcpy(to + head, kGap.data(), kGap.size());
  std::memcpy(to + head + kGap.size(), from.data() + from.size() - tail, tail);
}

// The calling thread's slot, freed when the thread ends.
struct Slot {
  Thread* thread = nullptr;
  AlternateStack stack;
  Slot() noexcept {
    start_table();
    const auto tid = static_cast<int32_t>(syscall(SYS_gettid));
    for (Thread& candidate : the_state.threads) {
      int32_t expected = 0;
      if (!__atomic_compare_exchange_n(&candidate.tid, &expected, tid, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        continue;
      candidate.op = candidate.null_tensor = candidate.last_tensor = -1;
      candidate.copy_bytes = 0;
      candidate.preparing = 0;
      candidate.calls = 0;
      find_stack(&candidate);
      thread = &candidate;
      return;
    }
  }
  ~Slot() {
    // A thread that ends inside an operator keeps its slot, to be named then.
    if (thread && thread->op < 0 && !thread->preparing) __atomic_store_n(&thread->tid, 0, __ATOMIC_RELEASE);
  }
  static void find_stack(Thread* thread) {
    thread->stack_low = thread->stack_bytes = 0;
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    void* low = nullptr;
    size_t bytes = 0;
    if (pthread_attr_getstack(&attributes, &low, &bytes) == 0) {
      thread->stack_low = reinterpret_cast<uint64_t>(low);
      thread->stack_bytes = bytes;
    }
    pthread_attr_destroy(&attributes);
  }
};

Thread* own_thread() {
  const Slot* const slot = PerThread<Slot>::get();
  return slot ? slot->thread : nullptr;
}

void before_fork() { table_mutex.lock(); }
void after_fork() { table_mutex.unlock(); }
void in_child() {
  table_mutex.unlock();
  forget_counts();
  Thread* own = own_thread();
  for (Thread& thread : the_state.threads) thread.tid = 0;
  if (own) own->tid = static_cast<int32_t>(syscall(SYS_gettid));
}

}  // namespace

const State& state() { return the_state; }

uint32_t new_session() {
  const std::lock_guard lock(table_mutex);
  start_table();
  return ++the_state.session_count;
}

int add_region(std::span<const std::byte> mapping, std::span<const std::byte> data, const Description& description) {
  const std::lock_guard lock(table_mutex);
  start_table();
  uint32_t slot = 0;
  while (slot < the_state.region_count && the_state.regions[slot].state != RegionState::free) ++slot;
  if (slot == State::kRegions) return -1;
  Region& region = the_state.regions[slot];
  region.base = reinterpret_cast<uint64_t>(mapping.data());
  region.mapped = mapping.size();
  region.data = reinterpret_cast<uint64_t>(data.data());
  region.bytes = data.size();
  region.session = description.session;
  region.subgraph = description.subgraph;
  region.tensor = description.tensor;
  region.position = description.position;
  region.role = description.role;
  region.type = static_cast<int8_t>(description.type);
  region.rank = 0;
  if (description.shape) {
    region.rank = static_cast<uint8_t>(std::min(description.shape->rank(), 8));
    for (int i = 0; i < region.rank; ++i) region.dims[i] = (*description.shape)[i];
  }
  const bool quantized = description.quantization && description.quantization->per_tensor();
  region.scale = quantized ? description.quantization->first_scale() : 0.0f;
  region.zero_point = quantized ? description.quantization->first_zero_point() : 0;
  copy_text(region.name, description.name);
  region.retired_by[0] = 0;
  __atomic_store_n(&lowest, std::min(lowest, region.base), __ATOMIC_RELAXED);
  __atomic_store_n(&highest, std::max(highest, region.base + region.mapped), __ATOMIC_RELAXED);
  region.state = RegionState::live;
  the_state.region_count = std::max(the_state.region_count, slot + 1);
  return static_cast<int>(slot);
}

void retire_region(int slot, std::string_view by) {
  if (slot < 0) return;
  const std::lock_guard lock(table_mutex);
  copy_text(the_state.regions[slot].retired_by, by);
  the_state.regions[slot].state = RegionState::retired;
}

void free_region(int slot) {
  if (slot < 0) return;
  const std::lock_guard lock(table_mutex);
  the_state.regions[slot].state = RegionState::free;
}

bool may_be_tensor(const void* address) {
  const auto at = reinterpret_cast<uint64_t>(address);
  return at >= __atomic_load_n(&lowest, __ATOMIC_RELAXED) && at < __atomic_load_n(&highest, __ATOMIC_RELAXED);
}

size_t room_from(const void* address) {
  const auto at = reinterpret_cast<uint64_t>(address);
  const uint32_t count = __atomic_load_n(&the_state.region_count, __ATOMIC_RELAXED);
  for (uint32_t i = 0; i < count; ++i) {
    const Region& region = the_state.regions[i];
    if (region.state == RegionState::live && at - region.data < region.bytes)
      return static_cast<size_t>(region.data + region.bytes - at);
  }
  return SIZE_MAX;
}

void begin_op(int subgraph, int op, std::string_view name, bool custom) {
  if (Thread* thread = own_thread()) {
    thread->subgraph = subgraph;
    thread->custom = custom;
    copy_text(thread->op_name, name);
    thread->op = op;
  }
}

void set_preparing(int what, std::string_view name) {
  if (Thread* thread = own_thread()) {
    copy_text(thread->preparing_name, name);
    thread->preparing = what;
  }
}

void end_op() {
  if (Thread* thread = own_thread()) thread->op = -1;
}

void note_call(const char* name) {
  if (Thread* thread = own_thread()) {
    thread->ring[thread->calls % kCallRing] = name;
    ++thread->calls;
  }
}

void note_null(int tensor, std::string_view name, size_t bytes) {
  if (Thread* thread = own_thread()) {
    copy_text(thread->null_name, name);
    thread->null_call = thread->calls;
    thread->null_bytes = bytes;
    thread->ran_since_null = 0;
    thread->null_tensor = tensor;
  }
}

// A tensor whose size depends on data has memory after a run only: the pointer from before stays null, however many
// others are asked for meanwhile.
void forget_null(int tensor) {
  Thread* thread = own_thread();
  if (thread && (thread->null_bytes || thread->null_tensor == tensor)) thread->null_tensor = -1;
}

void note_run() {
  if (Thread* thread = own_thread()) thread->ran_since_null = 1;
}

void note_tensor(int tensor, std::string_view name) {
  if (Thread* thread = own_thread()) {
    copy_text(thread->last_tensor_name, name);
    thread->last_tensor = tensor;
  }
}

void note_copy(const void* to, const void* from, size_t bytes) {
  if (Thread* thread = own_thread()) {
    thread->copy_to = reinterpret_cast<uint64_t>(to);
    thread->copy_from = reinterpret_cast<uint64_t>(from);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    thread->copy_bytes = bytes;
  }
}

// A null handle that is passed on is refused again: what made it null is what counts.
void note_refusal(const Diagnostic& why, bool seen) noexcept try {
  static constinit bool drop_in = false;  // which says itself what its clients see
  if (why.severity() != Severity::error) return;
  const std::string text = why.text();
  const std::string_view code = name_of(why.code);
  const Thread* thread = own_thread();
  const std::lock_guard lock(table_mutex);
  drop_in |= seen;
  if (drop_in && !seen) return;
  start_table();
  Refusal& refusal = the_state.refusal;
  if (refusal.count && (why.code == Code::A710 || why.code == Code::A711) && text.find("null") != text.npos) return;
  if (!seen && code[0] == 'D') return;  // a delegate that declines is no mistake
  copy_text(refusal.code, code);
  copy_text(refusal.text, text);
  for (char* c = refusal.text; *c; ++c) {
    const auto byte = static_cast<unsigned char>(*c);
    if (byte < 32 || byte > 126) *c = byte < 32 ? ' ' : '?';
  }
  refusal.tid = thread ? thread->tid : 0;
  refusal.calls = thread ? thread->calls : 0;
  ++refusal.count;
} catch (const std::bad_alloc&) {
  // No words without memory.
}

void watch_forks() { pthread_atfork(before_fork, after_fork, in_child); }

}  // namespace surelite::guard
