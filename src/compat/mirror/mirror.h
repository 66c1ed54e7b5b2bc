// SPDX-License-Identifier: Apache-2.0
// The TfLiteTensor structs that clients see: a mirror of definitions, plan and runs. Clients may write to them; what is
// read back is checked where it is read.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compat/draft/draft.h"
#include "compat/mirror/tensor_table.h"
#include "run/graph.h"

namespace surelite::compat {

class ClientMemory;

class Mirror {
 public:
  // The table, once; more rows later. False beyond the reserved room.
  Status make(Subgraph* owner, Gate* gate, size_t count);
  bool grow(size_t count) { return table_ && table_->grow(count); }
  bool made() const { return table_ != nullptr; }

  TensorTable& table() const { return *table_; }
  int size() const { return table_ ? table_->size() : 0; }
  bool contains(int t) const { return table_ && table_->contains(t); }
  TfLiteTensor& operator[](int t) const { return (*table_)[t]; }
  TfLiteTensor* tensor(int t) const { return contains(t) ? &(*table_)[t] : nullptr; }
  std::string describe(int t) const;  // "\"name\" [1,2] float32"

  // The struct of a definition; whatever it held before is freed.
  void show_def(int t, const TensorDef& def);
  // The tensor owns its data: a client has made it dynamic, or persistent and read-only.
  bool holds_own_memory(int t) const;
  // Keeps the array where it is if the rank stays: clients hold pointers to it.
  void set_shape(int t, const Shape& shape);
  // Shapes and memory of a plan in force.
  void show_plan(const Graph& graph, const Draft& draft, const ClientMemory& client);
  // Shapes only, of a plan that is not going to run; tensors whose size depends on data become dynamic.
  void show_shapes(const GraphPlan& plan, const Draft& draft);
  // In the plan in force: tensors with planned memory, computed in every run or (folded) before the first, and those
  // whose size depends on data. Inputs aside.
  const std::vector<int>& planned() const { return planned_; }
  // Those of them whose value was computed while planning.
  const std::vector<int>& folded() const { return folded_; }
  const std::vector<int>& dynamic() const { return dynamic_; }
  // What a run left in tensors whose size depends on data.
  void show_run(const Graph& graph);
  // Takes their memory away again, but that of inputs and outputs.
  void release_dynamic(const Graph& graph);
  // The first tensor, other than an input, whose size depends on data; -1 if there is none.
  int first_dynamic(const Draft& draft) const;
  // The plan is gone: no memory is left but the client's.
  void forget_memory(const Draft& draft, const ClientMemory& client);

 private:
  std::unique_ptr<TensorTable> table_;
  std::vector<int> planned_, folded_, dynamic_;
};

}  // namespace surelite::compat
