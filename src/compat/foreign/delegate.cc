// SPDX-License-Identifier: Apache-2.0
// Applying delegates, and taking them away again when they fail.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "compat/foreign/kernel.h"
#include "compat/foreign/owned_delegate.h"
#include "compat/handles/handles.h"
#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "compat/subgraph.h"

namespace surelite::compat {
namespace {

bool is_opaque(const TfLiteDelegate& delegate) {
  return !delegate.Prepare && delegate.opaque_delegate_builder && delegate.opaque_delegate_builder->Prepare;
}
int64_t flags_of(const TfLiteDelegate& delegate) {
  return is_opaque(delegate) ? delegate.opaque_delegate_builder->flags : delegate.flags;
}

Diagnostic delegate_failed(std::string what, const char* effect) {
  return diagnose(Code::D501, {{"delegate", "TfLiteDelegate"}, {"what", what}, {"effect", effect}});
}

constexpr const char* kRestored = "The graph is as it was before the delegate; the CPU can run it.";
constexpr const char* kNoOrder = "the execution plan is in an order in which its nodes cannot run";
constexpr int64_t kKnownFlags = 15;

}  // namespace

TfLiteStatus Subgraph::apply_delegate(TfLiteDelegate* delegate) {
  if (!delegate)
    return fail(kTfLiteDelegateError, "Null delegate.",
                delegate_failed("it is null: its creation failed, or it does not exist on this device",
                                "The CPU kernels stay in force."));
  if (handle_is_deleted(delegate))
    return fail(
        kTfLiteDelegateError, "",
        delegate_failed("it was deleted before it was applied", "Keep delegates until the interpreter is gone."));
  if (delegate->flags & ~kKnownFlags && delegate->Prepare)
    remember(diagnose(
        Code::A715, {{"what", fmt::format("the delegate's flags are {:#x}", static_cast<uint64_t>(delegate->flags))}}));
  if (!delegate->Prepare && !is_opaque(*delegate))
    return fail(kTfLiteDelegateError, "",
                delegate_failed("it has no Prepare function", "The CPU kernels stay in force."));
  if (const TfLiteStatus redone = redo_delegates(); redone != kTfLiteOk) return redone;
  return apply_now(delegate);
}

// 1. A delegate that needs fixed shapes is only given a graph whose shapes are all known; an immutable graph is one.
// 2. The delegate replaces nodes. If it fails, or its kernels do, the graph is as it was before any delegate.
// 3. Afterwards the graph is immutable if this delegate or one before it needs fixed shapes, and ready if it was.
TfLiteStatus Subgraph::apply_now(TfLiteDelegate* delegate) {
  if (const Result<Model> verified = interpreter_->verified(); !verified)
    return fail(kTfLiteError, "The graph cannot be given to a delegate.", verified.error());
  const bool fixed_shapes = !(flags_of(*delegate) & kTfLiteDelegateFlagsAllowDynamicTensors);
  const State before = state_;
  if (before == State::immutable) {
    state_ = State::uninvokable;
  } else if (fixed_shapes) {
    if (const Status compiled = compile(); !compiled) {
      forget_memory();
      state_ = State::uninvokable;
      return fail(status_for(compiled.error()), "Failed to prepare the graph for the delegate.", compiled.error());
    }
    if (const int t = first_dynamic(); t >= 0) {
      state_ = State::invokable;
      return fail(kTfLiteApplicationError,
                  fmt::format("Attempting to use a delegate that only supports static-sized tensors with a graph "
                              "that has dynamic-sized tensors (tensor#{} is a dynamic-sized tensor).",
                              t),
                  delegate_failed(fmt::format("the size of {} depends on data, and the delegate does not allow that",
                                              describe(t)),
                                  "The CPU kernels stay in force."));
    }
  }
  if (delegates_.empty()) {
    undelegated_order_ = plan_order_;
    nodes_before_delegates_ = nodes_.size();
  }
  AppliedDelegate applied{delegate, *delegate, {}};
  if (is_opaque(*delegate)) applied.opaque = *delegate->opaque_delegate_builder;
  delegates_.push_back(applied);
  pin_delegate(delegate);
  phase = Phase::delegate;
  set_delegate_functions(true);
  const TfLiteStatus status = is_opaque(*delegate) ? delegate->opaque_delegate_builder->Prepare(
                                                         reinterpret_cast<TfLiteOpaqueContext*>(&context_), delegate,
                                                         delegate->opaque_delegate_builder->data)
                                                   : delegate->Prepare(&context_, delegate);
  set_delegate_functions(false);
  phase = Phase::idle;
  const auto restore = [&](const Diagnostics& why) {
    remove_delegates();
    return fail(kTfLiteDelegateError, "Restored original execution plan after delegate application failure.", why);
  };
  if (status != kTfLiteOk)
    return restore({delegate_failed(fmt::format("Prepare returned status {}", static_cast<int>(status)), kRestored)});
  state_ = State::uninvokable;
  interpreter_->graph_changed();
  const bool immutable = fixed_shapes || before == State::immutable;
  if (!immutable && before == State::uninvokable) return kTfLiteOk;
  if (Status compiled = compile(); !compiled) {
    Diagnostics why = compiled.error();
    why.insert(why.begin(),
               delegate_failed("a kernel of the delegate could not be prepared: " + why.front().message(), kRestored));
    return restore(why);
  }
  if (const int t = first_dynamic(); !fixed_shapes && immutable && t >= 0) {
    const std::string what = fmt::format("its kernel makes {} dynamic, and a delegate before it needs fixed shapes",
                                         describe(t));
    remove_delegates();
    return fail(kTfLiteApplicationError,
                "Cannot allow dynamic tensors due to previous delegation, resetting to original execution plan.",
                delegate_failed(what, kRestored));
  }
  state_ = immutable ? State::immutable : State::invokable;
  why_not_ready_.reset();
  return kTfLiteOk;
}

// The first tensor, other than an input, whose size depends on data; -1 if there is none.
int Subgraph::first_dynamic() const {
  for (const int t : heap_tensors_)
    if (!is_input(t)) return t;
  return -1;
}

// The nodes as they were before the first delegate. The delegates are remembered: see redo_delegates.
void Subgraph::undo_delegates() {
  if (delegates_.empty() || delegates_undone_) return;
  plan_order_ = undelegated_order_;
  graph_.reset();
  previous_graph_.reset();
  while (nodes_.size() > nodes_before_delegates_) {
    finish_node(nodes_.back());
    nodes_.pop_back();
  }
  for (int t = 0; t < table_->size(); ++t) {
    TfLiteTensor& target = (*table_)[t];
    free_buffer_handle(target);
    target.delegate = nullptr;
    target.data_is_stale = false;
  }
  forget_memory();
  delegates_undone_ = true;
  state_ = State::uninvokable;
  interpreter_->graph_changed();
}

// A resize takes delegates that need fixed shapes away; they come back when memory is due.
TfLiteStatus Subgraph::redo_delegates() {
  if (!delegates_undone_) return kTfLiteOk;
  delegates_undone_ = false;
  const std::vector<AppliedDelegate> again = std::move(delegates_);
  delegates_.clear();
  TfLiteStatus status = kTfLiteOk;
  for (const AppliedDelegate& applied : again) {
    if (status == kTfLiteOk) status = apply_now(applied.delegate);
    unpin_delegate(applied.delegate);
  }
  return status;
}

// Ready afterwards, if the graph can run without the delegates.
TfLiteStatus Subgraph::remove_delegates() {
  if (delegates_.empty()) return kTfLiteOk;
  undo_delegates();
  for (const AppliedDelegate& applied : delegates_) unpin_delegate(applied.delegate);
  delegates_.clear();
  delegates_undone_ = false;
  if (index_ != 0) return kTfLiteOk;
  if (const Status compiled = compile(); !compiled) {
    forget_memory();
    why_not_ready_ = compiled.error().front();
    return status_for(compiled.error());
  }
  state_ = State::invokable;
  why_not_ready_.reset();
  return kTfLiteOk;
}

void Subgraph::free_buffer_handle(TfLiteTensor& target) {
  if (!target.delegate || target.buffer_handle == kTfLiteNullBufferHandle) return;
  AppliedDelegate owner{target.delegate, {}, {}};
  bool known = false;
  for (const AppliedDelegate& applied : delegates_)
    if (applied.delegate == target.delegate) owner = applied, known = true;
  if (known && owner.copy.FreeBufferHandle)
    owner.copy.FreeBufferHandle(&context_, owner.delegate, &target.buffer_handle);
  else if (known && owner.opaque.FreeBufferHandle)
    owner.opaque.FreeBufferHandle(reinterpret_cast<TfLiteOpaqueContext*>(&context_), owner.delegate, owner.opaque.data,
                                  &target.buffer_handle);
  target.buffer_handle = kTfLiteNullBufferHandle;
}

TfLiteStatus Subgraph::replace_nodes(const TfLiteRegistration& registration, const TfLiteIntArray* nodes,
                                     TfLiteDelegate* delegate) {
  if (!nodes || nodes->size == 0) return kTfLiteOk;
  if (const Status plan = check_plan(); !plan) return fail(kTfLiteError, "", plan.error());
  std::vector<bool> taken(nodes_.size(), false);
  for (int i = 0; i < nodes->size; ++i) {
    const int n = nodes->data[i];
    if (!node(n) || std::find(plan_order_.begin(), plan_order_.end(), n) == plan_order_.end())
      return fail(kTfLiteError, "",
                  delegate_failed(fmt::format("it wants to replace node {}, which is not in the execution plan", n),
                                  kRestored));
    if (node(n)->node().delegate)
      return fail(
          kTfLiteError, "",
          delegate_failed(fmt::format("it wants to replace node {}, which another delegate has taken", n), kRestored));
    taken[static_cast<size_t>(n)] = true;
  }
  const std::optional<std::vector<Part>> parts = partition(taken);
  if (!parts) return fail(kTfLiteError, "", delegate_failed(kNoOrder, kRestored));
  std::vector<int> order;
  const bool opaque = delegate && is_opaque(*delegate);
  for (const Part& part : *parts) {
    if (part.side == kCpuSide) {
      order.insert(order.end(), part.nodes.begin(), part.nodes.end());
      continue;
    }
    OperatorDef def;
    def.code = kTfLiteBuiltinDelegate;
    def.name = registration.custom_name ? registration.custom_name : "DELEGATE";
    def.inputs = part.inputs;
    def.outputs = part.outputs;
    TfLiteDelegateParams* params = make_params(part, delegate);
    if (!params) return kTfLiteError;
    Node& added = nodes_.emplace_back();
    added.owner = this;
    added.index = node_count() - 1;
    added.def = std::move(def);
    added.resolved = true;
    added.params_made = true;
    added.registration() = registration;
    added.registration().builtin_code = kTfLiteBuiltinDelegate;
    added.adapter = adapter_spec(&added);
    TfLiteNode& c = added.node();
    make_lists(&added);
    c.builtin_data = params;
    c.delegate = delegate;
    order.push_back(added.index);
    for (const int t : part.outputs)
      if (t >= 0) (*table_)[t].delegate = delegate;
    const char* buffer = reinterpret_cast<const char*>(params);
    if (opaque) {
      added.opaque_params = {
          new TfLiteOpaqueDelegateParams{delegate, delegate->opaque_delegate_builder->data, params->nodes_to_replace,
                                         params->input_tensors, params->output_tensors},
          [](void* p) { delete static_cast<TfLiteOpaqueDelegateParams*>(p); }};
      buffer = reinterpret_cast<const char*>(added.opaque_params.get());
    }
    c.user_data = call_init(&context_, added.registration(), buffer, 0);
    added.initialized = true;
    if (c.user_data == TfLiteKernelInitFailed())
      return fail(kTfLiteError, "",
                  delegate_failed(fmt::format("init of its kernel for {} nodes failed", part.nodes.size()), kRestored));
  }
  plan_order_ = std::move(order);
  interpreter_->graph_changed();
  return kTfLiteOk;
}

TfLiteStatus Subgraph::preview_partitions(const TfLiteIntArray* nodes, TfLiteDelegateParams** params, int* count) {
  for (TfLiteDelegateParams* old : previews_) std::free(old);
  previews_.clear();
  preview_array_.clear();
  if (!params || !count || !nodes) return kTfLiteError;
  *params = nullptr;
  *count = 0;
  if (nodes->size == 0) return kTfLiteOk;
  if (const Status plan = check_plan(); !plan) return fail(kTfLiteError, "", plan.error());
  std::vector<bool> taken(nodes_.size(), false);
  for (int i = 0; i < nodes->size; ++i) {
    if (!node(nodes->data[i]))
      return fail(kTfLiteError, "",
                  delegate_failed(fmt::format("it asks for node {}, which does not exist", nodes->data[i]), ""));
    taken[static_cast<size_t>(nodes->data[i])] = true;
  }
  const std::optional<std::vector<Part>> parts = partition(taken);
  if (!parts) return fail(kTfLiteError, "", delegate_failed(kNoOrder, ""));
  for (const Part& part : *parts) {
    if (part.side == kCpuSide) continue;
    TfLiteDelegateParams* made = make_params(part, nullptr);
    if (!made) return kTfLiteError;
    previews_.push_back(made);
    preview_array_.push_back(*made);
  }
  *params = preview_array_.data();
  *count = static_cast<int>(preview_array_.size());
  return kTfLiteOk;
}

TfLiteStatus Subgraph::set_buffer_handle(int t, TfLiteBufferHandle handle, TfLiteDelegate* delegate,
                                         bool release_old) {
  TfLiteTensor* target = tensor(t);
  if (!target)
    return fail(kTfLiteError, "",
                diagnose(Code::A704,
                         {{"what", "tensor"}, {"given", t}, {"available", "the index comes from the interpreter"}}));
  if (target->delegate && target->delegate != delegate)
    return fail(kTfLiteError, "",
                delegate_failed(fmt::format("tensor {} belongs to another delegate", describe(t)), ""));
  if (release_old) free_buffer_handle(*target);
  target->delegate = delegate;
  target->buffer_handle = handle;
  return kTfLiteOk;
}

}  // namespace surelite::compat
