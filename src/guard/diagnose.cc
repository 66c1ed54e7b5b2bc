// SPDX-License-Identifier: Apache-2.0
// From an address to a tensor and a cause.
#include <csignal>
#include <initializer_list>

#include "guard/state.h"

namespace surelite::guard {
namespace {

constexpr uint64_t kNullPage = 65536;         // what nothing is mapped into
constexpr uint64_t kNullCalls = 4;  // a null pointer is used soon after it was handed out, or it is another one
constexpr uint64_t kStackReach = 128 * 1024;  // how far below its stack pointer a function may touch first
constexpr uint64_t kLargestCopy = uint64_t{1} << 40;

int find_thread(const State& state, int32_t tid) {
  for (int i = 0; i < State::kThreads; ++i)
    if (tid != 0 && state.threads[i].tid == tid) return i;
  return -1;
}

bool inside(uint64_t address, uint64_t base, uint64_t size) { return address - base < size; }

// The live region whose mapping holds the address, else the one retired last.
int find_region(const State& state, uint64_t address) {
  int retired = -1;
  const uint32_t count = state.region_count < State::kRegions ? state.region_count : State::kRegions;
  for (uint32_t i = 0; i < count; ++i) {
    const Region& region = state.regions[i];
    if (region.state == RegionState::free || !inside(address, region.base, region.mapped)) continue;
    if (region.state == RegionState::live) return static_cast<int>(i);
    retired = static_cast<int>(i);
  }
  return retired;
}

// The end of the copy that the fault belongs to: the writing one if the address lies there.
void take_copy(const Region& region, const Fault& fault, Finding* finding) {
  if (fault.copy_bytes == 0 || fault.copy_bytes >= kLargestCopy) return;
  for (const uint64_t from : {fault.copy_to, fault.copy_from}) {
    if (!inside(fault.address, from, fault.copy_bytes)) continue;
    const bool writes = from == fault.copy_to;
    if (fault.has_access && fault.is_write != writes) continue;
    const uint64_t offset = from - region.data;
    if (offset > region.bytes) continue;  // began elsewhere: its length says nothing about this tensor
    finding->copy_start_known = !fault.copy_is_rest;
    finding->copy_bytes = fault.copy_is_rest ? offset + fault.copy_bytes : fault.copy_bytes;
    finding->copy_offset = fault.copy_is_rest ? 0 : offset;
    finding->is_write = writes;
    finding->knows_access = true;
    return;
  }
}

// Fills cause and distance; false if the bytes of this region are not what the fault is about.
bool place(const Region& region, const Fault& fault, Finding* finding) {
  const uint64_t end = region.data + region.bytes;
  finding->distance = fault.address - region.data;
  if (region.state == RegionState::retired) {
    finding->cause = Cause::stale;
    return true;
  }
  if (fault.address >= end) {
    finding->cause = Cause::past_end;
    finding->distance = fault.address - end;
  } else if (fault.address < region.data) {
    finding->cause = Cause::before_start;
    finding->distance = region.data - fault.address;
  } else if (region.role == Role::constant && (fault.is_write || !fault.has_access)) {
    finding->cause = Cause::read_only;
  } else {
    return false;  // its own bytes are accessible; something else is wrong
  }
  take_copy(region, fault, finding);
  return true;
}

bool touches_tensor(const State& state, uint64_t address) {
  const int found = find_region(state, address);
  return found >= 0 && inside(address, state.regions[found].data, state.regions[found].bytes);
}

// A copy between a tensor and memory of the program's, which ended first. Its end need not be near the tensor, but may
// lie right before it.
bool place_at_caller(const State& state, const Fault& fault, Finding* finding) {
  if (fault.copy_bytes == 0 || fault.copy_bytes >= kLargestCopy || fault.copy_is_rest) return false;
  const bool reads = inside(fault.address, fault.copy_from, fault.copy_bytes);
  const bool writes = inside(fault.address, fault.copy_to, fault.copy_bytes);
  if (reads == writes || (fault.has_access && fault.is_write != writes)) return false;
  const uint64_t own = reads ? fault.copy_from : fault.copy_to, other = reads ? fault.copy_to : fault.copy_from;
  if (touches_tensor(state, own) || !touches_tensor(state, other)) return false;
  finding->cause = reads ? Cause::short_source : Cause::short_destination;
  finding->region = find_region(state, other);
  finding->is_write = writes;
  finding->knows_access = finding->copy_start_known = true;
  finding->copy_bytes = fault.copy_bytes;
  finding->copy_offset = other - state.regions[finding->region].data;
  // How much of it there is from where the copy began.
  const uint64_t block_end = fault.block_begin + fault.block_bytes;
  finding->distance = fault.block_bytes && block_end > own ? block_end - own : fault.address - own;
  return true;
}

bool is_null_of(const Thread& thread, const Fault& fault) {
  if (thread.null_tensor < 0 || thread.calls - thread.null_call > kNullCalls) return false;
  return fault.address < kNullPage || fault.address < thread.null_bytes;
}

// The pointer of a tensor whose size depends on data, taken before a run and used after it.
bool is_null_from_before_run(const Thread& thread, const Fault& fault) {
  return thread.null_tensor >= 0 && !thread.null_bytes && thread.ran_since_null && fault.address < kNullPage;
}

// Before there is any session every pointer of the library comes from a call that was refused; later only the calls
// right after one count.
bool is_null_of(const State& state, const Thread* thread, const Fault& fault) {
  const Refusal& refusal = state.refusal;
  if (refusal.count == 0 || fault.address >= kNullPage) return false;
  if (state.session_count == 0) return true;
  return thread && refusal.tid == fault.tid && thread->calls - refusal.calls <= kNullCalls;
}

bool is_stack_overflow(const Thread* thread, const Fault& fault) {
  if (fault.stack_pointer == 0) return false;
  const uint64_t lowest = fault.stack_pointer > kStackReach ? fault.stack_pointer - kStackReach : 0;
  if (fault.address < lowest || fault.address > fault.stack_pointer + 4096) return false;
  // Where the stack's bounds are known, the address must be below them or in the first page.
  return !thread || thread->stack_bytes == 0 || fault.address < thread->stack_low + 4096;
}

}  // namespace

Finding diagnose(const State& state, const Fault& fault) {
  Finding finding;
  finding.is_write = fault.is_write;
  finding.knows_access = fault.has_access;
  const bool usable =
      state.magic == State::kMagic && state.version == State::kVersion;  // else there was no session yet
  finding.thread = usable ? find_thread(state, fault.tid) : -1;
  const Thread* thread = finding.thread >= 0 ? &state.threads[finding.thread] : nullptr;
  const bool in_operator = thread && (thread->op >= 0 || thread->preparing);
  if (fault.was_sent || fault.signal == SIGABRT || fault.signal == SIGFPE || fault.signal == SIGILL ||
      fault.signal == SIGTRAP) {
    finding.cause = in_operator ? Cause::in_operator : Cause::stopped;
    return finding;
  }
  if (fault.has_address) {
    if (usable && fault.address >= kNullPage && place_at_caller(state, fault, &finding)) return finding;
    finding.region = usable ? find_region(state, fault.address) : -1;
    if (finding.region >= 0 && place(state.regions[finding.region], fault, &finding)) return finding;
    finding.region = -1;
    finding.distance = 0;
    if (is_stack_overflow(thread, fault)) {
      finding.cause = Cause::stack;
      return finding;
    }
    if (!in_operator && thread && is_null_of(*thread, fault)) {
      finding.cause = Cause::no_memory;
      return finding;
    }
    if (usable && !in_operator && is_null_of(state, thread, fault)) {
      finding.cause = Cause::refused;
      return finding;
    }
    if (!in_operator && thread && is_null_from_before_run(*thread, fault)) {
      finding.cause = Cause::no_memory;
      return finding;
    }
  }
  if (in_operator) finding.cause = Cause::in_operator;
  return finding;
}

const char* code_of(Cause cause) {
  switch (cause) {
    case Cause::past_end: return "G601";
    case Cause::before_start: return "G602";
    case Cause::stale: return "G603";
    case Cause::no_memory: return "G604";
    case Cause::in_operator: return "G605";
    case Cause::read_only: return "G612";
    case Cause::stack: return "G613";
    case Cause::stopped: return "G614";
    case Cause::short_source:
    case Cause::short_destination:
    case Cause::refused:
    case Cause::unrelated: break;
  }
  return "G606";
}

}  // namespace surelite::guard
