// SPDX-License-Identifier: Apache-2.0
// Guarded memory: on which side of a tensor the inaccessible page lies.
#pragma once

#include <cstdint>

namespace surelite {

// A tensor in guarded memory ends (after) or starts (before) exactly where a page begins (or ends) that nobody may
// touch: the first byte read or written beyond faults at once and is reported. none: tensors lie in ordinary memory.
enum class Guarding : uint8_t { none, after, before };

}  // namespace surelite
