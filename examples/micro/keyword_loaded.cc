// SPDX-License-Identifier: Apache-2.0
// Which word was heard in 49 slices of 40 features, by the model's file and TensorFlow Lite Micro's interface.
#include "board/board.h"
#include "board/refused.h"
#include "features.h"          // written by the build: features[1960]
#include "model_under_test.h"  // and test_model, the bytes of the file
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

namespace {

alignas(16) uint8_t arena[10 * 1024];

}  // namespace

int main() {
  static const char* const kWords[] = {"silence", "unknown", "yes", "no"};
  SureliteMicroSetModelSize(test_model, static_cast<size_t>(test_model_end - test_model));
  const tflite::Model* model = tflite::GetModel(static_cast<const void*>(test_model));
  tflite::MicroMutableOpResolver<4> operators;
  operators.AddReshape();
  operators.AddDepthwiseConv2D(tflite::Register_DEPTHWISE_CONV_2D_INT8());
  operators.AddFullyConnected(tflite::Register_FULLY_CONNECTED_INT8());
  operators.AddSoftmax(tflite::Register_SOFTMAX_INT8());
  tflite::MicroInterpreter interpreter(model, operators, arena, sizeof arena);
  if (interpreter.AllocateTensors() != kTfLiteOk) return board::refused("not loaded: ");
  TfLiteTensor* input = interpreter.input(0);
  if (input->bytes != sizeof features) return board::refused("another model: ");
  __builtin_memcpy(input->data.int8, features, sizeof features);
  if (interpreter.Invoke() != kTfLiteOk) return board::refused("not run: ");
  const TfLiteTensor* scores = interpreter.output(0);
  size_t best = 0;
  for (size_t i = 1; i < scores->bytes; ++i)
    if (scores->data.int8[i] > scores->data.int8[best]) best = i;
  board::print("heard ");
  board::print(kWords[best]);
  board::print(", scores ");
  board::print_bytes(scores->data.int8, scores->bytes);
  board::print(", arena ");
  board::print(static_cast<uint32_t>(interpreter.arena_used_bytes()));
  board::print("\n");
  return 0;
}
