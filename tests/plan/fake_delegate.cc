// SPDX-License-Identifier: Apache-2.0
#include "plan/fake_delegate.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <stdexcept>

#include "run/graph.h"

namespace surelite::tests {
namespace {

// The part as a model of its own: tensors and operators copied, indices renumbered.
class FakeKernel final : public DelegateKernel {
 public:
  FakeKernel(const FakeDelegate* delegate, const PartView& part)
      : delegate_(delegate), model_(std::make_shared<ModelData>()) {
    ++delegate_->alive;
    SubgraphDef& graph = model_->subgraphs.emplace_back();
    for (const OpView& op : part.ops) {
      OperatorDef def = op.def();
      def.inputs = indices(op.inputs());
      def.outputs = indices(op.outputs());
      graph.operators.push_back(std::move(def));
    }
    graph.inputs = graph.arguments = indices(part.inputs);
    graph.outputs = indices(part.outputs);
    for (const int32_t t : graph.inputs) shapes_.push_back(graph.tensors[static_cast<size_t>(t)].shape);
  }
  ~FakeKernel() override { --delegate_->alive; }

  Result<std::unique_ptr<Memory>> open() const override {
    if (delegate_->is.fail_open) return delegate_->failure("cannot open").failure();
    auto memory = std::make_unique<OwnGraph>();
    auto options = std::make_shared<PlanOptions>();
    options->model = model_;
    memory->state.options = options;
    SURELITE_LET(std::shared_ptr<const GraphPlan> plan, plan_graph(options, 0, shapes_, 0));
    SURELITE_LET(memory->graph, Graph::open(std::move(plan), &memory->state));
    ++delegate_->opened;
    return std::unique_ptr<Memory>(std::move(memory));
  }

  Status run(Memory* memory, std::span<const Tensor* const> inputs,
             std::span<const Tensor* const> outputs) const override {
    if (delegate_->runs++ == delegate_->is.fail_run) {
      for (const Tensor* output : outputs) std::memset(output->data, 0xa5, output->bytes);
      return delegate_->failure("the device was lost");
    }
    Graph& graph = *static_cast<OwnGraph*>(memory)->graph;
    for (size_t i = 0; i < inputs.size(); ++i)
      std::memcpy(graph.tensor(graph.plan().def().inputs[i]).data, inputs[i]->data, inputs[i]->bytes);
    SURELITE_TRY(graph.run());
    for (size_t i = 0; i < outputs.size(); ++i)
      std::memcpy(outputs[i]->data, graph.tensor(graph.plan().def().outputs[i]).data, outputs[i]->bytes);
    return {};
  }

 private:
  struct OwnGraph final : Memory {
    RunState state;
    std::unique_ptr<Graph> graph;
  };

  std::vector<int32_t> indices(std::span<const Tensor* const> tensors) {
    std::vector<int32_t> list;
    for (const Tensor* tensor : tensors) {
      if (!tensor) {
        list.push_back(kNoTensor);
        continue;
      }
      const auto [entry, fresh] = index_.emplace(tensor, static_cast<int32_t>(index_.size()));
      list.push_back(entry->second);
      if (!fresh) continue;
      TensorDef& def = model_->subgraphs[0].tensors.emplace_back(*tensor->def);
      def.shape = tensor->shape;
      def.is_constant = tensor->has_value;
      if (tensor->has_value) def.data = {tensor->data, tensor->bytes};
    }
    return list;
  }

  const FakeDelegate* delegate_;
  std::shared_ptr<ModelData> model_;
  std::map<const Tensor*, int32_t> index_;
  std::vector<Shape> shapes_;
};

}  // namespace

Status FakeDelegate::survey(const PartView& everything) {
  surveyed = std::to_string(everything.ops.size()) + " operators, " + std::to_string(everything.inputs.size()) +
             " in, " + std::to_string(everything.outputs.size()) + " out";
  return is.fail_survey ? failure("no device") : Status();
}

Status FakeDelegate::claims(const OpView& op) const {
  ++asked;
  if (is.claims_throws) throw std::runtime_error("no idea");
  if (!is.takes.empty() && !is.takes.contains(op.def().name)) return op.not_implemented();
  if (op.def().version > is.max_version) return op.wrong_version(is.max_version);
  for (const std::span<const Tensor* const> list : {op.inputs(), op.outputs()})
    for (const Tensor* tensor : list) {
      if (!tensor) continue;
      if (!is.types.empty() && !is.types.contains(tensor->type))
        return op.wrong_type(*tensor, name_of(*is.types.begin()));
      if (tensor->rank() > is.max_rank)
        return op.wrong_value("a rank of", tensor->rank(), "up to " + std::to_string(is.max_rank));
    }
  return {};
}

Result<std::unique_ptr<DelegateKernel>> FakeDelegate::prepare(const PartView& part) {
  const int number = prepared++;
  if (number == is.no_kernel) return std::unique_ptr<DelegateKernel>();
  if (number == is.fail_prepare) return failure("the compiler gave up").failure();
  return std::unique_ptr<DelegateKernel>(new FakeKernel(this, part));
}

Status FakeDelegate::failure(const char* what) const {
  if (is.throws) throw std::runtime_error(what);
  if (is.fail_without_reason) return Failure(Diagnostics());
  return fail(Code::D501, {{"delegate", is.name}, {"what", what}, {"effect", ""}});
}

}  // namespace surelite::tests
