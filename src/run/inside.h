// SPDX-License-Identifier: Apache-2.0
// What a Session hides: the graph in force, the state of the calls, canaries.
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>

#include "guard/summary.h"
#include "guard/table.h"
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
  std::map<int, Diagnostic> refused;                   // per tensor: the failed copy that has not been repeated
  std::optional<Diagnostic> refused_resize;
  std::atomic<bool> busy{false};
  InputWatch watch;
  ResultWatch results;

  // Where the canaries of a tensor lie.
  struct Fence {
    int32_t tensor;
    std::byte *before, *after;
  };
  std::vector<Fence> input_fences, output_fences;

  const SubgraphDef& def() const { return graph->plan().def(); }
  Status run();
  Status open_graph(std::shared_ptr<const GraphPlan> plan, std::span<std::byte> arena);
  void find_fences();
  void write_canaries(bool inputs_too);
  Status check_canaries(bool outputs_too) const;
  Status describe_damage(const Fence& fence) const;
  size_t copied_size(const Tensor& tensor) const;
  // Guarded mode: remembers the call, and a tensor that has no memory yet, for the report of a fault that follows.
  void note(const char* call) const {
    if (state.guard) guard::note_call(call);
  }
  void note_no_memory(int tensor) const;
};

// Why bytes of this size were probably given for a tensor: "float32 data for an int8 tensor", "4 channels for 3", ...; empty
// if the ratio tells nothing. Shared by every place that refuses a size.
std::string explain_size(const Tensor& tensor, size_t given);
// The next step for that mistake.
std::string advise_size(const Tensor& tensor, size_t given);

}  // namespace surelite
