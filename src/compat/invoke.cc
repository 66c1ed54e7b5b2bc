// SPDX-License-Identifier: Apache-2.0
// A run, with everything that is looked at before and after it; copies in and out.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "compat/subgraph.h"
#include "run/explain_size.h"

namespace surelite::compat {

// Nothing may have been written outside an input, nor outside an output.
Status Subgraph::check_fences(bool outputs_too) {
  const auto damage = [&](int t, Side side, uint64_t written) {
    const Where where = where_tensor(*graph_->plan().options->model, index_, t);
    return surelite::fail(describe_damage(graph_->tensor(t), where, side, written));
  };
  if (interpreter_->run_state().guard) return graph_->check_observed();
  for (auto& [t, landing] : landings_) {
    if (!landing.data() || !landing.suspicious()) continue;
    const bool before = landing.underrun();
    const size_t over = landing.overrun();
    landing.repair();
    return damage(t, over == 0 && before ? Side::before : Side::after, landing.size() + over);
  }
  if (!outputs_too) return {};
  for (const int t : fenced_outputs_) {
    const Fence fence = output_fence(t);
    if (fence.intact()) continue;
    const Side side = fence.before_intact() ? Side::after : Side::before;
    fence.write();
    return damage(t, side, 0);
  }
  return {};
}

Fence Subgraph::output_fence(int t) const {
  const Tensor& output = graph_->tensor(t);
  return {t, output.data, output.bytes};
}

void Subgraph::write_output_fences() {
  for (const int t : fenced_outputs_) output_fence(t).write();
}

Status Subgraph::check_ready() {
  if (inconsistent_) return surelite::fail(*inconsistent_);
  for (const auto& [t, allocation] : custom_)
    if (state_ != State::uninvokable) SURELITE_TRY(verify_allocation(t, allocation));
  if (state_ == State::uninvokable) {
    if (why_not_ready_)
      return surelite::fail(diagnose(Code::A705, why_not_ready_->where,
                                     {{"what", why_not_ready_->message()}, {"hint", why_not_ready_->hint()}}));
    return surelite::fail(
        Code::A712, {{"function", "Invoke"},
                     {"what", "the tensors have no memory yet"},
                     {"hint", "Call AllocateTensors first, and again after every resize and every new delegate."}});
  }
  if (refused_resize_)
    return surelite::fail(diagnose(Code::A705, refused_resize_->where, {{"what", refused_resize_->message()}}));
  if (!refused_.empty()) {
    const Diagnostic& first = refused_.begin()->second;
    return surelite::fail(diagnose(Code::A705, first.where, {{"what", first.message()}, {"hint", first.hint()}}));
  }
  return {};
}

// Fresh memory tells how far it was written. An input that was filled exactly as far as 8-bit data, or one channel too
// few, would reach is refused once; other extents may be meant.
Status Subgraph::check_first_inputs() {
  for (const auto& [t, landing] : old_landings_) {
    if (!landing.written() && !landing.suspicious()) continue;
    const int tensor_index = t;
    old_landings_.clear();
    return surelite::fail(diagnose(
        Code::A712, where_of(tensor_index),
        {{"function", "Invoke"},
         {"what", "input " + describe(tensor_index) + " was written through a pointer from before the last resize"},
         {"hint", "Take the pointer again after AllocateTensors."}}));
  }
  old_landings_.clear();
  if (!fresh_inputs_) return {};
  fresh_inputs_ = false;
  for (const auto& [t, landing] : landings_) {
    const size_t touched = landing.data() ? landing.touched() : 0;
    if (!touched || !graph_ || (*table_)[t].data.data != static_cast<void*>(landing.data())) continue;
    const Tensor& input = graph_->tensor(t);
    static const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    for (const size_t likely : {static_cast<size_t>(input.count()), input.bytes / 4 * 3}) {
      if (likely >= input.bytes || likely < 4 * page || touched < likely || touched - likely >= page + 64) continue;
      const bool channels = likely != static_cast<size_t>(input.count());
      if (channels && !(input.rank() == 4 && input.dim(3) == 4)) continue;
      if (!channels && input.type != ElementType::float32) continue;
      return surelite::fail(diagnose(Code::A702, where_of(t),
                                     {{"what", "tensor"},
                                      {"tensor", describe(t)},
                                      {"expected", input.bytes},
                                      {"unit", "bytes"},
                                      {"given", likely},
                                      {"meaning", " or a few more: " + explain_size(input, likely)},
                                      {"hint", advise_size(input, likely)}}));
    }
  }
  return {};
}

// Clients may point an input's data somewhere else, and own the data of string inputs altogether.
Status Subgraph::sync_inputs() {
  for (const int32_t t : graph_->plan().def().inputs) {
    TfLiteTensor& from = (*table_)[t];
    Tensor& to = graph_->tensor(t);
    const Storage storage = graph_->plan().tensors[static_cast<size_t>(t)].storage;
    if (storage == Storage::heap) {
      if (!from.data.raw) continue;  // reading it says that it has no value
      to.shape = to_shape(from.dims);
      to.data = reinterpret_cast<std::byte*>(from.data.raw);
      to.bytes = from.bytes;
      to.has_value = true;
      continue;
    }
    if (storage == Storage::constant || storage == Storage::none || from.data.data == static_cast<void*>(to.data))
      continue;
    if (!from.data.raw && to.bytes)
      return surelite::fail(diagnose(Code::A701, where_tensor(*graph_->plan().options->model, index_, t),
                                     {{"tensor", from.name ? from.name : ""}}));
    if (from.allocation_type == kTfLiteDynamic && from.bytes < to.bytes)
      return surelite::fail(Code::A717,
                            {{"tensor", describe(t)},
                             {"what", fmt::format("has {} bytes, the tensor takes {}", from.bytes, to.bytes)},
                             {"hint", "Call TfLiteTensorRealloc with the size after the last resize."}});
    if (bits_of(to.type) > 8 && reinterpret_cast<uintptr_t>(from.data.raw) %
                                    std::min<uintptr_t>(static_cast<uintptr_t>(bits_of(to.type)) / 8, 8))
      return surelite::fail(Code::A717, {{"tensor", describe(t)},
                                         {"what", "is not aligned for its type"},
                                         {"hint", "Point it at aligned memory, or copy into the tensor."}});
    graph_->bind(t, {reinterpret_cast<std::byte*>(from.data.raw), to.bytes});
  }
  return {};
}

void Subgraph::mirror_run() {
  for (const int t : heap_tensors_) {
    TfLiteTensor& to = (*table_)[t];
    const Tensor& from = graph_->tensor(t);
    if (!from.has_value) continue;
    if (!same_dims(to.dims, from.shape)) set_shape(t, from.shape);
    if (to.data.data != static_cast<void*>(from.data)) table_->lend(t, from.data);
    to.bytes = from.bytes;
  }
}

TfLiteStatus Subgraph::invoke() {
  Status ready = check_ready();
  if (RunObserver* guard = interpreter_->run_state().guard.get()) guard->after_run(index_, ready);
  if (!ready) {
    const Code code = ready.error().front().code;
    const char* lead = inconsistent_                             ? "Invoke called on model that is not consistent."
                       : code == Code::A712 || why_not_ready_ ? "Invoke called on model that is not ready."
                                                              : "";
    return fail(kTfLiteError, lead, ready.error());
  }
  if (Status bytes = interpreter_->check_model_bytes(); !bytes) return fail(kTfLiteError, "", bytes.error());
  if (Status fences = check_fences(true); !fences) return fail(kTfLiteError, "", fences.error());
  if (Status whole = check_first_inputs(); !whole) return fail(kTfLiteError, "", whole.error());
  if (Status inputs = sync_inputs(); !inputs) return fail(kTfLiteError, "Input tensor lacks data.", inputs.error());
  previous_graph_.reset();
  graph_->announce_run();
  // A run inside another one's kernel is cancelled with it.
  if (interpreter_->running++ == 0) interpreter_->run_state().cancel.store(false, std::memory_order_relaxed);
  kernel_status_ = kTfLiteOk;
  Status ran = graph_->run();
  --interpreter_->running;
  if (RunObserver* guard = interpreter_->run_state().guard.get()) guard->after_run(index_, ran);
  if (const Diagnostic* note = interpreter_->run_state().note_missing_threads()) report(interpreter_->reporter(), "", *note);
  write_output_fences();
  mirror_run();
  if (!ran) {
    const Diagnostic& why = ran.error().front();
    if (why.code == Code::R405)
      return fail(interpreter_->run_state().cancel.load(std::memory_order_relaxed) ? kTfLiteCancelled : kTfLiteError,
                  "Client requested cancel during Invoke().", ran.error());
    const std::string lead = why.where.op >= 0
                                 ? fmt::format("Node number {} ({}) failed to invoke.", why.where.op, why.where.op_name)
                                 : std::string();
    return fail(kernel_status_ == kTfLiteCancelled ? kTfLiteCancelled : kTfLiteError, lead, ran.error());
  }
  if (interpreter_->release_dynamic_tensors)
    for (const int t : heap_tensors_)
      if (!is_input(t) && std::find(outputs_.begin(), outputs_.end(), t) == outputs_.end()) table_->lend(t, nullptr);
  if (!interpreter_->allow_buffer_handle_output)
    for (const int32_t t : graph_->plan().def().outputs)
      if (make_readable(t) != kTfLiteOk) return kTfLiteError;
  if (Status fences = check_fences(false); !fences) return fail(kTfLiteError, "", fences.error());
  return kTfLiteOk;
}

TfLiteStatus Subgraph::make_readable(int t) {
  TfLiteTensor* target = tensor(t);
  if (!target) return kTfLiteError;
  if (!target->data_is_stale) return kTfLiteOk;
  const auto refuse = [&](const char* what) {
    return fail(kTfLiteError, "",
                diagnose(Code::D501, {{"delegate", describe(t)},
                                      {"what", what},
                                      {"effect", "The tensor has no data that the CPU can read."}}));
  };
  if (!target->delegate || target->buffer_handle == kTfLiteNullBufferHandle)
    return refuse("its data is marked stale but no buffer is named");
  for (const AppliedDelegate& applied : delegates_) {
    if (applied.delegate != target->delegate) continue;
    TfLiteStatus status = kTfLiteError;
    const TfLiteDelegate& d = applied.copy;
    if (d.CopyFromBufferHandle)
      status = d.CopyFromBufferHandle(&context_, applied.delegate, target->buffer_handle, target);
    else if (d.opaque_delegate_builder && d.opaque_delegate_builder->CopyFromBufferHandle)
      status = d.opaque_delegate_builder->CopyFromBufferHandle(
          reinterpret_cast<TfLiteOpaqueContext*>(&context_), applied.delegate, d.opaque_delegate_builder->data,
          target->buffer_handle, reinterpret_cast<TfLiteOpaqueTensor*>(target));
    if (status != kTfLiteOk) return refuse("CopyFromBufferHandle returned an error");
    target->data_is_stale = false;
    return kTfLiteOk;
  }
  return refuse("the delegate that owns its buffer is not in force");
}

TfLiteStatus Subgraph::copy_in(int t, const void* from, size_t bytes) {
  TfLiteTensor& target = (*table_)[t];
  const auto refuse = [&](Diagnostic why) {
    if (is_input(t)) refused_.insert_or_assign(t, why);
    return fail(kTfLiteError, "", why);
  };
  if (state_ == State::uninvokable && target.allocation_type != kTfLiteDynamic &&
      target.allocation_type != kTfLiteMmapRo && !custom_.count(t))
    return refuse(diagnose(Code::A712, {{"function", "TfLiteTensorCopyFromBuffer"},
                                        {"what", "tensor " + describe(t) + " has no memory yet"},
                                        {"hint", "Call AllocateTensors first, and again after every resize."}}));
  if (target.type == kTfLiteString && bytes != target.bytes)
    return refuse(diagnose(Code::A727, where_of(t), {{"tensor", describe(t)}, {"given", bytes}}));
  if (bytes != target.bytes) {
    Tensor shape;
    shape.def = &def_of(t);
    shape.type = def_of(t).type;
    shape.shape = to_shape(target.dims);
    shape.bytes = target.bytes;
    return refuse(diagnose(Code::A702, where_of(t),
                           {{"what", "tensor"},
                            {"tensor", describe(t)},
                            {"expected", target.bytes},
                            {"unit", "bytes"},
                            {"given", bytes},
                            {"meaning", ": " + explain_size(shape, bytes)},
                            {"hint", advise_size(shape, bytes)}}));
  }
  if (bytes && !from)
    return refuse(diagnose(Code::A711, {{"function", "TfLiteTensorCopyFromBuffer"},
                                        {"argument", "input_data"},
                                        {"value", "null"},
                                        {"expected", "a buffer is needed"}}));
  if (target.allocation_type == kTfLiteMmapRo)
    return refuse(diagnose(Code::A711, {{"function", "TfLiteTensorCopyFromBuffer"},
                                        {"argument", "tensor"},
                                        {"value", describe(t)},
                                        {"expected", "it is a constant of the model and cannot be written"}}));
  if (bytes && !target.data.raw)
    return refuse(diagnose(Code::A712, {{"function", "TfLiteTensorCopyFromBuffer"},
                                        {"what", "tensor " + describe(t) + " has no memory"},
                                        {"hint", "Its size depends on data: it has memory after Invoke."}}));
  if (bytes) std::memmove(target.data.raw, from, bytes);
  refused_.erase(t);
  return kTfLiteOk;
}

TfLiteStatus Subgraph::copy_out(int t, void* to, size_t bytes) const {
  const TfLiteTensor& source = (*table_)[t];
  const auto refuse = [&](const Diagnostic& why) {
    report(interpreter_->reporter(), "", why);
    return kTfLiteError;
  };
  if (bytes != source.bytes)
    return refuse(diagnose(Code::A702, where_of(t),
                           {{"what", "copying out of"},
                            {"tensor", describe(t)},
                            {"expected", source.bytes},
                            {"unit", "bytes"},
                            {"given", bytes},
                            {"meaning", ""},
                            {"hint", "Nothing was written. Make the buffer exactly that large."}}));
  if (bytes && !to)
    return refuse(diagnose(Code::A711, {{"function", "TfLiteTensorCopyToBuffer"},
                                        {"argument", "output_data"},
                                        {"value", "null"},
                                        {"expected", "a buffer is needed"}}));
  if (bytes && !source.data.raw)
    return refuse(diagnose(Code::A712, {{"function", "TfLiteTensorCopyToBuffer"},
                                        {"what", "tensor " + describe(t) + " has no memory yet"},
                                        {"hint", state_ == State::uninvokable
                                                     ? "Call AllocateTensors and Invoke first."
                                                     : "Its size depends on data: it has memory after Invoke."}}));
  if (bytes) std::memcpy(to, source.data.raw, bytes);
  return kTfLiteOk;
}

Where Subgraph::where_of(int t) const {
  Where where;
  where.subgraph = index_;
  where.tensor = t;
  where.tensor_name = def_of(t).name;
  return where;
}

}  // namespace surelite::compat
