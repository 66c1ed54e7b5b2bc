// SPDX-License-Identifier: Apache-2.0
// The picture example as a firmware of an earlier year: an error reporter, the arena aligned, a loop of pictures.
#include "person_detect_model_data.h"
#include "recorded.h"
#include "tensorflow/lite/micro/micro_error_reporter.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/schema/schema_generated.h"
#include "tensorflow/lite/version.h"

namespace {

tflite::ErrorReporter* error_reporter = nullptr;
const tflite::Model* model = nullptr;
tflite::MicroInterpreter* interpreter = nullptr;
TfLiteTensor* input = nullptr;
int right = 0, turn = 0;

constexpr int kTensorArenaSize = 100 * 1024;
alignas(16) uint8_t tensor_arena[kTensorArenaSize];

TfLiteStatus GetImage(tflite::ErrorReporter* reporter, int width, int height, int channels, int8_t* image_data) {
  if (width * height * channels != g_recorded_picture_size) {
    TF_LITE_REPORT_ERROR(reporter, "a picture of %d bytes is not there", width * height * channels);
    return kTfLiteError;
  }
  for (int i = 0; i < g_recorded_picture_size; ++i) image_data[i] = static_cast<int8_t>(g_recorded_images[turn][i]);
  return kTfLiteOk;
}

void RespondToDetection(tflite::ErrorReporter* reporter, int8_t person_score, int8_t no_person_score) {
  TF_LITE_REPORT_ERROR(reporter, "person score:%d no person score %d", person_score, no_person_score);
  right += person_score == g_recorded_answers[turn][1] && no_person_score == g_recorded_answers[turn][0];
}

}  // namespace

void setup() {
  static tflite::MicroErrorReporter micro_error_reporter;
  error_reporter = &micro_error_reporter;
  model = tflite::GetModel(g_person_detect_model_data);
  if (model->version() != TFLITE_SCHEMA_VERSION) {
    TF_LITE_REPORT_ERROR(error_reporter, "Model provided is schema version %d not equal to supported version %d.",
                         model->version(), TFLITE_SCHEMA_VERSION);
    return;
  }
  static tflite::MicroMutableOpResolver<5> micro_op_resolver;
  micro_op_resolver.AddAveragePool2D();
  micro_op_resolver.AddConv2D();
  micro_op_resolver.AddDepthwiseConv2D();
  micro_op_resolver.AddReshape();
  micro_op_resolver.AddSoftmax();
  static tflite::MicroInterpreter static_interpreter(model, micro_op_resolver, tensor_arena, kTensorArenaSize,
                                                     error_reporter);
  interpreter = &static_interpreter;
  if (interpreter->AllocateTensors() != kTfLiteOk) {
    TF_LITE_REPORT_ERROR(error_reporter, "AllocateTensors() failed");
    return;
  }
  input = interpreter->input(0);
}

void loop() {
  if (input == nullptr) return;
  if (kTfLiteOk !=
      GetImage(error_reporter, input->dims->data[2], input->dims->data[1], input->dims->data[3], input->data.int8))
    TF_LITE_REPORT_ERROR(error_reporter, "Image capture failed.");
  if (kTfLiteOk != interpreter->Invoke()) TF_LITE_REPORT_ERROR(error_reporter, "Invoke failed.");
  TfLiteTensor* output = interpreter->output(0);
  // As the stored values of either type, which have the same bits.
  RespondToDetection(error_reporter, static_cast<int8_t>(output->data.uint8[1]),
                     static_cast<int8_t>(output->data.uint8[0]));
}

int main() {
  setup();
  for (turn = 0; turn < g_recorded_pictures; ++turn) loop();
  if (right != g_recorded_pictures) return 1;
  TF_LITE_REPORT_ERROR(error_reporter, "~~~ALL TESTS PASSED~~~");
  return 0;
}
