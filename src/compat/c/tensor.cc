// SPDX-License-Identifier: Apache-2.0
// Single tensors of the C interface. A pointer is looked up first: tensors of a deleted interpreter are named as such;
// structs that a client made itself are taken as they are.
#include "compat/c/tensor.h"

#include <fmt/format.h>

#include <cstring>

#include "compat/c/opaque_structs.h"

using namespace surelite;
using namespace surelite::compat;

namespace surelite::compat {

TensorOwner known_tensor(const TfLiteTensor* tensor, const char* function, bool* usable) {
  *usable = false;
  if (!tensor) {
    refuse_argument({}, function, "tensor", "null", "a tensor is needed");
    return {};
  }
  const TensorOwner owner = find_tensor(tensor);
  if (owner.kind == TensorOwner::Kind::deleted) {
    report({}, "",
           diagnose(Code::A710, {{"function", function},
                                 {"kind", "TfLiteTensor"},
                                 {"reason", "belongs to an interpreter that was deleted"}}));
    return owner;
  }
  if (owner.kind == TensorOwner::Kind::live && !owner.subgraph->tensor(owner.index)) {
    refuse_argument({}, function, "tensor", "a pointer between tensors", "a tensor is needed");
    return owner;
  }
  *usable = true;
  return owner;
}

bool usable_tensor(const TfLiteTensor* tensor, const char* function) {
  bool usable = false;
  known_tensor(tensor, function, &usable);
  return usable;
}

TfLiteStatus copy_into(TfLiteTensor* tensor, const void* from, size_t bytes, const char* function) {
  bool usable = false;
  const TensorOwner owner = known_tensor(tensor, function, &usable);
  if (!usable) return kTfLiteError;
  if (owner.kind == TensorOwner::Kind::live) owner.subgraph->interpreter().note(function);
  if (owner.kind == TensorOwner::Kind::live) return owner.subgraph->copy_in(owner.index, from, bytes);
  if (bytes != tensor->bytes || (bytes && (!from || !tensor->data.raw))) {
    refuse_argument({}, function, "input_data_size", static_cast<int64_t>(bytes),
                    fmt::format("the tensor takes {} bytes and must have memory", tensor->bytes));
    return kTfLiteError;
  }
  if (bytes) std::memmove(tensor->data.raw, from, bytes);
  return kTfLiteOk;
}

TfLiteStatus copy_out_of(const TfLiteTensor* tensor, void* to, size_t bytes, const char* function) {
  bool usable = false;
  const TensorOwner owner = known_tensor(tensor, function, &usable);
  if (!usable) return kTfLiteError;
  if (owner.kind == TensorOwner::Kind::live) owner.subgraph->interpreter().note(function);
  if (owner.kind == TensorOwner::Kind::live) return owner.subgraph->copy_out(owner.index, to, bytes);
  if (bytes != tensor->bytes || (bytes && (!to || !tensor->data.raw))) {
    refuse_argument({}, function, "output_data_size", static_cast<int64_t>(bytes),
                    fmt::format("the tensor has {} bytes and must have memory", tensor->bytes));
    return kTfLiteError;
  }
  if (bytes) std::memcpy(to, tensor->data.raw, bytes);
  return kTfLiteOk;
}

void* data_of(const TfLiteTensor* tensor, const char* function) {
  bool usable = false;
  const TensorOwner owner = known_tensor(tensor, function, &usable);
  if (!usable) return nullptr;
  if (owner.kind != TensorOwner::Kind::live) return tensor->data.data;
  Subgraph& graph = *owner.subgraph;
  graph.expose(owner.index);
  graph.note_access(function, owner.index);
  graph.forget_refusal(owner.index);
  if (tensor->data.data && graph.ready()) return tensor->data.data;
  if (tensor->bytes || tensor->allocation_type == kTfLiteDynamic)
    remember(
        diagnose(Code::A712, {{"function", function},
                              {"what", "tensor " + graph.describe(owner.index) + " has no memory yet"},
                              {"hint", graph.ready() ? "Its size depends on data: it has memory after Invoke."
                                                     : "Call AllocateTensors first, and again after every resize."}}));
  return tensor->data.data;
}

}  // namespace surelite::compat

extern "C" {

TfLiteType TfLiteTensorType(const TfLiteTensor* tensor) {
  return usable_tensor(tensor, __func__) ? tensor->type : kTfLiteNoType;
}

int32_t TfLiteTensorNumDims(const TfLiteTensor* tensor) {
  return usable_tensor(tensor, __func__) && tensor->dims ? tensor->dims->size : -1;
}

int32_t TfLiteTensorDim(const TfLiteTensor* tensor, int32_t dim_index) {
  if (!usable_tensor(tensor, __func__) || !tensor->dims) return 0;
  if (dim_index >= 0 && dim_index < tensor->dims->size) return tensor->dims->data[dim_index];
  refuse_argument({}, __func__, "dim_index", dim_index,
                  fmt::format("the tensor has {} dimensions", tensor->dims->size));
  return 0;
}

size_t TfLiteTensorByteSize(const TfLiteTensor* tensor) { return usable_tensor(tensor, __func__) ? tensor->bytes : 0; }

void* TfLiteTensorData(const TfLiteTensor* tensor) {
  return shielded(static_cast<void*>(nullptr), [&] { return data_of(tensor, "TfLiteTensorData"); });
}

const char* TfLiteTensorName(const TfLiteTensor* tensor) {
  return usable_tensor(tensor, __func__) ? tensor->name : nullptr;
}

TfLiteQuantizationParams TfLiteTensorQuantizationParams(const TfLiteTensor* tensor) {
  return usable_tensor(tensor, __func__) ? tensor->params : TfLiteQuantizationParams{0, 0};
}

TfLiteStatus TfLiteTensorCopyFromBuffer(TfLiteTensor* tensor, const void* input_data, size_t input_data_size) {
  return shielded(kTfLiteError,
                  [&] { return copy_into(tensor, input_data, input_data_size, "TfLiteTensorCopyFromBuffer"); });
}

TfLiteStatus TfLiteTensorCopyToBuffer(const TfLiteTensor* output_tensor, void* output_data, size_t output_data_size) {
  return shielded(kTfLiteError, [&] {
    return copy_out_of(output_tensor, output_data, output_data_size, "TfLiteTensorCopyToBuffer");
  });
}

TfLiteAllocationStrategy TfLiteTensorGetAllocationStrategy(const TfLiteTensor* t) {
  if (!usable_tensor(t, __func__)) return kTfLiteAllocationStrategyUnknown;
  switch (t->allocation_type) {
    case kTfLiteMemNone: return kTfLiteAllocationStrategyNone;
    case kTfLiteMmapRo: return kTfLiteAllocationStrategyMMap;
    case kTfLiteArenaRw:
    case kTfLiteArenaRwPersistent: return kTfLiteAllocationStrategyArena;
    case kTfLiteDynamic:
    case kTfLitePersistentRo: return kTfLiteAllocationStrategyMalloc;
    case kTfLiteVariantObject: return kTfLiteAllocationStrategyNew;
    default: return kTfLiteAllocationStrategyUnknown;
  }
}

TfLiteRunStability TfLiteTensorGetBufferAddressStability(const TfLiteTensor* t) {
  if (!usable_tensor(t, __func__)) return kTfLiteRunStabilityUnknown;
  switch (t->allocation_type) {
    case kTfLiteMmapRo:
    case kTfLiteArenaRw:
    case kTfLiteArenaRwPersistent:
    case kTfLitePersistentRo:
    case kTfLiteMemNone: return kTfLiteRunStabilityAcrossRuns;
    case kTfLiteDynamic: return kTfLiteRunStabilitySingleRun;
    default: return kTfLiteRunStabilityUnknown;
  }
}

TfLiteRunStability TfLiteTensorGetDataStability(const TfLiteTensor* t) {
  if (!usable_tensor(t, __func__)) return kTfLiteRunStabilityUnknown;
  switch (t->allocation_type) {
    case kTfLiteMmapRo:
    case kTfLitePersistentRo:
    case kTfLiteMemNone: return kTfLiteRunStabilityAcrossRuns;
    case kTfLiteArenaRw:
    case kTfLiteArenaRwPersistent:
    case kTfLiteDynamic: return kTfLiteRunStabilitySingleRun;
    default: return kTfLiteRunStabilityUnknown;
  }
}

TfLiteRunStep TfLiteTensorGetDataKnownStep(const TfLiteTensor* t) {
  if (!usable_tensor(t, __func__)) return kTfLiteRunStepUnknown;
  switch (t->allocation_type) {
    case kTfLiteMmapRo: return kTfLiteRunStepInit;
    case kTfLitePersistentRo: return kTfLiteRunStepPrepare;
    case kTfLiteArenaRw:
    case kTfLiteArenaRwPersistent:
    case kTfLiteDynamic: return kTfLiteRunStepEval;
    default: return kTfLiteRunStepUnknown;
  }
}

TfLiteRunStep TfLiteTensorGetShapeKnownStep(const TfLiteTensor* t) {
  if (!usable_tensor(t, __func__)) return kTfLiteRunStepUnknown;
  switch (t->allocation_type) {
    case kTfLiteMmapRo: return kTfLiteRunStepInit;
    case kTfLiteArenaRw:
    case kTfLiteArenaRwPersistent:
    case kTfLitePersistentRo: return kTfLiteRunStepPrepare;
    case kTfLiteDynamic: return kTfLiteRunStepEval;
    default: return kTfLiteRunStepUnknown;
  }
}

}  // extern "C"
