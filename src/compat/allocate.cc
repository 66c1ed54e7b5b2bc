// SPDX-License-Identifier: Apache-2.0
// Shapes and memory: resizing inputs, compiling the plan, and the mirror of it that clients see.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/checked.h"
#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "compat/subgraph.h"
#include "plan/budget.h"

namespace surelite::compat {
TfLiteStatus Subgraph::fail(TfLiteStatus status, std::string_view lead, const Diagnostic& why) {
  report(interpreter_->reporter(), lead, why);
  return status;
}

TfLiteStatus Subgraph::fail(TfLiteStatus status, std::string_view lead, const Diagnostics& why) {
  report(interpreter_->reporter(), lead, why);
  return status;
}

TfLiteStatus Subgraph::resize_input(int t, std::span<const int32_t> dims, bool strict) {
  const auto refuse = [&](std::string_view lead, Diagnostic why) {
    refused_resize_ = why;
    return fail(kTfLiteError, lead, why);
  };
  const Shape shape(dims);
  if (!table_ || !table_->contains(t))
    return refuse(
        "", diagnose(Code::A704, {{"what", "tensor"},
                                  {"given", t},
                                  {"available", fmt::format("the subgraph has {}", table_ ? table_->size() : 0)}}));
  TfLiteTensor& target = (*table_)[t];
  const auto bad = [&](std::string reason) {
    return refuse(
        "", diagnose(Code::A708, {{"tensor", describe(t)}, {"given", surelite::to_string(shape)}, {"reason", reason}}));
  };
  if (target.allocation_type == kTfLiteMmapRo) return bad("it is a constant of the model");
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
  refused_resize_.reset();
  if (same_dims(target.dims, shape) && (target.data.raw || state_ == State::uninvokable)) return kTfLiteOk;
  if (state_ == State::immutable) undo_delegates();
  set_shape(t, shape);
  if (bits_of(def_of(t).type)) target.bytes = bytes.value_or(0);
  if (target.allocation_type != kTfLiteDynamic) table_->lend(t, nullptr);
  state_ = State::uninvokable;
  why_not_ready_.reset();
  // Guarded: pointers from before are stale from here on, not only from the next AllocateTensors.
  if (interpreter_->run_state().guard && graph_) {
    set_end("ResizeInputTensor");
    graph_.reset();
    forget_memory();
  }
  return kTfLiteOk;
}

void Subgraph::note_access(const char* function, int t) {
  RunObserver* const guard = interpreter_->run_state().guard.get();
  if (!guard || !tensor_exists(t)) return;
  guard->note_call(function);
  const TfLiteTensor& tensor = (*table_)[t];
  if (!tensor.data.data && (tensor.bytes || tensor.allocation_type == kTfLiteDynamic)) guard->note_null(t, def_of(t).name, tensor.bytes);
  else guard->forget_null();
  if (planned(t)) graph_->announce_read(t);
}

void Subgraph::set_end(std::string_view by) {
  if (graph_) graph_->set_end(by);
}

void Subgraph::expose(int t) {
  // Under guard, a pointer that is used too early shall fault.
  if (interpreter_->run_state().guard || !tensor_exists(t)) return;
  TfLiteTensor& target = (*table_)[t];
  if (state_ != State::uninvokable || target.data.raw || !target.bytes || target.allocation_type == kTfLiteDynamic ||
      custom_.count(t) || !is_input(t))
    return;
  const auto found = landings_.find(t);
  if (found == landings_.end() || !found->second.data() || found->second.size() != target.bytes) {
    retire_landing(t);
    Result<Landing> fresh = Landing::map(target.bytes);
    if (!fresh) return;
    landings_[t] = std::move(*fresh);
    fresh_inputs_ = true;
  } else {
    found->second.clear();
  }
  table_->lend(t, landings_[t].data());
  exposed_early_ = true;
}

// What a caller is told about a graph that could not be prepared.
TfLiteStatus Subgraph::status_for(const Diagnostics& why) const {
  if (kernel_status_ != kTfLiteOk) return kernel_status_;
  for (const Diagnostic& each : why)
    if (each.code == Code::P303) return kTfLiteUnresolvedOps;
  return kTfLiteError;
}

TfLiteStatus Subgraph::allocate() {
  if (inconsistent_) return fail(kTfLiteError, "AllocateTensors() called on inconsistent model.", *inconsistent_);
  if (state_ != State::uninvokable && interpreter_->changed_in_place()) {
    if (state_ == State::immutable) return fail(kTfLiteError, "", fixed_by_delegate("AllocateTensors"));
    invalidate();
  }
  // The caller owns what a dynamic input holds: its size may be another one now.
  if (state_ == State::invokable && std::any_of(inputs_.begin(), inputs_.end(), [&](int t) {
        return (*table_)[t].allocation_type == kTfLiteDynamic;
      }))
    state_ = State::uninvokable;
  if (state_ != State::uninvokable) return check_custom_sizes();
  if (exposed_early_) {
    exposed_early_ = false;
    Diagnostics early;
    for (auto& [t, landing] : landings_) {
      if (!landing.data() || !table_->is_lent(t) || (*table_)[t].data.data != landing.data()) continue;
      const bool outside = landing.suspicious();
      if (!landing.written() && !outside) continue;
      Diagnostic why = diagnose(Code::A714, {{"tensor", describe(t)}});
      if (outside) {
        const size_t given = landing.size() + landing.overrun();
        why.arguments.emplace_back(
            "hint",
            fmt::format(
                "About {} bytes were written, it takes {}: call AllocateTensors first, then copy exactly that many.",
                given, landing.size()));
      }
      early.push_back(std::move(why));
      std::memset(landing.data(), 0, landing.size());
      landing.repair();
    }
    if (!early.empty()) {
      why_not_ready_ = early.front();
      return fail(kTfLiteError, "", early);
    }
  }
  if (const TfLiteStatus redone = redo_delegates(); redone != kTfLiteOk) return redone;
  if (state_ != State::uninvokable) return kTfLiteOk;
  Status status = compile();
  if (!status) {
    forget_memory();
    why_not_ready_ = status.error().front();
    const TfLiteStatus code = status_for(status.error());
    return fail(code,
                code == kTfLiteUnresolvedOps ? "Encountered unresolved custom op." : "Failed to allocate tensors.",
                status.error());
  }
  state_ = State::invokable;
  why_not_ready_.reset();
  refused_.clear();
  return kTfLiteOk;
}

Status Subgraph::compile() {
  kernel_status_ = kTfLiteOk;
  std::shared_ptr<const GraphPlan> plan;
  for (int attempt = 0;; ++attempt) {
    SURELITE_LET(std::shared_ptr<const PlanOptions> options, interpreter_->plan_options());
    std::vector<Shape> shapes;
    for (const int t : options->model->subgraphs[static_cast<size_t>(index_)].inputs) {
      const TfLiteIntArray* dims = (*table_)[t].dims;
      shapes.push_back(to_shape(dims));
      if ((dims && dims->size > kMostDims) || !checked_count(shapes.back().dims()))
        return surelite::fail(Code::A708, {{"tensor", describe(t)},
                                           {"given", surelite::to_string(shapes.back())},
                                           {"reason", "an extent is negative or the size overflows"}});
    }
    if (!custom_.empty()) {
      auto bound = std::make_shared<PlanOptions>(*options);
      for (const auto& [t, allocation] : custom_)
        if (static_cast<size_t>(t) < bound->model->subgraphs[static_cast<size_t>(index_)].tensors.size())
          bound->bound.push_back(t);
      options = std::move(bound);
    }
    definition_changed = false;
    Result<std::shared_ptr<const GraphPlan>> planned = plan_graph(options, index_, shapes, 0);
    if (definition_changed && attempt <= node_count()) {
      interpreter_->graph_changed();
      continue;
    }
    if (!planned) return std::move(planned).failure();
    plan = std::move(*planned);
    break;
  }
  SURELITE_TRY(check_budget(*plan));
  interpreter_->run_state().options = plan->options;
  SURELITE_LET(std::unique_ptr<Graph> graph, Graph::open(std::move(plan), &interpreter_->run_state()));
  set_end("AllocateTensors after a change");
  if (!interpreter_->run_state().guard) previous_graph_ = std::move(graph_);
  graph_ = std::move(graph);
  SURELITE_TRY(bind_inputs());
  SURELITE_TRY(bind_custom());
  mirror_plan();
  return {};
}

void Subgraph::retire_landing(int t) {
  const auto found = landings_.find(t);
  if (found == landings_.end() || !found->second.data()) return;
  found->second.clear();
  old_landings_.emplace_back(t, std::move(found->second));
  landings_.erase(found);
}

Status Subgraph::bind_inputs() {
  for (const int32_t t : graph_->plan().def().inputs) {
    if (graph_->plan().tensors[static_cast<size_t>(t)].storage != Storage::outside || interpreter_->run_state().guard)
      continue;
    const size_t bytes = graph_->tensor(t).bytes;
    const auto found = landings_.find(t);
    if (found == landings_.end() || !found->second.data() || found->second.size() != bytes) {
      retire_landing(t);
      SURELITE_LET(landings_[t], Landing::map(bytes));
      fresh_inputs_ = true;
    } else if (found->second.suspicious()) {
      found->second.repair();
    }
    graph_->bind(t, {landings_[t].data(), bytes});
  }
  return {};
}

Status Subgraph::verify_allocation(int t, const TfLiteCustomAllocation& allocation) const {
  const TfLiteTensor& target = (*table_)[t];
  if (allocation.bytes >= target.bytes) return {};
  return surelite::fail(Code::A717,
                        {{"tensor", describe(t)},
                         {"what", fmt::format("has {} bytes, the tensor takes {}", allocation.bytes, target.bytes)},
                         {"hint", "Give at least as many bytes as the tensor has after the last resize."}});
}

Status Subgraph::bind_custom() {
  for (const auto& [t, allocation] : custom_) {
    if (!planned(t)) continue;
    const TensorPlan& target = graph_->plan().tensors[static_cast<size_t>(t)];
    if (target.storage == Storage::heap)
      return surelite::fail(
          Code::A717,
          {{"tensor", describe(t)}, {"what", "cannot be used: the tensor's size depends on data"}, {"hint", ""}});
    if (target.storage == Storage::constant || target.storage == Storage::none) continue;
    set_shape(t, target.shape);
    (*table_)[t].bytes = target.bytes;
    SURELITE_TRY(verify_allocation(t, allocation));
    graph_->bind(t, {static_cast<std::byte*>(allocation.data), target.bytes});
  }
  return {};
}

// Brings every struct that clients see up to date with the plan in force.
void Subgraph::mirror_plan() {
  heap_tensors_.clear();
  fenced_outputs_.clear();
  const GraphPlan& plan = graph_->plan();
  // Operators planned during the run give their outputs memory then.
  std::vector<bool> eager(plan.tensors.size(), false);
  for (size_t i = static_cast<size_t>(plan.first_eager); i < plan.def().operators.size(); ++i)
    for (const int32_t t : plan.def().operators[i].outputs)
      if (t >= 0) eager[static_cast<size_t>(t)] = true;
  for (int t = 0; t < static_cast<int>(plan.tensors.size()); ++t) {
    const TensorPlan& planned = plan.tensors[static_cast<size_t>(t)];
    TfLiteTensor& target = (*table_)[t];
    const Tensor& from = graph_->tensor(t);
    const bool later =
        planned.storage == Storage::heap || (planned.storage == Storage::none && eager[static_cast<size_t>(t)]);
    if (def_of(t).is_constant || (planned.storage == Storage::none && !later)) continue;
    if (!same_dims(target.dims, planned.shape)) set_shape(t, planned.shape);
    if (later) {
      if (is_input(t)) continue;  // a string that the client sets; its memory is the client's
      heap_tensors_.push_back(t);
      if (target.allocation_type != kTfLiteDynamic)
        table_->lend(t, nullptr);
      else
        table_->drop_data(t);
      target.allocation_type = kTfLiteDynamic;
      target.bytes = 0;
      continue;
    }
    if (is_input(t) && target.allocation_type == kTfLiteDynamic && planned.storage == Storage::outside) {
      TfLiteTensorRealloc(from.bytes, &target);
      continue;
    }
    table_->lend(t, from.data);
    target.bytes = from.bytes;
    // Computed weights that were packed look like a tensor of the arena that no operator uses any more.
    const bool readable = planned.storage == Storage::constant && planned.constant;
    target.allocation_type = custom_.count(t)                       ? kTfLiteCustom
                             : readable                             ? kTfLitePersistentRo
                             : planned.storage == Storage::variable ? kTfLiteArenaRwPersistent
                                                                    : kTfLiteArenaRw;
  }
  if (interpreter_->run_state().guard) return;
  for (const int32_t t : plan.def().outputs) {
    if (plan.tensors[static_cast<size_t>(t)].storage != Storage::arena || graph_->is_bound(t)) continue;
    fenced_outputs_.push_back(t);
  }
  write_output_fences();
}

TfLiteStatus Subgraph::set_custom_allocation(int t, const TfLiteCustomAllocation& allocation, int64_t flags) {
  const auto refuse = [&](std::string what, const char* hint) {
    return fail(kTfLiteError, "", diagnose(Code::A717, {{"tensor", describe(t)}, {"what", what}, {"hint", hint}}));
  };
  if (!table_ || !table_->contains(t))
    return refuse("is for no tensor of this model", "Take the index from the interpreter.");
  const TfLiteTensor& target = (*table_)[t];
  if (target.allocation_type != kTfLiteArenaRw && target.allocation_type != kTfLiteArenaRwPersistent &&
      target.allocation_type != kTfLiteCustom && target.allocation_type != kTfLiteNonCpu)
    return refuse("cannot be used: the tensor is a constant or its size depends on data",
                  "Only tensors with a fixed size can have memory of the caller.");
  if (!allocation.data) return refuse("is null", "");
  if (!(flags & kTfLiteCustomAllocationFlagsSkipAlignCheck) &&
      reinterpret_cast<uintptr_t>(allocation.data) % kTensorAlignment)
    return refuse(fmt::format("is not aligned to {} bytes", kTensorAlignment), "Take it from aligned_alloc.");
  const int bits = bits_of(def_of(t).type);
  if (bits > 8 &&
      reinterpret_cast<uintptr_t>(allocation.data) % std::min<uintptr_t>(static_cast<uintptr_t>(bits) / 8, 8))
    return refuse("is not even aligned for one element", "Take it from malloc or aligned_alloc.");
  custom_[t] = allocation;
  (*table_)[t].allocation_type = kTfLiteCustom;
  // A resize that makes it fit may still come; until then nobody sees memory that is too small.
  table_->lend(t, allocation.bytes >= target.bytes ? allocation.data : nullptr);
  if (state_ == State::uninvokable) return kTfLiteOk;
  std::erase(fenced_outputs_, t);
  // It is computed in every run from now on.
  if (planned(t) && graph_->plan().tensors[static_cast<size_t>(t)].folded) {
    state_ = State::uninvokable;
    return kTfLiteOk;
  }
  // One that is too small is refused by AllocateTensors, as the stock library does, and until then by Invoke.
  if (planned(t) && verify_allocation(t, allocation))
    graph_->bind(t, {static_cast<std::byte*>(allocation.data), graph_->tensor(t).bytes});
  return kTfLiteOk;
}

TfLiteStatus Subgraph::check_custom_sizes() {
  for (const auto& [t, allocation] : custom_)
    if (Status fits = verify_allocation(t, allocation); !fits) {
      state_ = State::uninvokable;
      forget_memory();
      why_not_ready_ = fits.error().front();
      return fail(kTfLiteError, "", fits.error());
    }
  return kTfLiteOk;
}

TfLiteStatus Subgraph::clear_custom_allocations() {
  for (const auto& [t, allocation] : custom_) {
    (*table_)[t].allocation_type = def_of(t).is_variable ? kTfLiteArenaRwPersistent : kTfLiteArenaRw;
    table_->lend(t, nullptr);
  }
  custom_.clear();
  if (state_ != State::immutable) state_ = State::uninvokable;
  return kTfLiteOk;
}

TfLiteStatus Subgraph::release_memory() {
  if (state_ == State::immutable) return kTfLiteOk;
  state_ = State::uninvokable;
  graph_.reset();
  previous_graph_.reset();
  landings_.clear();
  forget_memory();
  return kTfLiteOk;
}

// Clients see no memory but inputs' and their own: the rest belongs to a plan that is gone, or has another size now.
void Subgraph::forget_memory() {
  for (int t = 0; t < table_->size(); ++t) {
    if (def_of(t).is_constant || !table_->is_lent(t)) continue;
    const size_t bytes = (*table_)[t].bytes;
    const auto landing = landings_.find(t);
    const auto custom = custom_.find(t);
    void* kept = nullptr;
    if (landing != landings_.end() && landing->second.size() == bytes) kept = landing->second.data();
    if (custom != custom_.end()) kept = custom->second.bytes >= bytes ? custom->second.data : nullptr;
    table_->lend(t, kept);
  }
}

void Subgraph::reset_variables() {
  if (graph_) graph_->reset_variables();
}

}  // namespace surelite::compat
