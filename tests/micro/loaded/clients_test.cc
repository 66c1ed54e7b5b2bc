// SPDX-License-Identifier: Apache-2.0
// Applications as users have them, by what they include and call: old and new spellings.
#include <gtest/gtest.h>

#include "digits.h"
#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/micro/all_ops_resolver.h"
#include "tensorflow/lite/micro/micro_error_reporter.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/micro/micro_profiler.h"
#include "tensorflow/lite/micro/micro_time.h"
#include "tensorflow/lite/micro/system_setup.h"
#include "tensorflow/lite/micro/tflite_bridge/micro_error_reporter.h"
#include "tensorflow/lite/schema/schema_generated.h"
#include "tensorflow/lite/version.h"

// A sketch: everything at namespace scope, static objects in setup().
namespace sketch {

const tflite::Model* model = nullptr;
tflite::MicroInterpreter* interpreter = nullptr;
TfLiteTensor* input = nullptr;
TfLiteTensor* output = nullptr;
constexpr int kTensorArenaSize = 16 * 1024;
uint8_t tensor_arena[kTensorArenaSize];

bool setup(const unsigned char* g_model) {
  tflite::InitializeTarget();
  model = tflite::GetModel(g_model);
  if (model->version() != TFLITE_SCHEMA_VERSION) {
    MicroPrintf("Model provided is schema version %d not equal to supported version %d.",
                static_cast<int>(model->version()), TFLITE_SCHEMA_VERSION);
    return false;
  }
  static tflite::MicroMutableOpResolver<4> resolver;
  if (resolver.AddConv2D() != kTfLiteOk || resolver.AddFullyConnected() != kTfLiteOk ||
      resolver.AddSoftmax() != kTfLiteOk)
    return false;
  static tflite::MicroInterpreter static_interpreter(model, resolver, tensor_arena, kTensorArenaSize);
  interpreter = &static_interpreter;
  if (interpreter->AllocateTensors() != kTfLiteOk) {
    MicroPrintf("AllocateTensors() failed");
    return false;
  }
  input = interpreter->input(0);
  output = interpreter->output(0);
  return input->dims->size == 4 && input->dims->data[0] == 1 && input->type == kTfLiteInt8;
}

int loop(float brightness) {
  const auto stored =
      static_cast<int8_t>(brightness / input->params.scale + static_cast<float>(input->params.zero_point));
  for (size_t i = 0; i < input->bytes; ++i) input->data.int8[i] = stored;
  if (interpreter->Invoke() != kTfLiteOk) return -1;
  int best = 0;
  for (int i = 1; i < output->dims->data[1]; ++i)
    if (output->data.int8[i] > output->data.int8[best]) best = i;
  return best;
}

}  // namespace sketch

// A benchmark of another age: reporters, all operators, the interpreter as a member.
class OldRunner {
 public:
  OldRunner(const tflite::Model* model, tflite::MicroOpResolver& resolver, uint8_t* arena, size_t size,
            tflite::ErrorReporter* reporter)
      : interpreter_(model, resolver, arena, size, reporter) {
    if (interpreter_.AllocateTensors(true) != kTfLiteOk) TF_LITE_REPORT_ERROR(reporter, "AllocateTensors() failed");
  }
  TfLiteStatus Run() { return interpreter_.Invoke(); }
  tflite::MicroInterpreter interpreter_;
};

namespace {

TEST(Clients, Sketch) {
  const Bytes file(digits());
  SureliteMicroSetModelSize(file.data(), file.size());
  ASSERT_TRUE(sketch::setup(file.data()));
  const int dark = sketch::loop(0.0f);
  EXPECT_GE(dark, 0);
  EXPECT_EQ(sketch::loop(0.0f), dark);
}

TEST(Clients, OldInterfaces) {
  const Bytes file(digits());
  static tflite::MicroErrorReporter reporter;
  tflite::ErrorReporter* error_reporter = &reporter;
  tflite::AllOpsResolver resolver;
  tflite::MicroMutableOpResolver<6> with_reporter(error_reporter);
  EXPECT_EQ(with_reporter.AddFullyConnected(), kTfLiteOk);
  static uint8_t arena[32 * 1024];
  OldRunner runner(file.model(), resolver, arena, sizeof arena, error_reporter);
  EXPECT_EQ(runner.Run(), kTfLiteOk);
  EXPECT_NE(tflite::GetMicroErrorReporter(), nullptr);
}

TEST(Clients, ProfilerAndPreservedTensors) {
  const Bytes file(digits());
  tflite::AllOpsResolver resolver;
  static tflite::MicroProfiler profiler;
  static uint8_t arena[128 * 1024];
  tflite::MicroInterpreter interpreter(file.model(), resolver, arena, sizeof arena, nullptr, &profiler, true);
  ASSERT_EQ(interpreter.Invoke(), kTfLiteOk);
  EXPECT_NE(interpreter.GetTensor(1), nullptr);
  static std::string said;
  said.clear();
  RegisterDebugLogCallback([](const char* text) { said += text; });
  profiler.LogTicksPerTagCsv();
  MicroPrintf("%d%% of %s, %5.2f, %04x", 50, "half", 1.5, 0xab);
  RegisterDebugLogCallback(nullptr);
  EXPECT_NE(said.find("CONV_2D, "), std::string::npos);
  EXPECT_NE(said.find("50% of half,  1.50, 00ab\r\n"), std::string::npos) << said;
  EXPECT_EQ(tflite::TicksToMs(5), 5u);
}

}  // namespace
