// SPDX-License-Identifier: Apache-2.0
// Applying delegates, and taking them away again when they fail.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "compat/element_types.h"
#include "compat/handles.h"
#include "compat/interpreter.h"
#include "compat/kernel.h"
#include "compat/owned_delegate.h"
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
  if (state_ == State::immutable)
    return fail(kTfLiteApplicationError, "ModifyGraphWithDelegate is disallowed when graph is immutable.",
                delegate_failed("another delegate that needs fixed shapes is in force",
                                "Apply delegates that allow dynamic tensors first."));
  if (delegate->flags & ~kKnownFlags && delegate->Prepare)
    remember(diagnose(
        Code::A715, {{"what", fmt::format("the delegate's flags are {:#x}", static_cast<uint64_t>(delegate->flags))}}));
  if (!delegate->Prepare && !is_opaque(*delegate))
    return fail(kTfLiteDelegateError, "",
                delegate_failed("it has no Prepare function", "The CPU kernels stay in force."));
  const int64_t flags = flags_of(*delegate);
  const bool was_ready = state_ == State::invokable;
  if (!(flags & kTfLiteDelegateFlagsAllowDynamicTensors)) {
    // The delegate wants to see shapes that are final. Operators that only the delegate knows are its to size.
    const Status compiled = compile();
    const bool unknown_ops = !compiled && std::any_of(compiled.error().begin(), compiled.error().end(),
                                                      [](const Diagnostic& d) { return d.code == Code::P303; });
    if (!compiled && !unknown_ops)
      return fail(kTfLiteError, "Failed to prepare the graph for the delegate.", compiled.error());
    if (compiled) {
      std::vector<int> dynamic = heap_tensors_;
      std::erase_if(dynamic, [&](int t) { return is_input(t); });
      if (!dynamic.empty()) {
        state_ = State::uninvokable;
        const int t = dynamic.front();
        return fail(kTfLiteApplicationError,
                    fmt::format("Attempting to use a delegate that only supports static-sized tensors with a graph "
                                "that has dynamic-sized tensors (tensor#{} is a dynamic-sized tensor).",
                                t),
                    delegate_failed(fmt::format("the size of {} depends on data, and the delegate does not allow that",
                                                describe(t)),
                                    "The CPU kernels stay in force."));
      }
    }
  }
  if (delegates_.empty()) {
    undelegated_order_ = plan_order_;
    nodes_before_delegates_ = nodes_.size();
  }
  AppliedDelegate applied{delegate, *delegate};
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
  if (!(flags & kTfLiteDelegateFlagsAllowDynamicTensors) || was_ready) {
    if (Status compiled = compile(); !compiled) {
      Diagnostics why = compiled.error();
      why.insert(
          why.begin(),
          delegate_failed("a kernel of the delegate could not be prepared: " + why.front().message(), kRestored));
      return restore(why);
    }
    state_ = flags & kTfLiteDelegateFlagsAllowDynamicTensors ? State::invokable : State::immutable;
    why_not_ready_.reset();
  }
  return kTfLiteOk;
}

TfLiteStatus Subgraph::remove_delegates() {
  if (delegates_.empty()) return kTfLiteOk;
  plan_order_ = undelegated_order_;
  graph_.reset();
  previous_graph_.reset();
  while (nodes_.size() > nodes_before_delegates_) {
    finish_node(nodes_.back());
    nodes_.pop_back();
  }
  for (int t = 0; t < table_->size(); ++t) {
    TfLiteTensor& target = (*table_)[t];
    target.delegate = nullptr;
    target.buffer_handle = kTfLiteNullBufferHandle;
    target.data_is_stale = false;
  }
  forget_memory();
  for (const AppliedDelegate& applied : delegates_) unpin_delegate(applied.delegate);
  delegates_.clear();
  state_ = State::uninvokable;
  interpreter_->graph_changed();
  return kTfLiteOk;
}

TfLiteStatus Subgraph::replace_nodes(const TfLiteRegistration& registration, const TfLiteIntArray* nodes,
                                     TfLiteDelegate* delegate) {
  if (!nodes || nodes->size == 0) return kTfLiteOk;
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
  const std::vector<Partition> partitions = partition(taken);
  std::vector<int> order;
  const bool opaque = delegate && is_opaque(*delegate);
  for (const Partition& part : partitions) {
    if (!part.delegated) {
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
    c.inputs = make_dims(part.inputs);
    c.outputs = make_dims(part.outputs);
    c.intermediates = make_dims({});
    c.temporaries = make_dims({});
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
  std::vector<bool> taken(nodes_.size(), false);
  for (int i = 0; i < nodes->size; ++i) {
    if (!node(nodes->data[i]))
      return fail(kTfLiteError, "",
                  delegate_failed(fmt::format("it asks for node {}, which does not exist", nodes->data[i]), ""));
    taken[static_cast<size_t>(nodes->data[i])] = true;
  }
  for (const Partition& part : partition(taken)) {
    if (!part.delegated) continue;
    TfLiteDelegateParams* made = make_params(part, nullptr);
    if (!made) return kTfLiteError;
    previews_.push_back(made);
    preview_array_.push_back(*made);
  }
  *params = preview_array_.data();
  *count = static_cast<int>(preview_array_.size());
  return kTfLiteOk;
}

TfLiteStatus Subgraph::set_buffer_handle(int t, TfLiteBufferHandle handle, TfLiteDelegate* delegate) {
  TfLiteTensor* target = tensor(t);
  if (!target)
    return fail(kTfLiteError, "",
                diagnose(Code::A704,
                         {{"what", "tensor"}, {"given", t}, {"available", "the index comes from the interpreter"}}));
  if (target->delegate && target->delegate != delegate)
    return fail(kTfLiteError, "",
                delegate_failed(fmt::format("tensor {} belongs to another delegate", describe(t)), ""));
  if (target->buffer_handle != kTfLiteNullBufferHandle && target->delegate) {
    for (const AppliedDelegate& applied : delegates_)
      if (applied.delegate == target->delegate && applied.copy.FreeBufferHandle)
        applied.copy.FreeBufferHandle(&context_, applied.delegate, &target->buffer_handle);
  }
  target->delegate = delegate;
  target->buffer_handle = handle;
  return kTfLiteOk;
}

}  // namespace surelite::compat
