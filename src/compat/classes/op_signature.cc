// SPDX-License-Identifier: Apache-2.0
// Signatures of operators, from files and from nodes.
#include "tensorflow/lite/tools/versioning/op_signature.h"

#include <algorithm>
#include <cstdlib>

#include "tensorflow/lite/core/api/flatbuffer_conversions.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/schema/schema_utils.h"

namespace tflite {
namespace {

class FromMalloc : public BuiltinDataAllocator {
 public:
  void* Allocate(size_t size, size_t) override { return std::malloc(size); }
  void Deallocate(void* data) override { std::free(data); }
};

using Indices = flatbuffers::Vector<int32_t>;

// Null where there is none.
const Tensor* tensor_at(const SubGraph* subgraph, const Indices* indices, unsigned position) {
  if (!indices || position >= indices->size() || !subgraph->tensors()) return nullptr;
  const int32_t index = indices->Get(position);
  return index < 0 || static_cast<unsigned>(index) >= subgraph->tensors()->size()
             ? nullptr
             : subgraph->tensors()->Get(static_cast<unsigned>(index));
}

int32_t extent(const Tensor* tensor, int axis) {
  const Indices* shape = tensor ? tensor->shape() : nullptr;
  const auto at = static_cast<unsigned>(axis);
  return shape && axis >= 0 && at < shape->size() ? shape->Get(at) : -1;
}

size_t scale_count(const Tensor* tensor) {
  const QuantizationParameters* quantization = tensor ? tensor->quantization() : nullptr;
  return quantization && quantization->scale() ? quantization->scale()->size() : 0;
}

float first_scale(const Tensor* tensor) { return scale_count(tensor) ? tensor->quantization()->scale()->Get(0) : 0; }

bool has_scale_per(const Tensor* tensor, int axis, size_t least = 1) {
  const size_t count = scale_count(tensor);
  return count >= least && extent(tensor, axis) >= 0 && count == static_cast<size_t>(extent(tensor, axis));
}

bool has_scale_along_its_axis(const Tensor* tensor) {
  return scale_count(tensor) > 1 && has_scale_per(tensor, tensor->quantization()->quantized_dimension());
}

bool has_quantization(const Tensor* tensor) { return tensor && tensor->quantization(); }

OpSignatureTensorSpec spec_of(const Tensor* tensor, const Model* model) {
  OpSignatureTensorSpec spec{};
  if (!tensor) return spec;
  ConvertTensorType(tensor->type(), &spec.type, nullptr);
  if (const Indices* shape = tensor->shape()) spec.dims.assign(shape->begin(), shape->end());
  if (const Indices* signature = tensor->shape_signature())
    spec.is_shape_dynamic = std::find(signature->begin(), signature->end(), -1) != signature->end();
  const auto* buffers = model ? model->buffers() : nullptr;
  const Buffer* buffer =
      buffers && tensor->buffer() != 0 && tensor->buffer() < buffers->size() ? buffers->Get(tensor->buffer()) : nullptr;
  spec.is_const = buffer && buffer->data() && buffer->data()->size() > 0;
  return spec;
}

std::vector<OpSignatureTensorSpec> specs_of(const SubGraph* subgraph, const Indices* indices, const Model* model) {
  std::vector<OpSignatureTensorSpec> specs;
  for (unsigned i = 0; indices && i < indices->size(); ++i)
    specs.push_back(spec_of(tensor_at(subgraph, indices, i), model));
  return specs;
}

void set_further(OpSignature* signature, const SubGraph* subgraph, const Operator* op) {
  const Tensor* const first = tensor_at(subgraph, op->inputs(), 0);
  const Tensor* const second = tensor_at(subgraph, op->inputs(), 1);
  const Tensor* const output = tensor_at(subgraph, op->outputs(), 0);
  auto& further = signature->ext_options;
  switch (signature->op) {
    case BuiltinOperator_CONV_2D:
      further.conv_2d.is_per_channel_quantized = has_scale_per(second, 0);
      further.conv_2d.is_grouped_convolution = extent(first, 3) >= 0 && extent(first, 3) != extent(second, 3);
      break;
    case BuiltinOperator_DEPTHWISE_CONV_2D:
      further.depthwise_conv_2d.is_per_channel_quantized = has_scale_per(second, 3);
      break;
    case BuiltinOperator_FULLY_CONNECTED:
      further.fully_connected.sparse_weight = second && second->sparsity();
      further.fully_connected.is_per_channel_quantized = has_scale_per(second, 0);
      break;
    case BuiltinOperator_EMBEDDING_LOOKUP:
      further.embedding_lookup.is_per_channel_quantized = has_scale_per(second, 0, 2);
      break;
    case BuiltinOperator_MUL:
      if (scale_count(first) && scale_count(second) && scale_count(output)) {
        further.mul.input1_scale = first_scale(first);
        further.mul.input2_scale = first_scale(second);
        further.mul.output_scale = first_scale(output);
      }
      further.mul.input_quantized = has_quantization(first) || has_quantization(second);
      break;
    case BuiltinOperator_STRIDED_SLICE:
      further.strided_slice.num_dims = first && first->shape() ? static_cast<int32_t>(first->shape()->size()) : 0;
      break;
    case BuiltinOperator_ABS: further.abs.input_quantized = has_quantization(first); break;
    case BuiltinOperator_ADD: further.add.input_quantized = has_quantization(first); break;
    case BuiltinOperator_DEQUANTIZE:
      further.dequantize.is_per_channel_quantized = has_scale_along_its_axis(first);
      break;
    case BuiltinOperator_QUANTIZE: further.quantize.is_per_channel_quantized = has_scale_along_its_axis(output); break;
    default: break;
  }
}

std::vector<OpSignatureTensorSpec> specs_of(const TfLiteContext* context, const TfLiteIntArray* indices) {
  std::vector<OpSignatureTensorSpec> specs;
  for (int i = 0; indices && i < indices->size; ++i) {
    OpSignatureTensorSpec& spec = specs.emplace_back();
    const int index = indices->data[i];
    if (index < 0 || (context->tensors && static_cast<size_t>(index) >= context->tensors_size)) continue;
    const TfLiteTensor* tensor = context->tensors ? &context->tensors[index] : context->GetTensor(context, index);
    if (!tensor) continue;
    spec.type = tensor->type;
    spec.is_const = IsConstantTensor(tensor);
    if (tensor->dims) spec.dims.assign(tensor->dims->data, tensor->dims->data + tensor->dims->size);
    spec.is_shape_dynamic = HasUnspecifiedDimension(tensor);
  }
  return specs;
}

}  // namespace

OpSignature GetOpSignature(const OperatorCode* op_code, const Operator* op, const SubGraph* subgraph,
                           const Model* model) {
  OpSignature signature{};
  if (!op_code || !op || !subgraph) return signature;
  signature.op = GetBuiltinCode(op_code);
  signature.version = op_code->version();
  signature.inputs = specs_of(subgraph, op->inputs(), model);
  signature.outputs = specs_of(subgraph, op->outputs(), model);
  if (signature.op == BuiltinOperator_CUSTOM) {
    if (op_code->custom_code()) signature.custom_name = op_code->custom_code()->str();
    return signature;
  }
  FromMalloc allocator;
  ParseOpData(op, signature.op, nullptr, &allocator, &signature.builtin_data);
  set_further(&signature, subgraph, op);
  return signature;
}

OpSignature GetOpSignature(const TfLiteContext* context, const TfLiteNode* node,
                           const TfLiteRegistration* registration) {
  OpSignature signature{};
  if (!context || !node || !registration) return signature;
  signature.op = static_cast<BuiltinOperator>(registration->builtin_code);
  signature.version = registration->version;
  signature.builtin_data = node->builtin_data;
  signature.inputs = specs_of(context, node->inputs);
  signature.outputs = specs_of(context, node->outputs);
  if (signature.op == BuiltinOperator_CUSTOM) {
    if (registration->custom_name) signature.custom_name = registration->custom_name;
    signature.custom_initial_data = node->custom_initial_data;
  }
  return signature;
}

}  // namespace tflite
