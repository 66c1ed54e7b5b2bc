// SPDX-License-Identifier: Apache-2.0
// Programs that `surelite codegen --micro --doctor` has planned.
#include "micro/doctor/state.h"

namespace surelite {
namespace micro {
namespace {

constexpr uint32_t kArenaGuard = 32;

void begin(const SureliteDoctorProgram& program) {
  disarm();
  state.carpet_begin = address_of(program.arena);
  state.carpet_end = state.carpet_begin + program.arena_bytes;
}

void guard_arena(const SureliteDoctorProgram& program) {
  const uint32_t room = program.arena_bytes - kArenaGuard;
  add_guard(state.carpet_begin + room, state.carpet_end, {"", program.arena, room, 0, Role::arena});
}

}  // namespace
}  // namespace micro
}  // namespace surelite

using namespace surelite::micro;

extern "C" {

void SureliteDoctorWatch(const SureliteDoctorProgram* program) {
  if (!state.started) return;
  begin(*program);
  state.op = -1;
  Subject ends[kMostGuards];
  int count = 0;
  for (int i = 0; i < program->input_count + program->output_count && count < kMostGuards; ++i) {
    const SureliteDoctorTensor& one = program->ends[i];
    const bool input = i < program->input_count;
    ends[count++] = {one.name, program->arena + one.offset, one.bytes,
                     static_cast<uint16_t>(input ? i : i - program->input_count), input ? Role::input : Role::output};
  }
  guard_between(ends, count, state.carpet_begin, state.carpet_end);
  arm();
}

void SureliteDoctorStep(const SureliteDoctorProgram* program, int32_t op) {
  if (!state.started) return;
  state.op_name = program->operators[op];
  if (state.op < 0) {
    begin(*program);
    guard_arena(*program);
    arm();
  }
  state.op = op;
}

}  // extern "C"
