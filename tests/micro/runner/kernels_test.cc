// SPDX-License-Identifier: Apache-2.0
// Single operators through KernelRunner, as tests of kernels are written: tensors over arrays, quantization by structs.
#include "tensorflow/lite/c/builtin_op_data.h"
#include "tensorflow/lite/micro/kernels/kernel_runner.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/test_helpers.h"
#include "tensorflow/lite/micro/testing/micro_test_v2.h"

namespace tflite {
namespace testing {
namespace {

constexpr int kTwoInputs[] = {2, 0, 1}, kThird[] = {1, 2}, kOneInput[] = {1, 0}, kSecond[] = {1, 1};

TfLiteStatus Run(const TFLMRegistration& registration, TfLiteTensor* tensors, int count, const int* inputs,
                 const int* outputs, const void* options) {
  micro::KernelRunner runner(registration, tensors, count, IntArrayFromInts(inputs), IntArrayFromInts(outputs),
                             options);
  const TfLiteStatus status = runner.InitAndPrepare();
  return status == kTfLiteOk ? runner.Invoke() : status;
}

TEST(Kernels, AddReal) {
  const float a[] = {-2.0f, 0.2f, 0.7f, 0.8f}, b[] = {0.1f, 0.2f, 0.3f, 0.5f};
  float out[4];
  const int shape[] = {4, 1, 2, 2, 1};
  TfLiteIntArray* dims = IntArrayFromInts(shape);
  TfLiteTensor tensors[] = {CreateTensor(a, dims), CreateTensor(b, dims), CreateTensor(out, dims)};
  TfLiteAddParams options = {};
  EXPECT_EQ(kTfLiteOk, Run(Register_ADD(), tensors, 3, kTwoInputs, kThird, &options));
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(a[i] + b[i], out[i], 1e-6f);
  options.activation = kTfLiteActRelu;
  EXPECT_EQ(kTfLiteOk, Run(Register_ADD(), tensors, 3, kTwoInputs, kThird, &options));
  EXPECT_EQ(0.0f, out[0]);
}

TEST(Kernels, AddInt8) {
  const float a[] = {-0.8f, 0.2f, 0.9f, 0.7f}, b[] = {0.6f, 0.4f, 0.9f, -0.8f};
  int8_t stored_a[4], stored_b[4], out[4];
  const int shape[] = {4, 1, 2, 2, 1};
  TfLiteIntArray* dims = IntArrayFromInts(shape);
  TfLiteTensor tensors[] = {CreateQuantizedTensor(a, stored_a, dims, 0.0078f, 0),
                            CreateQuantizedTensor(b, stored_b, dims, 0.0078f, 0),
                            CreateQuantizedTensor(out, dims, 0.0156f, -3)};
  TfLiteAddParams options = {};
  EXPECT_EQ(kTfLiteOk, Run(Register_ADD_INT8(), tensors, 3, kTwoInputs, kThird, &options));
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(a[i] + b[i], static_cast<float>(out[i] + 3) * 0.0156f, 0.017f);
}

TEST(Kernels, FullyConnectedInt8) {
  const float in[] = {1, 2, 3, 4, 5, 6, 7, 8, -9, -10, 1, 2, 3, 4, 5, 6, 7, -8, 9, -10};
  const float weights[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const float bias[] = {1, 2, 3}, expected[] = {24, 25, 26, 58, 59, 60};
  int8_t stored_in[20], stored_weights[30], out[6];
  int32_t stored_bias[3];
  const int in_shape[] = {2, 2, 10}, weight_shape[] = {2, 3, 10}, bias_shape[] = {1, 3}, out_shape[] = {2, 2, 3};
  TfLiteTensor tensors[] = {CreateQuantizedTensor(in, stored_in, IntArrayFromInts(in_shape), 0.5f, -1),
                            CreateQuantizedTensor(weights, stored_weights, IntArrayFromInts(weight_shape), 1.0f, 0),
                            CreateQuantizedBiasTensor(bias, stored_bias, IntArrayFromInts(bias_shape), 0.5f, 1.0f),
                            CreateQuantizedTensor(out, IntArrayFromInts(out_shape), 0.5f, -1)};
  TfLiteFullyConnectedParams options = {};
  const int inputs[] = {3, 0, 1, 2}, outputs[] = {1, 3};
  EXPECT_EQ(kTfLiteOk, Run(Register_FULLY_CONNECTED(), tensors, 4, inputs, outputs, &options));
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(expected[i], static_cast<float>(out[i] + 1) * 0.5f, 0.51f);
  // A bias of a length that is not the units'.
  const int wrong[] = {1, 2};
  tensors[2].dims = IntArrayFromInts(wrong);
  EXPECT_EQ(kTfLiteError, Run(Register_FULLY_CONNECTED(), tensors, 4, inputs, outputs, &options));
}

TEST(Kernels, ConvPerChannel) {
  const float in[] = {1, 1, 1, 1, 2, 2, 2, 2, 1, 2, 3, 4, 1, 2, 3, 4};
  const float filter[] = {1, 2, 3, 4, -1, 1, -1, 1, -1, -1, 1, 1}, bias[] = {1, 2, 3};
  const float expected[] = {18, 2, 5, 18, 2, 5, 17, 4, 3, 37, 4, 3};
  int8_t stored_in[16], stored_filter[12], out[12];
  int32_t stored_bias[3];
  float filter_scales[4], bias_scales[4];
  int filter_zeros[4], bias_zeros[4];
  TfLiteAffineQuantization filter_quant, bias_quant;
  const int in_shape[] = {4, 2, 2, 4, 1}, filter_shape[] = {4, 3, 2, 2, 1}, bias_shape[] = {1, 3},
            out_shape[] = {4, 2, 1, 2, 3};
  TfLiteTensor tensors[] = {
      CreateQuantizedTensor(in, stored_in, IntArrayFromInts(in_shape), 0.5f, 0),
      CreateSymmetricPerChannelQuantizedTensor(filter, stored_filter, IntArrayFromInts(filter_shape), filter_scales,
                                               filter_zeros, &filter_quant, 0),
      TfLiteTensor(), CreateQuantizedTensor(out, IntArrayFromInts(out_shape), 0.5f, 0)};
  tensors[2] = CreatePerChannelQuantizedBiasTensor(bias, stored_bias, IntArrayFromInts(bias_shape), 0.5f,
                                                   filter_scales + 1, bias_scales, bias_zeros, &bias_quant, 0);
  TfLiteConvParams options = {};
  options.padding = kTfLitePaddingValid;
  options.stride_width = options.stride_height = 2;
  options.dilation_width_factor = options.dilation_height_factor = 1;
  const int inputs[] = {3, 0, 1, 2}, outputs[] = {1, 3};
  const TFLMRegistration of_all = Register_CONV_2D(), of_bytes = Register_CONV_2D_INT8();
  for (const TFLMRegistration* registration : {&of_all, &of_bytes}) {
    EXPECT_EQ(kTfLiteOk, Run(*registration, tensors, 4, inputs, outputs, &options));
    for (int i = 0; i < 12; ++i) EXPECT_NEAR(expected[i], static_cast<float>(out[i]) * 0.5f, 0.51f);
  }
}

TEST(Kernels, ConvOfPackedWeights) {
  const float in[] = {1, 2, 3, 4}, filter[] = {1, -1, 2, -2, 3, 3}, expected[] = {-1, -2, 9, -1, -2, 21};
  int8_t stored_in[4], stored_filter[6], out[6];
  const int in_shape[] = {4, 1, 1, 2, 2}, filter_shape[] = {4, 3, 1, 1, 2}, out_shape[] = {4, 1, 1, 2, 3};
  TfLiteTensor tensors[] = {
      CreateQuantizedTensor(in, stored_in, IntArrayFromInts(in_shape), 0.25f, 0),
      CreateQuantizedTensor(filter, stored_filter, IntArrayFromInts(filter_shape), 1.0f, 0, false, kTfLiteInt4),
      CreateQuantizedTensor(out, IntArrayFromInts(out_shape), 0.25f, 0)};
  TfLiteConvParams options = {};
  options.padding = kTfLitePaddingValid;
  options.stride_width = options.stride_height = options.dilation_width_factor = options.dilation_height_factor = 1;
  EXPECT_EQ(kTfLiteOk, Run(Register_CONV_2D_INT4(), tensors, 3, kTwoInputs, kThird, &options));
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(expected[i], static_cast<float>(out[i]) * 0.25f, 0.13f);
}

TEST(Kernels, Softmax) {
  const float in[] = {1, 2, 3, 4}, expected[] = {0.0321f, 0.0871f, 0.2369f, 0.6439f};
  float out[4];
  const int shape[] = {2, 1, 4};
  TfLiteIntArray* dims = IntArrayFromInts(shape);
  TfLiteTensor tensors[] = {CreateTensor(in, dims), CreateTensor(out, dims)};
  TfLiteSoftmaxParams options = {1.0f};
  EXPECT_EQ(kTfLiteOk, Run(Register_SOFTMAX(), tensors, 2, kOneInput, kSecond, &options));
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(expected[i], out[i], 1e-4f);
  int8_t stored[4], stored_out[4];
  TfLiteTensor bytes[] = {CreateQuantizedTensor(in, stored, dims, 0.05f, -20),
                          CreateQuantizedTensor(stored_out, dims, 1.0f / 256, -128)};
  EXPECT_EQ(kTfLiteOk, Run(Register_SOFTMAX_INT8(), bytes, 2, kOneInput, kSecond, &options));
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(expected[i], static_cast<float>(stored_out[i] + 128) / 256, 0.02f);
}

TEST(Kernels, OptionsOfSlotsAndLists) {
  const int8_t a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8}, by_rows[] = {1, 2, 3, 4, 5, 6, 7, 8},
               by_columns[] = {1, 2, 5, 6, 3, 4, 7, 8};
  int8_t out[8];
  const int shape[] = {2, 2, 2}, rows[] = {2, 4, 2}, columns[] = {2, 2, 4};
  TfLiteTensor tensors[] = {CreateQuantizedTensor(a, IntArrayFromInts(shape), 1.0f),
                            CreateQuantizedTensor(b, IntArrayFromInts(shape), 1.0f),
                            CreateQuantizedTensor(out, IntArrayFromInts(rows), 1.0f)};
  TfLiteConcatenationParams options = {0, kTfLiteActNone};
  EXPECT_EQ(kTfLiteOk, Run(Register_CONCATENATION(), tensors, 3, kTwoInputs, kThird, &options));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(by_rows[i], out[i]);
  options.axis = 1;
  tensors[2].dims = IntArrayFromInts(columns);
  EXPECT_EQ(kTfLiteOk, Run(Register_CONCATENATION(), tensors, 3, kTwoInputs, kThird, &options));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(by_columns[i], out[i]);

  const float values[] = {1, 2, 3, 4, 5, 6};
  float same[6];
  const int32_t wanted[] = {3, 2};
  const int three[] = {2, 2, 3}, two[] = {1, 2}, made[] = {2, 3, 2};
  TfLiteTensor reshaped[] = {CreateTensor(values, IntArrayFromInts(three)), CreateTensor(wanted, IntArrayFromInts(two)),
                             CreateTensor(same, IntArrayFromInts(made))};
  EXPECT_EQ(kTfLiteOk, Run(Register_RESHAPE(), reshaped, 3, kTwoInputs, kThird, nullptr));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(values[i], same[i]);
}

TEST(Kernels, CalledGraphsAreCounted) {
  const bool yes[] = {true}, no[] = {false};
  const float in[] = {1.0f, 2.0f};
  float out[2];
  const int one[] = {1, 1}, pair[] = {2, 1, 2};
  TfLiteIfParams options = {1, 2};
  for (const bool* taken : {yes, no}) {
    TfLiteTensor tensors[] = {CreateTensor(taken, IntArrayFromInts(one)), CreateTensor(in, IntArrayFromInts(pair)),
                              CreateTensor(out, IntArrayFromInts(pair))};
    micro::KernelRunner runner(Register_IF(), tensors, 3, IntArrayFromInts(kTwoInputs), IntArrayFromInts(kThird),
                               &options);
    EXPECT_EQ(kTfLiteOk, runner.InitAndPrepare());
    EXPECT_EQ(kTfLiteOk, runner.Invoke());
    EXPECT_EQ(*taken ? 1 : 0, runner.GetMockGraph()->get_invoke_count(1));
    EXPECT_EQ(*taken ? 0 : 1, runner.GetMockGraph()->get_invoke_count(2));
    EXPECT_EQ(2.0f, out[1]);
  }
  TfLiteCallOnceParams once = {1};
  const int none[] = {0};
  micro::KernelRunner runner(Register_CALL_ONCE(), nullptr, 0, IntArrayFromInts(none), IntArrayFromInts(none), &once);
  EXPECT_EQ(kTfLiteOk, runner.InitAndPrepare());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(kTfLiteOk, runner.Invoke());
  EXPECT_EQ(1, runner.GetMockGraph()->get_invoke_count(1));
  EXPECT_EQ(kTfLiteOk, runner.Reset());
  EXPECT_EQ(kTfLiteOk, runner.Invoke());
  EXPECT_EQ(2, runner.GetMockGraph()->get_invoke_count(1));
  EXPECT_EQ(kTfLiteError, runner.Free());
  EXPECT_TRUE(runner.ValidateTempBufferDeallocated());
}

// A kernel of an application: twice the input, through scratch memory.
struct Twice {
  int scratch, channels;
};
void* TwiceInit(TfLiteContext* context, const char*, size_t) {
  return context->AllocatePersistentBuffer(context, sizeof(Twice));
}
TfLiteStatus TwicePrepare(TfLiteContext* context, TfLiteNode* node) {
  auto* state = static_cast<Twice*>(node->user_data);
  MicroContext* micro_context = GetMicroContext(context);
  TfLiteTensor* input = micro_context->AllocateTempInputTensor(node, 0);
  TF_LITE_ENSURE(context, input != nullptr);
  TF_LITE_ENSURE_TYPES_EQ(context, input->type, kTfLiteFloat32);
  const auto* affine = static_cast<const TfLiteAffineQuantization*>(input->quantization.params);
  state->channels = affine ? affine->scale->size : 0;
  TF_LITE_ENSURE_STATUS(context->RequestScratchBufferInArena(context, input->bytes, &state->scratch));
  micro_context->DeallocateTempTfLiteTensor(input);
  return kTfLiteOk;
}
TfLiteStatus TwiceInvoke(TfLiteContext* context, TfLiteNode* node) {
  const auto* state = static_cast<const Twice*>(node->user_data);
  const TfLiteEvalTensor* input = micro::GetEvalInput(context, node, 0);
  TfLiteEvalTensor* output = micro::GetEvalOutput(context, node, 0);
  auto* scratch = static_cast<float*>(context->GetScratchBuffer(context, state->scratch));
  TF_LITE_ENSURE(context, scratch != nullptr);
  const int count = ElementCount(*input->dims);
  for (int i = 0; i < count; ++i) scratch[i] = 2 * input->data.f[i];
  for (int i = 0; i < count; ++i) output->data.f[i] = scratch[i];
  return kTfLiteOk;
}

TEST(Kernels, KernelsOfApplications) {
  const float in[] = {1, 2, 3};
  float out[3] = {};
  const int shape[] = {1, 3};
  TfLiteTensor tensors[] = {CreateTensor(in, IntArrayFromInts(shape)), CreateTensor(out, IntArrayFromInts(shape))};
  EXPECT_EQ(kTfLiteOk,
            Run(micro::RegisterOp(TwiceInit, TwicePrepare, TwiceInvoke), tensors, 2, kOneInput, kSecond, nullptr));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(2 * in[i], out[i]);
  tensors[0].type = kTfLiteInt32;
  EXPECT_EQ(kTfLiteError,
            Run(micro::RegisterOp(TwiceInit, TwicePrepare, TwiceInvoke), tensors, 2, kOneInput, kSecond, nullptr));
}

}  // namespace
}  // namespace testing
}  // namespace tflite

TF_LITE_MICRO_TESTS_MAIN
