// SPDX-License-Identifier: Apache-2.0
// What a Session hides: the graph in force, the state of the calls, fences around what an application writes.
#pragma once

#include <string>

#include "run/call_state.h"
#include "run/fences.h"
#include "run/graph.h"
#include "run/operator_timer.h"
#include "surelite/session.h"

namespace surelite {

// One of the graph's inputs or outputs by its position; `what` is for the words of A704.
Result<int> find_index(const std::vector<int32_t>& tensors, int index, const char* what);

struct SessionInside {
  explicit SessionInside(Program p) : program(std::move(p)) { state.live = &live; }

  LiveObject live{LiveKind::session};
  Program program;
  SessionOptions options;
  RunState state;
  std::unique_ptr<Graph> graph;
  std::vector<std::string> input_names, output_names;  // of the signature, or of the tensors
  CallState calls;
  bool computed = false;  // outputs have values: a run has succeeded in the memory in force
  std::unique_ptr<OperatorTimer> timer;                // the application's observer

  std::vector<Fence> input_fences, output_fences;
  Room room;  // behind the inputs

  // The same for all plans: may be asked for without a turn.
  const SubgraphDef& def() const { return *definition; }
  const SubgraphDef* definition = nullptr;
  int subgraph = 0;
  Status run();
  Status run_graph();
  Status open_graph(std::shared_ptr<const GraphPlan> plan, std::span<std::byte> arena);
  // Plans for other shapes; refused, the session keeps those it has.
  Status resize(std::span<const Shape> shapes);
  Status resize(int input, const Shape& shape);
  Status plan_anew(std::span<const Shape> shapes);  // within a turn
  void find_fences();
  void write_fences(bool inputs_too);
  Status check_fences(bool outputs_too);
  Status report_damage(const Fence& fence);
  // Guarded mode: remembers the call, and a tensor that has no memory yet, for the report of a fault that follows.
  void note(const char* call) const {
    if (state.guard) state.guard->note_call(call);
  }
  void note_no_memory(int tensor) const;
};

}  // namespace surelite
