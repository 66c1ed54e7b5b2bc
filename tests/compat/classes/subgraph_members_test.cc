// SPDX-License-Identifier: Apache-2.0
// Members of tflite::Subgraph that kernels, delegates and tools use, and graphs of several subgraphs made by hand.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "compat/shared/models.h"
#include "surelite/compat.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/builtin_op_kernels.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"
#include "tensorflow/lite/profiling/buffered_profiler.h"

namespace tflite {

// The name that the interpreter's class lets in.
class InterpreterTest {
 public:
  static void add_subgraphs(Interpreter& i, int count) { i.AddSubgraphs(count); }
};

}  // namespace tflite

namespace surelite::compat_tests {
namespace {

using tflite::Subgraph;

const TfLiteQuantization kNone{kTfLiteNoQuantization, nullptr};

template <class Params>
Params* params(Params value) {
  auto* const kept = static_cast<Params*>(std::malloc(sizeof(Params)));
  *kept = value;
  return kept;
}

void pair_graph(Subgraph* graph, const TfLiteRegistration* op, void* builtin_data) {
  ASSERT_EQ(graph->AddTensors(3), kTfLiteOk);
  ASSERT_EQ(graph->SetInputs({0, 1}), kTfLiteOk);
  ASSERT_EQ(graph->SetOutputs({2}), kTfLiteOk);
  for (int t = 0; t < 3; ++t)
    ASSERT_EQ(graph->SetTensorParametersReadWrite(t, kTfLiteInt32, "", {2}, kNone), kTfLiteOk);
  ASSERT_EQ(graph->AddNodeWithParameters({0, 1}, {2}, {}, nullptr, 0, builtin_data, op), kTfLiteOk);
}

// Adds, or multiplies, by the first input.
struct Cases {
  tflite::Interpreter i;
  Cases() {
    tflite::InterpreterTest::add_subgraphs(i, 2);
    namespace ops = tflite::ops::builtin;
    pair_graph(i.subgraph(1), ops::Register_ADD(), params(TfLiteAddParams{}));
    pair_graph(i.subgraph(2), ops::Register_MUL(), params(TfLiteMulParams{}));
    Subgraph& graph = i.primary_subgraph();
    EXPECT_EQ(graph.AddTensors(4), kTfLiteOk);
    EXPECT_EQ(graph.SetInputs({0, 1, 2}), kTfLiteOk);
    EXPECT_EQ(graph.SetOutputs({3}), kTfLiteOk);
    for (int t = 0; t < 4; ++t)
      EXPECT_EQ(graph.SetTensorParametersReadWrite(t, kTfLiteInt32, "", {t ? 2 : 1}, kNone), kTfLiteOk);
    TfLiteStablehloCaseParams cases{};
    cases.branch_subgraph_indices[0] = 1;
    cases.branch_subgraph_indices[1] = 2;
    cases.num_branches = 2;
    const TfLiteRegistration* const op = ops::Register_STABLEHLO_CASE();
    EXPECT_EQ(graph.AddNodeWithParameters({0, 1, 2}, {3}, {}, nullptr, 0, params(cases), op), kTfLiteOk);
  }
  void fill(int branch, std::vector<int> a, std::vector<int> b) {
    i.typed_input_tensor<int>(0)[0] = branch;
    std::memcpy(i.input_tensor(1)->data.raw, a.data(), 8);
    std::memcpy(i.input_tensor(2)->data.raw, b.data(), 8);
  }
  std::vector<int> result() const {
    const int* const out = i.output_tensor(0)->data.i32;
    return {out[0], out[1]};
  }
};

TEST(SubgraphMembers, CasesMadeByHand) {
  Cases graph;
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  for (const int branch : {0, 1, 7}) {
    graph.fill(branch, {5, 7}, {1, 2});
    ASSERT_EQ(graph.i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(graph.result(), branch ? (std::vector<int>{5, 14}) : (std::vector<int>{6, 9}));
  }
}

// A client may write another type into the struct once memory is there; the graph runs as it was prepared.
TEST(SubgraphMembers, ATypeWrittenAfterAllocateChangesNoPlan) {
  Cases graph;
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
  graph.i.input_tensor(1)->type = kTfLiteInt8;
  graph.i.input_tensor(2)->type = kTfLiteInt8;
  for (int run = 0; run < 3; ++run) {
    graph.fill(1, {5, 7}, {1, 2});
    ASSERT_EQ(graph.i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(graph.result(), (std::vector<int>{5, 14}));
    graph.i.output_tensor(0)->type = kTfLiteInt8;
  }
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  graph.fill(1, {5, 7}, {1, 2});
  ASSERT_EQ(graph.i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
}

TEST(SubgraphMembers, Counts) {
  Cases graph;
  Subgraph& main = graph.i.primary_subgraph();
  EXPECT_TRUE(main.IsPrimarySubgraph());
  EXPECT_FALSE(graph.i.subgraph(1)->IsPrimarySubgraph());
  EXPECT_EQ(main.GetInputTensorsCount(), (std::vector<int>{1, 1, 1, 1}));
  EXPECT_TRUE(main.pre_delegation_execution_plan().empty());
  const int shape[] = {2};
  EXPECT_EQ(main.ResizeInputTensor(1, shape, 1), kTfLiteOk);
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
  Subgraph::SubgraphAllocInfo info;
  main.GetMemoryAllocInfo(&info);
  EXPECT_GE(info.arena_size, 20u);
  EXPECT_EQ(info.arena_persist_size, 0u);
  main.resources()[3] = nullptr;
  EXPECT_EQ(main.resources_ptr()->size(), 1u);
  EXPECT_TRUE(main.resource_ids().empty() && main.initialization_status_map().empty());
  TfLiteContext* other = nullptr;
  ASSERT_EQ(Subgraph::AcquireSubgraphContext(main.context(), 1, &other), kTfLiteOk);
  EXPECT_EQ(other, graph.i.subgraph(1)->context());
  EXPECT_EQ(Subgraph::ReleaseSubgraphContext(main.context(), 1), kTfLiteOk);
}

TEST(SubgraphMembers, CancellationAndProfilers) {
  Cases graph;
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
  Subgraph& main = graph.i.primary_subgraph();
  bool stop = true;
  main.SetCancellationFunction(&stop, [](void* asked) { return *static_cast<bool*>(asked); });
  graph.fill(0, {1, 1}, {1, 1});
  EXPECT_EQ(graph.i.Invoke(), kTfLiteError);
  stop = false;
  EXPECT_EQ(graph.i.Invoke(), kTfLiteOk);
  tflite::profiling::BufferedProfiler profiler(8);
  main.SetProfiler(&profiler, 0);
  EXPECT_EQ(main.GetProfiler(), &profiler);
  main.SetProfiler(nullptr, 0);
  EXPECT_EQ(main.GetProfiler(), nullptr);
  TfLiteExternalContext external{kTfLiteEdgeTpuContext, nullptr};
  main.SetExternalContext(kTfLiteEdgeTpuContext, &external);
  EXPECT_EQ(main.context()->GetExternalContext(main.context(), kTfLiteEdgeTpuContext), &external);
  main.SetExternalContext(kTfLiteEdgeTpuContext, nullptr);
}

TEST(SubgraphMembers, TensorsBetweenAreKeptWhereTheOptionsSaySo) {
  const std::vector<uint8_t> bytes = chain_model(6, {1, 1000});
  const auto model =
      tflite::FlatBufferModel::BuildFromBuffer(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  ASSERT_NE(model, nullptr);
  std::unique_ptr<tflite::Interpreter> interpreter;
  tflite::InterpreterBuilder(*model, tflite::ops::builtin::BuiltinOpResolver())(&interpreter);
  ASSERT_NE(interpreter, nullptr);
  EXPECT_TRUE(interpreter->primary_subgraph().HasDynamicTensors());
  tflite::InterpreterOptions options;
  options.SetPreserveAllTensors();
  ASSERT_EQ(interpreter->ApplyOptions(&options), kTfLiteOk);
  ASSERT_EQ(interpreter->AllocateTensors(), kTfLiteOk);
  EXPECT_FALSE(interpreter->primary_subgraph().HasDynamicTensors());
  std::fill_n(interpreter->typed_input_tensor<float>(0), 1000, 1.0f);
  ASSERT_EQ(interpreter->Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  for (int t = 0; t < 7; ++t) EXPECT_EQ(interpreter->tensor(t)->data.f[5], static_cast<float>(1 << t)) << t;
}

TEST(SubgraphMembers, InputsThatNobodyReadsAreTakenOut) {
  tflite::Interpreter i;
  Subgraph& graph = i.primary_subgraph();
  pair_graph(&graph, tflite::ops::builtin::Register_ADD(), params(TfLiteAddParams{}));
  ASSERT_EQ(graph.AddTensors(2), kTfLiteOk);
  for (const int t : {3, 4})
    ASSERT_EQ(graph.SetTensorParametersReadWrite(t, kTfLiteInt32, "", {2}, kNone), kTfLiteOk);
  ASSERT_EQ(graph.SetInputs({3, 0, 1, 4}), kTfLiteOk);
  ASSERT_EQ(graph.SetOutputs({2, 4}), kTfLiteOk);
  ASSERT_EQ(graph.RemoveUnusedInputs(), kTfLiteOk);
  EXPECT_EQ(graph.inputs(), (std::vector<int>{kTfLiteOptionalTensor, 0, 1, 4}));
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  for (const int t : {0, 1, 4}) i.tensor(t)->data.i32[0] = i.tensor(t)->data.i32[1] = t + 1;
  ASSERT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(i.tensor(2)->data.i32[1], 3);
}

// A delegate is asked about every subgraph but those that it, or the client, has marked.
TEST(SubgraphMembers, MarkedSubgraphsAreSkippedByDelegates) {
  for (const int marked : {0, 1, 2}) {
    Cases graph;
    Subgraph& main = graph.i.primary_subgraph();
    EXPECT_EQ(main.MarkSubgraphAsDelegationSkippable(marked), marked ? kTfLiteOk : kTfLiteError);
    for (const int none : {-1, 3}) EXPECT_EQ(main.MarkSubgraphAsDelegationSkippable(none), kTfLiteError);
    std::vector<TfLiteContext*> asked, expected;
    TfLiteDelegate delegate = TfLiteDelegateCreate();
    delegate.data_ = &asked;
    delegate.Prepare = [](TfLiteContext* context, TfLiteDelegate* self) {
      static_cast<std::vector<TfLiteContext*>*>(self->data_)->push_back(context);
      return kTfLiteOk;
    };
    ASSERT_EQ(graph.i.ModifyGraphWithDelegate(&delegate), kTfLiteOk) << surelite_last_diagnostic();
    for (int s = 0; s < 3; ++s)
      if (s == 0 || s != marked) expected.push_back(graph.i.subgraph(s)->context());
    EXPECT_EQ(asked, expected) << marked;
  }
}

TEST(SubgraphMembers, CustomDataThatIsNotThere) {
  const std::vector<uint8_t> bytes = add_model();
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("subgraph_members_" + std::to_string(getpid()) + ".tflite");
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  const auto model = tflite::FlatBufferModel::BuildFromFile(path.c_str());
  ASSERT_NE(model, nullptr);
  std::unique_ptr<tflite::Interpreter> interpreter;
  tflite::InterpreterBuilder(*model, tflite::ops::builtin::BuiltinOpResolver())(&interpreter);
  ASSERT_NE(interpreter, nullptr);
  const Subgraph& graph = interpreter->primary_subgraph();
  int descriptor = -5;
  int64_t offset = 0, size = 0;
  EXPECT_EQ(graph.GetNodeInitDataMmapInfo(&graph.node_and_registration(0)->first, &descriptor, &offset, &size),
            kTfLiteOk);
  EXPECT_GE(descriptor, 0);
  EXPECT_EQ(offset, -1);
  EXPECT_EQ(size, -1);
  std::filesystem::remove(path);
  Cases by_hand;
  EXPECT_EQ(by_hand.i.primary_subgraph().GetNodeInitDataMmapInfo(
                &by_hand.i.primary_subgraph().node_and_registration(0)->first, &descriptor, &offset, &size),
            kTfLiteError);
}

}  // namespace
}  // namespace surelite::compat_tests
