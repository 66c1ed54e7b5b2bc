// SPDX-License-Identifier: Apache-2.0
// What this process was given: memory, instructions, settings, chance.
#pragma once

#include <cstdint>
#include <string>

namespace surelite {

// Bytes of the machine, or of the control group that the process is in where that is less. UINT64_MAX if nobody says.
// Looked up once.
uint64_t machine_memory();
// The same, where it can matter to whoever needs so many bytes: little is never looked up.
inline uint64_t machine_limit(uint64_t need) { return need <= uint64_t{1} << 20 ? UINT64_MAX : machine_memory(); }

// What the operating system says of a 64-bit ARM processor beyond what all of them have.
struct ArmFeatures {
  bool dot_product = false, crc32 = false, byte_matrices = false;
};
ArmFeatures arm_features();

// The value of a setting in the process's environment; null if it is not set, if there is no environment, or in a
// program with more rights than who started it.
const char* environment(const char* name);

// The calling thread's number, and what one that exists is called: as debuggers and `top` show them. 0 and "" where
// threads have none.
int32_t this_thread();
std::string name_of_thread(int32_t number);

// Bits that nobody can foresee where the platform has a source of them, and others at every call in any case.
uint64_t arbitrary_bits();

}  // namespace surelite
