// SPDX-License-Identifier: Apache-2.0
// For tests of delegates with GoogleTest: graphs of three sums, a delegate that takes the nodes that it is told to, and
// one for graphs with float16 constants. Header only: nothing to compile with it.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_DELEGATE_TEST_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_DELEGATE_TEST_UTIL_H_

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/core/interpreter.h"
#include "tensorflow/lite/core/subgraph.h"
#include "tensorflow/lite/delegates/utils.h"
#include "tensorflow/lite/kernels/builtin_op_kernels.h"
#include "tensorflow/lite/kernels/internal/compatibility.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/types/half.h"
#include "tensorflow/lite/util.h"

namespace tflite {
namespace delegates {
namespace test_utils {

namespace kernels {
// The sum of one input with itself or of two, of float32 and one shape.
inline TfLiteStatus PrepareSum(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor* first;
  TfLiteTensor* output;
  TF_LITE_ENSURE_OK(context, GetInputSafe(context, node, 0, &first));
  TF_LITE_ENSURE_OK(context, GetOutputSafe(context, node, 0, &output));
  return context->ResizeTensor(context, output, TfLiteIntArrayCopy(first->dims));
}
inline TfLiteStatus InvokeSum(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor *a, *b;
  TfLiteTensor* output;
  TF_LITE_ENSURE_OK(context, GetInputSafe(context, node, 0, &a));
  TF_LITE_ENSURE_OK(context, GetInputSafe(context, node, node->inputs->size == 2 ? 1 : 0, &b));
  TF_LITE_ENSURE_OK(context, GetOutputSafe(context, node, 0, &output));
  TF_LITE_ENSURE(context, a->data.f && b->data.f && output->data.f);
  for (int64_t i = 0; i < NumElements(a); ++i) output->data.f[i] = a->data.f[i] + b->data.f[i];
  // The values are to come from the buffer handle then.
  if (output->buffer_handle != kTfLiteNullBufferHandle) output->data_is_stale = true;
  return kTfLiteOk;
}
inline TfLiteStatus Fail(TfLiteContext*, TfLiteNode*) { return kTfLiteError; }
}  // namespace kernels

// A custom operator "my_add": the sum of two tensors of one shape.
inline TfLiteRegistration AddOpRegistration() {
  TfLiteRegistration registration{};
  registration.prepare = [](TfLiteContext* context, TfLiteNode* node) {
    const TfLiteTensor *a, *b;
    TF_LITE_ENSURE_OK(context, GetInputSafe(context, node, 0, &a));
    TF_LITE_ENSURE_OK(context, GetInputSafe(context, node, 1, &b));
    TF_LITE_ENSURE(context, TfLiteIntArrayEqual(a->dims, b->dims));
    return kernels::PrepareSum(context, node);
  };
  registration.invoke = kernels::InvokeSum;
  registration.builtin_code = kTfLiteBuiltinCustom;
  registration.custom_name = "my_add";
  return registration;
}

// Takes the nodes of a list, which have to be "my_add", or ADD; its kernel adds its first two inputs. It must outlive
// the interpreter.
class SimpleDelegate {
 public:
  enum Options {
    kNone = 0,
    kFailOnInit = 1,
    kFailOnPrepare = 2,
    kFailOnInvoke = 4,
    kAutomaticShapePropagation = 8,  // the kernel finds its output shapes, and only looks at them
    kNoCustomOp = 16,                // the nodes are ADD
    kSetOutputTensorDynamic = 32,
  };

  // With min_ops_per_subset only parts of at least so many nodes are taken.
  explicit SimpleDelegate(const std::vector<int>& nodes, int64_t delegate_flags = kTfLiteDelegateFlagsNone,
                          Options options = kNone, int min_ops_per_subset = 0)
      : nodes_(nodes), options_(options), min_ops_per_subset_(min_ops_per_subset) {
    delegate_.data_ = this;
    delegate_.flags = delegate_flags;
    delegate_.Prepare = [](TfLiteContext* context, TfLiteDelegate* delegate) {
      return static_cast<SimpleDelegate*>(delegate->data_)->Take(context);
    };
    delegate_.CopyToBufferHandle = [](TfLiteContext*, TfLiteDelegate*, TfLiteBufferHandle, TfLiteTensor*) {
      return kTfLiteOk;
    };
    // Every value behind a handle is 6.
    delegate_.CopyFromBufferHandle = [](TfLiteContext*, TfLiteDelegate*, TfLiteBufferHandle handle,
                                        TfLiteTensor* output) {
      TFLITE_CHECK_GE(handle, -1);
      TFLITE_CHECK_EQ(output->buffer_handle, handle);
      for (int i = 0; i < output->dims->data[0]; ++i) output->data.f[i] = 6;
      return kTfLiteOk;
    };
    delegate_.FreeBufferHandle = [](TfLiteContext*, TfLiteDelegate*, TfLiteBufferHandle* handle) {
      *handle = kTfLiteNullBufferHandle;
    };
  }
  // As older tests call it.
  SimpleDelegate(const std::vector<int>& nodes, int64_t delegate_flags, bool fail_node_prepare,
                 int min_ops_per_subset = 0, bool fail_node_invoke = false, bool automatic_shape_propagation = false,
                 bool custom_op = true, bool set_output_tensor_dynamic = false)
      : SimpleDelegate(nodes, delegate_flags,
                       static_cast<Options>((fail_node_prepare ? kFailOnPrepare : 0) |
                                            (fail_node_invoke ? kFailOnInvoke : 0) |
                                            (automatic_shape_propagation ? kAutomaticShapePropagation : 0) |
                                            (custom_op ? 0 : kNoCustomOp) |
                                            (set_output_tensor_dynamic ? kSetOutputTensorDynamic : 0)),
                       min_ops_per_subset) {}
  SimpleDelegate(const SimpleDelegate&) = delete;
  SimpleDelegate& operator=(const SimpleDelegate&) = delete;

  static std::unique_ptr<SimpleDelegate> DelegateWithRuntimeShapePropagation(const std::vector<int>& nodes,
                                                                             int64_t delegate_flags,
                                                                             int min_ops_per_subset) {
    return std::make_unique<SimpleDelegate>(nodes, delegate_flags, kAutomaticShapePropagation, min_ops_per_subset);
  }
  static std::unique_ptr<SimpleDelegate> DelegateWithDynamicOutput(const std::vector<int>& nodes) {
    return std::make_unique<SimpleDelegate>(nodes, kTfLiteDelegateFlagsAllowDynamicTensors, kSetOutputTensorDynamic);
  }
  TfLiteRegistration FakeFusedRegistration() {
    TfLiteRegistration registration{};
    registration.custom_name = "fake_fused_op";
    if (options_ & kFailOnInit)
      registration.init = [](TfLiteContext*, const char*, size_t) -> void* { return TfLiteKernelInitFailed(); };
    registration.invoke = options_ & kFailOnInvoke ? kernels::Fail : kernels::InvokeSum;
    registration.prepare = kernels::PrepareSum;
    if (options_ == kAutomaticShapePropagation)
      registration.prepare = [](TfLiteContext* context, TfLiteNode* node) {
        const TfLiteTensor* input;
        TfLiteTensor* output;
        TF_LITE_ENSURE_OK(context, GetInputSafe(context, node, 0, &input));
        TF_LITE_ENSURE_OK(context, GetOutputSafe(context, node, 0, &output));
        TF_LITE_ENSURE(context, TfLiteIntArrayEqual(input->dims, output->dims));
        return kTfLiteOk;
      };
    else if (options_ & kFailOnPrepare)
      registration.prepare = kernels::Fail;
    else if (options_ & kSetOutputTensorDynamic)
      registration.prepare = [](TfLiteContext* context, TfLiteNode* node) {
        TfLiteTensor* output;
        TF_LITE_ENSURE_OK(context, GetOutputSafe(context, node, 0, &output));
        SetTensorToDynamic(output);
        return kTfLiteOk;
      };
    return registration;
  }
  TfLiteDelegate* get_tf_lite_delegate() { return &delegate_; }
  int min_ops_per_subset() { return min_ops_per_subset_; }

 private:
  TfLiteStatus Take(TfLiteContext* context) {
    TfLiteNode* node;
    TfLiteRegistration* registration;
    const auto is_expected = [&](int index) {
      context->GetNodeAndRegistration(context, index, &node, &registration);
      if (options_ & kNoCustomOp) return registration->builtin_code == kTfLiteBuiltinAdd;
      return registration->builtin_code == kTfLiteBuiltinCustom && !std::strcmp(registration->custom_name, "my_add");
    };
    for (const int index : nodes_) TFLITE_CHECK(is_expected(index));
    // So has every node to be that no delegate has taken before.
    TfLiteIntArray* plan;
    TF_LITE_ENSURE_STATUS(context->GetExecutionPlan(context, &plan));
    for (int i = 0; i < plan->size; ++i) TFLITE_CHECK(plan->data[i] != i || is_expected(i));

    TfLiteIntArray* taken = ConvertVectorToTfLiteIntArray(nodes_);
    TfLiteDelegateParams* parts;
    int count = 0;
    TFLITE_CHECK_EQ(context->PreviewDelegatePartitioning(context, taken, &parts, &count), kTfLiteOk);
    if (min_ops_per_subset_ > 0) {
      std::vector<int> large;
      for (int p = 0; p < count; ++p) {
        const TfLiteIntArray* const nodes = parts[p].nodes_to_replace;
        if (nodes->size >= min_ops_per_subset_) large.insert(large.end(), nodes->data, nodes->data + nodes->size);
      }
      TfLiteIntArrayFree(taken);
      taken = ConvertVectorToTfLiteIntArray(large);
    }
    // A second preview is allowed.
    TFLITE_CHECK_EQ(context->PreviewDelegatePartitioning(context, taken, &parts, &count), kTfLiteOk);
    const TfLiteStatus status =
        context->ReplaceNodeSubsetsWithDelegateKernels(context, FakeFusedRegistration(), taken, &delegate_);
    TfLiteIntArrayFree(taken);
    return status;
  }

  const std::vector<int> nodes_;
  const Options options_;
  const int min_ops_per_subset_;
  TfLiteDelegate delegate_ = TfLiteDelegateCreate();
};
inline SimpleDelegate::Options operator&(SimpleDelegate::Options a, SimpleDelegate::Options b) {
  return static_cast<SimpleDelegate::Options>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}
inline SimpleDelegate::Options operator|(SimpleDelegate::Options a, SimpleDelegate::Options b) {
  return static_cast<SimpleDelegate::Options>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

// An interpreter, and its private calls.
class TestDelegation {
 public:
  virtual ~TestDelegation() = default;
  // Empty, with the delegates that a BuiltinOpResolver brings along.
  static std::unique_ptr<Interpreter> NewInterpreterWithDefaultDelegates() {
    auto interpreter = std::make_unique<Interpreter>();
    interpreter->lazy_delegate_providers_ = ops::builtin::BuiltinOpResolver().GetDelegateCreators();
    return interpreter;
  }

 protected:
  TfLiteStatus RemoveAllDelegates() { return interpreter_->RemoveAllDelegates(); }
  void SetMetadata(const std::map<std::string, std::string>& metadata) { interpreter_->SetMetadata(metadata); }
  void AddSubgraphs(int subgraphs_to_add, int* first_new_subgraph_index = nullptr) {
    interpreter_->AddSubgraphs(subgraphs_to_add, first_new_subgraph_index);
  }
  // Tensors of [3]: 2 = 0 + 0, 3 = 1 + 1, 4 = 2 + 1.
  virtual void SetUpSubgraph(Subgraph* subgraph) { Build(subgraph, {0, 1}, {3, 4}, {{0, 0, 2}, {1, 1, 3}, {2, 1, 4}}); }
  static void Build(Subgraph* subgraph, const std::vector<int>& inputs, const std::vector<int>& outputs,
                    const std::vector<std::vector<int>>& sums) {
    subgraph->AddTensors(5);
    subgraph->SetInputs(inputs);
    subgraph->SetOutputs(outputs);
    for (int t = 0; t < 5; ++t)
      subgraph->SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, {kTfLiteNoQuantization, nullptr}, false);
    const TfLiteRegistration add = AddOpRegistration();
    for (const std::vector<int>& sum : sums)
      subgraph->AddNodeWithParameters({sum[0], sum[1]}, {sum[2]}, {}, nullptr, 0, nullptr, &add);
  }

  std::unique_ptr<Interpreter> interpreter_;
};

class TestDelegate : public TestDelegation, public ::testing::Test {
 protected:
  void SetUp() override {
    interpreter_ = NewInterpreterWithDefaultDelegates();
    SetUpSubgraph(&interpreter_->primary_subgraph());
  }
  // Delegates go last: the interpreter still calls them.
  void TearDown() override {
    interpreter_.reset();
    delegate_.reset();
    delegate2_.reset();
  }
  TfLiteBufferHandle AllocateBufferHandle() { return ++last_allocated_handle_; }

  TfLiteBufferHandle last_allocated_handle_ = kTfLiteNullBufferHandle;
  std::unique_ptr<SimpleDelegate> delegate_, delegate2_;
};

// One node, then two that could run in either order, then one that needs both: 1 = 0 + 0, 2 = 1 + 1, 3 = 1 + 1,
// 4 = 2 + 3.
class TestDelegateWithControlEdges : public TestDelegate {
 protected:
  void SetUpSubgraph(Subgraph* subgraph) override {
    Build(subgraph, {0}, {4}, {{0, 0, 1}, {1, 1, 2}, {1, 1, 3}, {2, 3, 4}});
  }
};

class TestTwoDelegates : public TestDelegation,
                         public ::testing::TestWithParam<std::pair<TfLiteDelegateFlags, TfLiteDelegateFlags>> {
 protected:
  void SetUp() override {
    interpreter_ = NewInterpreterWithDefaultDelegates();
    SetUpSubgraph(&interpreter_->primary_subgraph());
  }
  void TearDown() override {
    interpreter_.reset();
    delegate_.reset();
    delegate2_.reset();
  }
  std::unique_ptr<SimpleDelegate> delegate_, delegate2_;
};

// ((x + 2 + 2) * 2) + 2 of one number, where each 2 is a float16 constant (1, 4, 7, 10) behind a DEQUANTIZE. The
// delegate takes the ADD nodes: two parts at most.
class TestFP16Delegation : public ::testing::TestWithParam<int> {
 protected:
  class FP16Delegate {
   public:
    explicit FP16Delegate(int num_delegated_subsets, bool fail_node_prepare = false, bool fail_node_invoke = false)
        : num_delegated_subsets_(num_delegated_subsets),
          fail_node_prepare_(fail_node_prepare),
          fail_node_invoke_(fail_node_invoke) {
      delegate_.data_ = this;
      delegate_.Prepare = [](TfLiteContext* context, TfLiteDelegate* delegate) {
        auto* const self = static_cast<FP16Delegate*>(delegate->data_);
        FP16GraphPartitionHelper parts(context, [](TfLiteContext*, TfLiteNode*, TfLiteRegistration* op, std::string*) {
          return op->builtin_code == kTfLiteBuiltinAdd;
        });
        std::vector<int> nodes;
        if (parts.Partition(nullptr) == kTfLiteOk)
          nodes = parts.GetNodesOfFirstNLargestPartitions(self->num_delegated_subsets_);
        TfLiteIntArray* const taken = ConvertVectorToTfLiteIntArray(nodes);
        context->ReplaceNodeSubsetsWithDelegateKernels(context, self->FakeFusedRegistration(), taken, delegate);
        TfLiteIntArrayFree(taken);
        return kTfLiteOk;
      };
      delegate_.CopyFromBufferHandle = [](TfLiteContext*, TfLiteDelegate*, TfLiteBufferHandle, TfLiteTensor*) {
        return kTfLiteOk;
      };
    }
    FP16Delegate(const FP16Delegate&) = delete;
    FP16Delegate& operator=(const FP16Delegate&) = delete;
    TfLiteRegistration FakeFusedRegistration() {
      TfLiteRegistration registration{};
      registration.custom_name = "fake_fp16_add_op";
      registration.prepare = fail_node_prepare_ ? kernels::Fail : kernels::PrepareSum;
      registration.invoke = fail_node_invoke_ ? kernels::Fail : SumOfAll;
      return registration;
    }
    TfLiteDelegate* get_tf_lite_delegate() { return &delegate_; }
    int num_delegated_subsets() { return num_delegated_subsets_; }

   private:
    static TfLiteStatus SumOfAll(TfLiteContext* context, TfLiteNode* node) {
      float sum = 0;
      for (int i = 0; i < node->inputs->size; ++i) {
        const TfLiteTensor* const input = GetInput(context, node, i);
        sum += input->type == kTfLiteFloat32 ? input->data.f[0] : 2.0f;
      }
      GetOutput(context, node, 0)->data.f[0] = sum;
      return kTfLiteOk;
    }
    TfLiteDelegate delegate_ = TfLiteDelegateCreate();
    const int num_delegated_subsets_;
    const bool fail_node_prepare_, fail_node_invoke_;
  };

  void SetUp() override {
    interpreter_ = TestDelegation::NewInterpreterWithDefaultDelegates();
    interpreter_->AddTensors(13);
    interpreter_->SetInputs({0});
    interpreter_->SetOutputs({12});
    float16_const_ = half(2.0f);
    for (int t = 0; t < 13; ++t)
      if (t % 3 == 1)
        interpreter_->SetTensorParametersReadOnly(t, kTfLiteFloat16, "", {1}, TfLiteQuantizationParams{},
                                                  reinterpret_cast<const char*>(&float16_const_), sizeof(half));
      else
        interpreter_->SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {1}, TfLiteQuantizationParams{});
    for (int t = 1; t < 12; t += 3) {
      TfLiteRegistration dequantize = *ops::builtin::Register_DEQUANTIZE();
      dequantize.builtin_code = kTfLiteBuiltinDequantize;
      interpreter_->AddNodeWithParameters({t}, {t + 1}, nullptr, 0, nullptr, &dequantize);
      const bool product = t == 7;
      TfLiteRegistration op = product ? *ops::builtin::Register_MUL() : *ops::builtin::Register_ADD();
      op.builtin_code = product ? kTfLiteBuiltinMul : kTfLiteBuiltinAdd;
      void* const params = std::calloc(1, product ? sizeof(TfLiteMulParams) : sizeof(TfLiteAddParams));
      interpreter_->AddNodeWithParameters({t - 1, t + 1}, {t + 2}, nullptr, 0, params, &op);
    }
  }
  void VerifyInvoke() {
    interpreter_->typed_input_tensor<float>(0)[0] = 3;
    ASSERT_EQ(interpreter_->Invoke(), kTfLiteOk);
    EXPECT_EQ(interpreter_->typed_output_tensor<float>(0)[0], 16);
  }
  void TearDown() override { interpreter_.reset(); }

  std::unique_ptr<Interpreter> interpreter_;
  std::unique_ptr<FP16Delegate> delegate_;
  half float16_const_;
};

}  // namespace test_utils
}  // namespace delegates
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_DELEGATE_TEST_UTIL_H_
