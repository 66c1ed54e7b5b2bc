// SPDX-License-Identifier: Apache-2.0
// The picture example as users test it, with tests by their names.
#include "tensorflow/lite/micro/examples/person_detection/testdata/recorded.h"
#include "tensorflow/lite/micro/micro_common.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/micro/models/person_detect_model_data.h"
#include "tensorflow/lite/micro/testing/micro_test_v2.h"
#include "tensorflow/lite/schema/schema_generated.h"

constexpr int kNumCols = 96;
constexpr int kNumRows = 96;
constexpr int kNumChannels = 1;
constexpr int kCategoryCount = 2;
constexpr int kPersonIndex = 1;
constexpr int kNotAPersonIndex = 0;

constexpr int tensor_arena_size = 136 * 1024;
uint8_t tensor_arena[tensor_arena_size];

TEST(PersonDetectionTest, TestInvoke) {
  const tflite::Model* model = ::tflite::GetModel(g_person_detect_model_data);
  ASSERT_EQ(model->version(), static_cast<uint32_t>(TFLITE_SCHEMA_VERSION));
  tflite::MicroMutableOpResolver<5> micro_op_resolver;
  micro_op_resolver.AddAveragePool2D(tflite::Register_AVERAGE_POOL_2D_INT8());
  micro_op_resolver.AddConv2D(tflite::Register_CONV_2D_INT8());
  micro_op_resolver.AddDepthwiseConv2D(tflite::Register_DEPTHWISE_CONV_2D_INT8());
  micro_op_resolver.AddReshape();
  micro_op_resolver.AddSoftmax(tflite::Register_SOFTMAX_INT8());

  tflite::MicroInterpreter interpreter(model, micro_op_resolver, tensor_arena, tensor_arena_size);
  interpreter.AllocateTensors();

  TfLiteTensor* input = interpreter.input(0);
  EXPECT_NE(input, nullptr);
  EXPECT_EQ(4, input->dims->size);
  EXPECT_EQ(1, input->dims->data[0]);
  EXPECT_EQ(kNumRows, input->dims->data[1]);
  EXPECT_EQ(kNumCols, input->dims->data[2]);
  EXPECT_EQ(kNumChannels, input->dims->data[3]);
  EXPECT_EQ(kTfLiteInt8, input->type);

  for (int picture = 0; picture < g_recorded_pictures; ++picture) {
    TFLITE_DCHECK_EQ(input->bytes, static_cast<size_t>(g_recorded_picture_size));
    memcpy(input->data.int8, g_recorded_images[picture], input->bytes);
    TfLiteStatus invoke_status = interpreter.Invoke();
    if (invoke_status != kTfLiteOk) MicroPrintf("Invoke failed\n");
    EXPECT_EQ(kTfLiteOk, invoke_status);

    TfLiteTensor* output = interpreter.output(0);
    EXPECT_EQ(2, output->dims->size);
    EXPECT_EQ(1, output->dims->data[0]);
    EXPECT_EQ(kCategoryCount, output->dims->data[1]);
    EXPECT_EQ(kTfLiteInt8, output->type);
    int8_t person_score = output->data.int8[kPersonIndex];
    int8_t no_person_score = output->data.int8[kNotAPersonIndex];
    MicroPrintf("person score: %d, no person score: %d\n", person_score, no_person_score);
    EXPECT_EQ(person_score, g_recorded_answers[picture][kPersonIndex]);
    EXPECT_EQ(no_person_score, g_recorded_answers[picture][kNotAPersonIndex]);
    EXPECT_NEAR(person_score + no_person_score, -1, 1);
  }
  MicroPrintf("Ran successfully\n");
}

class Words : public testing::Test {
 public:
  void SetUp() override { text_ = "person"; }

 protected:
  const char* text_ = nullptr;
};

TEST_F(Words, AreThere) {
  ASSERT_TRUE(text_ != nullptr);
  EXPECT_STREQ(text_, "person");
  EXPECT_STRNE(text_, "cat");
  EXPECT_FLOAT_EQ(0.1f + 0.2f, 0.3f);
}

TF_LITE_MICRO_TESTS_MAIN
