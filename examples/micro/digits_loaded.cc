// SPDX-License-Identifier: Apache-2.0
// Reads a digit with the model's file itself, through TensorFlow Lite Micro's interface. The build gives the file as
// test_model and the picture as picture_pixels (scripts/micro.py).
#include "board/board.h"
#include "board/refused.h"
#include "model_under_test.h"
#include "picture.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

namespace {

alignas(16) uint8_t arena[4 * 1024];  // surelite memory digits_int8.tflite --micro says what it needs

}  // namespace

int main() {
  SureliteMicroSetModelSize(test_model, static_cast<size_t>(test_model_end - test_model));
  const tflite::Model* model = tflite::GetModel(static_cast<const void*>(test_model));
  tflite::MicroMutableOpResolver<3> operators;
  operators.AddConv2D(tflite::Register_CONV_2D_INT8());
  operators.AddFullyConnected(tflite::Register_FULLY_CONNECTED_INT8());
  operators.AddSoftmax(tflite::Register_SOFTMAX_INT8());
  tflite::MicroInterpreter interpreter(model, operators, arena, sizeof arena);
  if (interpreter.AllocateTensors() != kTfLiteOk) return board::refused("not loaded: ");
  TfLiteTensor* image = interpreter.input(0);
  for (size_t i = 0; i < image->bytes; ++i) image->data.int8[i] = static_cast<int8_t>(picture_pixels[i] - 128);
  if (interpreter.Invoke() != kTfLiteOk) return board::refused("not run: ");
  const TfLiteTensor* scores = interpreter.output(0);
  uint32_t best = 0;
  for (uint32_t i = 1; i < 10; ++i)
    if (scores->data.int8[i] > scores->data.int8[best]) best = i;
  board::print("this is a ");
  board::print(best);
  board::print("; the arena has ");
  board::print(static_cast<uint32_t>(interpreter.arena_used_bytes()));
  board::print(" bytes\n");
  return 0;
}
