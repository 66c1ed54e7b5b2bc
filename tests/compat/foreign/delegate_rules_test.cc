// SPDX-License-Identifier: Apache-2.0
// What applying, resizing under and failing of delegates answers, one delegate and two.
#include <gtest/gtest.h>

#include <cstring>

#include "compat/foreign/three_adds.h"
#include "surelite/compat.h"
#include "tensorflow/lite/c/c_api_opaque.h"
#include "tensorflow/lite/delegates/interpreter_utils.h"
#include "tensorflow/lite/delegates/utils.h"
#include "tensorflow/lite/delegates/utils/simple_delegate.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/kernel_util.h"

namespace tflite {

class InterpreterTest {
 public:
  static TfLiteStatus remove_delegates(Interpreter& i) { return i.RemoveAllDelegates(); }
  static auto& providers(Interpreter& i) { return i.lazy_delegate_providers_; }
  static bool has_delegates(Interpreter& i) { return i.HasDelegates(); }
  static TfLiteStatus apply_providers(Interpreter& i) { return i.ApplyLazyDelegateProviders(); }
};

}  // namespace tflite

namespace surelite::compat_tests {
namespace {

using tflite::Interpreter;
using tflite::InterpreterTest;

constexpr int64_t kFixed = kTfLiteDelegateFlagsNone;
constexpr int64_t kDynamic = kTfLiteDelegateFlagsAllowDynamicTensors;

struct Behaviour {
  std::vector<int> nodes;
  bool fail_prepare = false;
  bool fail_invoke = false;
  bool dynamic_output = false;
  tflite::SimpleDelegateInterface::Options options{};
};

class Kernel : public tflite::SimpleDelegateKernelInterface {
 public:
  explicit Kernel(const Behaviour& behaviour) : behaviour_(behaviour) {}
  TfLiteStatus Init(TfLiteContext* context, const TfLiteDelegateParams* params) override {
    for (int n = 0; n < params->nodes_to_replace->size; ++n) {
      TfLiteNode* node = nullptr;
      TfLiteRegistration* registration = nullptr;
      TF_LITE_ENSURE_STATUS(
          context->GetNodeAndRegistration(context, params->nodes_to_replace->data[n], &node, &registration));
      sums_.push_back({node->inputs->data[0], node->inputs->data[1], node->outputs->data[0]});
    }
    return kTfLiteOk;
  }
  TfLiteStatus Prepare(TfLiteContext* context, TfLiteNode* node) override {
    if (behaviour_.fail_prepare) return kTfLiteError;
    for (int o = 0; o < node->outputs->size; ++o) {
      TfLiteTensor* output = tflite::GetOutput(context, node, o);
      if (behaviour_.dynamic_output) {
        tflite::SetTensorToDynamic(output);
        continue;
      }
      TF_LITE_ENSURE_STATUS(context->ResizeTensor(context, output, TfLiteIntArrayCopy(context->tensors[0].dims)));
    }
    return kTfLiteOk;
  }
  TfLiteStatus Eval(TfLiteContext* context, TfLiteNode* node) override {
    if (behaviour_.fail_invoke) return kTfLiteError;
    // What stays inside the part has no memory of the interpreter's.
    std::map<int, std::vector<float>> own;
    const auto values = [&](int t) { return own.count(t) ? own[t].data() : context->tensors[t].data.f; };
    for (const Sum& sum : sums_) {
      const size_t count = static_cast<size_t>(tflite::NumElements(context->tensors[0].dims));
      std::vector<float> result(count);
      for (size_t k = 0; k < count; ++k) result[k] = values(sum.a)[k] + values(sum.b)[k];
      own[sum.out] = result;
    }
    for (int o = 0; o < node->outputs->size; ++o) {
      TfLiteTensor& output = context->tensors[node->outputs->data[o]];
      if (behaviour_.dynamic_output)
        TF_LITE_ENSURE_STATUS(context->ResizeTensor(context, &output, TfLiteIntArrayCopy(context->tensors[0].dims)));
      std::memcpy(output.data.raw, own[node->outputs->data[o]].data(), output.bytes);
    }
    return kTfLiteOk;
  }

 private:
  struct Sum {
    int a, b, out;
  };
  Behaviour behaviour_;
  std::vector<Sum> sums_;
};

class Delegate : public tflite::SimpleDelegateInterface {
 public:
  explicit Delegate(Behaviour behaviour) : behaviour_(std::move(behaviour)) {}
  bool IsNodeSupportedByDelegate(const TfLiteRegistration* registration, const TfLiteNode* node,
                                 TfLiteContext*) const override {
    for (const int n : behaviour_.nodes)
      if (registration->custom_name && std::strcmp(registration->custom_name, "my_add") == 0 &&
          node->outputs->data[0] == n + 2)
        return true;
    return false;
  }
  TfLiteStatus Initialize(TfLiteContext*) override { return kTfLiteOk; }
  const char* Name() const override { return "TestDelegate"; }
  std::unique_ptr<tflite::SimpleDelegateKernelInterface> CreateDelegateKernelInterface() override {
    return std::make_unique<Kernel>(behaviour_);
  }
  Options DelegateOptions() const override { return behaviour_.options; }

 private:
  Behaviour behaviour_;
};

tflite::TfLiteDelegateUniquePtr make(Behaviour behaviour, int64_t flags = kFixed) {
  return {tflite::TfLiteDelegateFactory::CreateSimpleDelegate(std::make_unique<Delegate>(std::move(behaviour)), flags),
          tflite::TfLiteDelegateFactory::DeleteSimpleDelegate};
}

TEST(OneDelegate, TakesTheGraphAndNeedsNoAllocate) {
  auto delegate = make({{0, 1, 2}});
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(graph.nodes(), 1u);
  const auto* entry = graph.i.node_and_registration(graph.i.execution_plan()[0]);
  EXPECT_STREQ(entry->second.custom_name, "TestDelegate");
  EXPECT_EQ(entry->second.builtin_code, kTfLiteBuiltinDelegate);
  const auto* params = static_cast<const TfLiteDelegateParams*>(entry->first.builtin_data);
  const int nodes[] = {0, 1, 2}, inputs[] = {0, 1}, outputs[] = {3, 4};
  EXPECT_TRUE(TfLiteIntArrayEqualsArray(params->nodes_to_replace, 3, nodes));
  EXPECT_TRUE(TfLiteIntArrayEqualsArray(params->input_tensors, 2, inputs));
  EXPECT_TRUE(TfLiteIntArrayEqualsArray(params->output_tensors, 2, outputs));
  EXPECT_EQ(graph.i.tensor(3)->delegate, delegate.get());
  EXPECT_EQ(graph.i.tensor(0)->delegate, nullptr);
  graph.expect_sums();
  TfLiteQuantization none{kTfLiteNoQuantization, nullptr};
  EXPECT_EQ(graph.i.SetTensorParametersReadWrite(0, kTfLiteInt8, "", {3}, none), kTfLiteError);
}

TEST(OneDelegate, PartOfTheGraph) {
  auto delegate = make({{1, 2}});
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk);
  EXPECT_EQ(graph.i.execution_plan(), (std::vector<int>{0, 3}));
  graph.expect_sums();
}

TEST(OneDelegate, FailsInPrepareAndTheGraphRunsAtOnce) {
  auto delegate = make({{0, 1, 2}, true});
  Graph graph;
  EXPECT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteDelegateError);
  ASSERT_EQ(graph.nodes(), 3u);
  graph.expect_sums();
}

TEST(OneDelegate, FailsInInvokeAndIsRemoved) {
  auto delegate = make({{0, 1, 2}, false, true});
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk);
  EXPECT_EQ(graph.i.Invoke(), kTfLiteError);
  ASSERT_EQ(InterpreterTest::remove_delegates(graph.i), kTfLiteOk);
  ASSERT_EQ(graph.nodes(), 3u);
  graph.expect_sums();
}

TEST(OneDelegate, FallsBackToTheCpuWithTheSameInputs) {
  auto delegate = make({{0, 1, 2}, false, true});
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk);
  for (int k = 0; k < 3; ++k)
    graph.i.typed_tensor<float>(0)[k] = graph.i.typed_tensor<float>(1)[k] = static_cast<float>(k);
  EXPECT_EQ(tflite::delegates::InterpreterUtils::InvokeWithCPUFallback(&graph.i), kTfLiteDelegateError);
  for (int k = 0; k < 3; ++k) EXPECT_EQ(graph.i.typed_tensor<float>(4)[k], static_cast<float>(3 * k));
  EXPECT_EQ(tflite::delegates::InterpreterUtils::InvokeWithCPUFallback(&graph.i), kTfLiteOk);
}

TEST(OneDelegate, AppliedAgainAfterAResizeFindsItsNodesTaken) {
  auto delegate = make({{0, 1, 2}});
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk);
  for (int t = 0; t < 2; ++t) ASSERT_EQ(graph.i.ResizeInputTensor(t, {1, 5}), kTfLiteOk);
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(graph.nodes(), 1u);
  graph.expect_sums();
}

TEST(OneDelegate, NoSubgraphOfThatNumber) {
  auto delegate = make({{0, 1, 2}});
  Graph graph;
  for (const int wrong : {1, -1}) {
    EXPECT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get(), std::vector<int>{wrong}), kTfLiteError);
    EXPECT_EQ(std::string(surelite_last_diagnostic()).substr(0, 4), "A704");
    EXPECT_EQ(graph.nodes(), 3u);
  }
}

TEST(OneDelegate, ResizeTakesItAwayUntilMemoryIsDue) {
  auto delegate = make({{0, 1, 2}});
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk);
  ASSERT_EQ(graph.i.ResizeInputTensor(0, {3}), kTfLiteOk);
  EXPECT_EQ(graph.nodes(), 1u);
  for (const int extent : {4, 2}) {
    ASSERT_EQ(graph.i.ResizeInputTensor(0, {1, extent}), kTfLiteOk);
    ASSERT_EQ(graph.i.ResizeInputTensor(1, {1, extent}), kTfLiteOk);
    EXPECT_EQ(graph.nodes(), 3u);
    EXPECT_EQ(graph.i.Invoke(), kTfLiteError);
    ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(graph.nodes(), 1u);
    graph.expect_sums();
  }
}

TEST(OneDelegate, PartitionsTooSmallStayOnTheCpu) {
  const struct {
    int max_partitions, min_nodes;
    size_t nodes;
  } rows[] = {{0, 0, 2}, {0, 2, 2}, {0, 3, 3}, {1, 0, 2}};
  for (const auto& row : rows) {
    Behaviour behaviour{{0, 2}};
    behaviour.options.max_delegated_partitions = row.max_partitions;
    behaviour.options.min_nodes_per_partition = row.min_nodes;
    auto delegate = make(behaviour);
    Graph graph;
    ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate.get()), kTfLiteOk);
    EXPECT_EQ(graph.nodes(), row.nodes) << row.max_partitions << " " << row.min_nodes;
    graph.expect_sums();
  }
}

TEST(OneDelegate, OwnedByTheInterpreter) {
  struct Counted : TfLiteDelegate {
    explicit Counted(int* alive) : TfLiteDelegate(TfLiteDelegateCreate()), alive_(alive) {
      ++*alive_;
      Prepare = [](TfLiteContext*, TfLiteDelegate*) { return kTfLiteOk; };
    }
    ~Counted() { --*alive_; }
    int* alive_;
  };
  int alive = 0;
  {
    Graph graph;
    ASSERT_EQ(graph.i.ModifyGraphWithDelegate(std::make_unique<Counted>(&alive)), kTfLiteOk);
    ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(DefaultDelegates, AreAppliedWhenMemoryIsDue) {
  for (const bool fails : {false, true}) {
    Graph graph;
    InterpreterTest::providers(graph.i).push_back([fails](TfLiteContext*) { return make({{0, 1, 2}, fails}); });
    if (fails) {
      EXPECT_EQ(InterpreterTest::apply_providers(graph.i), kTfLiteDelegateError);
    }
    EXPECT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
    EXPECT_TRUE(InterpreterTest::providers(graph.i).empty());
    EXPECT_EQ(InterpreterTest::has_delegates(graph.i), !fails);
    graph.expect_sums();
  }
}

// --- two delegates, with every pair of flags

class TwoDelegates : public testing::TestWithParam<std::pair<int64_t, int64_t>> {
 protected:
  int64_t first() const { return GetParam().first; }
  int64_t second() const { return GetParam().second; }
  bool both_dynamic() const { return first() == kDynamic && second() == kDynamic; }
};

TEST_P(TwoDelegates, Share) {
  auto a = make({{0}}, first()), b = make({{1, 2}}, second());
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(a.get()), kTfLiteOk);
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(b.get()), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(graph.nodes(), 2u);
  ASSERT_EQ(graph.i.ResizeInputTensor(0, {1, 4}), kTfLiteOk);
  ASSERT_EQ(graph.i.ResizeInputTensor(1, {1, 4}), kTfLiteOk);
  EXPECT_EQ(graph.nodes(), both_dynamic() ? 2u : 3u);
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(graph.nodes(), 2u);
  graph.expect_sums();
  EXPECT_EQ(graph.i.ReleaseNonPersistentMemory(), kTfLiteOk);
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
  graph.expect_sums();
}

TEST_P(TwoDelegates, TheSecondFailsToPrepare) {
  auto a = make({{1, 2}}, first()), b = make({{0}, true}, second());
  Graph graph;
  if (both_dynamic()) {
    ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
  }
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(a.get()), kTfLiteOk);
  EXPECT_EQ(graph.i.ModifyGraphWithDelegate(b.get()), kTfLiteDelegateError);
  EXPECT_EQ(graph.nodes(), 3u);
  graph.expect_sums();
}

TEST_P(TwoDelegates, TheSecondFailsToInvoke) {
  auto a = make({{1, 2}}, first()), b = make({{0}, false, true}, second());
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(a.get()), kTfLiteOk);
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(b.get()), kTfLiteOk);
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(graph.i.Invoke(), kTfLiteError);
  EXPECT_EQ(InterpreterTest::remove_delegates(graph.i), kTfLiteOk);
  graph.expect_sums();
}

INSTANTIATE_TEST_SUITE_P(Flags, TwoDelegates,
                         testing::Values(std::make_pair(kFixed, kFixed), std::make_pair(kDynamic, kFixed),
                                         std::make_pair(kFixed, kDynamic), std::make_pair(kDynamic, kDynamic)));

TEST(TwoDelegatesMixed, DynamicTensorsUnderAFixedShapeDelegate) {
  for (const bool before : {true, false}) {
    auto fixed = make(before ? Behaviour{{1, 2}} : Behaviour{{0}});
    Behaviour makes_dynamic = before ? Behaviour{{0}} : Behaviour{{1, 2}};
    makes_dynamic.dynamic_output = true;
    auto dynamic = make(makes_dynamic, kDynamic);
    Graph graph;
    ASSERT_EQ(graph.i.ModifyGraphWithDelegate(fixed.get()), kTfLiteOk);
    EXPECT_EQ(graph.i.ModifyGraphWithDelegate(dynamic.get()), kTfLiteApplicationError) << surelite_last_diagnostic();
    EXPECT_EQ(graph.nodes(), 3u);
    EXPECT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
    graph.expect_sums();
  }
}

TEST(TwoDelegatesMixed, FixedShapesOverDynamicTensors) {
  Behaviour makes_dynamic{{0}};
  makes_dynamic.dynamic_output = true;
  auto dynamic = make(makes_dynamic, kDynamic), fixed = make({{1}});
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(dynamic.get()), kTfLiteOk);
  EXPECT_EQ(graph.i.ModifyGraphWithDelegate(fixed.get()), kTfLiteApplicationError);
  graph.expect_sums();
}

// --- buffers of a delegate

struct Buffers {
  int copied = 0, freed = 0;
  TfLiteBufferHandle last = -1;
};

TEST(BufferHandles, FreedWhenReplacedAndAtTheEnd) {
  Buffers seen;
  TfLiteOpaqueDelegateBuilder builder{};
  builder.data = &seen;
  builder.Prepare = [](TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, void*) {
    TfLiteOperator* kernel = TfLiteOperatorCreate(kTfLiteBuiltinDelegate, "buffers", 1, nullptr);
    TfLiteOperatorSetInvoke(kernel, [](TfLiteOpaqueContext*, TfLiteOpaqueNode*) { return kTfLiteOk; });
    TfLiteIntArray* plan = nullptr;
    TF_LITE_ENSURE_STATUS(TfLiteOpaqueContextGetExecutionPlan(context, &plan));
    return TfLiteOpaqueContextReplaceNodeSubsetsWithDelegateKernels(context, kernel, plan, delegate);
  };
  builder.CopyFromBufferHandle = [](TfLiteOpaqueContext*, TfLiteOpaqueDelegate*, void* data, TfLiteBufferHandle handle,
                                    TfLiteOpaqueTensor* tensor) {
    auto* buffers = static_cast<Buffers*>(data);
    ++buffers->copied;
    buffers->last = handle;
    for (int k = 0; k < 3; ++k) static_cast<float*>(TfLiteOpaqueTensorData(tensor))[k] = 42;
    return kTfLiteOk;
  };
  builder.FreeBufferHandle = [](TfLiteOpaqueContext*, TfLiteOpaqueDelegate*, void* data, TfLiteBufferHandle* handle) {
    ++static_cast<Buffers*>(data)->freed;
    static_cast<Buffers*>(data)->last = *handle;
  };
  TfLiteDelegate delegate{}, other = TfLiteDelegateCreate();
  delegate.opaque_delegate_builder = &builder;
  {
    Graph graph;
    ASSERT_EQ(graph.i.ModifyGraphWithDelegate(&delegate), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(graph.i.tensor(3)->delegate, &delegate);
    EXPECT_EQ(graph.i.SetBufferHandle(3, 1, &other), kTfLiteError);
    EXPECT_EQ(graph.i.tensor(3)->buffer_handle, kTfLiteNullBufferHandle);
    ASSERT_EQ(graph.i.SetBufferHandle(3, 1, &delegate), kTfLiteOk);
    graph.i.tensor(3)->data_is_stale = true;
    ASSERT_EQ(graph.i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(seen.copied, 1);
    EXPECT_EQ(seen.last, 1);
    EXPECT_EQ(seen.freed, 0);
    EXPECT_EQ(graph.i.typed_tensor<float>(3)[2], 42);
    TfLiteBufferHandle handle = -1;
    TfLiteDelegate* owner = nullptr;
    ASSERT_EQ(graph.i.GetBufferHandle(3, &handle, &owner), kTfLiteOk);
    EXPECT_TRUE(handle == 1 && owner == &delegate);
    ASSERT_EQ(graph.i.SetBufferHandle(3, 2, &delegate), kTfLiteOk);
    EXPECT_EQ(seen.freed, 1);
    EXPECT_EQ(seen.last, 1);
  }
  EXPECT_EQ(seen.freed, 2);
  EXPECT_EQ(seen.last, 2);
}

}  // namespace
}  // namespace surelite::compat_tests
