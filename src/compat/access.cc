// SPDX-License-Identifier: Apache-2.0
// Clients at tensors: taking pointers, copying in and out.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/platform/machine.h"
#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "compat/subgraph.h"
#include "run/explain_size.h"

namespace surelite::compat {

void Subgraph::note_access(const char* function, int t) {
  RunObserver* const guard = interpreter_->run_state().guard.get();
  if (!guard || !tensor_exists(t)) return;
  guard->note_call(function);
  const TfLiteTensor& tensor = mirror_[t];
  if (!tensor.data.data && (tensor.bytes || tensor.allocation_type == kTfLiteDynamic))
    guard->note_null(t, def_of(t).name, tensor.bytes);
  else
    guard->forget_null(t);
  if (planned(t)) graph_->announce_read(t);
}

void Subgraph::set_end(std::string_view by) {
  if (graph_) graph_->set_end(by);
}

namespace {

// SURELITE_EARLY_INPUTS=0: inputs have no memory before AllocateTensors, as with the stock library.
bool early_inputs() {
  const char* const wish = std::getenv("SURELITE_EARLY_INPUTS");
  return !wish || std::strcmp(wish, "0") != 0;
}

}  // namespace

void Subgraph::expose(int t) {
  // Under guard, a pointer that is used too early shall fault.
  if (guarded() || !tensor_exists(t)) return;
  const TfLiteTensor& target = mirror_[t];
  if (ready() || target.data.raw || !target.bytes || target.allocation_type == kTfLiteDynamic ||
      client_.has_custom(t) || !draft_.is_input(t) || !early_inputs())
    return;
  // No more than AllocateTensors would give, which says why.
  const Limits& limits = interpreter_->limits();
  if (target.bytes > std::min({limits.max_tensor_bytes, limits.max_memory_bytes, machine_limit(target.bytes)})) return;
  const std::lock_guard lock(clients_mutex_);
  if (target.data.raw) return;
  if (std::byte* const room = client_.early_room(t, target.bytes)) table().lend(t, room);
}

TfLiteStatus Subgraph::copy_in(int t, const void* from, size_t bytes) {
  TfLiteTensor& target = mirror_[t];
  const auto refuse = [&](Diagnostic why) {
    if (draft_.is_input(t)) {
      const std::lock_guard lock(clients_mutex_);
      calls_.refuse(t, why);
    }
    return fail(kTfLiteError, "", why);
  };
  if (!ready() && target.allocation_type != kTfLiteDynamic &&
      target.allocation_type != kTfLiteMmapRo && !client_.has_custom(t))
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
  const ObservedCopy copy(interpreter_->run_state().guard.get(), target.data.raw, from, bytes);
  if (bytes) std::memmove(target.data.raw, from, bytes);
  forget_refusal(t);
  return kTfLiteOk;
}

TfLiteStatus Subgraph::copy_out(int t, void* to, size_t bytes) const {
  const TfLiteTensor& source = mirror_[t];
  const auto refuse = [&](const Diagnostic& why) {
    return fail(kTfLiteError, "", why);
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
                                        {"hint", !ready()
                                                     ? "Call AllocateTensors and Invoke first."
                                                     : "Its size depends on data: it has memory after Invoke."}}));
  const ObservedCopy copy(interpreter_->run_state().guard.get(), to, source.data.raw, bytes);
  if (bytes) std::memcpy(to, source.data.raw, bytes);
  return kTfLiteOk;
}

}  // namespace surelite::compat
