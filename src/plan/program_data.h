// SPDX-License-Identifier: Apache-2.0
// What compiling makes of a model: plain, immutable data that any number of sessions share.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/platform/machine.h"
#include "base/memory.h"
#include "base/memory_pool.h"
#include "ops/op.h"
#include "plan/delegate.h"

namespace surelite {

// What planning needs to know, kept by the program because shapes that depend on data are planned during the run.
struct PlanOptions {
  std::shared_ptr<const ModelData> model;
  Limits limits;
  bool reference_kernels = false;
  bool keep_inputs = true;  // inputs keep their content during a run; false lets their memory be reused
  bool keep_all_tensors = false;
  bool row_fusion = false;
  int threads = 1;
  uint64_t memory_limit = UINT64_MAX;  // as asked for
  // What holds for `need` bytes: what the machine has not got is not there.
  uint64_t limit_for(uint64_t need) const {
    return std::min({memory_limit, limits.max_memory_bytes, machine_limit(need)});
  }
  bool memory_for_all = false;  // tensors that never exist whole have an address, too
  bool inputs_outside = false;  // inputs of the subgraph in force get no room in the arena
  std::vector<int32_t> bound;   // tensors of the subgraph in force that will live in the caller's memory; sorted
  // Finds the operator; null means the built-in table.
  std::function<const OpSpec*(const OperatorDef&)> resolver;
  DelegateOptions delegates;
};

enum class Storage : uint8_t {
  none,      // never read or written (an unused tensor)
  constant,  // in the model, or computed while planning; without memory where operators packed what was computed
  arena,     // at `offset` in the arena
  variable,  // at `offset` in the block of variables; keeps its value between runs
  heap,      // gets its memory when its size is known, during the run
  outside,   // an input in the caller's memory, which Graph::bind names before the first run
  rows,      // never whole: a step that joins operators keeps some of its rows in scratch memory, or its readers pad
};

struct TensorPlan {
  Shape shape;
  size_t bytes = 0;
  Storage storage = Storage::none;
  size_t offset = 0;
  const std::byte* constant = nullptr;
  bool shape_known = false;
  bool folded = false;  // a constant that an operator of the model computed while planning
};

// Written before and after every input and output in the arena of a session, and looked at around a run.
inline constexpr size_t kCanaryBytes = 16;

struct Range {
  size_t offset = 0;
  size_t bytes = 0;
};

// A piece of the arena and the steps during which it is taken; both ends are inclusive, inputs and outputs of the
// subgraph last beyond the final step.
struct ArenaBuffer {
  int tensor = -1;  // the first of the tensors that share it; -1 for scratch memory
  int step = -1;    // whose scratch memory it is; -1 for a tensor
  size_t offset = 0;
  size_t bytes = 0;  // canaries included
  int first = 0;
  int last = 0;
};

struct StepPlan {
  int op = 0;
  std::vector<int> joined;  // operators before `op` that the step runs together with it, in bands of rows
  bool keeps_whole = false;  // what lies between joined operators is whole, in the arena
  const OpSpec* spec = nullptr;
  Origin origin =
      Origin::own;  // delegate: part of a DelegatedPart, or a delegate's step; the CPU's kernel if the delegate fails
  RunFn run = nullptr;
  std::shared_ptr<const void> state;
  std::vector<Range> scratch;     // in the arena
  std::vector<Range> persistent;  // in the block of variables
  std::vector<bool> resettable;   // one per persistent range: zero again with the variables
  RowUse row_use;
  std::vector<std::shared_ptr<const GraphPlan>> subgraphs;

  // visit(index) for all operators of the step, in their order.
  template <class Visit>
  void for_operators(const Visit& visit) const {
    for (const int index : joined) visit(index);
    visit(op);
  }
};

// Steps that a delegate runs in place of the CPU's kernels, which stay ready. Until the part is over, its inputs and
// outputs share memory with nothing else, so that the CPU can run it again after a failure.
struct DelegatedPart {
  int delegate = 0;  // position in the options
  int first = 0;     // steps, both inclusive
  int last = 0;
  std::shared_ptr<const DelegateKernel> kernel;
  std::vector<int32_t> inputs, outputs;  // tensors as the kernel was prepared for
};

// One subgraph, planned for given input shapes. Operators up to first_eager are planned ahead: their shapes, kernels
// and memory are fixed. From there on shapes depend on data, and each operator is planned right before it runs.
struct GraphPlan {
  std::shared_ptr<const PlanOptions> options;
  int subgraph = 0;
  std::vector<TensorPlan> tensors;
  std::vector<StepPlan> steps;
  int first_eager = 0;  // number of operators if there is no eager part
  size_t arena_bytes = 0;
  size_t arena_lower_bound = 0;  // largest sum of bytes alive at one step
  size_t variable_bytes = 0;
  size_t nested_bytes = 0;    // arenas and variables of all calls below; saturates
  uint64_t nested_calls = 0;  // calls below, each with memory of its own; saturates
  int depth = 0;              // calls from the entry to here
  int height = 0;             // calls on the longest way down
  std::vector<Block> folded;  // values that were computed while planning, as far as steps read them
  size_t folded_bytes = 0;    // in them, and in those of all subgraphs called
  std::vector<const OpSpec*> specs;  // of every operator, eager ones too
  std::vector<ArenaBuffer> buffers;  // what fills the arena
  std::vector<DelegatedPart> delegated;  // in the order of their steps; of the entry's subgraph only
  std::vector<Diagnostics> refusals;     // per operator, why delegates do not run it; empty without delegates
  Diagnostics notes;                     // of delegates that failed: D511
  // Inputs of operators that pad for the PAD before them, none of the PADs which nobody needs then; and these, sorted.
  std::map<int, std::vector<int32_t>> inputs_within;
  std::vector<int> left_out;

  const SubgraphDef& def() const { return options->model->subgraphs[static_cast<size_t>(subgraph)]; }
  // What a step of the operator reads.
  const std::vector<int32_t>& inputs_of(int op) const {
    const auto within = inputs_within.find(op);
    return within != inputs_within.end() ? within->second : def().operators[static_cast<size_t>(op)].inputs;
  }
  bool is_static() const { return first_eager == static_cast<int>(def().operators.size()); }
};

// Plans a subgraph and, through control flow, those that it calls; a subgraph called several times with the same shapes
// is planned once. `depth` counts nested calls. Packed weights go to the pool, or to one of their own where it is null.
// Fails with M107 where calls nest too deeply or multiply beyond all measure.
Result<std::shared_ptr<const GraphPlan>> plan_graph(std::shared_ptr<const PlanOptions> options, int subgraph,
                                                    std::span<const Shape> input_shapes, int depth,
                                                    MemoryPool* packed = nullptr);
// Bytes that packed weights will take, roughly.
size_t expected_packed_bytes(const ModelData& model);

// Calls that one program, or one session, may hold planned at once; each has memory of its own.
inline constexpr uint64_t kMaxNestedCalls = 100'000;

// Finds the spec of every operator of every subgraph that can be reached and checks signatures; reports everything that
// is missing or does not fit.
Status resolve_ops(const PlanOptions& options);
const OpSpec* resolve_op(const PlanOptions& options, const OperatorDef& op);

// What planning knows of the results of a call.
std::vector<SubgraphOutput> outputs_of(const GraphPlan& plan);

// Sum of arena, variables and folded constants of a plan and everything it calls.
size_t planned_bytes(const GraphPlan& plan);

}  // namespace surelite
