// SPDX-License-Identifier: Apache-2.0
// Single tensors of the C interface. A pointer is looked up first: tensors of a deleted interpreter are named as such;
// structs that a client made itself are taken as they are.
#include "compat/c/tensor.h"

#include <fmt/format.h>

#include <atomic>
#include <cstring>

#include "compat/c/opaque_structs.h"

using namespace surelite;
using namespace surelite::compat;

namespace surelite::compat {

namespace {
// Looks at tensors of busy interpreters, in the whole process.
std::atomic<uint64_t> turned_away{0};
bool worth_a_line(uint64_t number) {
  while (number % 10 == 0) number /= 10;
  return number == 1;
}
}  // namespace

KnownTensor::KnownTensor(const TfLiteTensor* tensor, const char* function, Use use) { look(tensor, function, use); }

void KnownTensor::look(const TfLiteTensor* tensor, const char* function, Use use) {
  usable_ = tensor != nullptr;
  if (tensor) owner_ = find_tensor(tensor, &look_);
  const auto refuse = [&](const Diagnostic& why) {
    usable_ = false;
    report({}, "", why);
  };
  const auto bad_argument = [&](const char* value) {
    refuse(diagnose(Code::A711, {{"function", function},
                                 {"argument", "tensor"},
                                 {"value", value},
                                 {"expected", "a tensor is needed"}}));
  };
  const auto busy = [&](const char* what) {
    usable_ = false;
    const uint64_t number = turned_away.fetch_add(1, std::memory_order_relaxed) + 1;
    std::string hint = fmt::format(
        "{} was called while another thread {}. Use one interpreter per thread; they can share the model.", function,
        what);
    if (number > 1) hint += fmt::format(" {} calls were turned away so far.", number);
    const Diagnostic why = diagnose(Code::A706, {{"count", number}, {"hint", hint}});
    // A loop that asks again and again makes one line, then one for ten of them.
    if (worth_a_line(number)) report({}, "", why);
    else remember(why);
  };
  if (!tensor) return bad_argument("null");
  if (owner_.kind == TensorOwner::Kind::changing) return busy("changes or deletes the interpreter");
  if (owner_.kind == TensorOwner::Kind::deleted)
    refuse(diagnose(Code::A710, {{"function", function},
                                 {"kind", "TfLiteTensor"},
                                 {"reason", "belongs to an interpreter that was deleted"}}));
  if (!is_live()) return;
  if (!subgraph().tensor(index())) return bad_argument("a pointer between tensors");
  // A run moves tensors whose size depends on data. Kernels may look at them from threads of their own.
  const Interpreter& interpreter = subgraph().interpreter();
  const bool by_kernel = use == Use::description && subgraph().kernel_calls().phase != KernelCalls::Phase::idle;
  if (tensor->allocation_type == kTfLiteDynamic && interpreter.busy() && !interpreter.on_this_thread() && !by_kernel)
    busy("runs the interpreter");
}

TfLiteStatus copy_into(TfLiteTensor* tensor, const void* from, size_t bytes, const char* function) {
  const KnownTensor known(tensor, function, KnownTensor::Use::data);
  if (!known) return kTfLiteError;
  if (known.is_live()) known.subgraph().interpreter().note(function);
  if (known.is_live()) return known.subgraph().copy_in(known.index(), from, bytes);
  if (bytes != tensor->bytes || (bytes && (!from || !tensor->data.raw))) {
    refuse_argument({}, function, "input_data_size", static_cast<int64_t>(bytes),
                    fmt::format("the tensor takes {} bytes and must have memory", tensor->bytes));
    return kTfLiteError;
  }
  if (bytes) std::memmove(tensor->data.raw, from, bytes);
  return kTfLiteOk;
}

TfLiteStatus copy_out_of(const TfLiteTensor* tensor, void* to, size_t bytes, const char* function) {
  const KnownTensor known(tensor, function, KnownTensor::Use::data);
  if (!known) return kTfLiteError;
  if (known.is_live()) known.subgraph().interpreter().note(function);
  if (known.is_live()) return known.subgraph().copy_out(known.index(), to, bytes);
  if (bytes != tensor->bytes || (bytes && (!to || !tensor->data.raw))) {
    refuse_argument({}, function, "output_data_size", static_cast<int64_t>(bytes),
                    fmt::format("the tensor has {} bytes and must have memory", tensor->bytes));
    return kTfLiteError;
  }
  if (bytes) std::memcpy(to, tensor->data.raw, bytes);
  return kTfLiteOk;
}

// The struct stays where it is, whatever another thread does to it.
TfLiteTensor* hand_out(Subgraph& graph, int t, const char* function) {
  if (const Gate::Look look(graph.interpreter().gate()); look) {
    graph.expose(t);
    graph.note_access(function, t);
  }
  return graph.tensor(t);
}

void* data_of(const TfLiteTensor* tensor, const char* function) {
  const KnownTensor owner(tensor, function);
  if (!owner) return nullptr;
  if (!owner.is_live()) return tensor->data.data;
  Subgraph& graph = owner.subgraph();
  graph.expose(owner.index());
  graph.note_access(function, owner.index());
  graph.forget_refusal(owner.index());
  if (tensor->data.data && graph.ready()) return tensor->data.data;
  if (tensor->bytes || tensor->allocation_type == kTfLiteDynamic)
    remember(
        diagnose(Code::A712, {{"function", function},
                              {"what", "tensor " + graph.describe(owner.index()) + " has no memory yet"},
                              {"hint", graph.ready() ? "Its size depends on data: it has memory after Invoke."
                                                     : "Call AllocateTensors first, and again after every resize."}}));
  return tensor->data.data;
}

}  // namespace surelite::compat

namespace {

// What the interface promises of a tensor's memory, by where it lies. An arena may be planned anew at any time.
struct Traits {
  TfLiteAllocationStrategy strategy = kTfLiteAllocationStrategyUnknown;
  TfLiteRunStability address = kTfLiteRunStabilityUnknown, data = kTfLiteRunStabilityUnknown;
  TfLiteRunStep data_known = kTfLiteRunStepUnknown, shape_known = kTfLiteRunStepUnknown;
};

Traits traits_of(const TfLiteTensor& tensor) {
  constexpr auto kUnstable = kTfLiteRunStabilityUnstable, kOneRun = kTfLiteRunStabilitySingleRun,
                 kAlways = kTfLiteRunStabilityAcrossRuns;
  constexpr auto kInit = kTfLiteRunStepInit, kPrepare = kTfLiteRunStepPrepare, kEval = kTfLiteRunStepEval;
  switch (tensor.allocation_type) {
    case kTfLiteMemNone: return {kTfLiteAllocationStrategyNone, kAlways, kAlways, kInit, kInit};
    case kTfLiteMmapRo: return {kTfLiteAllocationStrategyMMap, kAlways, kAlways, kInit, kInit};
    case kTfLiteArenaRw: return {kTfLiteAllocationStrategyArena, kUnstable, kOneRun, kEval, kPrepare};
    case kTfLiteArenaRwPersistent: return {kTfLiteAllocationStrategyArena, kUnstable, kAlways, kEval, kPrepare};
    case kTfLiteDynamic: return {kTfLiteAllocationStrategyMalloc, kOneRun, kOneRun, kEval, kEval};
    case kTfLitePersistentRo: return {kTfLiteAllocationStrategyMalloc, kOneRun, kOneRun, kPrepare, kPrepare};
    case kTfLiteVariantObject: return {kTfLiteAllocationStrategyNew, kAlways, kOneRun, kEval, kEval};
    default: return {};
  }
}

}  // namespace

extern "C" {

TfLiteType TfLiteTensorType(const TfLiteTensor* tensor) {
  return KnownTensor(tensor, __func__) ? tensor->type : kTfLiteNoType;
}

int32_t TfLiteTensorNumDims(const TfLiteTensor* tensor) {
  return KnownTensor(tensor, __func__) && tensor->dims ? tensor->dims->size : -1;
}

int32_t TfLiteTensorDim(const TfLiteTensor* tensor, int32_t dim_index) {
  const KnownTensor known(tensor, __func__);
  if (!known || !tensor->dims) return 0;
  if (dim_index >= 0 && dim_index < tensor->dims->size) return tensor->dims->data[dim_index];
  refuse_argument({}, __func__, "dim_index", dim_index,
                  fmt::format("the tensor has {} dimensions", tensor->dims->size));
  return 0;
}

size_t TfLiteTensorByteSize(const TfLiteTensor* tensor) { return KnownTensor(tensor, __func__) ? tensor->bytes : 0; }

void* TfLiteTensorData(const TfLiteTensor* tensor) {
  return shielded(static_cast<void*>(nullptr), [&] { return data_of(tensor, "TfLiteTensorData"); });
}

const char* TfLiteTensorName(const TfLiteTensor* tensor) {
  return KnownTensor(tensor, __func__) ? tensor->name : nullptr;
}

TfLiteQuantizationParams TfLiteTensorQuantizationParams(const TfLiteTensor* tensor) {
  return KnownTensor(tensor, __func__) ? tensor->params : TfLiteQuantizationParams{0, 0};
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
  return KnownTensor(t, __func__) ? traits_of(*t).strategy : kTfLiteAllocationStrategyUnknown;
}
TfLiteRunStability TfLiteTensorGetBufferAddressStability(const TfLiteTensor* t) {
  return KnownTensor(t, __func__) ? traits_of(*t).address : kTfLiteRunStabilityUnknown;
}
TfLiteRunStability TfLiteTensorGetDataStability(const TfLiteTensor* t) {
  return KnownTensor(t, __func__) ? traits_of(*t).data : kTfLiteRunStabilityUnknown;
}
TfLiteRunStep TfLiteTensorGetDataKnownStep(const TfLiteTensor* t) {
  return KnownTensor(t, __func__) ? traits_of(*t).data_known : kTfLiteRunStepUnknown;
}
TfLiteRunStep TfLiteTensorGetShapeKnownStep(const TfLiteTensor* t) {
  return KnownTensor(t, __func__) ? traits_of(*t).shape_known : kTfLiteRunStepUnknown;
}

}  // extern "C"
