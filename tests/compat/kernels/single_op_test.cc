// SPDX-License-Identifier: Apache-2.0
// Operators through kernels/test_util.h, as an application's own tests of kernels use it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/lite/kernels/builtin_op_kernels.h"
#include "tensorflow/lite/kernels/test_util.h"

namespace tflite {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::Pointwise;

// Two tensors in, one out.
class PairModel : public SingleOpModel {
 public:
  PairModel(const TensorData& a, const TensorData& b, const TensorData& out, BuiltinOperator op, BuiltinOptions type,
            flatbuffers::Offset<void> (*options)(flatbuffers::FlatBufferBuilder*)) {
    a_ = AddInput(a);
    b_ = AddInput(b);
    out_ = AddOutput(out);
    SetBuiltinOp(op, type, options(&builder_));
    BuildInterpreter({GetShape(a_), GetShape(b_)});
  }
  std::vector<float> dequantized() {
    return Dequantize<int8_t>(ExtractVector<int8_t>(out_), GetScale(out_), GetZeroPoint(out_));
  }
  int a_, b_, out_;
};
flatbuffers::Offset<void> add_options(flatbuffers::FlatBufferBuilder* builder) {
  return CreateAddOptions(*builder, ActivationFunctionType_RELU).Union();
}

TEST(SingleOp, AddOfReals) {
  PairModel m({TensorType_FLOAT32, {2, 2}}, {TensorType_FLOAT32, {2}}, {TensorType_FLOAT32, {}}, BuiltinOperator_ADD,
              BuiltinOptions_AddOptions, add_options);
  m.PopulateTensor<float>(m.a_, {1.5f, -4, 0.25f, 8});
  m.PopulateTensor<float>(m.b_, std::vector<float>{0.5f, 1});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.ExtractVector<float>(m.out_), ElementsAreArray(ArrayFloatNear({2, 0, 0.75f, 9})));
  EXPECT_THAT(m.ExtractVector<float>(m.out_), Pointwise(FloatingPointEq(), {2.0f, 0.0f, 0.75f, 9.0f}));
  EXPECT_THAT(m.GetTensorShape(m.out_), ElementsAre(2, 2));
  EXPECT_THAT(m.GetOutputTensor(0), DimsAre({2, 2}));
}

TEST(SingleOp, AddOfInt8ByRanges) {
  const TensorData pair(TensorType_INT8, {4}, -2, 2);
  PairModel m(pair, pair, {TensorType_INT8, {}, -4, 4}, BuiltinOperator_ADD, BuiltinOptions_AddOptions, add_options);
  m.QuantizeAndPopulate<int8_t>(m.a_, {-1, 0.5f, 1, 2});
  m.QuantizeAndPopulate<int8_t>(m.b_, {0.25f, 0.5f, -0.75f, 2});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.dequantized(), ElementsAreArray(ArrayFloatNear({0, 1, 0.25f, 4}, 2 * 8.0f / 255)));
}

// Weights are inputs that a test fills, as the stock suites have it.
class LayerModel : public SingleOpModel {
 public:
  LayerModel(const TensorData& input, const TensorData& weights, const TensorData& bias, const TensorData& output) {
    input_ = AddInput(input);
    weights_ = AddInput(weights);
    bias_ = AddInput(bias);
    output_ = AddOutput(output);
    SetBuiltinOp(BuiltinOperator_FULLY_CONNECTED, BuiltinOptions_FullyConnectedOptions,
                 CreateFullyConnectedOptions(builder_).Union());
    BuildInterpreter({GetShape(input_), GetShape(weights_), GetShape(bias_)});
  }
  int input_, weights_, bias_, output_;
};

TEST(SingleOp, LayerOfReals) {
  LayerModel m({TensorType_FLOAT32, {2, 3}}, {TensorType_FLOAT32, {2, 3}}, {TensorType_FLOAT32, {2}},
               TensorData(TensorType_FLOAT32));
  m.PopulateTensor<float>(m.input_, {1, 2, 3, -1, -2, -3});
  m.PopulateTensor<float>(m.weights_, {1, 1, 1, 2, 0, -1});
  m.PopulateTensor<float>(m.bias_, {10, 20});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.ExtractVector<float>(m.output_), ElementsAreArray(ArrayFloatNear({16, 19, 4, 21})));
}

TEST(SingleOp, LayerOfRealsWithInt8Weights) {
  LayerModel m({TensorType_FLOAT32, {1, 4}}, {TensorType_INT8, {2, 4}, 0, 0, 1.0f}, {TensorType_FLOAT32, {2}},
               TensorData(TensorType_FLOAT32));
  m.PopulateTensor<float>(m.input_, {1, 2, 3, 4});
  m.SignedSymmetricQuantizeAndPopulate(m.weights_, {0.5f, -0.5f, 1, 0.25f, -1, 1, 0, 0.75f});
  m.PopulateTensor<float>(m.bias_, {1, -1});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  // 0.5 - 1 + 3 + 1 + 1 and -1 + 2 + 3 - 1.
  EXPECT_THAT(m.ExtractVector<float>(m.output_), ElementsAreArray(ArrayFloatNear({4.5f, 3}, 0.1f)));
}

TEST(SingleOp, WeightsWhoseScaleComesWithTheirValues) {
  class Model : public SingleOpModel {
   public:
    explicit Model(TensorType type) {
      input = AddInput({TensorType_FLOAT32, {1, 2, 2}});
      weights = AddInput({type, {1, 2}});
      recurrent = AddInput({type, {1, 1}});
      bias = AddInput({TensorType_FLOAT32, {1}});
      AddVariableInput({TensorType_FLOAT32, {1, 1}});
      output = AddOutput(TensorType_FLOAT32);
      SetBuiltinOp(BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_RNN, BuiltinOptions_SequenceRNNOptions,
                   CreateSequenceRNNOptions(builder_, false, ActivationFunctionType_RELU).Union());
      BuildInterpreter({GetShape(input), {}, {}, {}, {}});
    }
    int input, weights, recurrent, bias, output;
  };
  for (const TensorType type : {TensorType_UINT8, TensorType_INT8}) {
    Model m(type);
    const auto fill = [&](int t, const std::vector<float>& values) {
      type == TensorType_UINT8 ? m.SymmetricQuantizeAndPopulate(t, values)
                               : m.SignedSymmetricQuantizeAndPopulate(t, values);
    };
    m.PopulateTensor<float>(m.input, {1, 2, 3, -4});
    fill(m.weights, {0.5f, -0.25f});
    fill(m.recurrent, {2});
    m.PopulateTensor<float>(m.bias, {1});
    ASSERT_EQ(m.Invoke(), kTfLiteOk);
    // 0.5 - 0.5 + 1, then 1.5 + 1 + 2 * 1 + 1.
    EXPECT_THAT(m.ExtractVector<float>(m.output), ElementsAreArray(ArrayFloatNear({1, 5.5f}, 0.1f)));
  }
}

TEST(SingleOp, ConvolutionWithScalesPerChannel) {
  class Model : public SingleOpModel {
   public:
    Model() {
      input = AddInput({TensorType_INT8, {1, 2, 2, 1}, 0, 0, 0.5f, -1});
      weights = AddInput({TensorType_INT8, {2, 1, 1, 1}, 0, 0, 0, 0, true, {0.25f, 0.5f}, {0, 0}, 0});
      bias = AddInput({TensorType_INT32, {2}, 0, 0, 0, 0, true, {0.125f, 0.25f}, {0, 0}, 0});
      output = AddOutput({TensorType_INT8, {}, 0, 0, 0.5f, 3});
      SetBuiltinOp(BuiltinOperator_CONV_2D, BuiltinOptions_Conv2DOptions,
                   CreateConv2DOptions(builder_, Padding_VALID, 1, 1, ActivationFunctionType_NONE, 1, 1).Union());
      BuildInterpreter({GetShape(input), GetShape(weights), GetShape(bias)});
    }
    int input, weights, bias, output;
  } m;
  m.QuantizeAndPopulate<int8_t>(m.input, {1, 2, 3, -4});
  m.PerChannelSymmetricQuantizeAndPopulate(m.weights, {2, -1});
  m.PerChannelQuantizeBias(m.bias, {1, 0.5f});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  const auto steps = m.ExtractVector<int8_t>(m.output);
  const auto reals = Dequantize<int8_t>(steps, m.GetScale(m.output), m.GetZeroPoint(m.output));
  EXPECT_THAT(reals, ElementsAreArray(ArrayFloatNear({3, -0.5f, 5, -1.5f, 7, -2.5f, -7, 4.5f})));
}

TEST(SingleOp, SoftmaxSumsToOne) {
  class Model : public SingleOpModel {
   public:
    Model() {
      input = AddInput({TensorType_FLOAT32, {2, 3}});
      output = AddOutput(TensorType_FLOAT32);
      SetBuiltinOp(BuiltinOperator_SOFTMAX, BuiltinOptions_SoftmaxOptions,
                   CreateSoftmaxOptions(builder_, 1.0f).Union());
      BuildInterpreter({GetShape(input)});
    }
    int input, output;
  } m;
  m.PopulateTensor<float>(m.input, {0, 0, 0, 0, 100, 0});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  const float third = 1 / 3.0f;
  EXPECT_THAT(m.ExtractVector<float>(m.output), ElementsAreArray(ArrayFloatNear({third, third, third, 0, 1, 0})));
}

TEST(SingleOp, GatherOfStrings) {
  class Model : public SingleOpModel {
   public:
    Model() {
      words = AddInput({TensorType_STRING, {3}});
      places = AddInput({TensorType_INT32, {2}});
      output = AddOutput(TensorType_STRING);
      SetBuiltinOp(BuiltinOperator_GATHER, BuiltinOptions_GatherOptions, CreateGatherOptions(builder_, 0).Union());
      BuildInterpreter({GetShape(words), GetShape(places)});
    }
    int words, places, output;
  } m;
  m.PopulateTensor<std::string>(m.words, {"one", "", "three"});
  m.PopulateTensor<int32_t>(m.places, {2, 1});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.ExtractVector<std::string>(m.output), ElementsAre("three", ""));
}

TEST(SingleOp, ReshapeToAConstantShape) {
  class Model : public SingleOpModel {
   public:
    Model() {
      input = AddInput({TensorType_INT16, {2, 3}});
      AddConstInput<int32_t>(TensorType_INT32, {3, -1}, {2});
      output = AddOutput(TensorType_INT16);
      SetBuiltinOp(BuiltinOperator_RESHAPE, BuiltinOptions_ReshapeOptions, CreateReshapeOptions(builder_).Union());
      BuildInterpreter({GetShape(input), {}});
    }
    int input, output;
  } m;
  m.PopulateTensor<int16_t>(m.input, {1, 2, 3, 4, 5, 6});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.GetTensorShape(m.output), ElementsAre(3, 2));
  EXPECT_THAT(m.ExtractVector<int16_t>(m.output), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(SingleOp, AShapeThatIsComputed) {
  class Model : public SingleOpModel {
   public:
    Model() {
      shape = AddInput({TensorType_INT32, {2}});
      value = AddInput({TensorType_INT64, {}});
      output = AddOutput(TensorType_INT64);
      SetBuiltinOp(BuiltinOperator_FILL, BuiltinOptions_FillOptions, CreateFillOptions(builder_).Union());
      BuildInterpreter({GetShape(shape), GetShape(value)});
    }
    int shape, value, output;
  } m;
  m.PopulateTensor<int32_t>(m.shape, {2, 2});
  m.PopulateTensor<int64_t>(m.value, {-7});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.GetOutputTensor(0), DimsAre({2, 2}));
  EXPECT_THAT(m.ExtractVector<int64_t>(m.output), ElementsAre(-7, -7, -7, -7));
}

TEST(SingleOp, AnOperatorWithoutAFirstVersion) {
  class Model : public SingleOpModel {
   public:
    Model() {
      input = AddInput({TensorType_INT8, {2, 1}});
      AddConstInput<int64_t>(TensorType_INT64, {2, 3}, {2});
      output = AddOutput(TensorType_INT8);
      SetBuiltinOp(BuiltinOperator_BROADCAST_TO, BuiltinOptions_BroadcastToOptions,
                   CreateBroadcastToOptions(builder_).Union());
      BuildInterpreter({});
    }
    int input, output;
  } m;
  m.PopulateTensor<int8_t>(m.input, {5, -6});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.ExtractVector<int8_t>(m.output), ElementsAre(5, 5, 5, -6, -6, -6));
}

TEST(SingleOp, StateBetweenRuns) {
  class Model : public SingleOpModel {
   public:
    Model() {
      input = AddInput({TensorType_FLOAT32, {1, 1}});
      feature = AddInput({TensorType_FLOAT32, {1, 1}});
      time = AddInput({TensorType_FLOAT32, {1, 2}});
      AddNullInput();
      state = AddVariableInput({TensorType_FLOAT32, {1, 2}});
      output = AddOutput(TensorType_FLOAT32);
      SetBuiltinOp(BuiltinOperator_SVDF, BuiltinOptions_SVDFOptions, CreateSVDFOptions(builder_, 1).Union());
      BuildInterpreter({GetShape(input), GetShape(feature), GetShape(time), {}, GetShape(state)});
    }
    int input, feature, time, state, output;
  } m;
  m.PopulateTensor<float>(m.feature, {2});
  m.PopulateTensor<float>(m.time, {10, 1});
  for (const float expected : {2.0f, 22.0f, 22.0f}) {
    m.PopulateTensor<float>(m.input, {1});
    ASSERT_EQ(m.Invoke(), kTfLiteOk);
    EXPECT_THAT(m.ExtractVector<float>(m.output), ElementsAreArray(ArrayFloatNear({expected})));
  }
}

TEST(SingleOp, SparseWeights) {
  class Model : public SingleOpModel {
   public:
    Model() {
      input = AddInput({TensorType_FLOAT32, {1, 4}});
      TensorData sparse(TensorType_FLOAT32, {2, 4});
      sparse.traversal_order = {0, 1};
      sparse.format = {kTfLiteDimDense, kTfLiteDimSparseCSR};
      AddConstSparseInput<float>(sparse, {0, 2, 0, 0, -1, 0, 0, 3});
      AddNullInput();
      output = AddOutput(TensorType_FLOAT32);
      SetBuiltinOp(BuiltinOperator_FULLY_CONNECTED, BuiltinOptions_FullyConnectedOptions,
                   CreateFullyConnectedOptions(builder_).Union());
      BuildInterpreter({GetShape(input), {}, {}});
    }
    int input, output;
  } m;
  m.PopulateTensor<float>(m.input, {1, 2, 3, 4});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.ExtractVector<float>(m.output), ElementsAreArray(ArrayFloatNear({4, 11})));
}

TEST(SingleOp, SeveralOperators) {
  class Model : public MultiOpModel {
   public:
    Model() {
      input = AddInput({TensorType_FLOAT32, {2}});
      const int between = AddInnerTensor<float>({TensorType_FLOAT32, {2}});
      output = AddOutput({TensorType_FLOAT32, {2}});
      AddBuiltinOp(BuiltinOperator_NEG, BuiltinOptions_NegOptions, CreateNegOptions(builder_).Union(), {input},
                   {between});
      AddBuiltinOp(BuiltinOperator_RELU, BuiltinOptions_NONE, 0, {between}, {output});
      BuildInterpreter({GetShape(input)});
    }
    int input, output;
  } m;
  m.PopulateTensor<float>(m.input, {3, -4});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.ExtractVector<float>(m.output), ElementsAre(0, 4));
  EXPECT_EQ(m.CountOpsExecutedByCpuKernel(), 2);
  EXPECT_EQ(m.CountNumberOfDelegatedPartitions(), 0);
}

// A registration of the application's own, which the whole suite is repeated for.
TfLiteStatus twice(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor* input;
  TfLiteTensor* output;
  TF_LITE_ENSURE_OK(context, GetInputSafe(context, node, 0, &input));
  TF_LITE_ENSURE_OK(context, GetOutputSafe(context, node, 0, &output));
  for (int64_t i = 0; i < NumElements(input); ++i) output->data.f[i] = 2 * input->data.f[i];
  return kTfLiteOk;
}
TfLiteStatus same_shape(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor* input;
  TfLiteTensor* output;
  TF_LITE_ENSURE_OK(context, GetInputSafe(context, node, 0, &input));
  TF_LITE_ENSURE_OK(context, GetOutputSafe(context, node, 0, &output));
  return context->ResizeTensor(context, output, TfLiteIntArrayCopy(input->dims));
}
TfLiteRegistration* register_twice() {
  static TfLiteRegistration registration = [] {
    TfLiteRegistration own{};
    own.prepare = same_shape;
    own.invoke = twice;
    return own;
  }();
  return &registration;
}

TEST(SingleOp, OfTheApplication) {
  class Model : public SingleOpModel {
   public:
    Model() {
      input = AddInput({TensorType_FLOAT32, {3}});
      output = AddOutput(TensorType_FLOAT32);
      SetCustomOp("Twice", {}, register_twice);
      BuildInterpreter({GetShape(input)});
    }
    int input, output;
  } m;
  m.PopulateTensor<float>(m.input, {1, 2, 3});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.ExtractVector<float>(m.output), ElementsAre(2, 4, 6));
}

class NegTest : public SingleOpTest {
 protected:
  const std::map<std::string, TfLiteRegistration*>& GetKernelMap() override {
    static const std::map<std::string, TfLiteRegistration*> map{{"Own", register_twice()},
                                                                {"Library", ops::builtin::Register_NEG()}};
    return map;
  }
};
TEST_P(NegTest, RunsTheRegistrationThatTheResolverHas) {
  class Model : public SingleOpModel {
   public:
    explicit Model(TfLiteRegistration* registration) {
      input = AddInput({TensorType_FLOAT32, {1}});
      output = AddOutput(TensorType_FLOAT32);
      SetBuiltinOp(BuiltinOperator_NEG, BuiltinOptions_NegOptions, CreateNegOptions(builder_).Union());
      SetResolver(std::make_unique<SingleOpResolver>(BuiltinOperator_NEG, registration));
      BuildInterpreter({GetShape(input)});
    }
    int input, output;
  } m(GetRegistration());
  m.PopulateTensor<float>(m.input, {5});
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  EXPECT_THAT(m.ExtractVector<float>(m.output), ElementsAre(GetParam() == "Own" ? 10 : -5));
}
INSTANTIATE_TEST_SUITE_P(Neg, NegTest, ::testing::Values("Own", "Library"));

TEST(SingleOp, HalfPrecision) {
  class Model : public SingleOpModel {
   public:
    Model() {
      input = AddInput({GetTensorType<half>(), {2}});
      output = AddOutput(GetTensorType<half>());
      SetBuiltinOp(BuiltinOperator_ABS, BuiltinOptions_AbsOptions, CreateAbsOptions(builder_).Union());
      BuildInterpreter({GetShape(input)}, -1, false, true, false);
    }
    int input, output;
  } m;
  TFLITE_ALLOCATE_AND_CHECK(half, &m);
  m.PopulateTensor<half>(m.input, {-1.5f, 2});
  TFLITE_INVOKE_AND_CHECK(half, &m);
  EXPECT_THAT(m.ExtractVector<half>(m.output), ElementsAre(half(1.5f), half(2)));
}

TEST(SingleOpDeath, AMistakeInTheTestIsNamed) {
  PairModel m({TensorType_FLOAT32, {2}}, {TensorType_FLOAT32, {2}}, {TensorType_FLOAT32, {}}, BuiltinOperator_ADD,
              BuiltinOptions_AddOptions, add_options);
  EXPECT_DEATH(m.PopulateTensor<int32_t>(m.a_, {1, 2}),
               "Type mismatch for tensor with index 0. Requested INT32, got FLOAT32");
  EXPECT_DEATH(m.PopulateTensor<float>(m.a_, {1, 2, 3}), "too many for tensor 0 of 8 bytes");
  EXPECT_DEATH(PairModel({TensorType_FLOAT32, {2}}, {TensorType_FLOAT32, {3}}, {TensorType_FLOAT32, {}},
                         BuiltinOperator_ADD, BuiltinOptions_AddOptions, add_options),
               "Cannot allocate tensors");
}

}  // namespace
}  // namespace tflite
