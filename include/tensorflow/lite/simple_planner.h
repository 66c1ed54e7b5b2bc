// SPDX-License-Identifier: Apache-2.0
// A memory planner that asks the heap for each tensor by itself, so that tools find what runs over its end. For
// programs that plan graphs of their own.
#ifndef SURELITE_TENSORFLOW_LITE_SIMPLE_PLANNER_H_
#define SURELITE_TENSORFLOW_LITE_SIMPLE_PLANNER_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/graph_info.h"
#include "tensorflow/lite/memory_planner.h"
#include "tensorflow/lite/util.h"

namespace tflite {

// The memory of one tensor, from the node that makes it on.
struct SimpleAlloc {
  size_t size = 0;
  int32_t node = 0;
  char* ptr = nullptr;

  void reset() { *this = SimpleAlloc(); }
  // False for no bytes, or where there are none to be had.
  bool alloc(size_t new_size, int32_t new_first_node) {
    if (!new_size) return false;
    std::free(ptr);
    size = new_size;
    node = new_first_node;
    ptr = static_cast<char*>(std::malloc(new_size));
    return ptr != nullptr;
  }
  void free() {
    std::free(ptr);
    reset();
  }
};

// Every tensor keeps its memory until it is planned anew. `context` is for messages and outlives the planner. For one
// thread at a time.
class SimplePlanner : public MemoryPlanner {
 public:
  SimplePlanner(TfLiteContext* context, std::unique_ptr<GraphInfo> graph_info)
      : context_(context), graph_(std::move(graph_info)) {}
  ~SimplePlanner() override { FreeAll(); }
  SimplePlanner(const SimplePlanner&) = delete;
  SimplePlanner& operator=(const SimplePlanner&) = delete;

  TfLiteStatus ResetAllocations() override {
    FreeAll();
    allocs_.assign(graph_->num_tensors(), SimpleAlloc());
    return kTfLiteOk;
  }
  TfLiteStatus ResetAllocationsAfter(int node) override {
    for (size_t t = 0; t < allocs_.size(); ++t) {
      TfLiteTensor& tensor = *graph_->tensor(t);
      if (!allocs_[t].size || allocs_[t].node <= node || tensor.allocation_type != kTfLiteArenaRw) continue;
      allocs_[t].free();
      tensor.data.raw = nullptr;
    }
    return kTfLiteOk;
  }
  TfLiteStatus PlanAllocations() override {
    TF_LITE_ENSURE_STATUS(ResetAllocations());
    first_.assign(graph_->num_tensors(), kNever);
    for (const std::vector<int>* list : {&graph_->variables(), &graph_->inputs()})
      for (const int t : *list) TF_LITE_ENSURE_STATUS(Makes(0, t));
    for (size_t n = 0; n < graph_->num_execution_nodes(); ++n)
      TF_LITE_ENSURE_STATUS(MakesAll(static_cast<int>(n), graph_->node(n).outputs));
    return kTfLiteOk;
  }
  TfLiteStatus ExecuteAllocations(int first_node, int last_node) override {
    TF_LITE_ENSURE(context_, graph_->num_tensors() >= allocs_.size() && first_node >= 0);
    first_.resize(graph_->num_tensors(), kNever);
    allocs_.resize(graph_->num_tensors());
    for (int n = first_node; n <= last_node && n < static_cast<int>(graph_->num_execution_nodes()); ++n)
      TF_LITE_ENSURE_STATUS(MakesAll(n, graph_->node(static_cast<size_t>(n)).temporaries));
    for (size_t t = 0; t < allocs_.size(); ++t) {
      if (first_[t] < first_node || first_[t] > last_node) continue;
      TfLiteTensor& tensor = *graph_->tensor(t);
      const bool is_planned = tensor.allocation_type == kTfLiteArenaRw ||
                              (tensor.allocation_type == kTfLiteArenaRwPersistent && !allocs_[t].size);
      if (!is_planned || !tensor.bytes) continue;
      TF_LITE_ENSURE(context_, allocs_[t].alloc(tensor.bytes, first_[t]));
    }
    return ShowAll(true);
  }
  TfLiteStatus ReleaseNonPersistentMemory() override { return ShowAll(false); }
  TfLiteStatus AcquireNonPersistentMemory() override { return ShowAll(true); }
  bool HasNonPersistentMemory() override { return true; }
  void DumpDebugInfo(const std::vector<int>& /*execution_plan*/) const override {}
  void GetAllocInfo(size_t* arena_size, size_t* arena_persist_size) const override {
    *arena_size = *arena_persist_size = 0;
    for (size_t t = 0; t < allocs_.size(); ++t)
      *(graph_->tensor(t)->allocation_type == kTfLiteArenaRwPersistent ? arena_persist_size : arena_size) +=
          allocs_[t].size;
  }

 private:
  static constexpr int kNever = std::numeric_limits<int>::max();
  TfLiteStatus Makes(int node, int t) {
    if (t == kTfLiteOptionalTensor) return kTfLiteOk;
    TF_LITE_ENSURE(context_, t >= 0 && static_cast<size_t>(t) < first_.size());
    int& first = first_[static_cast<size_t>(t)];
    if (first == kNever) first = node;
    return kTfLiteOk;
  }
  TfLiteStatus MakesAll(int node, const TfLiteIntArray* list) {
    for (int i = 0; list && i < list->size; ++i) TF_LITE_ENSURE_STATUS(Makes(node, list->data[i]));
    return kTfLiteOk;
  }
  void FreeAll() {
    for (SimpleAlloc& each : allocs_) each.free();
    allocs_.clear();
  }
  // Or takes the memory of all but variables out of sight.
  TfLiteStatus ShowAll(bool all) {
    for (size_t t = 0; t < allocs_.size(); ++t) {
      TfLiteTensor& tensor = *graph_->tensor(t);
      if (tensor.allocation_type == kTfLiteArenaRw)
        tensor.data.raw = all ? allocs_[t].ptr : nullptr;
      else if (tensor.allocation_type == kTfLiteArenaRwPersistent)
        tensor.data.raw = allocs_[t].ptr;
    }
    return kTfLiteOk;
  }

  TfLiteContext* context_;
  std::unique_ptr<GraphInfo> graph_;
  std::vector<SimpleAlloc> allocs_;
  std::vector<int> first_;  // by tensor: the node that makes it
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_SIMPLE_PLANNER_H_
