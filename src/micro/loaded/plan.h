// SPDX-License-Identifier: Apache-2.0
// Places of buffers that are not all alive at the same time.
#pragma once

#include <stdint.h>

namespace surelite {
namespace micro {

struct Planned {
  uint32_t bytes;        // a multiple of 16
  uint16_t first, last;  // when it is alive, both included
};

// The largest first, each at the lowest place that is free while it is alive. `order` holds as many numbers; the
// buffers keep theirs. Returns the bytes that all take together.
uint32_t place_buffers(Planned* buffers, uint16_t* order, uint32_t* offsets, uint32_t count);

}  // namespace micro
}  // namespace surelite
