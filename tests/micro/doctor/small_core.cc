// SPDX-License-Identifier: Apache-2.0
// Mistakes on a core of ARMv6-M, which has no regions to guard memory with and one handler for all faults: words behind
// the tensors, and what the handler saw. One per number; what the tool has to say is in expected_small_core.json.
#include <string.h>

#include "board/board.h"
#include "model_under_test.h"
#include "surelite/doctor.h"
#include "surelite/micro.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

extern "C" uint32_t board_stack_end[];
inline void* operator new(size_t, void* at) noexcept { return at; }

namespace {

using Resolver = tflite::MicroMutableOpResolver<3>;

alignas(16) uint8_t arena[5 * 1024];
alignas(8) uint8_t interpreter_place[sizeof(tflite::MicroInterpreter)];
alignas(8) uint8_t resolver_place[sizeof(Resolver)];
volatile int32_t sum;

tflite::MicroInterpreter& ready(const TFLMRegistration& last = tflite::Register_SOFTMAX_INT8()) {
  auto& operators = *new (resolver_place) Resolver;
  operators.AddConv2D(tflite::Register_CONV_2D_INT8());
  operators.AddFullyConnected(tflite::Register_FULLY_CONNECTED_INT8());
  operators.AddSoftmax(last);
  SureliteMicroSetModelSize(test_model, static_cast<size_t>(test_model_end - test_model));
  const tflite::Model* model = tflite::GetModel(static_cast<const void*>(test_model));
  auto& made = *new (interpreter_place) tflite::MicroInterpreter(model, operators, arena, sizeof arena);
  if (made.AllocateTensors() != kTfLiteOk) board::leave(9);
  memset(made.input(0)->data.int8, 0, made.input(0)->bytes);
  return made;
}

// 1: a picture of one row too many.
__attribute__((noinline)) void long_picture() {
  auto& it = ready();
  memset(it.input(0)->data.int8, 0, it.input(0)->bytes + 4);
  it.Invoke();
}

// 2: a kernel of the application's reads a word at an odd address, which this core cannot.
__attribute__((noinline)) TfLiteStatus odd_softmax(TfLiteContext* context, TfLiteNode*) {
  auto address = reinterpret_cast<uintptr_t>(context) + 1;
  sum = *reinterpret_cast<volatile int32_t*>(address);
  return kTfLiteOk;
}
__attribute__((noinline)) void odd_address() {
  TFLMRegistration last = tflite::Register_SOFTMAX_INT8();
  last.invoke = odd_softmax;
  ready(last).Invoke();
}

// 3: an address where nothing is.
__attribute__((noinline)) void nowhere() { sum = *reinterpret_cast<volatile int32_t*>(uintptr_t{0x70000000}); }

// 4: a callback that nobody has set.
void (*volatile callback)();
__attribute__((noinline)) void no_callback() { callback(); }

// 5: nothing wrong.
__attribute__((noinline)) void right() {
  auto& it = ready();
  it.Invoke();
  for (int i = 0; i < 10; ++i) sum = sum + it.output(0)->data.int8[i];
}

// From the debugger's command line: a number of one digit.
int number_passed() {
  static char text[32];
  uint32_t block[2] = {static_cast<uint32_t>(reinterpret_cast<uintptr_t>(text)), sizeof text};
  register int r0 __asm__("r0") = 0x15;
  register const void* r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  int number = 0;
  for (const char* at = text; *at; ++at) number = *at >= '0' && *at <= '9' ? *at - '0' : 0;
  return number;
}

}  // namespace

int main() {
  SureliteDoctorOptions options = {};
  options.write = SureliteDoctorSemihosting;
  options.after = [] { board::leave(0); };
  options.stack_limit = board_stack_end;
  SureliteDoctorStart(&options);
  switch (number_passed()) {
    case 1: long_picture(); break;
    case 2: odd_address(); break;
    case 3: nowhere(); break;
    case 4: no_callback(); break;
    default: right();
  }
  board::print("over\n");
  return 0;
}
