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

  const SubgraphDef& def() const { return graph->plan().def(); }
  // A706 while another call is at work: what it works on may go away.
  Status check_idle();
  Status run();
  Status run_graph();
  Status open_graph(std::shared_ptr<const GraphPlan> plan, std::span<std::byte> arena);
  // Plans for other shapes; refused, the session keeps those it has.
  Status resize(std::span<const Shape> shapes);
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
