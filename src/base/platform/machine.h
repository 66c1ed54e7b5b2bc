// SPDX-License-Identifier: Apache-2.0
// How much memory this process can have at all.
#pragma once

#include <cstdint>

namespace surelite {

// Bytes of the machine, or of the control group that the process is in where that is less. UINT64_MAX if nobody says.
// Looked up once.
uint64_t machine_memory();
// The same, where it can matter to whoever needs so many bytes: little is never looked up.
inline uint64_t machine_limit(uint64_t need) { return need <= uint64_t{1} << 20 ? UINT64_MAX : machine_memory(); }

}  // namespace surelite
