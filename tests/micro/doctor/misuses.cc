// SPDX-License-Identifier: Apache-2.0
// Mistakes that firmwares make, one per number (the debugger passes it), with the doctor in the program. What the
// tool has to say of each is in expected.json; scripts/micro_doctor.py builds and runs this.
#include <string.h>

#include "board/board.h"
#include "model_under_test.h"
#include "planned.h"
#include "surelite/doctor.h"
#include "surelite/micro.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

extern "C" uint32_t board_stack_end[];
inline void* operator new(size_t, void* at) noexcept { return at; }

namespace {

using Resolver = tflite::MicroMutableOpResolver<3>;

constexpr size_t kArenaBytes = 12 * 1024;
alignas(16) uint8_t arena[kArenaBytes + 16];
alignas(16) uint8_t model_in_memory[16 * 1024];
alignas(8) uint8_t places[2][sizeof(tflite::MicroInterpreter)];
alignas(8) uint8_t resolver_place[sizeof(Resolver)];
float pixels[784];
int8_t gray[784];
volatile int32_t sum;

void finish() { board::leave(0); }

Resolver& operators(const TFLMRegistration& last = tflite::Register_SOFTMAX_INT8()) {
  auto& made = *new (resolver_place) Resolver;
  made.AddConv2D(tflite::Register_CONV_2D_INT8());
  made.AddFullyConnected(tflite::Register_FULLY_CONNECTED_INT8());
  made.AddSoftmax(last);
  return made;
}

const tflite::Model* model_of(const unsigned char* bytes) {
  SureliteMicroSetModelSize(bytes, static_cast<size_t>(test_model_end - test_model));
  return tflite::GetModel(static_cast<const void*>(bytes));
}

tflite::MicroInterpreter& interpreter_on(uint8_t* memory, size_t bytes, int place = 0, bool preserve = false,
                                         const unsigned char* model = test_model,
                                         const TFLMRegistration& last = tflite::Register_SOFTMAX_INT8()) {
  return *new (places[place])
      tflite::MicroInterpreter(model_of(model), operators(last), memory, bytes, nullptr, nullptr, preserve);
}

tflite::MicroInterpreter& ready() {
  auto& made = interpreter_on(arena, kArenaBytes);
  if (made.AllocateTensors() != kTfLiteOk) board::leave(9);
  memcpy(made.input(0)->data.int8, gray, sizeof gray);
  return made;
}

// 1: floats into an int8 input.
__attribute__((noinline)) void float_data() {
  memcpy(ready().input(0)->data.int8, pixels, sizeof pixels);
  sum = 1;
}

// 2: a loop over more classes than the output has.
__attribute__((noinline)) void read_past_output() {
  auto& it = ready();
  it.Invoke();
  for (int i = 0; i < 1000; ++i) sum = sum + it.output(0)->data.int8[i];
}

// 3: an arena that is too small, and nobody looks at the status.
__attribute__((noinline)) void small_arena() {
  auto& it = interpreter_on(arena, 2000);
  it.AllocateTensors();
  memcpy(it.input(0)->data.int8, gray, sizeof gray);
}

// 4: the input's pointer of an interpreter that was replaced.
__attribute__((noinline)) void stale_pointer() {
  auto& first = interpreter_on(arena, kArenaBytes, 0, true);
  first.AllocateTensors();
  int8_t* kept = first.output(0)->data.int8;
  first.~MicroInterpreter();
  interpreter_on(arena, kArenaBytes, 1).AllocateTensors();
  for (int i = 0; i < 10; ++i) kept[i] = 0;
}

// 5: an input before AllocateTensors.
__attribute__((noinline)) void wrong_order() {
  auto& it = interpreter_on(arena, kArenaBytes);
  memcpy(it.input(0)->data.int8, gray, sizeof gray);
}

// 6: endless recursion.
__attribute__((noinline)) int32_t descend(int32_t depth) {
  volatile int32_t local[40];
  local[depth % 40] = depth;
  return depth < 0 ? 0 : descend(depth + 1) + local[depth % 40];
}

// 7: a kernel that writes more than its output has.
TfLiteStatus wide_softmax(TfLiteContext* context, TfLiteNode* node) {
  TfLiteEvalTensor* output = tflite::micro::GetEvalOutput(context, node, 0);
  for (int i = 0; i < 100; ++i) output->data.int8[i] = static_cast<int8_t>(i);
  return kTfLiteOk;
}
__attribute__((noinline)) void wide_kernel() {
  auto& it = interpreter_on(arena, kArenaBytes, 0, false, test_model,
                            tflite::micro::RegisterOp(nullptr, nullptr, wide_softmax));
  it.AllocateTensors();
  it.Invoke();
}

// 8, 9: a damaged file, and one of another version.
__attribute__((noinline)) void bad_model(bool version) {
  memcpy(model_in_memory, test_model, static_cast<size_t>(test_model_end - test_model));
  uint32_t root, table;
  memcpy(&root, model_in_memory, 4);
  memcpy(&table, model_in_memory + root, 4);
  uint16_t field;  // the first: the version
  memcpy(&field, model_in_memory + root - table + 4, 2);
  if (version)
    model_in_memory[root + field] = 2;
  else
    model_in_memory[root + 2] ^= 0x40;
  auto& it = interpreter_on(arena, kArenaBytes, 0, false, model_in_memory);
  it.AllocateTensors();
  memcpy(it.input(0)->data.int8, gray, sizeof gray);
}

// 10: an operator that the resolver does not have.
__attribute__((noinline)) void missing_operator() {
  auto& few = *new (resolver_place) Resolver;
  few.AddConv2D(tflite::Register_CONV_2D_INT8());
  auto& it = *new (places[0]) tflite::MicroInterpreter(model_of(test_model), few, arena, kArenaBytes);
  it.AllocateTensors();
  it.Invoke();
  sum = it.output(0)->data.int8[0];
}

// 11: an arena that is not aligned.
__attribute__((noinline)) void unaligned_arena() {
  auto& it = interpreter_on(arena + 3, kArenaBytes);
  it.AllocateTensors();
  it.Invoke();
}

// 12: an input that the model does not have.
__attribute__((noinline)) void null_tensor() { ready().input(1)->data.int8[0] = 1; }

// 13: a run from an interrupt, while the main program is in one.
tflite::MicroInterpreter* shared;
bool pended;
TfLiteStatus interrupted_softmax(TfLiteContext*, TfLiteNode*) {
  pended = true;
  *reinterpret_cast<volatile uint32_t*>(0xe000ed04) = 1u << 28;
  __asm__ volatile("dsb\n isb" ::: "memory");
  return kTfLiteOk;
}
__attribute__((noinline)) void two_tasks() {
  shared = &interpreter_on(arena, kArenaBytes, 0, false, test_model,
                           tflite::micro::RegisterOp(nullptr, nullptr, interrupted_softmax));
  shared->AllocateTensors();
  shared->Invoke();
}

// 14: an interrupt that fills a buffer goes on past the input.
int8_t* filled;
__attribute__((noinline)) void interrupt_overrun() {
  filled = ready().input(0)->data.int8;
  *reinterpret_cast<volatile uint32_t*>(0xe000ed04) = 1u << 28;
  __asm__ volatile("dsb\n isb" ::: "memory");
}

// 15: a bit of the weights changes after loading.
__attribute__((noinline)) void bit_flip() {
  memcpy(model_in_memory, test_model, static_cast<size_t>(test_model_end - test_model));
  auto& it = interpreter_on(arena, kArenaBytes, 0, false, model_in_memory);
  it.AllocateTensors();
  model_in_memory[5000] ^= 8;
  it.Invoke();
  sum = 1;
}

// 16, 17, 18: the planned form.
__attribute__((noinline)) void planned_float_data() {
  planned_watch();
  memcpy(planned::get_image(), pixels, sizeof pixels);
  sum = 1;
}
__attribute__((noinline)) void planned_read_past_output() {
  planned_watch();
  planned::run();
  const int8_t* scores = planned::get_digit();
  for (int i = 0; i < 1000; ++i) sum = sum + scores[i];
}
__attribute__((noinline)) void planned_right() {
  planned_watch();
  memcpy(planned::get_image(), gray, sizeof gray);
  planned::run();
  sum = planned::get_digit()[0];
}

// 19: nothing wrong.
__attribute__((noinline)) void right() {
  auto& it = ready();
  it.Invoke();
  memcpy(it.input(0)->data.int8, gray, sizeof gray);
  it.Invoke();
  for (int i = 0; i < 10; ++i) sum = sum + it.output(0)->data.int8[i];
}

void misuse(int number) {
  switch (number) {
    case 1: return float_data();
    case 2: return read_past_output();
    case 3: return small_arena();
    case 4: return stale_pointer();
    case 5: return wrong_order();
    case 6: sum = descend(0); return;
    case 7: return wide_kernel();
    case 8: return bad_model(false);
    case 9: return bad_model(true);
    case 10: return missing_operator();
    case 11: return unaligned_arena();
    case 12: return null_tensor();
    case 13: return two_tasks();
    case 14: return interrupt_overrun();
    case 15: return bit_flip();
    case 16: return planned_float_data();
    case 17: return planned_read_past_output();
    case 18: return planned_right();
    default: return right();
  }
}

// From the debugger's command line: a number.
int number_passed() {
  static char text[32];
  uint32_t block[2] = {static_cast<uint32_t>(reinterpret_cast<uintptr_t>(text)), sizeof text};
  register int r0 __asm__("r0") = 0x15;
  register const void* r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  int number = 0;
  for (const char* at = text; *at; ++at) number = *at >= '0' && *at <= '9' ? number * 10 + *at - '0' : 0;
  return number;
}

}  // namespace

extern "C" void PendSV_Handler() {
  if (pended) {
    shared->Invoke();
    pended = false;
    return;
  }
  for (int i = 0; i < 2000; ++i) filled[i] = 1;
}

int main() {
  SureliteDoctorOptions options = {};
  options.write = SureliteDoctorSemihosting;
  options.after = finish;
  options.stack_limit = board_stack_end;
  options.check_model = 1;
  SureliteDoctorStart(&options);
  misuse(number_passed());
  board::print("over\n");
  return 0;
}
