// SPDX-License-Identifier: Apache-2.0
// The planner of the headers: who shares memory with whom, over graphs that a program describes itself.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "tensorflow/lite/arena_planner.h"
#include "tensorflow/lite/simple_planner.h"

namespace tflite {

int arenas_made = 0, arenas_gone = 0;
void OnTfLiteArenaAlloc(int, int, size_t) { ++arenas_made; }
void OnTfLiteArenaDealloc(int, int, size_t) { ++arenas_gone; }

namespace {

struct Step {
  std::vector<int> inputs, outputs, temporaries;
  uint64_t in_place = kTfLiteInplaceOpNone;
};

// Tensor t has 16 * (t + 1) bytes until a test says otherwise.
class Graph : public GraphInfo {
 public:
  Graph(std::vector<int> inputs, std::vector<int> outputs, const std::vector<Step>& steps, size_t tensors)
      : inputs_(std::move(inputs)), outputs_(std::move(outputs)), tensors_(tensors) {
    for (size_t t = 0; t < tensors; ++t) {
      tensors_[t].allocation_type = kTfLiteArenaRw;
      tensors_[t].buffer_handle = kTfLiteNullBufferHandle;
      tensors_[t].bytes = 16 * (t + 1);
    }
    for (const Step& step : steps) {
      TfLiteNode node{};
      node.inputs = ConvertVectorToTfLiteIntArray(step.inputs);
      node.outputs = ConvertVectorToTfLiteIntArray(step.outputs);
      node.temporaries = ConvertVectorToTfLiteIntArray(step.temporaries);
      nodes_.push_back(node);
      registrations_.emplace_back();
      registrations_.back().inplace_operator = step.in_place;
    }
  }
  ~Graph() override {
    for (const TfLiteNode& node : nodes_)
      for (TfLiteIntArray* list : {node.inputs, node.outputs, node.temporaries}) TfLiteIntArrayFree(list);
  }
  size_t num_tensors() const override { return tensors_.size(); }
  TfLiteTensor* tensor(size_t index) override { return &tensors_[index]; }
  TfLiteTensor* tensors() override { return tensors_.data(); }
  size_t num_execution_nodes() const override { return nodes_.size(); }
  size_t num_total_nodes() const override { return nodes_.size(); }
  const TfLiteNode& node(size_t index) const override { return nodes_[index]; }
  const TfLiteRegistration& registration(size_t index) const override { return registrations_[index]; }
  size_t node_index(size_t index) const override { return index; }
  const std::vector<int>& inputs() const override { return inputs_; }
  const std::vector<int>& outputs() const override { return outputs_; }
  const std::vector<int>& variables() const override { return variables_; }

  std::vector<int> inputs_, outputs_, variables_;

 private:
  std::vector<TfLiteTensor> tensors_;
  std::vector<TfLiteNode> nodes_;
  std::vector<TfLiteRegistration> registrations_;
};

void no_words(TfLiteContext*, const char*, ...) {}

struct Planned {
  Planned(std::vector<int> inputs, std::vector<int> outputs, const std::vector<Step>& steps, size_t tensors,
          bool preserve_all = false)
      : graph(new Graph(std::move(inputs), std::move(outputs), steps, tensors)),
        last(static_cast<int>(steps.size()) - 1),
        planner(&context, std::unique_ptr<GraphInfo>(graph), preserve_all, 16) {
    context.ReportError = no_words;
  }
  TfLiteStatus plan() {
    if (planner.PlanAllocations() != kTfLiteOk) return kTfLiteError;
    return planner.ExecuteAllocations(0, last);
  }
  std::intptr_t at(int t) {
    const TfLiteTensor& tensor = *graph->tensor(static_cast<size_t>(t));
    if (!tensor.data.raw) return -1;
    return reinterpret_cast<std::intptr_t>(tensor.data.raw) - planner.BasePointer(tensor.allocation_type);
  }
  TfLiteContext context{};
  Graph* graph;  // the planner's
  int last;
  ArenaPlanner planner;
};

constexpr uint64_t kSame = kTfLiteInplaceOpInput0Shared | kTfLiteInplaceOpDataUnmodified;

TEST(ArenaPlanner, AChainNeedsTwoPlaces) {
  Planned p({0}, {4}, {{{0}, {1}, {}}, {{1}, {2}, {}}, {{2}, {3}, {}}, {{3}, {4}, {}}}, 5);
  ASSERT_EQ(p.plan(), kTfLiteOk);
  EXPECT_EQ(p.at(0), 0);   // the input stays
  EXPECT_EQ(p.at(4), 16);  // the largest of the others comes first
  EXPECT_EQ(p.at(3), 96);
  EXPECT_EQ(p.at(2), 16);
  EXPECT_EQ(p.at(1), 64);
}

TEST(ArenaPlanner, TemporariesLiveAsLongAsTheirNode) {
  Planned p({0}, {2}, {{{0}, {1}, {3}}, {{1}, {2}, {4}}}, 5);
  ASSERT_EQ(p.plan(), kTfLiteOk);
  EXPECT_EQ(p.at(4), p.at(3));
}

TEST(ArenaPlanner, InPlaceWhereNobodyElseReads) {
  const struct {
    const char* what;
    std::vector<Step> steps;
    bool shares;  // tensor 2 has the memory of tensor 1
  } table[] = {
      {"the data stay as they are", {{{0}, {1}, {}}, {{1}, {2}, {}, kSame}, {{2}, {3}, {}}}, true},
      {"the data change", {{{0}, {1}, {}}, {{1}, {2}, {}, kTfLiteInplaceOpInput0Shared}, {{2}, {3}, {}}}, true},
      {"they change, and are read once more",
       {{{0}, {1}, {}}, {{1}, {2}, {}, kTfLiteInplaceOpInput0Shared}, {{1, 2}, {3}, {}}},
       false},
      {"another input may be shared",
       {{{0}, {1}, {}}, {{1}, {2}, {}, kTfLiteInplaceOpInput1Shared}, {{2}, {3}, {}}},
       false},
      {"the output is the graph's", {{{0}, {1}, {}}, {{1}, {2}, {}, kSame}, {{0}, {3}, {}}}, false},
  };
  for (const auto& row : table) {
    const bool last = row.steps[2].inputs == std::vector<int>{0};
    Planned p({0}, {last ? 2 : 3}, row.steps, 4);
    p.graph->tensor(1)->bytes = p.graph->tensor(2)->bytes = 48;
    ASSERT_EQ(p.plan(), kTfLiteOk) << row.what;
    EXPECT_EQ(p.at(1) == p.at(2), row.shares) << row.what;
  }
}

TEST(ArenaPlanner, PreservingAllSharesNothing) {
  Planned p({0}, {3}, {{{0}, {1}, {4}}, {{1}, {2}, {5}, kSame}, {{2}, {3}, {6}}}, 7, true);
  ASSERT_EQ(p.plan(), kTfLiteOk);
  std::set<std::intptr_t> places;
  for (int t = 0; t < 7; ++t) places.insert(p.at(t));
  EXPECT_EQ(places.size(), 7u);
}

TEST(ArenaPlanner, OtherMemoryIsLeftAlone) {
  Planned p({0}, {3}, {{{0, 4}, {1}, {}}, {{1}, {2}, {}}, {{2}, {3}, {}}}, 5);
  p.graph->variables_ = {4};
  p.graph->tensor(4)->allocation_type = kTfLiteArenaRwPersistent;
  p.graph->tensor(1)->allocation_type = kTfLiteDynamic;
  p.graph->tensor(2)->buffer_handle = 7;
  ASSERT_EQ(p.plan(), kTfLiteOk);
  EXPECT_EQ(p.at(1), -1);
  EXPECT_EQ(p.at(2), -1);
  EXPECT_EQ(p.at(4), 0);
  EXPECT_NE(p.graph->tensor(4)->data.raw, p.graph->tensor(0)->data.raw);
}

TEST(ArenaPlanner, MemoryGoesAndComes) {
  Planned p({0}, {2}, {{{0}, {1}, {}}, {{1}, {2}, {}}}, 3);
  ASSERT_EQ(p.plan(), kTfLiteOk);
  const std::intptr_t place = p.at(2);
  EXPECT_EQ(p.planner.ReleaseNonPersistentMemory(), kTfLiteOk);
  EXPECT_FALSE(p.planner.HasNonPersistentMemory());
  EXPECT_EQ(p.at(2), -1);
  EXPECT_EQ(p.planner.AcquireNonPersistentMemory(), kTfLiteOk);
  EXPECT_TRUE(p.planner.HasNonPersistentMemory());
  EXPECT_EQ(p.at(2), place);
  size_t arena = 0, persistent = 1;
  p.planner.GetAllocInfo(&arena, &persistent);
  EXPECT_GE(arena, 96u);
  EXPECT_EQ(persistent, 0u);
}

TEST(ArenaPlanner, StepByStepAndAgainFromTheMiddle) {
  Planned p({0}, {3}, {{{0}, {1}, {}}, {{1}, {2}, {}}, {{2}, {3}, {}}}, 4);
  ASSERT_EQ(p.planner.PlanAllocations(), kTfLiteOk);
  ASSERT_EQ(p.planner.ExecuteAllocations(0, 0), kTfLiteOk);
  EXPECT_EQ(p.at(2), -1);
  ASSERT_EQ(p.planner.ExecuteAllocations(1, 2), kTfLiteOk);
  EXPECT_NE(p.at(3), -1);
  ASSERT_EQ(p.planner.ResetAllocationsAfter(1), kTfLiteOk);
  EXPECT_EQ(p.at(3), -1);
  EXPECT_NE(p.at(2), -1);
  p.graph->tensor(3)->bytes = 4096;
  ASSERT_EQ(p.planner.ExecuteAllocations(2, 2), kTfLiteOk);
  EXPECT_GE(p.at(3), p.at(2) + 48);
}

TEST(ArenaPlanner, IndicesThatDoNotExistAreRefused) {
  EXPECT_EQ(Planned({9}, {1}, {{{0}, {1}, {}}}, 2).plan(), kTfLiteError);
  EXPECT_EQ(Planned({0}, {-7}, {{{0}, {1}, {}}}, 2).plan(), kTfLiteError);
  EXPECT_EQ(Planned({0}, {1}, {{{5}, {1}, {}}}, 2).plan(), kTfLiteError);
  EXPECT_EQ(Planned({0}, {1}, {{{0}, {2}, {}}}, 2).plan(), kTfLiteError);
  EXPECT_EQ(Planned({0}, {1}, {{{0}, {1}, {-1}}}, 2).plan(), kTfLiteError);
}

TEST(SimplePlanner, EveryTensorHasABlockOfItsOwn) {
  TfLiteContext context{};
  context.ReportError = no_words;
  auto* const graph = new Graph({0}, {2}, {{{0}, {1}, {3}}, {{1}, {2}, {}}}, 4);
  SimplePlanner planner(&context, std::unique_ptr<GraphInfo>(graph));
  ASSERT_EQ(planner.PlanAllocations(), kTfLiteOk);
  ASSERT_EQ(planner.ExecuteAllocations(0, 1), kTfLiteOk);
  std::set<char*> blocks;
  for (size_t t = 0; t < 4; ++t) blocks.insert(graph->tensor(t)->data.raw);
  EXPECT_EQ(blocks.size(), 4u);
  EXPECT_EQ(blocks.count(nullptr), 0u);
  EXPECT_EQ(planner.ResetAllocationsAfter(0), kTfLiteOk);
  EXPECT_EQ(graph->tensor(2)->data.raw, nullptr);
  EXPECT_NE(graph->tensor(1)->data.raw, nullptr);
  size_t arena, persistent;
  planner.GetAllocInfo(&arena, &persistent);
  EXPECT_EQ(arena, 16u + 32 + 64);
  EXPECT_EQ(persistent, 0u);
}

TEST(ArenaPlanner, AProgramIsToldOfArenas) {
  arenas_made = arenas_gone = 0;
  {
    Planned p({0}, {1}, {{{0}, {1}, {}}}, 2);
    ASSERT_EQ(p.plan(), kTfLiteOk);
    EXPECT_EQ(arenas_made, 1);
    EXPECT_EQ(arenas_gone, 0);
  }
  EXPECT_EQ(arenas_gone, 1);
}

}  // namespace
}  // namespace tflite
