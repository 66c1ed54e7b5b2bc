// SPDX-License-Identifier: Apache-2.0
// Whether there is a person in a grey picture of 96 by 96, by the model's file and TensorFlow Lite Micro's interface.
#include "board/board.h"
#include "board/refused.h"
#include "model_under_test.h"  // written by the build: test_model, the bytes of the file
#include "picture.h"           // and picture_pixels[96 * 96]
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

namespace {

alignas(16) uint8_t arena[96 * 1024];

}  // namespace

int main() {
  SureliteMicroSetModelSize(test_model, static_cast<size_t>(test_model_end - test_model));
  const tflite::Model* model = tflite::GetModel(static_cast<const void*>(test_model));
  tflite::MicroMutableOpResolver<5> operators;
  operators.AddAveragePool2D(tflite::Register_AVERAGE_POOL_2D_INT8());
  operators.AddConv2D(tflite::Register_CONV_2D_INT8());
  operators.AddDepthwiseConv2D(tflite::Register_DEPTHWISE_CONV_2D_INT8());
  operators.AddReshape();
  operators.AddSoftmax(tflite::Register_SOFTMAX_INT8());
  tflite::MicroInterpreter interpreter(model, operators, arena, sizeof arena);
  if (interpreter.AllocateTensors() != kTfLiteOk) return board::refused("not loaded: ");
  TfLiteTensor* input = interpreter.input(0);
  if (input->bytes != sizeof picture_pixels) return board::refused("another model: ");
  for (size_t i = 0; i < sizeof picture_pixels; ++i) input->data.int8[i] = static_cast<int8_t>(picture_pixels[i] - 128);
  if (interpreter.Invoke() != kTfLiteOk) return board::refused("not run: ");
  const TfLiteTensor* scores = interpreter.output(0);
  board::print(scores->data.int8[1] > scores->data.int8[0] ? "a person" : "no person");
  board::print(", scores ");
  board::print_bytes(scores->data.int8, scores->bytes);
  board::print(", arena ");
  board::print(static_cast<uint32_t>(interpreter.arena_used_bytes()));
  board::print("\n");
  return 0;
}
