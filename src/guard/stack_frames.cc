// SPDX-License-Identifier: Apache-2.0
#include "guard/stack_frames.h"

#include <unwind.h>

namespace surelite::guard {
namespace {

constexpr int kMostFrames = 256;
constexpr uint64_t kMostStack = uint64_t{1} << 30;
#if defined(__x86_64__)
constexpr uint64_t kReturnAddress = 8;  // on top of every frame
#else
constexpr uint64_t kReturnAddress = 0;
#endif

struct Walk {
  uint64_t address = 0;
  uint64_t last = 0;  // where the frame seen before begins
  int count = 0;
  StackFrame found{};
};

// Each step gives the start of one frame, which is the end of the one that it called.
_Unwind_Reason_Code step(_Unwind_Context* context, void* raw) {
  Walk& walk = *static_cast<Walk*>(raw);
  const auto start = static_cast<uint64_t>(_Unwind_GetCFA(context));
  if (walk.last && (start < walk.last || walk.address < walk.last)) return _URC_END_OF_STACK;
  if (walk.last && walk.address < start) {
    if (walk.address < start - kReturnAddress) walk.found = {walk.last, start - kReturnAddress};
    return _URC_END_OF_STACK;
  }
  walk.last = start;
  return ++walk.count < kMostFrames ? _URC_NO_REASON : _URC_END_OF_STACK;
}

}  // namespace

StackFrame find_stack_frame(uint64_t address) {
  const auto here = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  Walk walk;
  walk.address = address;
  if (address < here || address - here > kMostStack) return {};
  _Unwind_Backtrace(step, &walk);
  return walk.found;
}

}  // namespace surelite::guard
