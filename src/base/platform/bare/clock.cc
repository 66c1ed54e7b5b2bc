// SPDX-License-Identifier: Apache-2.0
// No clock, unless the board's code defines surelite_board_nanoseconds: nanoseconds since the start, never backwards.
#include "base/platform/clock.h"

extern "C" __attribute__((weak)) uint64_t surelite_board_nanoseconds();

namespace surelite {

uint64_t steady_nanoseconds() { return surelite_board_nanoseconds ? surelite_board_nanoseconds() : 0; }
uint64_t calendar_nanoseconds() { return 0; }

}  // namespace surelite
