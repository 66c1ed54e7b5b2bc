// SPDX-License-Identifier: Apache-2.0
#include "surelite/program.h"

#include <algorithm>
#include <new>

#include "base/out_of_memory.h"
#include "model/access.h"
#include "plan/access.h"
#include "plan/budget.h"
#include "plan/custom_operator.h"
#include "plan/packed_file.h"
#include "plan/placement.h"
#include "plan/program_data.h"

namespace surelite {
namespace {

Result<int> find_subgraph(const ModelData& model, const std::string& signature) {
  if (signature.empty()) return 0;
  std::string available;
  for (const SignatureDef& entry : model.signatures) {
    if (entry.key == signature) return entry.subgraph;
    available += (available.empty() ? "" : ", ") + entry.key;
  }
  return fail(Code::A704, {{"what", "signature"},
                           {"given", signature},
                           {"available", "the model has " + (available.empty() ? "none" : available)}});
}

// What decides, next to the model and the machine, which weights are packed and how.
std::string describe_plan(const PlanOptions& options, int subgraph, std::span<const Shape> shapes) {
  std::string text = std::to_string(subgraph) + (options.reference_kernels ? " reference" : "");
  // Convolutions pad for a PAD before them where nobody sees it.
  if (options.keep_all_tensors || !options.delegates.delegates.empty()) text += " whole";
  for (const Shape& shape : shapes) text += " " + to_string(shape);
  return text;
}

// With packed weights from the file, or kept there for the next time.
Result<std::shared_ptr<const GraphPlan>> plan_with_file(const std::string& path,
                                                        const std::shared_ptr<PlanOptions>& options, int subgraph,
                                                        std::span<const Shape> shapes, PackedWeightsUse* use) {
  PackedFile file(path, *options->model, describe_plan(*options, subgraph, shapes));
  const size_t expected = expected_packed_bytes(*options->model);
  MemoryPool replayed(expected);
  if (file.read(&replayed)) {
    Result<std::shared_ptr<const GraphPlan>> plan = plan_graph(options, subgraph, shapes, 0, &replayed);
    use->outcome = PackedWeightsUse::Outcome::read;
    if (plan && replayed.replayed()) return plan;
    use->reason = "its blocks are not those of the plan";
  }
  MemoryPool kept(expected);
  kept.keep();
  SURELITE_LET(std::shared_ptr<const GraphPlan> plan, plan_graph(options, subgraph, shapes, 0, &kept));
  use->outcome = PackedWeightsUse::Outcome::none;
  if (!kept.parts().empty())
    use->outcome = file.write(kept) ? PackedWeightsUse::Outcome::written : PackedWeightsUse::Outcome::failed;
  use->reason += (use->reason.empty() || file.reason().empty() ? "" : "; ") + file.reason();
  return plan;
}

// Packed weights are memory that nobody writes or reads.
Result<std::shared_ptr<const GraphPlan>> plan_to_look_at(const std::shared_ptr<PlanOptions>& options, int subgraph,
                                                         std::span<const Shape> shapes) {
  constexpr size_t kRoom = 1 << 20;
  const size_t expected = expected_packed_bytes(*options->model);
  MemoryPool pool(expected);
  if (!pool.make_room(expected + expected / 8 + kRoom).empty()) pool.replay();
  return plan_graph(options, subgraph, shapes, 0, &pool);
}

}  // namespace

struct Program::Parts {
  CompileOptions options;
  PackedWeightsUse packed;
};

Program::Program() = default;
Program::Program(Failure cause) : model_(cause), cause_(std::move(cause)) {}
Program::Program(Model model, std::shared_ptr<const Parts> parts, std::shared_ptr<const GraphPlan> plan)
    : model_(std::move(model)), parts_(std::move(parts)), plan_(std::move(plan)) {}

Result<Program> Program::compile(const Model& model, const CompileOptions& options) {
  return ProgramAccess::compile(model, options, false);
}

Result<Program> ProgramAccess::compile_to_look_at(const Model& model, const CompileOptions& options) {
  return compile(model, options, true);
}

Result<Program> ProgramAccess::compile(const Model& model, const CompileOptions& options, bool to_look_at) try {
  SURELITE_TRY(model.status());
  auto plan_options = std::make_shared<PlanOptions>();
  plan_options->model = ModelAccess::shared(model);
  plan_options->limits = options.limits;
  plan_options->reference_kernels = options.reference_kernels;
  plan_options->keep_inputs = options.keep_inputs;
  plan_options->keep_all_tensors = options.keep_all_tensors;
  plan_options->row_fusion = options.row_fusion;
  plan_options->threads = std::max(options.threads, 1);
  plan_options->memory_limit = options.memory_limit;
  plan_options->delegates = options.delegates;
  std::erase(plan_options->delegates.delegates, nullptr);
  SURELITE_LET(const int subgraph, find_subgraph(ModelAccess::data(model), options.signature));
  if (!options.operators.empty()) {
    SURELITE_LET(plan_options->resolver, resolver_with(options.operators));
  }
  SURELITE_TRY(resolve_ops(*plan_options));
  const SubgraphDef& graph = ModelAccess::data(model).subgraphs[static_cast<size_t>(subgraph)];
  std::vector<Shape> shapes = options.input_shapes;
  for (size_t i = shapes.size(); i < graph.inputs.size(); ++i)
    shapes.push_back(graph.tensors[static_cast<size_t>(graph.inputs[i])].shape);
  shapes.resize(graph.inputs.size());
  auto parts = std::make_shared<Program::Parts>(Program::Parts{options, {}});
  SURELITE_LET(std::shared_ptr<const GraphPlan> plan,
               to_look_at ? plan_to_look_at(plan_options, subgraph, shapes)
               : options.packed_weights.empty()
                   ? plan_graph(plan_options, subgraph, shapes, 0)
                   : plan_with_file(options.packed_weights, plan_options, subgraph, shapes, &parts->packed));
  SURELITE_TRY(check_budget(*plan));
  return Program(model, std::move(parts), std::move(plan));
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the plan"));
}

Status Program::status() const {
  if (plan_) return {};
  return cause_.failed() ? cause_ : fail(Code::A719, {{"object", "program"}, {"maker", "Program::compile"}});
}

Placement Program::placement() const { return plan_ ? describe_placement(*plan_) : Placement(); }
Diagnostics Program::findings() const { return plan_ ? plan_->notes : Diagnostics(); }

const CompileOptions& Program::options() const {
  static const CompileOptions none;
  return parts_ ? parts_->options : none;
}

const PackedWeightsUse& Program::packed_weights() const {
  static const PackedWeightsUse none;
  return parts_ ? parts_->packed : none;
}

Footprint Program::footprint() const {
  Footprint footprint;
  if (!plan_) return footprint;
  footprint.arena_bytes = plan_->arena_bytes;
  footprint.arena_lower_bound = plan_->arena_lower_bound;
  footprint.variable_bytes = plan_->variable_bytes;
  footprint.nested_bytes = plan_->nested_bytes;
  footprint.folded_bytes = plan_->folded_bytes;
  footprint.exact = plan_->is_static();
  for (const TensorPlan& tensor : plan_->tensors) footprint.exact &= tensor.storage != Storage::heap;
  return footprint;
}

}  // namespace surelite
