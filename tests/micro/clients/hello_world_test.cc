// SPDX-License-Identifier: Apache-2.0
// The first example as users test it: memory and time of the sine model, then its values, real and quantized.
#include <math.h>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/micro/examples/hello_world/models/hello_world_float_model_data.h"
#include "tensorflow/lite/micro/examples/hello_world/models/hello_world_int8_model_data.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/micro/micro_profiler.h"
#include "tensorflow/lite/micro/recording_micro_interpreter.h"
#include "tensorflow/lite/micro/system_setup.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace {

constexpr int kArenaSize = 3000;
constexpr int kValues = 4;
constexpr float kAngles[kValues] = {0.77f, 1.57f, 2.3f, 3.14f};

using OpResolver = tflite::MicroMutableOpResolver<1>;

TfLiteStatus RegisterOps(OpResolver& op_resolver) {
  TF_LITE_ENSURE_STATUS(op_resolver.AddFullyConnected());
  return kTfLiteOk;
}

TfLiteStatus MeasureMemoryAndTime() {
  tflite::MicroProfiler profiler;
  OpResolver op_resolver;
  TF_LITE_ENSURE_STATUS(RegisterOps(op_resolver));
  uint8_t tensor_arena[kArenaSize];
  constexpr int kResourceVariables = 24;
  tflite::RecordingMicroAllocator* allocator(tflite::RecordingMicroAllocator::Create(tensor_arena, kArenaSize));
  tflite::RecordingMicroInterpreter interpreter(
      tflite::GetModel(g_hello_world_float_model_data), op_resolver, allocator,
      tflite::MicroResourceVariables::Create(allocator, kResourceVariables), &profiler);
  TF_LITE_ENSURE_STATUS(interpreter.AllocateTensors());
  TFLITE_CHECK_EQ(interpreter.inputs_size(), 1u);
  interpreter.input(0)->data.f[0] = 1.f;
  TF_LITE_ENSURE_STATUS(interpreter.Invoke());
  MicroPrintf("");
  profiler.LogTicksPerTagCsv();
  MicroPrintf("");
  interpreter.GetMicroAllocator().PrintAllocations();
  const tflite::RecordedAllocation nodes =
      interpreter.GetMicroAllocator().GetRecordedAllocation(tflite::RecordedAllocationType::kNodeAndRegistrationArray);
  TFLITE_CHECK_EQ(nodes.count, 3u);
  TFLITE_CHECK_EQ(interpreter.GetMicroAllocator().GetSimpleMemoryAllocator()->GetUsedBytes(),
                  interpreter.arena_used_bytes());
  return kTfLiteOk;
}

TfLiteStatus RealSine() {
  const tflite::Model* model = tflite::GetModel(g_hello_world_float_model_data);
  TFLITE_CHECK_EQ(model->version(), static_cast<uint32_t>(TFLITE_SCHEMA_VERSION));
  OpResolver op_resolver;
  TF_LITE_ENSURE_STATUS(RegisterOps(op_resolver));
  uint8_t tensor_arena[kArenaSize];
  tflite::MicroInterpreter interpreter(model, op_resolver, tensor_arena, kArenaSize);
  TF_LITE_ENSURE_STATUS(interpreter.AllocateTensors());
  for (int i = 0; i < kValues; ++i) {
    interpreter.input(0)->data.f[0] = kAngles[i];
    TF_LITE_ENSURE_STATUS(interpreter.Invoke());
    const float y_pred = interpreter.output(0)->data.f[0];
    TFLITE_CHECK_LE(fabs(sin(kAngles[i]) - y_pred), 0.05f);
  }
  return kTfLiteOk;
}

TfLiteStatus QuantizedSine() {
  const tflite::Model* model = tflite::GetModel(g_hello_world_int8_model_data);
  TFLITE_CHECK_EQ(model->version(), static_cast<uint32_t>(TFLITE_SCHEMA_VERSION));
  OpResolver op_resolver;
  TF_LITE_ENSURE_STATUS(RegisterOps(op_resolver));
  uint8_t tensor_arena[kArenaSize];
  tflite::MicroInterpreter interpreter(model, op_resolver, tensor_arena, kArenaSize);
  TF_LITE_ENSURE_STATUS(interpreter.AllocateTensors());
  TfLiteTensor* input = interpreter.input(0);
  TFLITE_CHECK_NE(input, nullptr);
  TfLiteTensor* output = interpreter.output(0);
  TFLITE_CHECK_NE(output, nullptr);
  const float output_scale = output->params.scale;
  const int output_zero_point = output->params.zero_point;
  for (int i = 0; i < kValues; ++i) {
    input->data.int8[0] = static_cast<int8_t>(kAngles[i] / input->params.scale + input->params.zero_point);
    TF_LITE_ENSURE_STATUS(interpreter.Invoke());
    const float y_pred = (output->data.int8[0] - output_zero_point) * output_scale;
    TFLITE_CHECK_LE(fabs(sin(kAngles[i]) - y_pred), 0.05f);
  }
  return kTfLiteOk;
}

}  // namespace

int main(int, char**) {
  tflite::InitializeTarget();
  TF_LITE_ENSURE_STATUS(MeasureMemoryAndTime());
  TF_LITE_ENSURE_STATUS(RealSine());
  TF_LITE_ENSURE_STATUS(QuantizedSine());
  MicroPrintf("~~~ALL TESTS PASSED~~~\n");
  return kTfLiteOk;
}
