// SPDX-License-Identifier: Apache-2.0
// What the doctor knows when a fault comes: guards, the operator in flight, refusals so far.
#pragma once

#include "surelite/doctor.h"
#include "surelite/micro.h"

namespace surelite {
namespace micro {

enum class Role : uint8_t { input, output, tensor, arena };

// A tensor, by its memory.
struct Subject {
  const char* name;
  const uint8_t* data;
  uint32_t bytes;
  uint16_t index;  // position among inputs or outputs; else the tensor's index in the model
  Role role;
};

// Memory that nobody may touch while it is armed, behind a tensor.
struct Guard {
  uint32_t begin, end;  // multiples of 32
  Subject behind;
};

// Frames of functions are smaller, so that none steps over it.
constexpr uint32_t kStackGuard = 256;
constexpr int kMostGuards = 16, kMostGone = 4, kMostRefusals = 3;

struct State {
  SureliteDoctorOptions options;
  uint32_t code, stack_top;           // of the vectors: their address and first word
  uint32_t carpet_begin, carpet_end;  // the arena
  Guard guards[kMostGuards];
  Subject gone[kMostGone];  // inputs and outputs of an interpreter that is no more
  SureliteMicroDiagnostic refusals[kMostRefusals];
  const char* op_name;
  int32_t op;  // -1: no run
  uint8_t guard_count, gone_count, refusal_count;
  bool started;
};
extern State state;

// Starts a set of guards; `arm` puts it in force, as far as there are regions. What comes first is more important.
void disarm();
void add_guard(uint32_t begin, uint32_t end, const Subject& behind);
void arm();

inline uint32_t address_of(const void* at) { return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(at)); }
inline uint32_t up_to_guard(uint32_t address) { return (address + 31) / 32 * 32; }

// Guards everything of an arena but the tensors in it that an application may touch: `ends`, sorted by this function.
void guard_between(Subject* ends, int count, uint32_t begin, uint32_t end);

}  // namespace micro
}  // namespace surelite
