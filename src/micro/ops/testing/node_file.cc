// SPDX-License-Identifier: Apache-2.0
#include "micro/ops/testing/node_file.h"

#include "micro/loaded/option_fields.h"
#include "tensorflow/lite/c/builtin_op_data.h"

namespace surelite {
namespace micro {
namespace {

int8_t type_in_file(TfLiteType type) {
  for (int8_t i = 0; i < 32; ++i)
    if (type_of(static_cast<tflite::TensorType>(i)) == type) return i;
  return 0;
}

// Null where the tensor has one scale or none.
const TfLiteAffineQuantization* scales_of(const TfLiteTensor& tensor) {
  if (tensor.quantization.type != kTfLiteAffineQuantization) return nullptr;
  const auto* affine = static_cast<const TfLiteAffineQuantization*>(tensor.quantization.params);
  return affine && affine->scale && affine->scale->size > 0 ? affine : nullptr;
}

uint32_t write_quantization(const TfLiteTensor& tensor, FlatBuilder* to) {
  const TfLiteAffineQuantization* affine = scales_of(tensor);
  const bool each = affine != nullptr;
  const auto count = each ? static_cast<uint32_t>(affine->scale->size) : 1;
  const uint32_t table = to->table("0044004");
  to->link(table, 2, to->vector(each ? affine->scale->data : &tensor.params.scale, count, sizeof(float)));
  const uint32_t zeros = to->vector(nullptr, count, sizeof(int64_t));
  for (uint32_t i = 0; i < count; ++i) {
    const bool given = each && affine->zero_point && static_cast<int>(i) < affine->zero_point->size;
    const int zero = given ? affine->zero_point->data[i] : count == 1 ? tensor.params.zero_point : 0;
    to->put<int64_t>(zeros + 4 + 8 * i, zero);
  }
  to->link(table, 3, zeros);
  to->set<int32_t>(table, 6, each ? affine->quantized_dimension : 0);
  return table;
}

uint32_t write_tensor(const TfLiteTensor& tensor, FlatBuilder* to) {
  const bool quantized = scales_of(tensor) || tensor.params.scale != 0.0f;
  const uint32_t table = to->table(quantized ? "414041" : "414001");
  to->set<int8_t>(table, 1, type_in_file(tensor.type));
  to->set<int8_t>(table, 5, tensor.is_variable);
  to->link(table, 0, to->vector(tensor.dims->data, static_cast<uint32_t>(tensor.dims->size), sizeof(int)));
  if (quantized) to->link(table, 4, write_quantization(tensor, to));
  return table;
}

uint32_t list(const TfLiteIntArray* from, FlatBuilder* to) {
  return to->vector(from ? from->data : nullptr, from ? static_cast<uint32_t>(from->size) : 0, sizeof(int));
}

uint32_t read_enum(const uint8_t* at) {
  uint32_t value = 0;
  __builtin_memcpy(&value, at, sizeof(TfLiteFusedActivation));
  return value;
}

uint32_t write_fields(const Parameters& parameters, const uint8_t* from, FlatBuilder* to) {
  char slots[17] = {};
  int most = 0;
  for (int i = 0; i < parameters.count; ++i) {
    const Field& field = parameters.fields[i];
    const bool wide = field.kind == kNumber || field.kind == kOne || field.kind == kReal || field.kind == kText;
    slots[field.slot] = wide ? '4' : '1';
    if (field.slot > most) most = field.slot;
  }
  for (int i = 0; i <= most; ++i)
    if (!slots[i]) slots[i] = '0';
  const uint32_t table = to->table(slots);
  for (int i = 0; i < parameters.count; ++i) {
    const Field& field = parameters.fields[i];
    const uint8_t* at = from + field.offset;
    switch (field.kind) {
      case kNumber:
      case kOne:
      case kReal: {
        uint32_t value;
        __builtin_memcpy(&value, at, sizeof value);
        to->set<uint32_t>(table, field.slot, value);
        break;
      }
      case kFlag:
      case kTrue: to->set<uint8_t>(table, field.slot, *at != 0); break;
      case kEnum: to->set<uint8_t>(table, field.slot, static_cast<uint8_t>(read_enum(at))); break;
      // SAME is the one and what is not said.
      case kPadding: to->set<uint8_t>(table, field.slot, read_enum(at) == kTfLitePaddingValid ? 1 : 0); break;
      case kType: to->set<int8_t>(table, field.slot, type_in_file(static_cast<TfLiteType>(read_enum(at)))); break;
      case kText: {
        const char* text;
        __builtin_memcpy(&text, at, sizeof text);
        to->link(table, field.slot, to->text(text ? text : ""));
        break;
      }
    }
  }
  return table;
}

bool has_list(tflite::BuiltinOperator code) {
  return code == tflite::BuiltinOperator_RESHAPE || code == tflite::BuiltinOperator_SQUEEZE;
}
bool has_options(const NodeParts& parts) {
  return parts.options && (has_list(parts.code) || parameters_of(parts.code));
}

uint32_t write_options(const NodeParts& parts, FlatBuilder* to) {
  if (has_list(parts.code)) {
    const auto* shape = static_cast<const TfLiteReshapeParams*>(parts.options);
    const uint32_t table = to->table("4");
    const int count = shape->num_dimensions < 0 || shape->num_dimensions > 8 ? 0 : shape->num_dimensions;
    to->link(table, 0, to->vector(shape->shape, static_cast<uint32_t>(count), sizeof(int)));
    return table;
  }
  return write_fields(*parameters_of(parts.code), static_cast<const uint8_t*>(parts.options), to);
}

// One flag in, one out, one operator.
uint32_t write_callee(FlatBuilder* to) {
  const int none[] = {0};
  const uint32_t graph = to->table("4444"), tensors = to->tables(1), operators = to->tables(1);
  const uint32_t tensor = to->table("41"), operation = to->table("444");
  to->set<int8_t>(tensor, 1, tflite::TensorType_BOOL);
  to->link(tensor, 0, to->vector(nullptr, 0, sizeof(int)));
  to->element(tensors, 0, tensor);
  const uint32_t only = to->vector(none, 1, sizeof(int));
  to->set<uint32_t>(operation, 0, 0);
  to->link(operation, 1, only);
  to->link(operation, 2, only);
  to->element(operators, 0, operation);
  to->link(graph, 0, tensors);
  to->link(graph, 1, only);
  to->link(graph, 2, only);
  to->link(graph, 3, operators);
  return graph;
}

}  // namespace

bool write_node_file(const NodeParts& parts, FlatBuilder* to, NodeFile* file) {
  to->take(16, 8);
  file->model = to->table("44404");
  to->set<uint32_t>(file->model, 0, 3);
  const uint32_t codes = to->tables(1), code = to->table("1044");
  to->set<int32_t>(code, 3, parts.code);
  to->set<int32_t>(code, 2, 1);
  to->element(codes, 0, code);
  to->link(file->model, 1, codes);
  const uint32_t buffers = to->tables(1);
  to->element(buffers, 0, to->table(""));
  to->link(file->model, 4, buffers);
  const uint32_t graphs = to->tables(2);
  file->graph = to->table("4444");
  file->callee = write_callee(to);
  const uint32_t tensors = to->tables(static_cast<uint32_t>(parts.tensor_count)), operators = to->tables(1);
  for (int32_t i = 0; i < parts.tensor_count && !to->full(); ++i)
    to->element(tensors, static_cast<uint32_t>(i), write_tensor(parts.tensors[i], to));
  const bool options = has_options(parts);
  const uint32_t operation = to->table(options ? "444040004" : "444000004");
  to->set<uint32_t>(operation, 0, 0);
  to->link(operation, 1, list(parts.node->inputs, to));
  to->link(operation, 2, list(parts.node->outputs, to));
  if (options) to->link(operation, 4, write_options(parts, to));
  to->link(operation, 8, list(parts.node->intermediates, to));
  to->element(operators, 0, operation);
  to->link(file->graph, 0, tensors);
  to->link(file->graph, 1, list(parts.node->inputs, to));
  to->link(file->graph, 2, list(parts.node->outputs, to));
  to->link(file->graph, 3, operators);
  to->element(graphs, 0, file->graph);
  to->element(graphs, 1, file->callee);
  to->link(file->model, 2, graphs);
  return !to->full();
}

}  // namespace micro
}  // namespace surelite
