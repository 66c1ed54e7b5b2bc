// SPDX-License-Identifier: Apache-2.0
// What the CPU computes, and which operators delegates are asked about.
#include <chrono>
#include <set>

#include "input/fill.h"
#include "isolate/experiment.h"
#include "model/access.h"
#include "plan/access.h"
#include "surelite/session.h"

namespace surelite::tool {
namespace {

// Takes nothing, and remembers what it was asked about.
class Recorder final : public Delegate {
 public:
  struct Seen {
    std::vector<int> operators;
    std::map<int32_t, Shape> shapes;
  };
  explicit Recorder(Seen* seen) : seen_(seen) {}

  std::string_view name() const override { return "none"; }
  Status survey(const PartView& everything) override {
    for (const OpView& op : everything.ops) {
      seen_->operators.push_back(op.where().op);
      note(op.def().inputs, op.inputs());
      note(op.def().outputs, op.outputs());
    }
    return {};
  }
  Status claims(const OpView& op) const override { return op.not_implemented(); }
  Result<std::unique_ptr<DelegateKernel>> prepare(const PartView&) override {
    return std::unique_ptr<DelegateKernel>();
  }

 private:
  void note(const std::vector<int32_t>& indices, std::span<const Tensor* const> tensors) {
    for (size_t i = 0; i < indices.size() && i < tensors.size(); ++i)
      if (indices[i] >= 0 && tensors[i]) seen_->shapes[indices[i]] = tensors[i]->shape;
  }
  Seen* seen_;
};

}  // namespace

Result<Reference> compute_reference(const Model& model, uint64_t seed, int threads) {
  using Clock = std::chrono::steady_clock;
  Recorder::Seen seen;
  CompileOptions options;
  options.threads = threads;
  options.keep_all_tensors = true;
  options.delegates.delegates = {std::make_shared<Recorder>(&seen)};
  SURELITE_LET(const Program program, Program::compile(model, options));
  SURELITE_LET(Session session, Session::open(program));
  const int subgraph = ProgramAccess::plan(program).subgraph;
  const SubgraphDef& graph = ProgramAccess::plan(program).def();
  for (int i = 0; i < session.input_count(); ++i) {
    SURELITE_LET(TensorView view, session.input(i));
    const int32_t t = graph.inputs[static_cast<size_t>(i)];
    Json how;
    if (!graph.tensors[static_cast<size_t>(t)].is_constant)
      SURELITE_TRY(fill_with_random(&view, seed + static_cast<uint64_t>(i),
                                    demands_on(ModelAccess::data(model), subgraph, t), &how));
  }
  SURELITE_TRY(session.run());
  Reference reference;
  reference.model = ModelAccess::shared(model);
  reference.subgraph = subgraph;
  reference.operators = seen.operators;
  for (const auto& [t, shape] : seen.shapes) {
    reference.shapes.emplace_back(t, shape);
    if (graph.tensors[static_cast<size_t>(t)].is_constant) continue;
    SURELITE_LET(TensorView view, session.tensor(t));
    // Folded constants may have no memory of their own; a piece brings the operators that compute them.
    const Result<std::span<std::byte>> bytes = view.bytes();
    if (bytes) reference.values[t].assign(bytes->begin(), bytes->end());
  }
  const auto start = Clock::now();
  SURELITE_TRY(session.run());
  reference.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  return reference;
}

}  // namespace surelite::tool
