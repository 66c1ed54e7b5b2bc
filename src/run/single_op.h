// SPDX-License-Identifier: Apache-2.0
// One operator, prepared and run at once: its inputs have values, its outputs get their memory now. Operators whose
// shapes depend on data run like this, and those that a client of the drop-in calls by itself. One that was prepared
// can run again as long as its inputs have the same shapes.
#pragma once

#include <vector>

#include "base/memory.h"
#include "ops/op.h"

namespace surelite {

// What an operator keeps from one run to the next.
struct KeptMemory {
  std::vector<Block> blocks;
  std::vector<bool> resettable;  // one per block: zero again with the variables

  size_t bytes() const;
  void reset();
};

class SingleOp {
 public:
  // All of these outlive it; absent tensors are null.
  SingleOp(PrepareContext::Host* prepare_host, RunContext::Host* run_host, const OperatorDef& op, const OpSpec& spec,
           const Where& where, const std::vector<Tensor*>& inputs, const std::vector<Tensor*>& outputs);

  // Checks shapes and options and sets the shapes of the outputs, as far as they are known.
  Status prepare() { return spec_.prepare(prepared_); }
  PrepareContext& prepared() { return prepared_; }
  // The output has its memory already, of the right size.
  void keep_memory(int output) { has_memory_[static_cast<size_t>(output)] = true; }
  // After prepare: scratch and persistent memory that run will take.
  size_t working_bytes();
  // After prepare: its outputs have no elements, and nothing else is to be done.
  bool writes_nothing();
  // After prepare. Gives outputs memory through the host, copies those that are known, and runs the kernel for the
  // others. May be called again where `fits_again` says so.
  Status run(KeptMemory* kept, bool calls_subgraphs = false);
  // After prepare, whether that asked for shapes, types, options and constants only, and so comes to the same as long
  // as the shapes of inputs are those of now, which are noted. Never for operators with effects, for foreign ones, for
  // those of strings and resources, and for those that set shapes while they run or call subgraphs.
  bool remember();
  // After remember: whether inputs have those shapes again; if so, outputs have theirs again too.
  bool fits_again();

 private:
  struct Form {
    Shape shape;
    size_t bytes = 0;
  };

  Status place_outputs();
  bool all_constant();
  void take_sizes();

  RunContext::Host* run_host_;
  const OperatorDef& op_;
  const OpSpec& spec_;
  const Where& where_;
  const std::vector<Tensor*>&inputs_, &outputs_;
  PrepareContext prepared_;
  std::vector<bool> has_memory_;  // per output
  // Of prepared_, once they were taken.
  std::vector<size_t> scratch_, persistent_;
  std::vector<bool> resettable_;
  std::shared_ptr<void> state_;
  bool taken_ = false;
  std::vector<Form> forms_;  // of inputs and outputs, as remembered
};

}  // namespace surelite
