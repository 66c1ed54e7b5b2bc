// SPDX-License-Identifier: Apache-2.0
// MicroInterpreter: the order of calls.
#include "micro/doctor/hooks.h"
#include "micro/loaded/diagnostic.h"
#include "micro/loaded/graph.h"
#include "tensorflow/lite/micro/micro_interpreter.h"

using surelite::micro::Code;
using surelite::micro::doctor;
using surelite::micro::Phase;
using surelite::micro::refuse;

namespace tflite {
namespace {

alignas(4) const int32_t kNoIndices[1] = {0};

const flatbuffers::Vector<int32_t>& or_none(const flatbuffers::Vector<int32_t>* list) {
  return list ? *list : *reinterpret_cast<const flatbuffers::Vector<int32_t>*>(kNoIndices);
}

// Of the first subgraph; null for a model that was refused.
const SubGraph* first_of(const surelite::micro::Loaded& loaded) {
  if (!surelite::micro::file_of(loaded.model).at) return nullptr;
  const auto* graphs = surelite::micro::model_of(loaded).subgraphs();
  return graphs && graphs->size() > 0 ? graphs->Get(0) : nullptr;
}

void report(TfLiteContext*, const char* format, ...) {
#if !defined(TF_LITE_STRIP_ERROR_STRINGS)
  va_list args;
  va_start(args, format);
  VMicroPrintf(format, args);
  va_end(args);
#else
  (void)format;
#endif
}

void* allocate_persistent(TfLiteContext* context, size_t bytes) {
  return GetMicroContext(context)->AllocatePersistentBuffer(bytes);
}
TfLiteStatus request_scratch(TfLiteContext* context, size_t bytes, int* index) {
  return GetMicroContext(context)->RequestScratchBufferInArena(bytes, index);
}
void* get_scratch(TfLiteContext* context, int index) { return GetMicroContext(context)->GetScratchBuffer(index); }
TfLiteTensor* get_tensor(const TfLiteContext* context, int index) {
  return GetMicroContext(context)->AllocateTempTfLiteTensor(index);
}
TfLiteEvalTensor* get_eval_tensor(const TfLiteContext* context, int index) {
  return GetMicroContext(context)->GetEvalTensor(index);
}
TfLiteExternalContext* get_external(TfLiteContext* context, TfLiteExternalContextType) {
  return static_cast<TfLiteExternalContext*>(GetMicroContext(context)->external_context());
}

}  // namespace

MicroInterpreter::MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, uint8_t* tensor_arena,
                                   size_t tensor_arena_size, MicroResourceVariables* resource_variables,
                                   MicroProfilerInterface* profiler, bool preserve_all_tensors) {
  own_allocator_.Start(tensor_arena, tensor_arena_size, preserve_all_tensors);
  Start(model, op_resolver, &own_allocator_, resource_variables, profiler);
}

MicroInterpreter::MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, MicroAllocator* allocator,
                                   MicroResourceVariables* resource_variables, MicroProfilerInterface* profiler) {
  own_allocator_.Start(nullptr, 0, false);
  Start(model, op_resolver, allocator ? allocator : &own_allocator_, resource_variables, profiler);
}

MicroInterpreter::MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, uint8_t* tensor_arena,
                                   size_t tensor_arena_size, ErrorReporter*, MicroResourceVariables* resource_variables,
                                   MicroProfilerInterface* profiler)
    : MicroInterpreter(model, op_resolver, tensor_arena, tensor_arena_size, resource_variables, profiler, false) {}

MicroInterpreter::MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, uint8_t* tensor_arena,
                                   size_t tensor_arena_size, decltype(nullptr), MicroProfilerInterface* profiler,
                                   bool preserve_all_tensors)
    : MicroInterpreter(model, op_resolver, tensor_arena, tensor_arena_size,
                       static_cast<MicroResourceVariables*>(nullptr), profiler, preserve_all_tensors) {}

void MicroInterpreter::Start(const Model* model, const MicroOpResolver& resolver, MicroAllocator* allocator,
                             MicroResourceVariables* variables, MicroProfilerInterface* profiler) {
  loaded_ = surelite::micro::Loaded();
  loaded_.model = reinterpret_cast<const uint8_t*>(model);
  loaded_.resolver = &resolver;
  loaded_.allocator = allocator;
  loaded_.resources = variables;
  loaded_.context = &context_;
  micro_context_ = MicroContext(&loaded_);
  context_ = TfLiteContext();
  context_.impl_ = &micro_context_;
  context_.ReportError = report;
  context_.profiler = profiler;
  context_.AllocatePersistentBuffer = allocate_persistent;
  context_.RequestScratchBufferInArena = request_scratch;
  context_.GetScratchBuffer = get_scratch;
  context_.GetTensor = get_tensor;
  context_.GetEvalTensor = get_eval_tensor;
  context_.GetExternalContext = get_external;
}

MicroInterpreter::~MicroInterpreter() {
  if (doctor()) doctor()->gone(loaded_);
  surelite::micro::free_operators(&loaded_);
}

TfLiteStatus MicroInterpreter::AllocateTensors() {
  if (loaded_.busy) return refuse(Code::U405, 0, 0), kTfLiteError;
  if (loaded_.phase == Phase::ready) return Reset();
  loaded_.busy = true;
  if (doctor()) doctor()->enter();
  const bool done = surelite::micro::load(&loaded_);
  if (doctor()) doctor()->leave(loaded_);
  loaded_.busy = false;
  initialization_status_ = done ? kTfLiteOk : kTfLiteError;
  return initialization_status_;
}

TfLiteStatus MicroInterpreter::PrepareNodeAndRegistrationDataFromFlatbuffer() { return AllocateTensors(); }

TfLiteStatus MicroInterpreter::Invoke() {
  if (loaded_.busy) return refuse(Code::U405, 0, 0), kTfLiteError;
  if (loaded_.phase == Phase::failed) return refuse(Code::U402, 0, 0), kTfLiteError;
  if (loaded_.phase != Phase::ready && AllocateTensors() != kTfLiteOk) return kTfLiteError;
  loaded_.busy = true;
  if (doctor()) doctor()->enter();
  TfLiteStatus status = kTfLiteError;
  if (surelite::micro::guards_hold(loaded_)) {
    status = surelite::micro::run_subgraph(&loaded_, 0);
    surelite::micro::arm_guards(loaded_);
  }
  if (doctor()) doctor()->leave(loaded_);
  loaded_.busy = false;
  return status;
}

TfLiteStatus MicroInterpreter::SetMicroExternalContext(void* external_context_payload) {
  return micro_context_.set_external_context(external_context_payload);
}

TfLiteTensor* MicroInterpreter::input(size_t index) {
  if (loaded_.phase != Phase::ready) return refuse(Code::U401, 1, 0), nullptr;
  if (index < inputs_size()) return &loaded_.inputs[index];
  return refuse(Code::U407, static_cast<uint32_t>(index), static_cast<uint32_t>(inputs_size())), nullptr;
}

TfLiteTensor* MicroInterpreter::output(size_t index) {
  if (loaded_.phase != Phase::ready) return refuse(Code::U401, 2, 0), nullptr;
  if (index < outputs_size()) return &loaded_.outputs[index];
  return refuse(Code::U407, static_cast<uint32_t>(index), static_cast<uint32_t>(outputs_size())), nullptr;
}

size_t MicroInterpreter::inputs_size() const { return inputs().size(); }
size_t MicroInterpreter::outputs_size() const { return outputs().size(); }

const flatbuffers::Vector<int32_t>& MicroInterpreter::inputs() const {
  const SubGraph* first = first_of(loaded_);
  return or_none(first ? first->inputs() : nullptr);
}
const flatbuffers::Vector<int32_t>& MicroInterpreter::outputs() const {
  const SubGraph* first = first_of(loaded_);
  return or_none(first ? first->outputs() : nullptr);
}

TfLiteEvalTensor* MicroInterpreter::GetTensor(int tensor_index, int subgraph_index) {
  if (!preserve_all_tensors() || loaded_.phase != Phase::ready) return refuse(Code::U401, 4, 0), nullptr;
  if (subgraph_index < 0 || subgraph_index >= loaded_.subgraph_count || tensor_index < 0 ||
      tensor_index >= loaded_.subgraphs[subgraph_index].tensor_count)
    return refuse(Code::U407, static_cast<uint32_t>(tensor_index), 0), nullptr;
  return &loaded_.subgraphs[subgraph_index].tensors[tensor_index];
}

TfLiteStatus MicroInterpreter::ResetVariableTensor(int tensor_index, int subgraph_index) {
  if (loaded_.phase != Phase::ready) return refuse(Code::U401, 4, 0), kTfLiteError;
  if (subgraph_index < 0 || subgraph_index >= loaded_.subgraph_count || tensor_index < 0 ||
      tensor_index >= loaded_.subgraphs[subgraph_index].tensor_count)
    return refuse(Code::U407, static_cast<uint32_t>(tensor_index), 0), kTfLiteError;
  const surelite::micro::Subgraph& graph = loaded_.subgraphs[subgraph_index];
  if (!surelite::micro::tensor_of(graph, tensor_index).is_variable()) return kTfLiteError;
  surelite::micro::fill_variable(graph, tensor_index);
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreter::Reset() {
  if (loaded_.phase != Phase::ready) return refuse(Code::U401, 3, 0), kTfLiteError;
  surelite::micro::reset(&loaded_);
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreter::SetDecompressionMemory(const MicroContext::AlternateMemoryRegion* regions,
                                                      size_t count) {
  return micro_context_.SetDecompressionMemory(regions, count);
}

}  // namespace tflite
