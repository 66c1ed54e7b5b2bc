// SPDX-License-Identifier: Apache-2.0
// The keyword example as users test it: one model makes features of sound, slice by slice, another names the word. Both
// in one arena, one after the other.
#include <stddef.h>
#include <stdint.h>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/micro/examples/micro_speech/models/audio_preprocessor_int8_model_data.h"
#include "tensorflow/lite/micro/examples/micro_speech/models/micro_speech_quantized_model_data.h"
#include "tensorflow/lite/micro/examples/micro_speech/testdata/recorded.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/micro/testing/micro_test.h"

namespace {

constexpr int kFeatureSize = 40;
constexpr int kFeatureCount = 49;
constexpr int kFeatureElementCount = kFeatureSize * kFeatureCount;
constexpr int kCategoryCount = 4;
const char* kCategoryLabels[kCategoryCount] = {"silence", "unknown", "yes", "no"};
constexpr int kAudioSampleDurationCount = 480;

constexpr size_t kArenaSize = 28584;
alignas(16) uint8_t g_arena[kArenaSize];

using Features = int8_t[kFeatureCount][kFeatureSize];
Features g_features;

using MicroSpeechOpResolver = tflite::MicroMutableOpResolver<4>;
using AudioPreprocessorOpResolver = tflite::MicroMutableOpResolver<18>;

TfLiteStatus RegisterOps(MicroSpeechOpResolver& op_resolver) {
  TF_LITE_ENSURE_STATUS(op_resolver.AddReshape());
  TF_LITE_ENSURE_STATUS(op_resolver.AddFullyConnected());
  TF_LITE_ENSURE_STATUS(op_resolver.AddDepthwiseConv2D());
  TF_LITE_ENSURE_STATUS(op_resolver.AddSoftmax());
  return kTfLiteOk;
}

TfLiteStatus RegisterOps(AudioPreprocessorOpResolver& op_resolver) {
  TF_LITE_ENSURE_STATUS(op_resolver.AddReshape());
  TF_LITE_ENSURE_STATUS(op_resolver.AddCast());
  TF_LITE_ENSURE_STATUS(op_resolver.AddStridedSlice());
  TF_LITE_ENSURE_STATUS(op_resolver.AddConcatenation());
  TF_LITE_ENSURE_STATUS(op_resolver.AddMul());
  TF_LITE_ENSURE_STATUS(op_resolver.AddAdd());
  TF_LITE_ENSURE_STATUS(op_resolver.AddDiv());
  TF_LITE_ENSURE_STATUS(op_resolver.AddMinimum());
  TF_LITE_ENSURE_STATUS(op_resolver.AddMaximum());
  TF_LITE_ENSURE_STATUS(op_resolver.AddWindow());
  TF_LITE_ENSURE_STATUS(op_resolver.AddFftAutoScale());
  TF_LITE_ENSURE_STATUS(op_resolver.AddRfft());
  TF_LITE_ENSURE_STATUS(op_resolver.AddEnergy());
  TF_LITE_ENSURE_STATUS(op_resolver.AddFilterBank());
  TF_LITE_ENSURE_STATUS(op_resolver.AddFilterBankSquareRoot());
  TF_LITE_ENSURE_STATUS(op_resolver.AddFilterBankSpectralSubtraction());
  TF_LITE_ENSURE_STATUS(op_resolver.AddPCAN());
  TF_LITE_ENSURE_STATUS(op_resolver.AddFilterBankLog());
  return kTfLiteOk;
}

TfLiteStatus GenerateSingleFeature(const int16_t* audio_data, int8_t* feature_output,
                                   tflite::MicroInterpreter* interpreter) {
  TfLiteTensor* input = interpreter->input(0);
  TF_LITE_MICRO_EXPECT(input != nullptr);
  TF_LITE_MICRO_CHECK_FAIL();
  TF_LITE_MICRO_EXPECT_EQ(kAudioSampleDurationCount, input->dims->data[input->dims->size - 1]);
  TF_LITE_MICRO_CHECK_FAIL();
  TfLiteTensor* output = interpreter->output(0);
  TF_LITE_MICRO_EXPECT(output != nullptr);
  TF_LITE_MICRO_CHECK_FAIL();
  TF_LITE_MICRO_EXPECT_EQ(kFeatureSize, output->dims->data[output->dims->size - 1]);
  TF_LITE_MICRO_CHECK_FAIL();
  for (int i = 0; i < kAudioSampleDurationCount; ++i) tflite::GetTensorData<int16_t>(input)[i] = audio_data[i];
  TF_LITE_MICRO_EXPECT(interpreter->Invoke() == kTfLiteOk);
  TF_LITE_MICRO_CHECK_FAIL();
  for (int i = 0; i < kFeatureSize; ++i) feature_output[i] = tflite::GetTensorData<int8_t>(output)[i];
  return kTfLiteOk;
}

TfLiteStatus GenerateFeatures(const int16_t* audio_data, int slices, Features* features_output) {
  const tflite::Model* model = tflite::GetModel(g_audio_preprocessor_int8_model_data);
  TF_LITE_MICRO_EXPECT(model->version() == TFLITE_SCHEMA_VERSION);
  TF_LITE_MICRO_CHECK_FAIL();
  AudioPreprocessorOpResolver op_resolver;
  TF_LITE_MICRO_EXPECT(RegisterOps(op_resolver) == kTfLiteOk);
  TF_LITE_MICRO_CHECK_FAIL();
  tflite::MicroInterpreter interpreter(model, op_resolver, g_arena, kArenaSize);
  TF_LITE_MICRO_EXPECT(interpreter.AllocateTensors() == kTfLiteOk);
  TF_LITE_MICRO_CHECK_FAIL();
  MicroPrintf("AudioPreprocessor model arena size = %u", interpreter.arena_used_bytes());
  for (int slice = 0; slice < slices; ++slice) {
    TF_LITE_ENSURE_STATUS(GenerateSingleFeature(audio_data, (*features_output)[slice], &interpreter));
    audio_data += kAudioSampleDurationCount;
  }
  return kTfLiteOk;
}

TfLiteStatus NameTheWord(const int8_t* features, int8_t* scores) {
  const tflite::Model* model = tflite::GetModel(g_micro_speech_quantized_model_data);
  TF_LITE_MICRO_EXPECT(model->version() == TFLITE_SCHEMA_VERSION);
  TF_LITE_MICRO_CHECK_FAIL();
  MicroSpeechOpResolver op_resolver;
  TF_LITE_MICRO_EXPECT(RegisterOps(op_resolver) == kTfLiteOk);
  TF_LITE_MICRO_CHECK_FAIL();
  tflite::MicroInterpreter interpreter(model, op_resolver, g_arena, kArenaSize);
  TF_LITE_MICRO_EXPECT(interpreter.AllocateTensors() == kTfLiteOk);
  TF_LITE_MICRO_CHECK_FAIL();
  MicroPrintf("MicroSpeech model arena size = %u", interpreter.arena_used_bytes());
  TfLiteTensor* input = interpreter.input(0);
  TF_LITE_MICRO_EXPECT(input != nullptr);
  TF_LITE_MICRO_CHECK_FAIL();
  TF_LITE_MICRO_EXPECT_EQ(kFeatureElementCount, input->dims->data[input->dims->size - 1]);
  TF_LITE_MICRO_CHECK_FAIL();
  TfLiteTensor* output = interpreter.output(0);
  TF_LITE_MICRO_EXPECT(output != nullptr);
  TF_LITE_MICRO_CHECK_FAIL();
  TF_LITE_MICRO_EXPECT_EQ(kCategoryCount, output->dims->data[output->dims->size - 1]);
  TF_LITE_MICRO_CHECK_FAIL();
  const float output_scale = output->params.scale;
  const int output_zero_point = output->params.zero_point;
  for (int i = 0; i < kFeatureElementCount; ++i) tflite::GetTensorData<int8_t>(input)[i] = features[i];
  TF_LITE_MICRO_EXPECT(interpreter.Invoke() == kTfLiteOk);
  TF_LITE_MICRO_CHECK_FAIL();
  for (int i = 0; i < kCategoryCount; i++) {
    scores[i] = tflite::GetTensorData<int8_t>(output)[i];
    const float prediction = (scores[i] - output_zero_point) * output_scale;
    MicroPrintf("  %.4f %s", static_cast<double>(prediction), kCategoryLabels[i]);
  }
  return kTfLiteOk;
}

}  // namespace

TF_LITE_MICRO_TESTS_BEGIN

TF_LITE_MICRO_TEST(FeaturesOfSlices) {
  TF_LITE_MICRO_EXPECT_EQ(kTfLiteOk, GenerateFeatures(g_recorded_audio, g_recorded_slices, &g_features));
  for (int i = 0; i < g_recorded_slices * kFeatureSize; ++i)
    TF_LITE_MICRO_EXPECT_EQ(g_features[i / kFeatureSize][i % kFeatureSize], g_recorded_slice_features[i]);
}

TF_LITE_MICRO_TEST(ScoresOfWords) {
  int8_t scores[kCategoryCount] = {};
  TF_LITE_MICRO_EXPECT_EQ(kTfLiteOk, NameTheWord(g_recorded_features, scores));
  for (int i = 0; i < kCategoryCount; ++i) TF_LITE_MICRO_EXPECT_NEAR(scores[i], g_recorded_scores[i], 0);
  TF_LITE_MICRO_EXPECT_STRING_EQ("silence", kCategoryLabels[0]);
  TF_LITE_MICRO_EXPECT_GE(scores[0], -128);
}

TF_LITE_MICRO_TESTS_END
