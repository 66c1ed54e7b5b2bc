// SPDX-License-Identifier: Apache-2.0
// What a Session hides: the graph in force, the state of the calls, fences around what an application writes.
#pragma once

#include <string>

#include "guard/summary.h"
#include "guard/table.h"
#include "run/call_state.h"
#include "run/fences.h"
#include "run/graph.h"
#include "run/watch.h"
#include "surelite/session.h"

namespace surelite {

struct Session::Inside {
  explicit Inside(Program p) : program(std::move(p)) { guard::count_open("session", 1); }
  ~Inside() { guard::count_open("session", -1); }

  Program program;
  SessionOptions options;
  RunState state;
  std::unique_ptr<Graph> graph;
  std::vector<std::string> input_names, output_names;  // of the signature, or of the tensors
  CallState calls;
  InputWatch watch;
  ResultWatch results;

  std::vector<Fence> input_fences, output_fences;
  Room room;  // behind the inputs

  const SubgraphDef& def() const { return graph->plan().def(); }
  Status run();
  Status open_graph(std::shared_ptr<const GraphPlan> plan, std::span<std::byte> arena);
  // Plans for other shapes; refused, the session keeps those it has.
  Status resize(std::span<const Shape> shapes);
  void find_fences();
  void write_fences(bool inputs_too);
  Status check_fences(bool outputs_too);
  Status report_damage(const Fence& fence);
  // Guarded mode: remembers the call, and a tensor that has no memory yet, for the report of a fault that follows.
  void note(const char* call) const {
    if (state.guard) guard::note_call(call);
  }
  void note_no_memory(int tensor) const;
};

}  // namespace surelite
