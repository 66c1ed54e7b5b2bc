// SPDX-License-Identifier: Apache-2.0
// A memory planner with one arena for what lives during a run and one for what outlives it. For programs that plan
// graphs of their own: the library's interpreter has its own plan.
#ifndef SURELITE_TENSORFLOW_LITE_ARENA_PLANNER_H_
#define SURELITE_TENSORFLOW_LITE_ARENA_PLANNER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/graph_info.h"
#include "tensorflow/lite/memory_planner.h"
#include "tensorflow/lite/simple_memory_arena.h"
#include "tensorflow/lite/util.h"

namespace tflite {

constexpr int kDefaultArenaAlignment = 64;

// A tensor has memory from the node that makes it to the last one that reads it; inputs, outputs and variables of the
// graph keep theirs. An operator that may work in place gives its output the memory of an input that nobody else reads.
// Large tensors are placed first, each into the narrowest gap. `context` is for messages and outlives the planner. For
// one thread at a time.
class ArenaPlanner : public MemoryPlanner {
 public:
  ArenaPlanner(TfLiteContext* context, std::unique_ptr<GraphInfo> graph_info, bool preserve_all_tensors,
               int tensor_alignment, int subgraph_index = 0)
      : context_(context),
        graph_(std::move(graph_info)),
        arena_(kDefaultArenaAlignment, subgraph_index),
        persistent_(kDefaultArenaAlignment, subgraph_index),
        preserve_all_(preserve_all_tensors),
        alignment_(static_cast<size_t>(tensor_alignment)) {}
  ArenaPlanner(const ArenaPlanner&) = delete;
  ArenaPlanner& operator=(const ArenaPlanner&) = delete;

  TfLiteStatus ResetAllocations() override {
    TF_LITE_ENSURE_STATUS(arena_.ClearPlan());
    TF_LITE_ENSURE_STATUS(persistent_.ClearPlan());
    places_.assign(graph_->num_tensors(), ArenaAllocWithUsageInterval());
    last_placed_ = kNever;
    return kTfLiteOk;
  }

  TfLiteStatus ResetAllocationsAfter(int node) override {
    for (size_t t = 0; t < places_.size(); ++t) {
      TfLiteTensor& tensor = graph_->tensors()[t];
      if (places_[t].first_node <= node || !places_[t].size || tensor.allocation_type != kTfLiteArenaRw) continue;
      places_[t].reset();
      tensor.data.raw = nullptr;
    }
    if (last_placed_ > node)
      arena_.CalculateActiveAllocs(places_, node);
    else
      arena_.PurgeAfter(node);
    last_placed_ = node;
    return kTfLiteOk;
  }

  TfLiteStatus PlanAllocations() override {
    TF_LITE_ENSURE_STATUS(ResetAllocations());
    const size_t count = graph_->num_tensors(), nodes = graph_->num_execution_nodes();
    first_.assign(count, kNever);
    last_.assign(count, kNever);
    made_by_.assign(std::max<size_t>(nodes, 1), {});
    // What the graph itself keeps counts as one reader more, so that it lives to the end.
    std::vector<int> kept(count, 0);
    for (const int t : graph_->outputs()) {
      if (t == kTfLiteOptionalTensor) continue;
      TF_LITE_ENSURE(context_, IsTensor(t));
      ++kept[At(t)];
    }
    for (const std::vector<int>* list : {&graph_->variables(), &graph_->inputs()})
      for (const int t : *list) {
        if (t == kTfLiteOptionalTensor && list != &graph_->variables()) continue;
        TF_LITE_ENSURE(context_, IsTensor(t));
        ++kept[At(t)];
        MadeBy(0, t);
      }
    readers_ = kept;
    for (size_t n = 0; n < nodes; ++n)
      for (const int t : Values(graph_->node(n).inputs)) {
        if (t == kTfLiteOptionalTensor) continue;
        TF_LITE_ENSURE(context_, IsTensor(t));
        ++readers_[At(t)];
      }
    for (size_t n = 0; n < nodes; ++n)
      for (const int t : Values(graph_->node(n).outputs))
        TF_LITE_ENSURE(context_, t == kTfLiteOptionalTensor || IsTensor(t));
    FindSharing();
    // Readers of an output in place are readers of the memory's owner.
    for (size_t n = 0; n < nodes; ++n)
      for (const int t : Values(graph_->node(n).inputs))
        if (t != kTfLiteOptionalTensor) ++kept[At(OwnerOf(t))];
    for (size_t n = 0; n < nodes; ++n) {
      for (const int t : Values(graph_->node(n).outputs))
        if (t != kTfLiteOptionalTensor) MadeBy(static_cast<int>(n), t);
      if (preserve_all_) continue;
      for (const int t : Values(graph_->node(n).inputs)) {
        if (t == kTfLiteOptionalTensor) continue;
        const size_t owner = At(OwnerOf(t));
        if (--kept[owner] == 0 && first_[owner] != kNever) last_[owner] = static_cast<int>(n);
      }
    }
    return kTfLiteOk;
  }

  TfLiteStatus ExecuteAllocations(int first_node, int last_node) override {
    const size_t count = graph_->num_tensors();
    TF_LITE_ENSURE(context_, count >= places_.size() && first_node >= 0);
    first_.resize(count, kNever);
    last_.resize(count, kNever);
    places_.resize(count);
    const int nodes = static_cast<int>(graph_->num_execution_nodes());
    for (int n = first_node; n <= last_node && n < nodes; ++n)
      for (const int t : Values(graph_->node(static_cast<size_t>(n)).temporaries)) {
        TF_LITE_ENSURE(context_, IsTensor(t));
        first_[At(t)] = n;
        made_by_[At(n)].insert(t);
        if (!preserve_all_) last_[At(t)] = n;
      }
    std::vector<int> placed;
    TF_LITE_ENSURE_STATUS(Place(first_node, last_node, &placed));
    bool moved = false, persistent_moved = false;
    TF_LITE_ENSURE_STATUS(arena_.Commit(&moved));
    has_memory_ = true;
    TF_LITE_ENSURE_STATUS(persistent_.Commit(&persistent_moved));
    if (moved || persistent_moved) {
      for (size_t t = 0; t < count; ++t) TF_LITE_ENSURE_STATUS(Resolve(static_cast<int>(t)));
    } else {
      for (const int t : placed) TF_LITE_ENSURE_STATUS(Resolve(t));
    }
    return kTfLiteOk;
  }

  TfLiteStatus ReleaseNonPersistentMemory() override {
    TF_LITE_ENSURE_STATUS(arena_.ReleaseBuffer());
    has_memory_ = false;
    for (size_t t = 0; t < graph_->num_tensors(); ++t)
      if (graph_->tensors()[t].allocation_type == kTfLiteArenaRw) graph_->tensors()[t].data.raw = nullptr;
    return kTfLiteOk;
  }
  TfLiteStatus AcquireNonPersistentMemory() override {
    bool moved;
    TF_LITE_ENSURE_STATUS(arena_.Commit(&moved));
    has_memory_ = true;
    for (size_t t = 0; t < graph_->num_tensors() && t < places_.size(); ++t)
      if (graph_->tensors()[t].allocation_type == kTfLiteArenaRw) TF_LITE_ENSURE_STATUS(Resolve(static_cast<int>(t)));
    return kTfLiteOk;
  }
  bool HasNonPersistentMemory() override { return has_memory_; }
  void DumpDebugInfo(const std::vector<int>& execution_plan) const override {
    arena_.DumpDebugInfo("kTfLiteArenaRw", execution_plan);
    persistent_.DumpDebugInfo("kTfLiteArenaRwPersistent", execution_plan);
  }
  void GetAllocInfo(size_t* arena_size, size_t* arena_persist_size) const override {
    *arena_size = arena_.GetBufferSize();
    *arena_persist_size = persistent_.GetBufferSize();
  }
  // Where the arena of an allocation type begins; 0 for a type that has none, or while it has no memory.
  std::intptr_t BasePointer(TfLiteAllocationType type) {
    if (type == kTfLiteArenaRwPersistent) return persistent_.BasePointer();
    return type == kTfLiteArenaRw ? arena_.BasePointer() : 0;
  }

 private:
  static constexpr int kNever = std::numeric_limits<int>::max();
  static size_t At(int index) { return static_cast<size_t>(index); }
  bool IsTensor(int t) const { return t >= 0 && At(t) < graph_->num_tensors(); }
  static std::vector<int> Values(const TfLiteIntArray* list) {
    return list ? std::vector<int>(list->data, list->data + list->size) : std::vector<int>();
  }
  void MadeBy(int node, int t) {
    made_by_[At(node)].insert(t);
    if (first_[At(t)] == kNever) first_[At(t)] = node;
  }
  int OwnerOf(int t) const {
    const auto shared = owner_.find(t);
    return shared == owner_.end() ? t : shared->second;
  }

  static bool Contains(const std::vector<int>& list, int value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  }
  // An operator that changes values needs an input of its own: of the output's size, and no scalar, as a size that is
  // still to come would be.
  bool CanShare(int input, int output, bool changes) const {
    const TfLiteTensor &from = graph_->tensors()[input], &to = graph_->tensors()[output];
    if (changes && (from.bytes != to.bytes || from.bytes <= 4 || readers_[At(input)] > 1)) return false;
    return !preserve_all_ && !Contains(graph_->inputs(), input) && !Contains(graph_->outputs(), output) &&
           (from.allocation_type == to.allocation_type || from.allocation_type == kTfLiteArenaRw);
  }
  void FindSharing() {
    owner_.clear();
    for (size_t n = 0; n < graph_->num_execution_nodes(); ++n) {
      const uint64_t how = graph_->registration(n).inplace_operator;
      const std::vector<int> inputs = Values(graph_->node(n).inputs), outputs = Values(graph_->node(n).outputs);
      if (how == kTfLiteInplaceOpNone || outputs.empty() || outputs[0] == kTfLiteOptionalTensor) continue;
      const bool changes = !(how & kTfLiteInplaceOpDataUnmodified);
      for (size_t i = 0; i < inputs.size() && i < static_cast<size_t>(kTfLiteMaxSharableOpInputs); ++i) {
        if (inputs[i] == kTfLiteOptionalTensor || !(how & (static_cast<uint64_t>(kTfLiteInplaceOpInput0Shared) << i)) ||
            !CanShare(inputs[i], outputs[0], changes))
          continue;
        const int owner = OwnerOf(inputs[i]);
        if (!changes || readers_[At(owner)] <= 1) owner_[outputs[0]] = owner;
        break;
      }
    }
  }

  // Tensors that live through the whole run first, by number; then the larger ones first, then those made first.
  bool Before(int a, int b) const {
    const bool whole_a = first_[At(a)] == 0 && last_[At(a)] == kNever;
    const bool whole_b = first_[At(b)] == 0 && last_[At(b)] == kNever;
    if (whole_a || whole_b) return whole_a && whole_b ? a < b : whole_a;
    const size_t bytes_a = graph_->tensors()[a].bytes, bytes_b = graph_->tensors()[b].bytes;
    if (bytes_a != bytes_b) return bytes_a > bytes_b;
    return first_[At(a)] != first_[At(b)] ? first_[At(a)] < first_[At(b)] : a < b;
  }
  TfLiteStatus Place(int first_node, int last_node, std::vector<int>* placed) {
    TfLiteTensor* const tensors = graph_->tensors();
    std::set<int> due;
    for (int n = first_node; n <= last_node && At(n) < made_by_.size(); ++n)
      for (const int t : made_by_[At(n)])
        if (tensors[t].allocation_type == kTfLiteArenaRwPersistent ||
            (tensors[t].allocation_type == kTfLiteArenaRw && places_[At(t)].size < tensors[t].bytes))
          due.insert(t);
    placed->assign(due.begin(), due.end());
    const bool again = first_node < last_placed_;
    last_placed_ = last_node;
    if (placed->empty()) return kTfLiteOk;
    if (again)
      arena_.ResetAllocs();
    else
      arena_.PurgeActiveAllocs(first_node);
    std::sort(placed->begin(), placed->end(), [this](int a, int b) { return Before(a, b); });
    for (const int t : *placed) {
      const TfLiteTensor& tensor = tensors[t];
      const auto shared = owner_.find(t);
      if (shared != owner_.end()) {
        const TfLiteTensor& owner = tensors[shared->second];
        if (owner.allocation_type == kTfLiteArenaRw && owner.bytes == tensor.bytes) continue;
        owner_.erase(shared);  // a resize, or memory from elsewhere, has come between them
      }
      if (tensor.allocation_type == kTfLiteArenaRw)
        TF_LITE_ENSURE_STATUS(arena_.Allocate(context_, alignment_, tensor.bytes, t, first_[At(t)], last_[At(t)],
                                              &places_[At(t)]));
      else if (!places_[At(t)].size && tensor.bytes)
        TF_LITE_ENSURE_STATUS(persistent_.Allocate(context_, alignment_, tensor.bytes, t, first_[At(t)], kNever,
                                                   &places_[At(t)]));
    }
    return kTfLiteOk;
  }
  // Memory that a delegate holds stays the delegate's.
  TfLiteStatus Resolve(int t) {
    TfLiteTensor& tensor = graph_->tensors()[t];
    if (tensor.buffer_handle > 0 || (tensor.buffer_handle == 0 && tensor.delegate)) return kTfLiteOk;
    const int owner = OwnerOf(t);
    const TfLiteTensor& root = graph_->tensors()[owner];
    if (owner != t && root.allocation_type == tensor.allocation_type &&
        (tensor.allocation_type == kTfLiteArenaRw || tensor.allocation_type == kTfLiteArenaRwPersistent)) {
      TF_LITE_ENSURE_STATUS(Resolve(owner));
      tensor.data.data = root.data.data;
      return kTfLiteOk;
    }
    if (tensor.allocation_type == kTfLiteArenaRw)
      return places_[At(t)].size ? arena_.ResolveAlloc(context_, places_[At(t)], &tensor.data.raw) : kTfLiteOk;
    if (tensor.allocation_type == kTfLiteArenaRwPersistent)
      return persistent_.ResolveAlloc(context_, places_[At(t)], &tensor.data.raw);
    return kTfLiteOk;
  }

  TfLiteContext* context_;
  std::unique_ptr<GraphInfo> graph_;
  SimpleMemoryArena arena_, persistent_;
  bool has_memory_ = false;
  bool preserve_all_;
  size_t alignment_;
  int last_placed_ = kNever;                  // the last node whose tensors have places
  std::vector<int> first_, last_, readers_;   // by tensor: nodes, and how many read it
  std::vector<std::set<int>> made_by_;        // by node
  std::map<int, int> owner_;                  // of outputs that work in place: whose memory they have
  std::vector<ArenaAllocWithUsageInterval> places_;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_ARENA_PLANNER_H_
