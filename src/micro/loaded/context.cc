// SPDX-License-Identifier: Apache-2.0
// What kernels ask for. Requests at a wrong time, and for what is not there, are refused.
#include "micro/loaded/diagnostic.h"
#include "micro/loaded/graph.h"
#include "tensorflow/lite/micro/micro_context.h"

using surelite::micro::Loaded;
using surelite::micro::Phase;

namespace tflite {
namespace {

int at(const TfLiteIntArray* list, int index) {
  return list && index >= 0 && index < list->size ? list->data[index] : kTfLiteOptionalTensor;
}

}  // namespace

void* MicroContext::AllocatePersistentBuffer(size_t bytes) {
  if (loaded_->phase != Phase::init && loaded_->phase != Phase::prepare) return nullptr;
  return loaded_->allocator->Persistent(bytes, 16);
}

TfLiteStatus MicroContext::RequestScratchBufferInArena(size_t bytes, int* buffer_index) {
  Loaded& it = *loaded_;
  if (it.phase != Phase::prepare || bytes > INT32_MAX) return kTfLiteError;
  // Room is kept for twelve of each operator.
  auto* next = it.requests + it.scratch_count;
  if (reinterpret_cast<uint8_t*>(next + 1) > it.temps_first) return kTfLiteError;
  *next = {static_cast<uint32_t>(bytes), it.subgraph, it.node};
  *buffer_index = it.scratch_count++;
  return kTfLiteOk;
}

void* MicroContext::GetScratchBuffer(int buffer_index) {
  const Loaded& it = *loaded_;
  if (it.phase != Phase::ready || buffer_index < 0 || buffer_index >= it.scratch_count) return nullptr;
  return it.scratch[buffer_index].data;
}

uint8_t* MicroContext::AllocateTempBuffer(size_t size, size_t alignment) {
  Loaded& it = *loaded_;
  if (it.phase != Phase::prepare || alignment == 0) return nullptr;
  const auto from = reinterpret_cast<uintptr_t>(it.temps);
  const size_t skip = (alignment - from % alignment) % alignment;
  size_t room = 0;
  const uint8_t* begin = it.allocator->Activations(&room);
  const uint8_t* end = it.temps_end ? it.temps_end : begin + room;
  if (end < it.temps || size > static_cast<size_t>(end - it.temps) ||
      skip > static_cast<size_t>(end - it.temps) - size) {
    it.short_of_memory = true;
    return nullptr;
  }
  uint8_t* made = it.temps + skip;
  it.temps = made + size;
  if (it.temps > it.temps_most) it.temps_most = it.temps;
  if (!it.temps_end) it.allocator->Hold(static_cast<size_t>(it.temps - begin));
  ++it.temps_out;
  return made;
}

void MicroContext::DeallocateTempBuffer(uint8_t* buffer) {
  Loaded& it = *loaded_;
  if (!buffer || it.temps_out == 0) return;
  if (--it.temps_out > 0) return;
  size_t room = 0;
  it.temps = it.temps_first;
  if (!it.temps_end) it.allocator->Hold(static_cast<size_t>(it.temps - it.allocator->Activations(&room)));
}

TfLiteTensor* MicroContext::AllocateTempTfLiteTensor(int tensor_idx) {
  Loaded& it = *loaded_;
  if (it.phase != Phase::prepare || tensor_idx < 0) return nullptr;
  const surelite::micro::Subgraph& graph = it.subgraphs[it.subgraph];
  if (tensor_idx >= graph.tensor_count) return nullptr;
  if (it.given) return ++it.temps_out, &it.given[tensor_idx];
  const uint16_t before = it.temps_out;
  auto* made = reinterpret_cast<TfLiteTensor*>(AllocateTempBuffer(sizeof(TfLiteTensor), alignof(TfLiteTensor)));
  const auto allocate = [this](size_t bytes, size_t alignment, bool) -> void* {
    return AllocateTempBuffer(bytes, alignment);
  };
  const Tensor& from = surelite::micro::tensor_of(graph, tensor_idx);
  const bool constant = surelite::micro::data_of(from, surelite::micro::model_of(it)) != nullptr;
  if (!made || !surelite::micro::fill_tensor(from, graph.tensors[tensor_idx], constant, allocate, made)) return nullptr;
  it.temps_out = static_cast<uint16_t>(before + 1);  // given back in one
  return made;
}

TfLiteTensor* MicroContext::AllocateTempInputTensor(const TfLiteNode* node, int index) {
  return AllocateTempTfLiteTensor(at(node->inputs, index));
}
TfLiteTensor* MicroContext::AllocateTempOutputTensor(const TfLiteNode* node, int index) {
  return AllocateTempTfLiteTensor(at(node->outputs, index));
}
TfLiteTensor* MicroContext::AllocateTempIntermediateTensor(const TfLiteNode* node, int index) {
  return AllocateTempTfLiteTensor(at(node->intermediates, index));
}

void MicroContext::DeallocateTempTfLiteTensor(TfLiteTensor* tensor) {
  DeallocateTempBuffer(reinterpret_cast<uint8_t*>(tensor));
}

TfLiteEvalTensor* MicroContext::GetEvalTensor(int tensor_idx) {
  const Loaded& it = *loaded_;
  if (!it.subgraphs || tensor_idx < 0) return nullptr;
  const surelite::micro::Subgraph& graph = it.subgraphs[it.subgraph];
  return tensor_idx < graph.tensor_count ? &graph.tensors[tensor_idx] : nullptr;
}

TfLiteStatus MicroContext::set_external_context(void* payload) {
  if (!payload || external_) return kTfLiteError;
  external_ = payload;
  return kTfLiteOk;
}

TfLiteStatus MicroContext::SetDecompressionMemory(const AlternateMemoryRegion*, size_t) {
  return loaded_->phase == Phase::ready ? kTfLiteError : kTfLiteOk;
}

TfLiteStatus MicroGraph::InvokeSubgraph(int subgraph_idx) {
  if (!loaded_ || subgraph_idx < 0 || subgraph_idx >= loaded_->subgraph_count) return kTfLiteError;
  return surelite::micro::run_subgraph(loaded_, subgraph_idx);
}
int MicroGraph::NumSubgraphs() { return loaded_->subgraph_count; }
MicroResourceVariables* MicroGraph::GetResourceVariables() { return loaded_->resources; }

namespace {

const flatbuffers::Vector<int32_t>* ends(const Loaded* loaded, int subgraph, bool of_inputs) {
  if (!loaded || subgraph < 0 || subgraph >= loaded->subgraph_count) return nullptr;
  const SubGraph& graph = surelite::micro::graph_of(loaded->subgraphs[subgraph]);
  return of_inputs ? graph.inputs() : graph.outputs();
}

TfLiteEvalTensor* end(const Loaded* loaded, int subgraph, int index, bool of_inputs) {
  const auto* list = ends(loaded, subgraph, of_inputs);
  if (!list || index < 0 || static_cast<uint32_t>(index) >= list->size()) return nullptr;
  return &loaded->subgraphs[subgraph].tensors[list->Get(static_cast<uint32_t>(index))];
}

}  // namespace

size_t MicroGraph::NumSubgraphInputs(int subgraph_idx) {
  const auto* list = ends(loaded_, subgraph_idx, true);
  return list ? list->size() : 0;
}
size_t MicroGraph::NumSubgraphOutputs(int subgraph_idx) {
  const auto* list = ends(loaded_, subgraph_idx, false);
  return list ? list->size() : 0;
}
TfLiteEvalTensor* MicroGraph::GetSubgraphInput(int subgraph_idx, int input_idx) {
  return end(loaded_, subgraph_idx, input_idx, true);
}
TfLiteEvalTensor* MicroGraph::GetSubgraphOutput(int subgraph_idx, int output_idx) {
  return end(loaded_, subgraph_idx, output_idx, false);
}

}  // namespace tflite
