// SPDX-License-Identifier: Apache-2.0
// From an address to a tensor and a cause.
#include "guard/state.h"

namespace surelite::guard {
namespace {

constexpr uint64_t kNullPage = 65536;  // what nothing is mapped into

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

}  // namespace

Finding diagnose(const State& state, const Fault& fault) {
  Finding finding;
  finding.is_write = fault.is_write;
  finding.knows_access = fault.has_access;
  finding.thread = find_thread(state, fault.tid);
  if (state.magic != State::kMagic || state.version != State::kVersion) return finding;
  const Thread* thread = finding.thread >= 0 ? &state.threads[finding.thread] : nullptr;
  finding.region = find_region(state, fault.address);
  if (finding.region >= 0) {
    const Region& region = state.regions[finding.region];
    if (region.state == RegionState::retired) {
      finding.cause = Cause::stale;
      finding.distance = fault.address - region.data;
    } else if (fault.address >= region.data + region.bytes) {
      finding.cause = Cause::past_end;
      finding.distance = fault.address - (region.data + region.bytes);
    } else if (fault.address < region.data) {
      finding.cause = Cause::before_start;
      finding.distance = region.data - fault.address;
    } else {
      finding.region = -1;  // its own bytes are accessible; something else is wrong
    }
    // A copy that starts in this tensor tells how much was meant to be copied.
    if (finding.region >= 0 && fault.copy_bytes && fault.copy_bytes < (uint64_t{1} << 40)) finding.copy_bytes = fault.copy_bytes;
    if (finding.region >= 0) return finding;
  }
  if (fault.address < kNullPage && thread && thread->null_tensor >= 0) {
    finding.cause = Cause::no_memory;
    return finding;
  }
  if (thread && thread->op >= 0) finding.cause = Cause::in_operator;
  return finding;
}

const char* code_of(Cause cause) {
  switch (cause) {
    case Cause::past_end: return "G601";
    case Cause::before_start: return "G602";
    case Cause::stale: return "G603";
    case Cause::no_memory: return "G604";
    case Cause::in_operator: return "G605";
    case Cause::unrelated: break;
  }
  return "G606";
}

}  // namespace surelite::guard
