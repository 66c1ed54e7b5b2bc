// SPDX-License-Identifier: Apache-2.0
// Loads a model, runs it once and says what came out, how many ticks each step took, how deep the stack went and how
// much of the arena is in use. The build names model, operators and inputs in program_under_test.h (scripts/micro.py).
#include <string.h>

#include "board/board.h"
#include "program_under_test.h"
#include "tensorflow/lite/micro/micro_interpreter.h"

// The compiler may come without a C++ library.
inline void* operator new(size_t, void* at) noexcept { return at; }

namespace {

alignas(16) uint8_t arena[TEST_ARENA_BYTES];
// Objects that are never destroyed: no function to call at the end of the program is linked.
alignas(8) uint8_t resolver_memory[sizeof(TestResolver)];
alignas(8) uint8_t interpreter_memory[sizeof(tflite::MicroInterpreter)];

void say(const char* what, uint32_t number) {
  board::print(what);
  board::print(number);
  board::print("\n");
}

}  // namespace

int main() {
  auto& resolver = *new (resolver_memory) TestResolver;
  if (add_operators(&resolver) != kTfLiteOk) return 1;
  SureliteMicroSetModelSize(test_model, static_cast<size_t>(test_model_end - test_model));
  board::paint_stack();
  const uint64_t start = board::ticks();
  const tflite::Model* model = tflite::GetModel(static_cast<const void*>(test_model));
  const uint64_t verified = board::ticks();
  auto& interpreter = *new (interpreter_memory) tflite::MicroInterpreter(model, resolver, arena, sizeof arena);
  const bool loaded = interpreter.AllocateTensors() == kTfLiteOk;
  const uint64_t allocated = board::ticks();
  const uint32_t allocate_stack = board::stack_used();
  if (!loaded) {
    say("refused ", static_cast<uint32_t>(SureliteMicroLastDiagnostic()->code));
    say("first ", SureliteMicroLastDiagnostic()->first);
    return 1;
  }
  for (size_t i = 0; i < sizeof test_inputs / sizeof test_inputs[0]; ++i)
    memcpy(interpreter.input(i)->data.raw, test_inputs[i].from, test_inputs[i].bytes);
  board::paint_stack();
  const uint64_t before = board::ticks();
  const bool done = interpreter.Invoke() == kTfLiteOk;
  const uint64_t after = board::ticks();
  const uint32_t stack = board::stack_used();
  if (!done) return 1;
  for (size_t i = 0; i < interpreter.outputs_size(); ++i) {
    board::print("output ");
    board::print_bytes(interpreter.output(i)->data.raw, interpreter.output(i)->bytes);
    board::print("\n");
  }
  say("ticks ", static_cast<uint32_t>(after - before));
  say("verify ", static_cast<uint32_t>(verified - start));
  say("allocate ", static_cast<uint32_t>(allocated - verified));
  say("stack ", stack);
  say("allocate_stack ", allocate_stack);
  say("arena ", static_cast<uint32_t>(interpreter.arena_used_bytes()));
  return 0;
}
