// SPDX-License-Identifier: Apache-2.0
// Shapes and memory: resizing inputs, compiling the plan, memory of the client's own.
#include <fmt/format.h>

#include <algorithm>

#include "base/checked.h"
#include "base/out_of_memory.h"
#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "compat/subgraph.h"
#include "plan/budget.h"

namespace surelite::compat {

bool Subgraph::guarded() const { return interpreter_->run_state().guarded(); }

TfLiteStatus Subgraph::resize_input(int t, std::span<const int32_t> dims, bool strict) {
  const auto refuse = [&](std::string_view lead, Diagnostic why) {
    // The strict form is how programs ask whether the model allows a shape: no is an answer, and the old shape holds.
    if (!strict) calls_.refuse_resize(why);
    return fail(kTfLiteError, lead, why);
  };
  const Shape shape(dims);
  if (!tensor_exists(t))
    return refuse("", diagnose(Code::A704, {{"what", "tensor"},
                                            {"given", t},
                                            {"available", fmt::format("the subgraph has {}", tensor_count())}}));
  TfLiteTensor& target = mirror_[t];
  const auto bad = [&](std::string reason) {
    return refuse(
        "", diagnose(Code::A708, {{"tensor", describe(t)}, {"given", surelite::to_string(shape)}, {"reason", reason}}));
  };
  if (target.allocation_type == kTfLiteMmapRo) {
    if (!same_dims(target.dims, shape)) return bad("it is a constant of the model");
    calls_.accept_resize();
    return kTfLiteOk;
  }
  if (shape.rank() > interpreter_->limits().max_rank) return bad("it has too many dimensions");
  for (const int32_t dim : dims)
    if (dim < 0) return bad("an extent is negative");
  const std::optional<size_t> bytes = checked_bytes(def_of(t).type, dims);
  if (!checked_count(dims) || (!bytes && bits_of(def_of(t).type))) return bad("its size overflows");
  if (bytes && *bytes > interpreter_->limits().max_tensor_bytes)
    return bad(fmt::format("{} bytes are more than the limit of {}", *bytes, interpreter_->limits().max_tensor_bytes));
  if (strict) {
    const TfLiteIntArray* signature = TfLiteTensorGetDimsSignature(&target);
    if (!signature || signature->size != shape.rank()) return bad("the model fixes another rank");
    for (int i = 0; i < shape.rank(); ++i)
      if (signature->data[i] != -1 && signature->data[i] != shape[i])
        return bad(fmt::format("the model fixes dimension {} to {}", i, signature->data[i]));
  }
  calls_.accept_resize();
  if (same_dims(target.dims, shape) && (target.data.raw || !ready())) return kTfLiteOk;
  if (immutable()) undo_delegates();
  mirror_.set_shape(t, shape);
  const bool sized = bits_of(def_of(t).type) != 0;
  if (!mirror_.holds_own_memory(t)) {
    table().lend(t, nullptr);
  } else if (sized && draft_.is_input(t)) {
    // The client may fill it before memory is due.
    if (!table().is_lent(t)) table().own(t);
    if (TfLiteTensorRealloc(bytes.value_or(0), &target) != kTfLiteOk)
      return refuse("", no_memory_for("an input that is resized", bytes.value_or(0)).list().front());
  }
  if (sized) target.bytes = bytes.value_or(0);
  calls_.set_unready();
  // Guarded: pointers from before are stale from here on, not only from the next AllocateTensors.
  if (guarded() && graph_) {
    set_end("ResizeInputTensor");
    graph_.reset();
    forget_memory();
  }
  return kTfLiteOk;
}

namespace {

// The stock library prepares node by node and stops at the first that fails. Null without an error.
const Diagnostic* first_to_fail(const Diagnostics& why) {
  const Diagnostic* first = nullptr;
  for (const Diagnostic& each : why)
    if (each.severity() == Severity::error && (!first || (each.where.op >= 0 && each.where.op < first->where.op)))
      first = &each;
  return first;
}

// Of one node, not of the model as a whole.
bool is_from_preparing(const Diagnostic* why) {
  return why && why->where.op >= 0 && !name_of(why->code).starts_with("M");
}

}  // namespace

// What a caller is told about a graph that could not be prepared.
TfLiteStatus Subgraph::status_for(const Diagnostics& why) const {
  if (kernel_calls_.status != kTfLiteOk) return kernel_calls_.status;
  const Diagnostic* const first = first_to_fail(why);
  return first && first->code == Code::P303 ? kTfLiteUnresolvedOps : kTfLiteError;
}

TfLiteStatus Subgraph::allocate() {
  if (const auto& broken = calls_.why_broken())
    return fail(kTfLiteError, "AllocateTensors() called on inconsistent model.", *broken);
  if (ready() && interpreter_->changed_in_place()) {
    if (fixed_) return fail(kTfLiteError, "", fixed_by_delegate("AllocateTensors"));
    invalidate();
  }
  // The caller owns what a dynamic input holds: its size may be another one now.
  const auto dynamic = [&](int t) { return tensor_exists(t) && mirror_[t].allocation_type == kTfLiteDynamic; };
  if (ready() && !fixed_ && std::ranges::any_of(draft_.inputs, dynamic)) unready();
  if (ready()) return check_custom_sizes();
  if (const Diagnostics early = client_.take_early_writes(mirror_); !early.empty()) {
    calls_.set_unready(early.front());
    return fail(kTfLiteError, "", early);
  }
  if (const TfLiteStatus redone = redo_delegates(); redone != kTfLiteOk) return redone;
  if (ready()) return kTfLiteOk;
  if (const Status compiled = compile(); !compiled) {
    forget_memory();
    calls_.set_unready(compiled.error().front());
    const TfLiteStatus status = status_for(compiled.error());
    const bool unresolved = status == kTfLiteUnresolvedOps;
    const Diagnostic* const first = first_to_fail(compiled.error());
    const std::string lead = unresolved                ? "Encountered unresolved custom op."
                             : is_from_preparing(first) ? sentence_of_node(*first, "failed to prepare")
                                                        : "Failed to allocate tensors.";
    return fail(status, lead, compiled.error());
  }
  make_ready(false);
  calls_.accept_all();
  return kTfLiteOk;
}

// Of the inputs, as clients have resized them.
Result<std::vector<Shape>> Subgraph::input_shapes(const SubgraphDef& def) const {
  std::vector<Shape> shapes;
  for (const int t : def.inputs) {
    const TfLiteIntArray* dims = mirror_[t].dims;
    shapes.push_back(to_shape(dims));
    if ((dims && dims->size > kMostDims) || !checked_count(shapes.back().dims()))
      return surelite::fail(Code::A708, {{"tensor", describe(t)},
                                         {"given", surelite::to_string(shapes.back())},
                                         {"reason", "an extent is negative or the size overflows"}});
  }
  return shapes;
}

// For delegates that want it: the graph as it was before them is planned, and tensors show what came out.
Status Subgraph::propagate_shapes() {
  if (delegates_.empty() || delegates_.undone || !delegates_.want_shapes()) return {};
  const std::vector<int> order = std::exchange(draft_.order, delegates_.order_before);
  interpreter_->graph_changed();
  Result<std::shared_ptr<const GraphPlan>> planned = [&]() -> Result<std::shared_ptr<const GraphPlan>> {
    SURELITE_LET(std::shared_ptr<const PlanOptions> options, interpreter_->plan_options());
    SURELITE_LET(const std::vector<Shape> shapes, input_shapes(options->model->subgraphs[static_cast<size_t>(index_)]));
    return plan_graph(options, index_, shapes, 0);
  }();
  draft_.order = order;
  interpreter_->graph_changed();
  if (!planned) return std::move(planned).failure();
  mirror_.show_shapes(**planned, draft_);
  return {};
}

// P314 for a node that was added without the parameters that its operator has, and that no delegate has taken.
Status Subgraph::check_parameters() const {
  for (const int n : draft_.order) {
    if (n < 0 || n >= draft_.node_count() || !draft_.known_node(n).params_missing) continue;
    const Node& node = draft_.known_node(n);
    Where where;
    where.subgraph = index_;
    where.op = n;
    where.op_name = node.def.name;
    return surelite::fail(diagnose(
        Code::P314, where,
        {{"op", node.def.name},
         {"expected", node.native->options},
         {"found", "none"},
         {"hint", "Give AddNodeWithParameters the operator's builtin_data, or a delegate that takes the node."}}));
  }
  return {};
}

Status Subgraph::compile(bool complete) {
  kernel_calls_.status = kTfLiteOk;
  if (complete) SURELITE_TRY(check_parameters());
  SURELITE_TRY(propagate_shapes());
  std::shared_ptr<const GraphPlan> plan;
  for (int attempt = 0;; ++attempt) {
    SURELITE_LET(std::shared_ptr<const PlanOptions> options, interpreter_->plan_options());
    SURELITE_LET(const std::vector<Shape> shapes, input_shapes(options->model->subgraphs[static_cast<size_t>(index_)]));
    if (!client_.custom().empty()) {
      auto bound = std::make_shared<PlanOptions>(*options);
      for (const auto& [t, allocation] : client_.custom())
        if (static_cast<size_t>(t) < options->model->subgraphs[static_cast<size_t>(index_)].tensors.size())
          bound->bound.push_back(t);
      options = std::move(bound);
    }
    kernel_calls_.definition_changed = false;
    Result<std::shared_ptr<const GraphPlan>> planned = plan_graph(options, index_, shapes, 0);
    if (kernel_calls_.definition_changed && attempt <= node_count()) {
      interpreter_->graph_changed();
      continue;
    }
    if (!planned) return std::move(planned).failure();
    plan = std::move(*planned);
    break;
  }
  SURELITE_TRY(check_budget(*plan));
  interpreter_->run_state().options = plan->options;
  const Diagnostics notes = plan->notes;
  SURELITE_LET(std::unique_ptr<Graph> graph, Graph::open(std::move(plan), &interpreter_->run_state()));
  set_end("AllocateTensors after a change");
  if (!guarded()) previous_graph_ = std::move(graph_);
  graph_ = std::move(graph);
  SURELITE_TRY(client_.bind_rooms(graph_.get()));
  SURELITE_TRY(client_.bind_custom(graph_.get(), &mirror_));
  mirror_.show_plan(*graph_, draft_, client_);
  if (guarded()) client_.expect_first_run();
  else client_.fence_outputs(*graph_);
  interpreter_->report_backends(notes);
  return {};
}

TfLiteStatus Subgraph::set_custom_allocation(int t, const TfLiteCustomAllocation& allocation, int64_t flags) {
  const auto refuse = [&](std::string what, const char* hint) {
    return fail(kTfLiteError, "", diagnose(Code::A717, {{"tensor", describe(t)}, {"what", what}, {"hint", hint}}));
  };
  if (!tensor_exists(t))
    return refuse("is for no tensor of this model", "Take the index from the interpreter.");
  const TfLiteTensor& target = mirror_[t];
  if (target.allocation_type != kTfLiteArenaRw && target.allocation_type != kTfLiteArenaRwPersistent &&
      target.allocation_type != kTfLiteCustom && target.allocation_type != kTfLiteNonCpu)
    return refuse("cannot be used: the tensor is a constant or its size depends on data",
                  "Only tensors with a fixed size can have memory of the caller.");
  if (!allocation.data) return refuse("is null", "");
  if (!(flags & kTfLiteCustomAllocationFlagsSkipAlignCheck) &&
      reinterpret_cast<uintptr_t>(allocation.data) % kTensorAlignment)
    return refuse(fmt::format("is not aligned to {} bytes", kTensorAlignment), "Take it from aligned_alloc.");
  client_.set_custom(t, allocation, is_aligned(allocation.data, def_of(t).type));
  mirror_[t].allocation_type = kTfLiteCustom;
  // A resize that makes it fit may still come; until then nobody sees memory that is too small.
  table().lend(t, allocation.bytes >= target.bytes ? allocation.data : nullptr);
  if (!ready()) return kTfLiteOk;
  // It is computed in every run from now on.
  if (planned(t) && graph_->plan().tensors[static_cast<size_t>(t)].folded) {
    unready();
    return kTfLiteOk;
  }
  // One that is too small is refused by AllocateTensors, as the stock library does, and until then by Invoke.
  if (planned(t) && client_.check_custom(mirror_, t) && !client_.is_copied(t))
    graph_->bind(t, {static_cast<std::byte*>(allocation.data), graph_->tensor(t).bytes});
  return kTfLiteOk;
}

TfLiteStatus Subgraph::check_custom_sizes() {
  if (const Status fits = client_.check_custom(mirror_); !fits) {
    forget_memory();
    calls_.set_unready(fits.error().front());
    return fail(kTfLiteError, "", fits.error());
  }
  return kTfLiteOk;
}

TfLiteStatus Subgraph::clear_custom_allocations() {
  for (const auto& [t, allocation] : client_.custom()) {
    mirror_[t].allocation_type = def_of(t).is_variable ? kTfLiteArenaRwPersistent : kTfLiteArenaRw;
    table().lend(t, nullptr);
  }
  client_.clear_custom();
  if (!immutable()) unready();
  return kTfLiteOk;
}

void Subgraph::drop_graph() {
  graph_.reset();
  previous_graph_.reset();
}

TfLiteStatus Subgraph::release_memory() {
  if (immutable()) return kTfLiteOk;
  unready();
  drop_graph();
  client_.drop_rooms();
  forget_memory();
  return kTfLiteOk;
}

void Subgraph::reset_variables() {
  if (graph_) graph_->reset_variables();
}

}  // namespace surelite::compat
