// SPDX-License-Identifier: Apache-2.0
// Runs, and what is looked at around them.
#include "micro/doctor/hooks.h"
#include "micro/loaded/diagnostic.h"
#include "micro/loaded/graph.h"
#include "tensorflow/lite/micro/micro_profiler.h"
#include "tensorflow/lite/schema/schema_utils.h"

namespace surelite {
namespace micro {
namespace {

constexpr uint8_t kMostDepth = 8;
constexpr uint32_t kGuard = 0x5a3cc3a5;
constexpr uint32_t kPartOfSum = 0;  // of U102: the file is not what was loaded

// body(number, index of the tensor, the application's struct) until it returns false; outputs are numbered from 16 on.
template <class Body>
bool for_ends(const Loaded& loaded, Body body) {
  const Subgraph& first = loaded.subgraphs[0];
  for (uint32_t end = 0; end < 2; ++end) {
    const auto* list = end == 0 ? graph_of(first).inputs() : graph_of(first).outputs();
    const TfLiteTensor* tensors = end == 0 ? loaded.inputs : loaded.outputs;
    const uint32_t count = list ? list->size() : 0;
    for (uint32_t i = 0; i < count; ++i)
      if (!body(16 * end + (i < 15 ? i : 15), list->Get(i), tensors[i])) return false;
  }
  return true;
}

// Constants and variables have no guard, nor what lies among memory that lasts.
bool may_be_guarded(const Loaded& loaded, int32_t index) {
  const tflite::Tensor& tensor = tensor_of(loaded.subgraphs[0], index);
  size_t room = 0;
  const uint8_t* end = loaded.allocator->Activations(&room) + room;
  if (loaded.subgraphs[0].tensors[index].data.uint8 >= end) return false;
  return !tensor.is_variable() && !data_of(tensor, model_of(loaded)) && bytes_of(tensor) > 0;
}

uint8_t* guard_of(const Loaded& loaded, int32_t index) {
  return reinterpret_cast<uint8_t*>(loaded.subgraphs[0].tensors[index].data.raw) +
         bytes_of(tensor_of(loaded.subgraphs[0], index));
}

// An input's memory may be an output's later: then there is nothing to guard between both.
bool in_the_way(const Loaded& loaded, int32_t index) {
  const uint8_t* word = guard_of(loaded, index);
  return !for_ends(loaded, [&](uint32_t, int32_t other, const TfLiteTensor&) {
    if (other == index || !may_be_guarded(loaded, other)) return true;
    const uint8_t* first = reinterpret_cast<const uint8_t*>(loaded.subgraphs[0].tensors[other].data.raw);
    return word + 4 <= first || word >= guard_of(loaded, other);
  });
}

#if !defined(TF_LITE_STRIP_ERROR_STRINGS)
const char* tag_of(const Loaded& loaded, const Subgraph& graph, int32_t node) {
  const auto* code = model_of(loaded).operator_codes()->Get(operator_of(graph, node).opcode_index());
  const tflite::BuiltinOperator builtin = tflite::GetBuiltinCode(code);
  if (builtin == tflite::BuiltinOperator_CUSTOM && code->custom_code()) return code->custom_code()->c_str();
  return tflite::EnumNameBuiltinOperator(builtin);
}
#endif

}  // namespace

void choose_guards(Loaded* loaded) {
  loaded->guards = 0;
  for_ends(*loaded, [&](uint32_t number, int32_t index, const TfLiteTensor&) {
    if (number % 16 < 15 && may_be_guarded(*loaded, index) && !in_the_way(*loaded, index))
      loaded->guards |= uint32_t{1} << number;
    return true;
  });
}

void arm_guards(const Loaded& loaded) {
  for_ends(loaded, [&](uint32_t number, int32_t index, const TfLiteTensor&) {
    if (loaded.guards >> number & 1) __builtin_memcpy(guard_of(loaded, index), &kGuard, 4);
    return true;
  });
}

bool guards_hold(const Loaded& loaded) {
  if (doctor() && !doctor()->holds(loaded)) return refuse(Code::U102, kPartOfSum, 0);
  return for_ends(loaded, [&](uint32_t number, int32_t index, const TfLiteTensor& tensor) {
    if (tensor.data.data != loaded.subgraphs[0].tensors[index].data.data) return refuse(Code::U404, 0, 0, -1, index);
    if (!(loaded.guards >> number & 1)) return true;
    uint32_t word;
    __builtin_memcpy(&word, guard_of(loaded, index), 4);
    return word == kGuard || refuse(Code::U403, word, static_cast<uint32_t>(tensor.bytes), -1, index);
  });
}

TfLiteStatus run_subgraph(Loaded* loaded, int32_t index) {
  if (loaded->depth >= kMostDepth) return refuse(Code::U108, loaded->depth, kMostDepth), kTfLiteError;
  const uint16_t subgraph = loaded->subgraph;
  ++loaded->depth;
  loaded->subgraph = static_cast<uint16_t>(index);
  const Subgraph& graph = loaded->subgraphs[index];
  TfLiteStatus status = kTfLiteOk;
  for (int32_t n = 0; n < graph.node_count && status == kTfLiteOk; ++n) {
    tflite::NodeAndRegistration& one = graph.nodes[n];
#if !defined(TF_LITE_STRIP_ERROR_STRINGS)
    auto* profiler = static_cast<tflite::MicroProfilerInterface*>(loaded->context->profiler);
    const tflite::ScopedMicroProfiler scope(profiler ? tag_of(*loaded, graph, n) : "", profiler);
#endif
    if (doctor()) doctor()->step(*loaded, index, n);
    status = one.registration->invoke(loaded->context, &one.node);
    if (status != kTfLiteOk && status != tflite::kTfLiteAbort && loaded->depth == 1)
      refuse(Code::U406, static_cast<uint32_t>(status), 0, n);
  }
  loaded->subgraph = subgraph;
  --loaded->depth;
  return status;
}

void free_operators(Loaded* loaded) {
  for (int32_t s = 0; s < loaded->subgraph_count; ++s)
    for (int32_t n = 0; n < loaded->subgraphs[s].node_count; ++n) {
      tflite::NodeAndRegistration& one = loaded->subgraphs[s].nodes[n];
      if (one.registration && one.registration->free && (one.node.user_data || loaded->phase == Phase::ready))
        one.registration->free(loaded->context, one.node.user_data);
      one.node.user_data = nullptr;
    }
}

void fill_variable(const Subgraph& subgraph, int32_t index) {
  const tflite::Tensor& tensor = tensor_of(subgraph, index);
  const int value = tensor.type() == tflite::TensorType_INT8 ? params_of(tensor).zero_point : 0;
  __builtin_memset(subgraph.tensors[index].data.data, value, bytes_of(tensor));
}

void reset(Loaded* loaded) {
  for (int32_t s = 0; s < loaded->subgraph_count; ++s) {
    const Subgraph& graph = loaded->subgraphs[s];
    for (int32_t n = 0; n < graph.node_count; ++n)
      if (graph.nodes[n].registration->reset)
        graph.nodes[n].registration->reset(loaded->context, graph.nodes[n].node.user_data);
    for (int32_t i = 0; i < graph.tensor_count; ++i)
      if (tensor_of(graph, i).is_variable()) fill_variable(graph, i);
  }
  if (loaded->resources) loaded->resources->ResetAll();
}

}  // namespace micro
}  // namespace surelite
