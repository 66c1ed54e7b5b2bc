// SPDX-License-Identifier: Apache-2.0
// A run, with everything that is looked at before and after it.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "compat/subgraph.h"

namespace surelite::compat {

Status Subgraph::check_ready() const {
  if (ready()) SURELITE_TRY(client_.check_custom(mirror_));
  if (calls_.is_clear()) return {};
  const std::lock_guard lock(clients_mutex_);
  return calls_.check("Invoke");
}

// Nothing may have been written outside an input, nor, where nothing has run since, outside an output: the
// surroundings of outputs belong to other tensors while the graph runs.
Status Subgraph::check_surroundings(bool outputs_too) {
  if (guarded()) return graph_->check_observed();
  SURELITE_TRY(client_.check_rooms(*graph_));
  return outputs_too ? client_.check_fences(*graph_) : Status();
}

Status Subgraph::sync_inputs() {
  for (const int32_t t : graph_->plan().def().inputs) SURELITE_TRY(sync_input(t));
  return {};
}

// Clients may point an input's data somewhere else, and own the data of string inputs altogether.
Status Subgraph::sync_input(int t) {
  TfLiteTensor& from = mirror_[t];
  Tensor& to = graph_->tensor(t);
  const Storage storage = graph_->plan().tensors[static_cast<size_t>(t)].storage;
  if (storage == Storage::heap) {
    if (!from.data.raw) return {};  // reading it says that it has no value
    to.shape = to_shape(from.dims);
    to.data = reinterpret_cast<std::byte*>(from.data.raw);
    to.bytes = from.bytes;
    to.has_value = true;
    return {};
  }
  if (storage == Storage::constant || storage == Storage::none || from.data.data == static_cast<void*>(to.data))
    return {};
  if (client_.is_copied(t) && from.data.data) {
    std::memmove(to.data, from.data.data, to.bytes);  // the application may have named memory that overlaps
    return {};
  }
  if (table().is_lent(t) && own_memory(t)) return return_to_own_memory(t), Status();
  if (!from.data.raw && to.bytes)
    return surelite::fail(diagnose(Code::A701, where_tensor(*graph_->plan().options->model, index_, t),
                                   {{"tensor", from.name ? from.name : ""}}));
  if (from.allocation_type == kTfLiteDynamic && from.bytes < to.bytes)
    return surelite::fail(Code::A717,
                          {{"tensor", describe(t)},
                           {"what", fmt::format("has {} bytes, the tensor takes {}", from.bytes, to.bytes)},
                           {"hint", "Call TfLiteTensorRealloc with the size after the last resize."}});
  if (!is_aligned(from.data.data, to.type))
    return surelite::fail(Code::A717, {{"tensor", describe(t)},
                                       {"what", "is not aligned for its type"},
                                       {"hint", "Point it at aligned memory, or copy into the tensor."}});
  graph_->bind(t, {reinterpret_cast<std::byte*>(from.data.raw), to.bytes});
  return {};
}

// The data of all other tensors, too: kernels write where clients point them.
Status Subgraph::sync_pointers() {
  // Neither moves, and there are many.
  const TfLiteTensor* const seen = table().data();
  const Tensor* const tensors = mirror_.planned().empty() ? nullptr : &graph_->tensor(0);
  for (const int t : mirror_.planned())
    if (seen[t].data.data != static_cast<void*>(tensors[t].data)) SURELITE_TRY(sync_pointer(t));
  for (const int t : mirror_.dynamic()) {
    const void* data = mirror_[t].data.data;
    if (!data || table().is_lent(t) || data == static_cast<void*>(graph_->tensor(t).data)) continue;
    mirror_[t].data.data = nullptr;
    table().lend(t, nullptr);
    return surelite::fail(
        Code::A717, {{"tensor", describe(t)},
                     {"what", "cannot be used: the tensor's size depends on data"},
                     {"hint", "It has memory after Invoke: copy from there, and leave its data pointer as it is."}});
  }
  return {};
}

Status Subgraph::sync_pointer(int t) {
  TfLiteTensor& from = mirror_[t];
  Tensor& to = graph_->tensor(t);
  if (!to.bytes || client_.is_copied(t) || (from.delegate && from.data_is_stale)) return {};
  // Put back by the client, or seen elsewhere while the subgraph was called by an operator of another one.
  if (table().is_lent(t)) return return_to_own_memory(t), Status();
  const bool is_null = !from.data.data;
  if (is_null || !is_aligned(from.data.data, to.type)) {
    return_to_own_memory(t);
    return surelite::fail(
        Code::A717,
        {{"tensor", describe(t)},
         {"what", is_null ? "is null" : "is not aligned for its type"},
         {"hint", fmt::format("It has its own memory again. Point its data at {} aligned bytes, or nowhere else.",
                              to.bytes)}});
  }
  // What was computed before the first run is copied there after each.
  if (graph_->plan().tensors[static_cast<size_t>(t)].storage != Storage::constant)
    graph_->bind(t, {reinterpret_cast<std::byte*>(from.data.raw), to.bytes});
  return {};
}

std::byte* Subgraph::own_memory(int t) const {
  const Tensor& tensor = graph_->tensor(t);
  void* const client = client_.is_copied(t) ? nullptr : client_.memory_of(t, tensor.bytes);
  if (client) return static_cast<std::byte*>(client);
  return graph_->planned_memory(t);
}

void Subgraph::return_to_own_memory(int t) {
  Tensor& tensor = graph_->tensor(t);
  if (std::byte* const own = own_memory(t)) graph_->bind(t, {own, tensor.bytes});
  table().lend(t, tensor.data);
}

void Subgraph::copy_results() {
  const auto copy = [&](int t) {
    const Tensor& from = graph_->tensor(t);
    void* const to = mirror_[t].data.data;
    if (to && from.bytes && to != static_cast<void*>(from.data)) std::memmove(to, from.data, from.bytes);
  };
  for (const int t : mirror_.folded()) copy(t);
  if (client_.copied().empty()) return;
  for (const int t : mirror_.planned())
    if (client_.is_copied(t)) copy(t);
}

TfLiteStatus Subgraph::refuse_run(const Status& why) const {
  const bool unready = why.error().front().code == Code::A712 || calls_.why_unready();
  const char* lead = calls_.is_broken() ? "Invoke called on model that is not consistent."
                     : unready          ? "Invoke called on model that is not ready."
                                        : "";
  return fail(kTfLiteError, lead, why.error());
}

// Operators are numbered as they run, nodes as they were added: a delegate's are the last ones.
std::string Subgraph::sentence_of_node(const Diagnostic& why, std::string_view failure) const {
  const bool known = why.where.subgraph >= 0 && why.where.subgraph < interpreter_->subgraph_count();
  const std::vector<int>& order = known ? interpreter_->subgraph(why.where.subgraph).execution_plan() : draft_.order;
  const size_t op = static_cast<size_t>(why.where.op);
  const int node = op < order.size() ? order[op] : why.where.op;
  return fmt::format("Node number {} ({}) {}.", node, why.where.op_name, failure);
}

TfLiteStatus Subgraph::report_failed_run(const Status& ran) const {
  const Diagnostic& why = ran.error().front();
  if (why.code == Code::R405) {
    const bool cancelled = interpreter_->run_state().cancel.load(std::memory_order_relaxed);
    return fail(cancelled ? kTfLiteCancelled : kTfLiteError, "Client requested cancel during Invoke().", ran.error());
  }
  const std::string lead = why.where.op >= 0 ? sentence_of_node(why, "failed to invoke") : std::string();
  return fail(kernel_calls_.status == kTfLiteCancelled ? kTfLiteCancelled : kTfLiteError, lead, ran.error());
}

TfLiteStatus Subgraph::invoke() {
  const Status ready = check_ready();
  RunObserver* const guard = interpreter_->run_state().guard.get();
  if (guard) guard->after_run(index_, ready);
  if (!ready) return refuse_run(ready);
  if (Status bytes = interpreter_->check_model_bytes(); !bytes) return fail(kTfLiteError, "", bytes.error());
  if (Status whole = check_surroundings(true); !whole) return fail(kTfLiteError, "", whole.error());
  if (client_.expects_first_run()) {
    const Status first = guarded() ? client_.check_first_run(*graph_, mirror_, *guard)
                                   : client_.check_first_run(*graph_, mirror_);
    if (!first) return fail(kTfLiteError, "", first.error());
  }
  if (Status inputs = sync_inputs(); !inputs) return fail(kTfLiteError, "Input tensor lacks data.", inputs.error());
  if (Status pointers = sync_pointers(); !pointers) return fail(kTfLiteError, "", pointers.error());
  if (!mirror_.dynamic().empty() || previous_graph_) interpreter_->gate()->drain();
  previous_graph_.reset();
  graph_->announce_run();
  // A run inside another one's kernel is cancelled with it.
  if (interpreter_->running++ == 0) interpreter_->run_state().begin_run(interpreter_->limits());
  kernel_calls_.status = kTfLiteOk;
  const Status ran = graph_->run();
  --interpreter_->running;
  if (guard) guard->after_run(index_, ran);
  if (const Diagnostic* note = interpreter_->run_state().note_missing_threads())
    report(interpreter_->reporter(), "", *note);
  interpreter_->report_backends({});
  client_.write_fences(*graph_);
  mirror_.show_run(*graph_);
  if (!ran) return report_failed_run(ran);
  copy_results();
  if (interpreter_->release_dynamic_tensors) mirror_.release_dynamic(*graph_);
  if (!interpreter_->allow_buffer_handle_output)
    for (const int32_t t : graph_->plan().def().outputs)
      if (mirror_[t].data_is_stale && make_readable(t) != kTfLiteOk) return kTfLiteError;
  if (Status whole = check_surroundings(false); !whole) return fail(kTfLiteError, "", whole.error());
  return kTfLiteOk;
}

TfLiteStatus Subgraph::make_readable(int t) {
  TfLiteTensor* target = tensor(t);
  if (!target) return kTfLiteError;
  if (!target->data_is_stale) return kTfLiteOk;
  const char* what = delegates_.copy_from_handle(&context_, target);
  if (!what) return kTfLiteOk;
  return fail(kTfLiteError, "",
              diagnose(Code::D501, {{"delegate", describe(t)},
                                    {"what", what},
                                    {"effect", "The tensor has no data that the CPU can read."}}));
}

}  // namespace surelite::compat
