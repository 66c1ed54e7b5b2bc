// SPDX-License-Identifier: Apache-2.0
// What an interpreter keeps of a model. Not for applications: it is here because they hold interpreters by value.
#ifndef SURELITE_MICRO_LOADED_H_
#define SURELITE_MICRO_LOADED_H_

#include "tensorflow/lite/micro/micro_allocator.h"
#include "tensorflow/lite/micro/micro_context.h"
#include "tensorflow/lite/micro/micro_op_resolver.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"

namespace surelite {
namespace micro {

// A request of a node, while the model is prepared.
struct ScratchRequest {
  uint32_t bytes;
  uint16_t subgraph, node;
};

struct Subgraph {
  static constexpr size_t kDeviceBytes = 20;
  const uint8_t* table;
  TfLiteEvalTensor* tensors;
  tflite::NodeAndRegistration* nodes;
  int32_t tensor_count, node_count;
};

enum class Phase : uint8_t { fresh, init, prepare, ready, failed };

struct Loaded {
  TfLiteContext* context = nullptr;
  const uint8_t* model = nullptr;  // the root table
  const tflite::MicroOpResolver* resolver = nullptr;
  tflite::MicroAllocator* allocator = nullptr;
  tflite::MicroResourceVariables* resources = nullptr;
  Subgraph* subgraphs = nullptr;
  int32_t subgraph_count = 0;
  TfLiteTensor* inputs = nullptr;
  TfLiteTensor* outputs = nullptr;
  tflite::ScratchBufferHandle* scratch = nullptr;
  int32_t scratch_count = 0;
  uint32_t guards = 0;                 // which of the first 16 inputs and outputs have a word behind them
  ScratchRequest* requests = nullptr;  // in the activations, while preparing
  uint8_t* temps_first = nullptr;      // likewise: where temporary memory begins and goes on
  uint8_t* temps = nullptr;
  uint8_t* temps_most = nullptr;
  TfLiteTensor* given = nullptr;  // tests of single operators: their tensors, and where temporary memory ends
  const uint8_t* temps_end = nullptr;
  const uint8_t* arena_guard = nullptr;  // of the doctor
  uint16_t subgraph = 0, node = 0;       // of the operator in flight
  uint16_t temps_out = 0;                // not given back yet
  uint8_t depth = 0;                     // of subgraphs that call one another
  Phase phase = Phase::fresh;
  bool busy = false;
  bool short_of_memory = false;
};

}  // namespace micro
}  // namespace surelite

#endif  // SURELITE_MICRO_LOADED_H_
