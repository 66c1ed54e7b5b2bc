// SPDX-License-Identifier: Apache-2.0
// The first example as a sketch: everything at namespace scope, all operators, a value for each turn of the loop.
#include <TensorFlowLite.h>

#include "hello_world_int8_model_data.h"
#include "tensorflow/lite/micro/all_ops_resolver.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/system_setup.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace {

const tflite::Model* model = nullptr;
tflite::MicroInterpreter* interpreter = nullptr;
TfLiteTensor* input = nullptr;
TfLiteTensor* output = nullptr;
int inference_count = 0;
float highest = -2, lowest = 2;

constexpr int kTensorArenaSize = 2000;
uint8_t tensor_arena[kTensorArenaSize];
constexpr int kInferencesPerCycle = 20;
constexpr float kXrange = 2.f * 3.14159265359f;

void HandleOutput(float x, float y) {
  MicroPrintf("x_value: %f, y_value: %f", static_cast<double>(x), static_cast<double>(y));
  if (y > highest) highest = y;
  if (y < lowest) lowest = y;
}

}  // namespace

void setup() {
  tflite::InitializeTarget();
  model = tflite::GetModel(g_hello_world_int8_model_data);
  if (model->version() != TFLITE_SCHEMA_VERSION) {
    MicroPrintf("Model provided is schema version %d not equal to supported version %d.", model->version(),
                TFLITE_SCHEMA_VERSION);
    return;
  }
  static tflite::AllOpsResolver resolver;
  static tflite::MicroInterpreter static_interpreter(model, resolver, tensor_arena, kTensorArenaSize);
  interpreter = &static_interpreter;
  TfLiteStatus allocate_status = interpreter->AllocateTensors();
  if (allocate_status != kTfLiteOk) {
    MicroPrintf("AllocateTensors() failed");
    return;
  }
  input = interpreter->input(0);
  output = interpreter->output(0);
  inference_count = 0;
}

void loop() {
  if (input == nullptr) return;
  float position = static_cast<float>(inference_count) / static_cast<float>(kInferencesPerCycle);
  float x = position * kXrange;
  int8_t x_quantized = x / input->params.scale + input->params.zero_point;
  input->data.int8[0] = x_quantized;
  TfLiteStatus invoke_status = interpreter->Invoke();
  if (invoke_status != kTfLiteOk) {
    MicroPrintf("Invoke failed on x: %f\n", static_cast<double>(x));
    return;
  }
  int8_t y_quantized = output->data.int8[0];
  float y = (y_quantized - output->params.zero_point) * output->params.scale;
  HandleOutput(x, y);
  inference_count += 1;
  if (inference_count >= kInferencesPerCycle) inference_count = 0;
}

int main() {
  setup();
  for (int turn = 0; turn < 2 * kInferencesPerCycle; ++turn) loop();
  if (!(highest > 0.9f && highest < 1.1f && lowest < -0.9f && lowest > -1.1f)) return 1;
  MicroPrintf("~~~ALL TESTS PASSED~~~");
  return 0;
}
