// SPDX-License-Identifier: Apache-2.0
// Views of the model that an interpreter has loaded.
#pragma once

#include "micro/loaded/verify.h"
#include "surelite/micro_loaded.h"

namespace surelite {
namespace micro {

inline const tflite::Model& model_of(const Loaded& loaded) {
  return *reinterpret_cast<const tflite::Model*>(loaded.model);
}
inline const tflite::SubGraph& graph_of(const Subgraph& subgraph) {
  return *reinterpret_cast<const tflite::SubGraph*>(subgraph.table);
}
inline const tflite::Tensor& tensor_of(const Subgraph& subgraph, int32_t index) {
  return *graph_of(subgraph).tensors()->Get(static_cast<uint32_t>(index));
}
inline const tflite::Operator& operator_of(const Subgraph& subgraph, int32_t index) {
  return *graph_of(subgraph).operators()->Get(static_cast<uint32_t>(index));
}

// A vector of the file as the array that kernels know; absent ones are empty.
TfLiteIntArray* array_of(const flatbuffers::Vector<int32_t>* vector);

// The callback of registrations of the library's own: they read options from the file themselves.
void* own_init(TfLiteContext* context, const char* buffer, size_t length);

// Scale and zero point of a tensor with one of each, {0, 0} of others.
TfLiteQuantizationParams params_of(const tflite::Tensor& tensor);
// The parsed options of an operator in memory that lasts; null for operators without any. False: no memory.
bool parse_options(const tflite::Operator& operation, tflite::BuiltinOperator code, tflite::MicroAllocator* allocator,
                   void** data);

// A tensor with its quantization, in memory of allocate(bytes, alignment, for a TfLiteAffineQuantization).
template <class Allocate>
bool fill_tensor(const tflite::Tensor& from, const TfLiteEvalTensor& eval, bool constant, Allocate allocate,
                 TfLiteTensor* to) {
  *to = TfLiteTensor();
  to->data.data = eval.data.data;
  to->dims = eval.dims;
  to->type = eval.type;
  uint32_t count = 1;
  for (int i = 0; i < eval.dims->size; ++i) count *= static_cast<uint32_t>(eval.dims->data[i]);
  to->bytes = bytes_of(from.type(), count);
  to->allocation_type = constant ? kTfLiteMmapRo : kTfLiteArenaRw;
  to->is_variable = from.is_variable();
  to->params = params_of(from);
  const auto* quant = from.quantization();
  const auto* scale = quant ? quant->scale() : nullptr;
  if (!scale || scale->size() == 0) return true;
  const auto* zero = quant->zero_point();
  const uint32_t channels = scale->size();
  auto* affine =
      static_cast<TfLiteAffineQuantization*>(allocate(sizeof(TfLiteAffineQuantization), alignof(void*), true));
  auto* zeros = static_cast<TfLiteIntArray*>(allocate(sizeof(int) * (channels + 1), alignof(int), false));
  if (!affine || !zeros) return false;
  zeros->size = static_cast<int>(channels);
  for (uint32_t i = 0; i < channels; ++i) zeros->data[i] = zero && zero->size() ? static_cast<int>(zero->Get(i)) : 0;
  *affine = {const_cast<TfLiteFloatArray*>(reinterpret_cast<const TfLiteFloatArray*>(scale)), zeros,
             quant->quantized_dimension()};
  to->quantization = {kTfLiteAffineQuantization, affine};
  return true;
}

// Everything between a fresh and a ready interpreter.
bool load(Loaded* loaded);
// Calls every operator's free, for those that were initialised.
void free_operators(Loaded* loaded);
// Runs the operators of one subgraph.
TfLiteStatus run_subgraph(Loaded* loaded, int32_t index);
// Variables to their zero points, and every operator's reset.
void reset(Loaded* loaded);
void fill_variable(const Subgraph& subgraph, int32_t index);

// Words behind inputs and outputs: which there are, write them, look at them.
void choose_guards(Loaded* loaded);
void arm_guards(const Loaded& loaded);
bool guards_hold(const Loaded& loaded);

}  // namespace micro
}  // namespace surelite
