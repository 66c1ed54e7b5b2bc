// SPDX-License-Identifier: Apache-2.0
// Where the frame ends in which a local variable of this thread lies.
#pragma once

#include <cstdint>

namespace surelite::guard {

struct StackFrame {
  uint64_t begin = 0, end = 0;  // the end is where no variable of the function can lie any more; 0: not known
};

// Walks this thread's callers; not for signal handlers.
StackFrame find_stack_frame(uint64_t address);

}  // namespace surelite::guard
