// SPDX-License-Identifier: Apache-2.0
#include "hostile/campaign/mutations.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "tflite_generated.h"

namespace surelite::hostile {
namespace {

using tflite::ModelT;
using tflite::OperatorT;
using tflite::SubGraphT;
using tflite::TensorT;

template <class T>
T* some(std::vector<std::unique_ptr<T>>& list, Random& random) {
  return list.empty() ? nullptr : list[random.next() % list.size()].get();
}

SubGraphT* some_graph(ModelT* model, Random& random) { return some(model->subgraphs, random); }

TensorT* some_tensor(ModelT* model, Random& random) {
  SubGraphT* graph = some_graph(model, random);
  return graph ? some(graph->tensors, random) : nullptr;
}

OperatorT* some_operator(ModelT* model, Random& random) {
  SubGraphT* graph = some_graph(model, random);
  return graph ? some(graph->operators, random) : nullptr;
}

int32_t odd32(int64_t old, Random& random) { return static_cast<int32_t>(odd_number(old, random)); }

// One entry replaced, repeated, dropped or moved; mostly by another index that exists.
void mutate_list(std::vector<int32_t>* list, size_t exist, Random& random) {
  const auto index = [&](int32_t old) {
    return exist && random.chance(0.7) ? static_cast<int32_t>(random.next() % exist) : odd32(old, random);
  };
  if (list->empty() || random.chance(0.15)) {
    list->push_back(index(0));
    return;
  }
  int32_t& entry = (*list)[random.next() % list->size()];
  switch (random.small(0, 4)) {
    case 0: list->pop_back(); break;
    case 1: entry = -1; break;
    case 2: std::swap(entry, (*list)[random.next() % list->size()]); break;
    default: entry = index(entry);
  }
}

bool mutate_indices(ModelT* model, Random& random) {
  SubGraphT* graph = some_graph(model, random);
  if (!graph) return false;
  const size_t tensors = graph->tensors.size();
  OperatorT* op = some(graph->operators, random);
  switch (random.small(0, 9)) {
    case 0: mutate_list(&graph->inputs, tensors, random); return true;
    case 1:
    case 2: mutate_list(&graph->outputs, tensors, random); return true;
    case 3:
      if (!op) return false;
      mutate_list(&op->outputs, tensors, random);
      return true;
    case 4:
      if (!op) return false;
      mutate_list(&op->intermediates, tensors, random);
      return true;
    case 5:
      if (!op) return false;
      op->opcode_index = static_cast<uint32_t>(odd_number(op->opcode_index, random));
      return true;
    default:
      if (!op) return false;
      mutate_list(&op->inputs, tensors, random);
      return true;
  }
}

bool mutate_shapes(ModelT* model, Random& random) {
  TensorT* tensor = some_tensor(model, random);
  if (!tensor) return false;
  std::vector<int32_t>& shape = random.chance(0.15) ? tensor->shape_signature : tensor->shape;
  if (&shape == &tensor->shape_signature && shape.empty()) shape = tensor->shape;
  if (shape.empty() || random.chance(0.15)) shape.insert(shape.begin(), odd32(1, random));
  else if (random.chance(0.15)) shape.pop_back();
  else if (random.chance(0.2)) std::swap(shape[random.next() % shape.size()], shape[random.next() % shape.size()]);
  else {
    int32_t& extent = shape[random.next() % shape.size()];
    extent = random.chance(0.6) ? static_cast<int32_t>(random.in(0, 9)) : odd32(extent, random);
  }
  if (random.chance(0.05)) tensor->has_rank = !tensor->has_rank;
  return true;
}

bool mutate_types(ModelT* model, Random& random) {
  TensorT* tensor = some_tensor(model, random);
  if (!tensor) return false;
  tensor->type = static_cast<tflite::TensorType>(random.in(0, 24));
  return true;
}

bool mutate_quantization(ModelT* model, Random& random) {
  TensorT* tensor = some_tensor(model, random);
  if (!tensor) return false;
  if (random.chance(0.1)) {
    tensor->quantization = nullptr;
    return true;
  }
  if (!tensor->quantization) tensor->quantization = std::make_unique<tflite::QuantizationParametersT>();
  tflite::QuantizationParametersT& quant = *tensor->quantization;
  const auto real = [&] {
    return random.pick({0.0f, -1.0f, 1e-38f, 1e-45f, 3e38f, 1.0f, 0.5f, 1e-6f, 1e9f,
                        std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()});
  };
  switch (random.small(0, 7)) {
    case 0: quant.scale.push_back(real()); break;
    case 1:
      if (!quant.scale.empty()) quant.scale.pop_back();
      break;
    case 2: quant.zero_point.push_back(odd_number(0, random)); break;
    case 3:
      for (int64_t& zero : quant.zero_point) zero = odd_number(zero, random);
      break;
    case 4: quant.quantized_dimension = odd32(quant.quantized_dimension, random); break;
    case 5:
      quant.min.push_back(real());
      quant.max.push_back(real());
      break;
    case 6: {
      tflite::BlockwiseQuantizationT blocks;
      blocks.scales = odd32(0, random);
      blocks.zero_points = odd32(0, random);
      blocks.block_size = odd32(32, random);
      quant.details.Set(std::move(blocks));
      break;
    }
    default:
      for (float& scale : quant.scale) scale = real();
      if (quant.scale.empty()) quant.scale = {real()}, quant.zero_point = {odd_number(0, random)};
  }
  return true;
}

bool mutate_buffers(ModelT* model, Random& random) {
  tflite::BufferT* buffer = some(model->buffers, random);
  TensorT* tensor = some_tensor(model, random);
  if (!buffer || !tensor) return false;
  switch (random.small(0, 5)) {
    case 0: buffer->data.resize(buffer->data.size() / 2); break;
    case 1: buffer->data.resize(buffer->data.size() + static_cast<size_t>(random.in(1, 64)), 1); break;
    case 2: buffer->offset = static_cast<uint64_t>(odd_number(100, random)); break;
    case 3:
      buffer->offset = static_cast<uint64_t>(odd_number(100, random));
      buffer->size = static_cast<uint64_t>(odd_number(16, random));
      break;
    case 4: tensor->external_buffer = static_cast<uint32_t>(odd_number(1, random)); break;
    default:
      tensor->buffer = random.chance(0.7) ? static_cast<uint32_t>(random.next() % model->buffers.size())
                                          : static_cast<uint32_t>(odd_number(tensor->buffer, random));
  }
  return true;
}

// Numbers that steer: axes, indices, shapes, tables of strings.
bool mutate_constants(ModelT* model, Random& random) {
  std::vector<std::pair<TensorT*, tflite::BufferT*>> known;
  for (auto& graph : model->subgraphs)
    for (auto& tensor : graph->tensors)
      if (tensor->buffer > 0 && tensor->buffer < model->buffers.size() &&
          !model->buffers[tensor->buffer]->data.empty())
        known.emplace_back(tensor.get(), model->buffers[tensor->buffer].get());
  if (known.empty()) return false;
  const auto [tensor, buffer] = random.pick(known);
  std::vector<uint8_t>& data = buffer->data;
  size_t width = 1;
  switch (tensor->type) {
    case tflite::TensorType_INT64:
    case tflite::TensorType_UINT64:
    case tflite::TensorType_FLOAT64: width = 8; break;
    case tflite::TensorType_INT16: width = 2; break;
    case tflite::TensorType_INT32:
    case tflite::TensorType_STRING:
    case tflite::TensorType_FLOAT32: width = 4; break;
    default: break;
  }
  if (data.size() < width) return false;
  for (int i = random.small(1, 3); i > 0; --i) {
    const size_t at = width * (random.next() % (data.size() / width));
    int64_t old = 0;
    std::memcpy(&old, data.data() + at, width);
    const int64_t value = random.chance(0.3) ? random.in(-6, 6) : odd_number(old, random);
    std::memcpy(data.data() + at, &value, width);
  }
  return true;
}

bool mutate_signatures(ModelT* model, Random& random) {
  if (model->signature_defs.empty() || random.chance(0.3)) {
    auto signature = std::make_unique<tflite::SignatureDefT>();
    signature->signature_key = "serving_default";
    const SubGraphT* graph = some_graph(model, random);
    for (size_t i = 0; graph && i < graph->inputs.size(); ++i) {
      auto entry = std::make_unique<tflite::TensorMapT>();
      entry->name = "x" + std::to_string(i);
      entry->tensor_index = static_cast<uint32_t>(graph->inputs[i]);
      signature->inputs.push_back(std::move(entry));
    }
    for (size_t i = 0; graph && i < graph->outputs.size(); ++i) {
      auto entry = std::make_unique<tflite::TensorMapT>();
      entry->name = "y" + std::to_string(i);
      entry->tensor_index = static_cast<uint32_t>(graph->outputs[i]);
      signature->outputs.push_back(std::move(entry));
    }
    model->signature_defs.push_back(std::move(signature));
    if (random.chance(0.3)) return true;
  }
  tflite::SignatureDefT* signature = some(model->signature_defs, random);
  auto& entries = random.chance(0.5) ? signature->inputs : signature->outputs;
  tflite::TensorMapT* entry = some(entries, random);
  switch (random.small(0, 3)) {
    case 0: signature->subgraph_index = static_cast<uint32_t>(odd_number(0, random)); return true;
    case 1: signature->signature_key = random.chance(0.5) ? "" : "x"; return true;
    case 2:
      if (!entry) return false;
      entry->tensor_index = static_cast<uint32_t>(odd_number(entry->tensor_index, random));
      return true;
    default:
      if (!entry) return false;
      entry->name = random.chance(0.5) ? "" : std::string(300, '\xff');
      return true;
  }
}

bool mutate_metadata(ModelT* model, Random& random) {
  auto entry = std::make_unique<tflite::MetadataT>();
  entry->name = random.pick({std::string("min_runtime_version"), std::string("TFLITE_METADATA"), std::string(),
                             std::string("CONVERSION_METADATA"), std::string("reduced_precision_support")});
  entry->buffer = random.chance(0.7) && !model->buffers.empty()
                      ? static_cast<uint32_t>(random.next() % model->buffers.size())
                      : static_cast<uint32_t>(odd_number(0, random));
  model->metadata.push_back(std::move(entry));
  if (random.chance(0.2)) model->metadata_buffer.push_back(odd32(0, random));
  if (random.chance(0.2)) model->version = static_cast<uint32_t>(odd_number(3, random));
  return true;
}

bool mutate_calls(ModelT* model, Random& random) {
  if (random.chance(0.2) && model->subgraphs.size() < 6) {
    const SubGraphT* graph = some_graph(model, random);
    if (!graph) return false;
    model->subgraphs.push_back(std::make_unique<SubGraphT>(*graph));
    return true;
  }
  const auto callee = [&] {
    return random.chance(0.7) ? static_cast<int32_t>(random.next() % (model->subgraphs.size() + 1)) : odd32(1, random);
  };
  for (auto& graph : model->subgraphs)
    for (auto& op : graph->operators) {
      if (auto* branch = op->builtin_options.AsIfOptions()) {
        (random.chance(0.5) ? branch->then_subgraph_index : branch->else_subgraph_index) = callee();
        return true;
      }
      if (auto* loop = op->builtin_options.AsWhileOptions()) {
        (random.chance(0.5) ? loop->cond_subgraph_index : loop->body_subgraph_index) = callee();
        return true;
      }
      if (auto* once = op->builtin_options.AsCallOnceOptions()) {
        once->init_subgraph_index = callee();
        return true;
      }
      if (auto* composite = op->builtin_options_2.AsStableHLOCompositeOptions()) {
        composite->decomposition_subgraph_index = callee();
        return true;
      }
    }
  wrap_in_call(model, random);
  return true;
}

bool mutate_versions(ModelT* model, Random& random) {
  tflite::OperatorCodeT* code = some(model->operator_codes, random);
  if (!code) return false;
  if (random.chance(0.4)) {
    code->version = random.chance(0.8) ? random.small(0, 13) : odd32(code->version, random);
    return true;
  }
  const int64_t builtin = random.chance(0.9) ? random.in(0, 210) : odd_number(code->builtin_code, random);
  code->builtin_code = static_cast<tflite::BuiltinOperator>(builtin);
  code->deprecated_builtin_code = static_cast<int8_t>(std::clamp<int64_t>(builtin, -128, 127));
  if (random.chance(0.05)) code->custom_code = random.chance(0.5) ? "TFLite_Detection_PostProcess" : "";
  return true;
}

bool mutate_operators(ModelT* model, Random& random) {
  SubGraphT* graph = some_graph(model, random);
  if (!graph || graph->operators.empty()) return false;
  auto& operators = graph->operators;
  const size_t at = random.next() % operators.size();
  switch (random.small(0, 4)) {
    case 0: operators.push_back(std::make_unique<OperatorT>(*operators[at])); return true;
    case 1: std::swap(operators[at], operators[random.next() % operators.size()]); return true;
    case 2: operators.erase(operators.begin() + static_cast<ptrdiff_t>(at)); return true;
    case 3:
      if (const OperatorT* other = some_operator(model, random)) {
        operators[at]->builtin_options = other->builtin_options;
        operators[at]->builtin_options_2 = other->builtin_options_2;
      }
      if (random.chance(0.3)) operators[at]->builtin_options.Reset();
      return true;
    default: {
      std::vector<uint8_t>& options = operators[at]->custom_options;
      if (options.empty()) options.assign(8, 0);
      options[random.next() % options.size()] = static_cast<uint8_t>(odd_number(0, random));
      if (random.chance(0.2)) options.resize(options.size() / 2);
      return true;
    }
  }
}

bool mutate_sparsity(ModelT* model, Random& random) {
  TensorT* tensor = nullptr;
  for (auto& graph : model->subgraphs)
    for (auto& each : graph->tensors)
      if (each->sparsity && (!tensor || random.chance(0.5))) tensor = each.get();
  if (!tensor) {
    tensor = some_tensor(model, random);
    if (!tensor) return false;
    tensor->sparsity = std::make_unique<tflite::SparsityParametersT>();
    for (size_t i = 0; i < tensor->shape.size() && i < 8; ++i) {
      tensor->sparsity->traversal_order.push_back(static_cast<int32_t>(i));
      auto level = std::make_unique<tflite::DimensionMetadataT>();
      level->format = tflite::DimensionType_DENSE;
      level->dense_size = tensor->shape[i];
      tensor->sparsity->dim_metadata.push_back(std::move(level));
    }
  }
  tflite::SparsityParametersT& sparsity = *tensor->sparsity;
  tflite::DimensionMetadataT* level = some(sparsity.dim_metadata, random);
  switch (random.small(0, 5)) {
    case 0: mutate_list(&sparsity.traversal_order, tensor->shape.size(), random); return true;
    case 1: mutate_list(&sparsity.block_map, tensor->shape.size(), random); return true;
    case 2:
      if (!level) return false;
      level->dense_size = odd32(level->dense_size, random);
      return true;
    case 3:
      if (!level) return false;
      level->format = static_cast<tflite::DimensionType>(random.in(0, 2));
      return true;
    case 4: {
      if (!level) return false;
      if (auto* wide = level->array_segments.AsInt32Vector()) {
        mutate_list(&wide->values, 4, random);
        return true;
      }
      tflite::Uint8VectorT narrow;
      for (int i = random.small(0, 5); i > 0; --i) narrow.values.push_back(static_cast<uint8_t>(random.in(0, 4)));
      level->array_segments.Set(std::move(narrow));
      return true;
    }
    default: {
      if (!level) return false;
      if (auto* wide = level->array_indices.AsInt32Vector()) {
        mutate_list(&wide->values, 4, random);
        return true;
      }
      tflite::Uint16VectorT middle;
      for (int i = random.small(0, 5); i > 0; --i) middle.values.push_back(static_cast<uint16_t>(random.in(0, 4)));
      level->array_indices.Set(std::move(middle));
      return true;
    }
  }
}

bool mutate_variables(ModelT* model, Random& random) {
  TensorT* tensor = some_tensor(model, random);
  if (!tensor) return false;
  tensor->is_variable = !tensor->is_variable;
  if (random.chance(0.2)) {
    auto inner = std::make_unique<tflite::VariantSubTypeT>();
    inner->shape = tensor->shape;
    inner->type = tensor->type;
    tensor->variant_tensors.push_back(std::move(inner));
  }
  return true;
}

}  // namespace

std::string name_of(Mutation mutation) {
  constexpr const char* kNames[kMutations] = {"none",      "indices",  "shapes", "types",    "quantization", "buffers",
                                              "constants", "signatures", "metadata", "calls", "versions",   "operators",
                                              "sparsity",  "variables", "fields", "words"};
  return kNames[static_cast<int>(mutation)];
}

int64_t odd_number(int64_t old, Random& random) {
  const auto wrapped = [](int64_t number, int64_t factor, int64_t add = 0) {
    return static_cast<int64_t>(static_cast<uint64_t>(number) * static_cast<uint64_t>(factor) +
                                static_cast<uint64_t>(add));
  };
  switch (random.small(0, 5)) {
    case 0: return random.in(-3, 9);
    case 1: return wrapped(old, 1, random.pick<int64_t>({-1, 1, -2, 2}));
    case 2: return random.pick<int64_t>({wrapped(old, -1), wrapped(old, 2), old / 2, wrapped(old, 1024)});
    case 3: return random.pick<int64_t>({7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1000, 32767, 65535, 65536});
    case 4: return random.pick<int64_t>({INT32_MAX, INT32_MIN, INT32_MAX - 1, INT32_MAX / 2, INT32_MAX / 4, 1 << 29,
                                         1 << 30, 1 << 20, 46341, INT64_MAX, INT64_MIN, int64_t{1} << 32, UINT32_MAX});
    default: return static_cast<int64_t>(random.next() >> random.small(0, 62));
  }
}

bool mutate(ModelT* model, Mutation mutation, Random& random) {
  switch (mutation) {
    case Mutation::indices: return mutate_indices(model, random);
    case Mutation::shapes: return mutate_shapes(model, random);
    case Mutation::types: return mutate_types(model, random);
    case Mutation::quantization: return mutate_quantization(model, random);
    case Mutation::buffers: return mutate_buffers(model, random);
    case Mutation::constants: return mutate_constants(model, random);
    case Mutation::signatures: return mutate_signatures(model, random);
    case Mutation::metadata: return mutate_metadata(model, random);
    case Mutation::calls: return mutate_calls(model, random);
    case Mutation::versions: return mutate_versions(model, random);
    case Mutation::operators: return mutate_operators(model, random);
    case Mutation::sparsity: return mutate_sparsity(model, random);
    case Mutation::variables: return mutate_variables(model, random);
    case Mutation::none:
    case Mutation::fields:
    case Mutation::words: return false;
  }
  return false;
}

}  // namespace surelite::hostile
