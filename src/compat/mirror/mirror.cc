// SPDX-License-Identifier: Apache-2.0
#include "compat/mirror/mirror.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/checked.h"
#include "compat/memory/client_memory.h"
#include "compat/mirror/element_types.h"

namespace surelite::compat {
namespace {

TfLiteAllocationType place_of(Storage storage, bool custom) {
  if (custom) return kTfLiteCustom;
  switch (storage) {
    case Storage::constant: return kTfLitePersistentRo;
    case Storage::variable: return kTfLiteArenaRwPersistent;
    default: return kTfLiteArenaRw;
  }
}

// Operators planned during the run give their outputs memory then.
std::vector<bool> written_late(const GraphPlan& plan) {
  std::vector<bool> late(plan.tensors.size(), false);
  for (size_t i = static_cast<size_t>(plan.first_eager); i < plan.def().operators.size(); ++i)
    for (const int32_t t : plan.def().operators[i].outputs)
      if (t >= 0) late[static_cast<size_t>(t)] = true;
  return late;
}

bool lists(const std::vector<int32_t>& list, int t) { return std::find(list.begin(), list.end(), t) != list.end(); }

}  // namespace

Status Mirror::make(Subgraph* owner, Gate* gate, size_t count) {
  SURELITE_LET(table_, TensorTable::make(owner, gate, count));
  return {};
}

std::string Mirror::describe(int t) const {
  const TfLiteTensor* found = tensor(t);
  if (!found) return fmt::format("tensor {}", t);
  const std::optional<ElementType> type = to_core(found->type);
  return fmt::format("\"{}\" {} {}", found->name ? found->name : "", surelite::to_string(to_shape(found->dims)),
                     type ? surelite::name_of(*type) : "of no type");
}

void Mirror::show_def(int t, const TensorDef& def) {
  TfLiteTensor& tensor = (*table_)[t];
  table_->drop_data(t);
  TfLiteTensorFree(&tensor);
  tensor.type = to_tflite(def.type);
  tensor.name = def.name.c_str();
  tensor.dims = make_dims(def.shape.dims());
  tensor.dims_signature = def.shape_signature.empty() ? nullptr : make_dims(def.shape_signature);
  tensor.params = legacy_params(def.quantization);
  tensor.quantization = make_quantization(def.quantization);
  tensor.sparsity = def.sparsity ? make_sparsity(*def.sparsity) : nullptr;
  tensor.is_variable = def.is_variable;
  tensor.buffer_handle = kTfLiteNullBufferHandle;
  tensor.delegate = nullptr;
  tensor.data_is_stale = false;
  if (def.is_constant) {
    tensor.allocation_type = kTfLiteMmapRo;
    tensor.bytes = def.data.size();
    tensor.data.raw_const = reinterpret_cast<const char*>(def.data.data());
    return;
  }
  tensor.bytes = checked_bytes(def.type, def.shape.dims()).value_or(0);
  tensor.allocation_type = def.is_variable          ? kTfLiteArenaRwPersistent
                           : bits_of(def.type) == 0 ? kTfLiteDynamic
                                                    : kTfLiteArenaRw;
}

void Mirror::set_shape(int t, const Shape& shape) {
  TfLiteTensor& tensor = (*table_)[t];
  if (tensor.dims && tensor.dims->size == shape.rank()) {
    std::copy(shape.begin(), shape.end(), tensor.dims->data);
    return;
  }
  TfLiteIntArray* fresh = make_dims(shape.dims());
  TfLiteIntArrayFree(tensor.dims);
  tensor.dims = fresh;
}

void Mirror::show_plan(const Graph& graph, const Draft& draft, const ClientMemory& client) {
  planned_.clear();
  folded_.clear();
  dynamic_.clear();
  const GraphPlan& plan = graph.plan();
  const std::vector<bool> late = written_late(plan);
  for (int t = 0; t < static_cast<int>(plan.tensors.size()); ++t) {
    const TensorPlan& planned = plan.tensors[static_cast<size_t>(t)];
    TfLiteTensor& target = (*table_)[t];
    const Tensor& from = graph.tensor(t);
    const bool none = planned.storage == Storage::none;
    const bool later = planned.storage == Storage::heap || (none && late[static_cast<size_t>(t)]);
    if (draft.tensor(t).is_constant) continue;
    if (none && !later) {
      // What it pointed at went with the graph before: a delegate has taken the nodes that used it.
      const bool arena = target.allocation_type == kTfLiteArenaRw || target.allocation_type == kTfLiteArenaRwPersistent;
      if (arena && !draft.is_input(t) && target.data.data && table_->is_lent(t)) table_->lend(t, nullptr);
      continue;
    }
    if (!same_dims(target.dims, planned.shape)) set_shape(t, planned.shape);
    if (later) {
      if (draft.is_input(t)) continue;  // a string that the client sets; its memory is the client's
      dynamic_.push_back(t);
      if (target.allocation_type != kTfLiteDynamic)
        table_->lend(t, nullptr);
      else
        table_->drop_data(t);
      target.allocation_type = kTfLiteDynamic;
      target.bytes = 0;
      continue;
    }
    if (draft.is_input(t) && holds_own_memory(t)) {
      if (planned.storage == Storage::outside) {
        TfLiteTensorRealloc(from.bytes, &target);
        continue;
      }
      if (target.data.data && from.data && target.bytes == from.bytes)
        std::memcpy(from.data, target.data.data, from.bytes);
    }
    table_->lend(t, client.is_copied(t) ? client.memory_of(t, from.bytes) : from.data);
    if (!draft.is_input(t)) planned_.push_back(t);
    if (!draft.is_input(t) && planned.storage == Storage::constant) folded_.push_back(t);
    target.bytes = from.bytes;
    target.allocation_type = place_of(planned.storage, client.has_custom(t));
  }
}

bool Mirror::holds_own_memory(int t) const {
  const TfLiteTensor& tensor = (*table_)[t];
  return tensor.allocation_type == kTfLiteDynamic ||
         (tensor.allocation_type == kTfLitePersistentRo && !table_->is_lent(t));
}

void Mirror::show_shapes(const GraphPlan& plan, const Draft& draft) {
  const std::vector<bool> late = written_late(plan);
  for (int t = 0; t < static_cast<int>(plan.tensors.size()); ++t) {
    const TensorPlan& planned = plan.tensors[static_cast<size_t>(t)];
    TfLiteTensor& target = (*table_)[t];
    if (draft.tensor(t).is_constant || draft.is_input(t)) continue;
    if (planned.storage == Storage::heap || (planned.storage == Storage::none && late[static_cast<size_t>(t)])) {
      if (target.allocation_type != kTfLiteDynamic) table_->lend(t, nullptr);
      target.allocation_type = kTfLiteDynamic;
    } else if (planned.storage != Storage::none) {
      if (!same_dims(target.dims, planned.shape)) set_shape(t, planned.shape);
      target.bytes = planned.bytes;
      if (target.allocation_type == kTfLiteDynamic) {
        table_->drop_data(t);
        target.allocation_type = kTfLiteArenaRw;
      }
    }
  }
}

void Mirror::show_run(const Graph& graph) {
  for (const int t : dynamic_) {
    TfLiteTensor& to = (*table_)[t];
    const Tensor& from = graph.tensor(t);
    if (!from.has_value) continue;
    if (!same_dims(to.dims, from.shape)) set_shape(t, from.shape);
    if (to.data.data != static_cast<void*>(from.data)) table_->lend(t, from.data);
    to.bytes = from.bytes;
  }
}

void Mirror::release_dynamic(const Graph& graph) {
  const SubgraphDef& def = graph.plan().def();
  for (const int t : dynamic_)
    if (!lists(def.inputs, t) && !lists(def.outputs, t)) table_->lend(t, nullptr);
}

int Mirror::first_dynamic(const Draft& draft) const {
  for (const int t : dynamic_)
    if (!draft.is_input(t)) return t;
  return -1;
}

void Mirror::forget_memory(const Draft& draft, const ClientMemory& client) {
  for (int t = 0; t < size(); ++t)
    if (!draft.tensor(t).is_constant && table_->is_lent(t)) table_->lend(t, client.memory_of(t, (*table_)[t].bytes));
}

}  // namespace surelite::compat
