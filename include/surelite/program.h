// SPDX-License-Identifier: Apache-2.0
// A compiled model: operators resolved, shapes inferred, kernels chosen, memory planned. Nothing is allocated for a run
// yet.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "surelite/custom_operator.h"
#include "surelite/delegate.h"
#include "surelite/model.h"
#include "surelite/placement.h"
#include "surelite/types.h"

namespace surelite {

struct GraphPlan;

struct CompileOptions {
  int threads = 1;                       // that a session of this program uses; less than 1 means 1
  bool reference_kernels = false;        // plain kernels only
  // Bytes for arena and variables; more is refused with B801 before anything is allocated. What the machine (or the
  // control group of the process) has not got is refused in any case.
  uint64_t memory_limit = UINT64_MAX;
  bool keep_inputs = true;  // inputs keep their content during a run; false lets the plan reuse their memory
  // No two tensors share memory, so that all can be read after a run (Session::tensor).
  bool keep_all_tensors = false;
  // Convolutions, sums and the like that follow each other run a few rows at a time, so that what lies between them
  // never exists whole: a smaller arena for the same results, and a run that may take a few per cent longer. Where the
  // arena cannot become smaller, where tensors are kept and with delegates nothing changes (docs/speed.md).
  bool row_fusion = false;
  std::string signature;                 // by key; empty: the first subgraph
  std::vector<Shape> input_shapes;       // empty: as in the file
  // Empty, or a file that keeps packed weights from one process to the next: read if it is of this model, these
  // options, this version and this kind of processor, otherwise written anew. It never makes compile fail, nor changes
  // a result; keep it where only trusted users write.
  std::string packed_weights;
  // Operators of the application's own, for custom codes in the model; they come before Surelite's.
  std::vector<CustomOperator> operators;
  // Backends for operators of the subgraph that is compiled; what they do not take, or fail at, runs on the CPU.
  DelegateOptions delegates;
  Limits limits;
};

// Bytes, known before anything is allocated.
struct Footprint {
  size_t arena_bytes = 0;        // activations and scratch
  size_t arena_lower_bound = 0;  // no placement could be smaller for this order of operators
  size_t variable_bytes = 0;     // variables and persistent state
  size_t nested_bytes = 0;       // arenas and variables of subgraphs that control flow calls
  size_t folded_bytes = 0;  // constants that operators of the model computed while planning, except what was packed
  bool exact = true;             // false if some shapes depend on data: the figures cover only what is known
};

// What became of CompileOptions::packed_weights.
struct PackedWeightsUse {
  // none: not asked for, or nothing is packed; failed: not written.
  enum class Outcome : uint8_t { none, read, written, failed };
  Outcome outcome = Outcome::none;
  std::string reason;  // why it was not read, and then why it was not written
};

// Immutable and cheap to copy. Safe to share between threads; each thread opens its own Session. A program may be
// empty, as a model may: sessions opened from it fail with the first cause, or A719.
class Program {
 public:
  Program();
  // An empty program with this cause.
  explicit Program(Failure cause);

  // Fails with P3xx for operators and shapes that cannot run here, B801 beyond the memory limit, B802 without memory,
  // A704 for an unknown signature, A723 for an operator that cannot be registered, A722 or A724 where one failed, D501
  // where a delegate failed under the strict policy; for an empty model with what made it so.
  static Result<Program> compile(const Model& model, const CompileOptions& options = {});

  // Why this program is empty; success if it is not.
  [[nodiscard]] Status status() const;
  // All zero for an empty program.
  [[nodiscard]] Footprint footprint() const;
  // Empty for an empty program. Built anew by every call; for logs and tools.
  [[nodiscard]] Placement placement() const;
  // Notes of compiling that are no failures: D511. Sessions repeat them.
  [[nodiscard]] Diagnostics findings() const;
  // These live as long as the program does.
  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const CompileOptions& options() const;
  [[nodiscard]] const PackedWeightsUse& packed_weights() const;

 private:
  friend struct ProgramAccess;
  struct Parts;
  Program(Model model, std::shared_ptr<const Parts> parts, std::shared_ptr<const GraphPlan> plan);
  Model model_;
  std::shared_ptr<const Parts> parts_;
  std::shared_ptr<const GraphPlan> plan_;
  Failure cause_;
};

}  // namespace surelite
