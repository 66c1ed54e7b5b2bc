// SPDX-License-Identifier: Apache-2.0
// The sine of some angles, by the model's file and TensorFlow Lite Micro's interface.
#include "board/board.h"
#include "board/refused.h"
#include "model_under_test.h"  // written by the build: test_model, the bytes of the file
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

namespace {

alignas(16) uint8_t arena[2000];

}  // namespace

int main() {
  SureliteMicroSetModelSize(test_model, static_cast<size_t>(test_model_end - test_model));
  const tflite::Model* model = tflite::GetModel(static_cast<const void*>(test_model));
  tflite::MicroMutableOpResolver<1> operators;
  operators.AddFullyConnected(tflite::Register_FULLY_CONNECTED_INT8());
  tflite::MicroInterpreter interpreter(model, operators, arena, sizeof arena);
  if (interpreter.AllocateTensors() != kTfLiteOk) return board::refused("not loaded: ");
  TfLiteTensor* input = interpreter.input(0);
  TfLiteTensor* output = interpreter.output(0);
  for (int tenths = 0; tenths <= 60; tenths += 10) {
    const float angle = static_cast<float>(tenths) / 10.0f;
    const int stored = static_cast<int>(angle / input->params.scale + 0.5f) + input->params.zero_point;
    input->data.int8[0] = static_cast<int8_t>(stored);
    if (interpreter.Invoke() != kTfLiteOk) return board::refused("not run: ");
    const int above = output->data.int8[0] - output->params.zero_point;
    board::print("sine of ");
    board::print_thousandths(angle);
    board::print(" is ");
    board::print_thousandths(static_cast<float>(above) * output->params.scale);
    board::print("\n");
  }
  return 0;
}
