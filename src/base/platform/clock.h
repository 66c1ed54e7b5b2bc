// SPDX-License-Identifier: Apache-2.0
// What time it is.
#pragma once

#include <cstdint>

namespace surelite {

// Nanoseconds since some moment, never backwards; 0 always where there is no clock.
uint64_t steady_nanoseconds();
// Nanoseconds since 1970, as files are dated; 0 where nobody knows.
uint64_t calendar_nanoseconds();

}  // namespace surelite
