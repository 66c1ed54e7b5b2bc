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

Diagnostic delegate_failed(std::string what, const char* effect) {
  return diagnose(Code::D501, {{"delegate", "TfLiteDelegate"}, {"what", what}, {"effect", effect}});
}

constexpr const char* kDeletedFirst =
    "Delete the interpreter first, or keep the delegate until the interpreter is gone. The CPU can run the graph.";
Diagnostic delegate_is_gone(const std::string& name) {
  return diagnose(Code::D501, {{"delegate", name},
                               {"what", "it was deleted, or its memory freed, while an interpreter uses it"},
                               {"effect", kDeletedFirst}});
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
  const bool was_ready = ready(), was_fixed = immutable();
  if (was_fixed) {
    unready();
  } else if (fixed_shapes) {
    if (const Status compiled = compile(false); !compiled) {
      forget_memory();
      unready();
      return fail(status_for(compiled.error()), "Failed to prepare the graph for the delegate.", compiled.error());
    }
    if (const int t = mirror_.first_dynamic(draft_); t >= 0) {
      make_ready(false);
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
    delegates_.order_before = draft_.order;
    delegates_.nodes_before = draft_.nodes().size();
  }
  delegates_.push(delegate);
  begin_delegate_prepare();
  const TfLiteStatus status = [&] {
    const Gate::Recess recess(interpreter_->gate());
    RunObserver* const guard = interpreter_->run_state().guard.get();
    const ObservedPrepare observed(guard, true, guard ? name_of_delegate(delegate) : std::string());
    return call_delegate_prepare(&context_, delegate);
  }();
  end_delegate_prepare();
  const auto restore = [&](const Diagnostics& why) {
    remove_delegates();
    return fail(kTfLiteDelegateError, "Restored original execution plan after delegate application failure.", why);
  };
  if (status != kTfLiteOk)
    return restore({delegate_failed(fmt::format("Prepare returned status {}", static_cast<int>(status)), kRestored)});
  unready();
  interpreter_->graph_changed();
  const bool fixed = fixed_shapes || was_fixed;
  if (!fixed && !was_ready) return kTfLiteOk;
  if (Status compiled = compile(); !compiled) {
    Diagnostics why = compiled.error();
    why.insert(why.begin(),
               delegate_failed("a kernel of the delegate could not be prepared: " + why.front().message(), kRestored));
    return restore(why);
  }
  if (const int t = mirror_.first_dynamic(draft_); !fixed_shapes && fixed && t >= 0) {
    const std::string what = fmt::format("its kernel makes {} dynamic, and a delegate before it needs fixed shapes",
                                         describe(t));
    remove_delegates();
    return fail(kTfLiteApplicationError,
                "Cannot allow dynamic tensors due to previous delegation, resetting to original execution plan.",
                delegate_failed(what, kRestored));
  }
  make_ready(fixed);
  return kTfLiteOk;
}

// The nodes as they were before the first delegate. The delegates are remembered: see redo_delegates.
void Subgraph::undo_delegates() {
  if (delegates_.empty() || delegates_.undone) return;
  for (const int n : delegates_.order_before)
    if (Node* const taken = node(n); taken && std::ranges::count(draft_.order, n) == 0) restore_lists(taken);
  draft_.order = delegates_.order_before;
  drop_graph();
  while (draft_.nodes().size() > delegates_.nodes_before) {
    finish_node(draft_.nodes().back());
    draft_.remove_last_node();
  }
  for (int t = 0; t < mirror_.size(); ++t) {
    TfLiteTensor& target = mirror_[t];
    delegates_.free_handle(&context_, &target);
    target.delegate = nullptr;
    target.data_is_stale = false;
  }
  forget_memory();
  delegates_.undone = true;
  interpreter_->drop_backends();
  unready();
  interpreter_->graph_changed();
}

// A resize takes delegates that need fixed shapes away; they come back when memory is due.
TfLiteStatus Subgraph::redo_delegates() {
  if (!delegates_.undone) return kTfLiteOk;
  const std::vector<AppliedDelegate> again = delegates_.take();
  TfLiteStatus status = kTfLiteOk;
  for (const AppliedDelegate& applied : again) {
    if (status == kTfLiteOk && is_gone(applied))
      status = fail(kTfLiteDelegateError, "", delegate_is_gone(applied.name));
    if (status == kTfLiteOk) status = apply_now(applied.delegate);
    unpin_delegate(applied.delegate);
  }
  return status;
}

// Ready afterwards, if the graph can run without the delegates.
TfLiteStatus Subgraph::remove_delegates() {
  if (delegates_.empty()) return kTfLiteOk;
  undo_delegates();
  delegates_.clear();
  if (index_ != 0) return kTfLiteOk;
  if (const Status compiled = compile(); !compiled) {
    forget_memory();
    calls_.set_unready(compiled.error().front());
    return status_for(compiled.error());
  }
  make_ready(false);
  return kTfLiteOk;
}

TfLiteStatus Subgraph::replace_nodes(const TfLiteRegistration& registration, const TfLiteIntArray* nodes,
                                     TfLiteDelegate* delegate) {
  if (!nodes || nodes->size == 0) return kTfLiteOk;
  if (const Status order = draft_.check_order(); !order) return fail(kTfLiteError, "", order.error());
  std::vector<bool> taken(draft_.nodes().size(), false);
  for (int i = 0; i < nodes->size; ++i) {
    const int n = nodes->data[i];
    if (!node(n))
      return fail(kTfLiteError, "",
                  delegate_failed(fmt::format("it wants to replace node {}, which does not exist", n), kRestored));
    // One that was replaced before: a delegate that is applied again may ask for the same nodes.
    if (std::ranges::count(draft_.order, n) == 0) continue;
    if (node(n)->node().delegate)
      return fail(
          kTfLiteError, "",
          delegate_failed(fmt::format("it wants to replace node {}, which another delegate has taken", n), kRestored));
    taken[static_cast<size_t>(n)] = true;
  }
  if (std::ranges::count(taken, true) == 0) return kTfLiteOk;
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
    Node& added = draft_.add_node(this, std::move(def), registration);
    added.resolved = true;
    added.params_made = true;
    added.registration().builtin_code = kTfLiteBuiltinDelegate;
    added.adapter = adapter_spec(&added);
    TfLiteNode& c = added.node();
    make_lists(&added);
    c.builtin_data = params;
    c.delegate = delegate;
    order.push_back(added.index);
    for (const int t : part.outputs)
      if (t >= 0) mirror_[t].delegate = delegate;
    const char* buffer = reinterpret_cast<const char*>(params);
    if (opaque) {
      added.opaque_params = {
          new TfLiteOpaqueDelegateParams{delegate, delegate->opaque_delegate_builder->data, params->nodes_to_replace,
                                         params->input_tensors, params->output_tensors},
          [](void* p) { delete static_cast<TfLiteOpaqueDelegateParams*>(p); }};
      buffer = reinterpret_cast<const char*>(added.opaque_params.get());
    }
    {
      const ObservedPrepare observed(interpreter_->run_state().guard.get(), false, added.def.name);
      c.user_data = call_init(&context_, added.registration(), buffer, 0);
    }
    added.initialized = true;
    if (c.user_data == TfLiteKernelInitFailed())
      return fail(kTfLiteError, "",
                  delegate_failed(fmt::format("init of its kernel for {} nodes failed", part.nodes.size()), kRestored));
  }
  draft_.order = std::move(order);
  interpreter_->graph_changed();
  return kTfLiteOk;
}

TfLiteStatus Subgraph::preview_partitions(const TfLiteIntArray* nodes, TfLiteDelegateParams** params, int* count) {
  delegates_.show_previews({});
  if (!params || !count || !nodes) return kTfLiteError;
  *params = nullptr;
  *count = 0;
  if (nodes->size == 0) return kTfLiteOk;
  if (const Status order = draft_.check_order(); !order) return fail(kTfLiteError, "", order.error());
  std::vector<bool> taken(draft_.nodes().size(), false);
  for (int i = 0; i < nodes->size; ++i) {
    if (!node(nodes->data[i]))
      return fail(kTfLiteError, "",
                  delegate_failed(fmt::format("it asks for node {}, which does not exist", nodes->data[i]), ""));
    taken[static_cast<size_t>(nodes->data[i])] = true;
  }
  const std::optional<std::vector<Part>> parts = partition(taken);
  if (!parts) return fail(kTfLiteError, "", delegate_failed(kNoOrder, ""));
  std::vector<TfLiteDelegateParams*> blocks;
  for (const Part& part : *parts) {
    if (part.side == kCpuSide) continue;
    if (TfLiteDelegateParams* made = make_params(part, nullptr)) {
      blocks.push_back(made);
      continue;
    }
    delegates_.show_previews(std::move(blocks));
    return kTfLiteError;
  }
  *count = static_cast<int>(blocks.size());
  *params = delegates_.show_previews(std::move(blocks));
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
  if (release_old) delegates_.free_handle(&context_, target);
  target->delegate = delegate;
  target->buffer_handle = handle;
  return kTfLiteOk;
}

}  // namespace surelite::compat
