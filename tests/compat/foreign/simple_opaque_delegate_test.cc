// SPDX-License-Identifier: Apache-2.0
// Delegates and operators that know no layouts, by the small classes of the headers.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "compat/foreign/three_adds.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/delegates/utils/simple_opaque_delegate.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"
#include "tensorflow/lite/mutable_op_resolver_utils.h"

namespace surelite::compat_tests {
namespace {

struct Watched {
  int initialized = 0, kernels = 0, deleted = 0, runs = 0;
  bool fails_in_init = false;
};

// out = in0 + in1 for each node of the part.
class AddKernel : public tflite::SimpleOpaqueDelegateKernelInterface {
 public:
  explicit AddKernel(Watched* watched) : watched_(watched) { ++watched_->kernels; }
  ~AddKernel() override { --watched_->kernels; }
  TfLiteStatus Init(TfLiteOpaqueContext* context, const TfLiteOpaqueDelegateParams* params) override {
    if (watched_->fails_in_init) return kTfLiteError;
    for (int i = 0; i < params->nodes_to_replace->size; ++i) {
      TfLiteOpaqueNode* node = nullptr;
      TfLiteOperator* op = nullptr;
      const int index = params->nodes_to_replace->data[i];
      if (TfLiteOpaqueContextGetNodeAndRegistration(context, index, &node, &op) != kTfLiteOk) return kTfLiteError;
      nodes_.push_back({TfLiteOpaqueNodeGetInputTensorIndex(node, 0), TfLiteOpaqueNodeGetInputTensorIndex(node, 1),
                        TfLiteOpaqueNodeGetOutputTensorIndex(node, 0)});
    }
    return kTfLiteOk;
  }
  TfLiteStatus Prepare(TfLiteOpaqueContext*, TfLiteOpaqueNode*) override { return kTfLiteOk; }
  TfLiteStatus Eval(TfLiteOpaqueContext* context, TfLiteOpaqueNode*) override {
    ++watched_->runs;
    for (const auto& node : nodes_) {
      float* data[3];
      const TfLiteOpaqueTensor* const first = TfLiteOpaqueContextGetOpaqueTensor(context, nodes_.front()[0]);
      const size_t count = TfLiteOpaqueTensorByteSize(first) / sizeof(float);
      for (size_t k = 0; k < 3; ++k) {
        data[k] = static_cast<float*>(TfLiteOpaqueTensorData(TfLiteOpaqueContextGetOpaqueTensor(context, node[k])));
        if (data[k]) continue;
        // Nobody else reads it, so that nobody gives it memory.
        inside_[node[k]].resize(count);
        data[k] = inside_[node[k]].data();
      }
      for (size_t k = 0; k < count; ++k) data[2][k] = data[0][k] + data[1][k];
    }
    return kTfLiteOk;
  }

 private:
  Watched* watched_;
  std::vector<std::array<int, 3>> nodes_;
  std::map<int, std::vector<float>> inside_;
};

class AddDelegate : public tflite::SimpleOpaqueDelegateInterface {
 public:
  explicit AddDelegate(Watched* watched) : watched_(watched) {}
  ~AddDelegate() override { ++watched_->deleted; }
  bool IsNodeSupportedByDelegate(const TfLiteOperator* op, const TfLiteOpaqueNode*,
                                 TfLiteOpaqueContext*) const override {
    const char* const name = TfLiteOperatorGetCustomName(op);
    return name && std::string(name) == "my_add";
  }
  TfLiteStatus Initialize(TfLiteOpaqueContext*) override { return ++watched_->initialized, kTfLiteOk; }
  const char* Name() const override { return "adds"; }
  std::unique_ptr<tflite::SimpleOpaqueDelegateKernelInterface> CreateDelegateKernelInterface() override {
    return std::make_unique<AddKernel>(watched_);
  }

 private:
  Watched* watched_;
};

TEST(SimpleOpaqueDelegate, RunsItsPart) {
  Watched watched;
  const auto delegate = tflite::TfLiteOpaqueDelegateFactory::Create(std::make_unique<AddDelegate>(&watched));
  {
    Graph graph;
    ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(graph.nodes(), 1u);
    EXPECT_EQ(graph.i.primary_subgraph().pre_delegation_execution_plan(), (std::vector<int>{0, 1, 2}));
    ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
    graph.expect_sums();
    EXPECT_EQ(watched.initialized, 1);
    EXPECT_EQ(watched.kernels, 1);
    EXPECT_EQ(watched.runs, 1);
  }
  EXPECT_EQ(watched.kernels, 0);
}

TEST(SimpleOpaqueDelegate, FailsWhileItsKernelIsMade) {
  Watched watched;
  watched.fails_in_init = true;
  {
    const auto delegate = tflite::TfLiteOpaqueDelegateFactory::Create(std::make_unique<AddDelegate>(&watched));
    Graph graph;
    EXPECT_NE(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk);
    ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
    graph.expect_sums();
    EXPECT_EQ(watched.runs, 0);
  }
  EXPECT_EQ(watched.kernels, 0);
  EXPECT_EQ(watched.deleted, 1);
  EXPECT_EQ(tflite::TfLiteOpaqueDelegateFactory::CreateSimpleDelegate(nullptr), nullptr);
  tflite::TfLiteOpaqueDelegateFactory::DeleteSimpleDelegate(nullptr);
}

TEST(OpaqueOperators, InAResolverOfTheClasses) {
  TfLiteOperator* const op = TfLiteOperatorCreate(kTfLiteBuiltinCustom, "Twice", 1, nullptr);
  TfLiteOperatorSetInvoke(op, [](TfLiteOpaqueContext* context, TfLiteOpaqueNode* node) {
    const TfLiteOpaqueTensor* const from = TfLiteOpaqueNodeGetInput(context, node, 0);
    const auto* const in = static_cast<const float*>(TfLiteOpaqueTensorData(from));
    TfLiteOpaqueTensor* const out = TfLiteOpaqueNodeGetOutput(context, node, 0);
    for (size_t k = 0; k < TfLiteOpaqueTensorByteSize(out) / sizeof(float); ++k)
      static_cast<float*>(TfLiteOpaqueTensorData(out))[k] = 2 * in[k];
    return kTfLiteOk;
  });
  tflite::MutableOpResolver resolver;
  tflite::AddOp(&resolver, op);
  ASSERT_NE(resolver.FindOp("Twice", 1), nullptr);
  EXPECT_EQ(resolver.FindOp("Twice", 2), nullptr);
  tflite::AddOp(&resolver, op, 2, 3);
  EXPECT_NE(resolver.FindOp("Twice", 3), nullptr);
  {
    const std::vector<uint8_t> bytes = custom_model("Twice");
    const auto model =
        tflite::FlatBufferModel::BuildFromBuffer(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    ASSERT_NE(model, nullptr);
    std::unique_ptr<tflite::Interpreter> interpreter;
    ASSERT_EQ(tflite::InterpreterBuilder(*model, resolver)(&interpreter), kTfLiteOk) << surelite_last_diagnostic();
    ASSERT_EQ(interpreter->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
    for (int k = 0; k < 4; ++k) interpreter->typed_input_tensor<float>(0)[k] = static_cast<float>(k);
    ASSERT_EQ(interpreter->Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(interpreter->typed_output_tensor<float>(0)[3], 6);
  }
  TfLiteOperatorDelete(op);
}

}  // namespace
}  // namespace surelite::compat_tests
