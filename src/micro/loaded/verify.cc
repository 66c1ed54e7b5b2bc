// SPDX-License-Identifier: Apache-2.0
// Structure of a model, and the meaning of each of its parts.
#include "micro/loaded/verify.h"

#include "micro/loaded/flat_file.h"

namespace surelite {
namespace micro {
namespace {

constexpr uint32_t kMostBytes = 1u << 30;

class Verifier {
 public:
  explicit Verifier(const File& file) : file_(file) {}

  bool model() {
    if (reinterpret_cast<uintptr_t>(file_.at(0)) % 4 != 0 || file_.bytes() < 8) return refuse(Code::U101, 0, 0);
    const uint32_t root = file_.u32(0);
    if (file_.u32(4) != 0x334c4654) return refuse(Code::U101, file_.u32(4), 0);  // "TFL3"
    Table model;
    if (!file_.table(kModel, root, &model) || !file_.fields(kModel, model, 0, 6, 4)) return false;
    uint32_t version;
    if (!file_.field(kModel, model, 0, 4, &version)) return false;
    if (version == 0 || file_.u32(version) != 3) return refuse(Code::U103, version ? file_.u32(version) : 0, 3);
    Vec subgraphs, metadata_buffers;
    if (!file_.vector(kModel, model, 1, 4, &codes_) || !file_.vector(kModel, model, 2, 4, &subgraphs) ||
        !file_.text(kModel, model, 3) || !file_.vector(kModel, model, 4, 4, &buffers_) ||
        !file_.vector(kModel, model, 5, 4, &metadata_buffers) || !metadata(model))
      return false;
    for (uint32_t i = 0; i < codes_.count; ++i)
      if (!code(i)) return false;
    for (uint32_t i = 0; i < buffers_.count; ++i)
      if (!buffer(i)) return false;
    if (subgraphs.count == 0) return refuse(Code::U104, 0, 0);
    if (subgraphs.count > 64) return refuse(Code::U108, subgraphs.count, 64);
    for (uint32_t i = 0; i < subgraphs.count; ++i)
      if (!subgraph(subgraphs, i)) return false;
    return true;
  }

 private:
  bool metadata(const Table& model) {
    Vec all;
    if (!file_.vector(kMetadata, model, 6, 4, &all)) return false;
    for (uint32_t i = 0; i < all.count; ++i) {
      Table one;
      if (!file_.element(kMetadata, all, i, &one) || !file_.text(kMetadata, one, 0) ||
          !file_.fields(kMetadata, one, 1, 1, 4))
        return false;
    }
    return true;
  }

  bool code(uint32_t i) {
    Table code;
    return file_.element(kCodes, codes_, i, &code) && file_.fields(kCodes, code, 0, 0, 1) &&
           file_.text(kCodes, code, 1) && file_.fields(kCodes, code, 2, 3, 4);
  }

  bool buffer(uint32_t i) {
    Table buffer;
    Vec data;
    uint32_t offset;
    if (!file_.element(kBuffers, buffers_, i, &buffer) || !file_.vector(kBuffers, buffer, 0, 1, &data) ||
        !file_.field(kBuffers, buffer, 1, 8, &offset))
      return false;
    // Data behind the file, for files above 2 GB.
    if (offset && flatbuffers::ReadScalar<uint64_t>(file_.at(offset)) > 1) return refuse(Code::U108, i, 0);
    return file_.fields(kBuffers, buffer, 2, 2, 8);
  }

  bool subgraph(const Vec& subgraphs, uint32_t number) {
    Table subgraph;
    Vec tensors, inputs, outputs, operators;
    if (!file_.element(kSubgraphs, subgraphs, number, &subgraph) ||
        !file_.vector(kSubgraphs, subgraph, 0, 4, &tensors) || !file_.vector(kSubgraphs, subgraph, 3, 4, &operators) ||
        !file_.text(kSubgraphs, subgraph, 4))
      return false;
    if (tensors.count > INT16_MAX) return refuse(Code::U108, tensors.count, INT16_MAX);
    if (operators.count > INT16_MAX) return refuse(Code::U108, operators.count, INT16_MAX);
    if (!indices(kSubgraphs, subgraph, 1, 0, tensors.count, &inputs) ||
        !indices(kSubgraphs, subgraph, 2, 0, tensors.count, &outputs))
      return false;
    for (uint32_t i = 0; i < tensors.count; ++i) {
      Table one;
      if (!file_.element(kTensors, tensors, i, &one) || !tensor(one, static_cast<int32_t>(i))) return false;
    }
    for (uint32_t i = 0; i < operators.count; ++i) {
      Table one;
      if (!file_.element(kOperators, operators, i, &one) || !operation(one, tensors.count)) return false;
    }
    return true;
  }

  // A vector of indices from `least` on.
  bool indices(Part part, const Table& table, uint32_t slot, int32_t least, uint32_t count, Vec* all) {
    if (!file_.vector(part, table, slot, 4, all)) return false;
    for (uint32_t i = 0; i < all->count; ++i) {
      const auto index = static_cast<int32_t>(file_.u32(all->at + 4 * i));
      if (index < least || index >= static_cast<int32_t>(count))
        return refuse(Code::U104, static_cast<uint32_t>(index), count);
    }
    return true;
  }

  bool rule(uint32_t number, int32_t tensor) { return refuse(Code::U106, number, 0, -1, tensor); }

  bool tensor(const Table& table, int32_t number) {
    Vec shape;
    if (!file_.vector(kTensors, table, 0, 4, &shape) || !file_.fields(kTensors, table, 1, 1, 1) ||
        !file_.fields(kTensors, table, 2, 2, 4) || !file_.text(kTensors, table, 3) ||
        !file_.fields(kTensors, table, 5, 5, 1))
      return false;
    if (shape.count > 8) return rule(1, number);
    uint64_t count = 1;
    for (uint32_t i = 0; i < shape.count; ++i) {
      const uint32_t extent = file_.u32(shape.at + 4 * i);
      if (extent > INT32_MAX) return rule(1, number);
      count *= extent;
      if (count > kMostBytes) return rule(2, number);
    }
    const auto& view = *reinterpret_cast<const tflite::Tensor*>(file_.at(table.at));
    const tflite::TensorType type = view.type();
    if (type_of(type) == kTfLiteNoType) return rule(3, number);
    const uint32_t bytes = bytes_of(type, static_cast<uint32_t>(count));
    if (bytes > kMostBytes) return rule(2, number);
    uint32_t sparsity;
    if (!file_.field(kTensors, table, 6, 4, &sparsity)) return false;
    if (sparsity) return rule(7, number);
    return constant(view, bytes, number) && quantization(table, shape, type, number);
  }

  bool constant(const tflite::Tensor& view, uint32_t bytes, int32_t number) {
    if (view.buffer() >= buffers_.count && view.buffer() != 0)
      return refuse(Code::U104, view.buffer(), buffers_.count, -1, number);
    if (view.buffer() == 0) return true;
    Table buffer;
    Vec data;
    if (!file_.element(kBuffers, buffers_, view.buffer(), &buffer) || !file_.vector(kBuffers, buffer, 0, 1, &data))
      return false;
    if (data.count == 0) return true;
    if (data.count != bytes) return refuse(Code::U105, data.count, bytes, -1, number);
    const uint32_t width = bytes_of(view.type(), 1);
    if (data.at % (width < 4 ? width : 4) != 0) return file_.damaged(kBuffers, data.at);
    return !view.is_variable() || rule(3, number);
  }

  bool quantization(const Table& tensor, const Vec& shape, tflite::TensorType type, int32_t number) {
    uint32_t offset, at;
    if (!file_.field(kTensors, tensor, 4, 4, &offset)) return false;
    if (offset == 0) return true;
    Table table;
    Vec scales, zeros;
    if (!file_.follow(kQuantization, offset, &at) || !file_.table(kQuantization, at, &table) ||
        !file_.vector(kQuantization, table, 2, 4, &scales) || !file_.vector(kQuantization, table, 3, 8, &zeros) ||
        !file_.field(kQuantization, table, 6, 4, &offset))
      return false;
    if (zeros.count != scales.count && zeros.count > 0) return rule(4, number);
    uint32_t axis = offset ? file_.u32(offset) : 0;
    if (shape.count == 1) axis = 0;  // older converters say 3 for biases
    if (scales.count > 1 && (axis >= shape.count || file_.u32(shape.at + 4 * axis) != scales.count))
      return rule(4, number);
    for (uint32_t i = 0; i < scales.count; ++i) {
      const uint32_t bits = file_.u32(scales.at + 4 * i);  // of a float: sign, exponent, mantissa
      // A channel of zeros may have the scale 0.
      if ((bits == 0 && scales.count == 1) || bits >= 0x7f800000) return rule(5, number);
    }
    int64_t low = INT32_MIN, high = INT32_MAX;
    if (type == tflite::TensorType_INT8) low = INT8_MIN, high = INT8_MAX;
    if (type == tflite::TensorType_UINT8) low = 0, high = UINT8_MAX;
    if (type == tflite::TensorType_INT16) low = INT16_MIN, high = INT16_MAX;
    for (uint32_t i = 0; i < zeros.count; ++i) {
      const auto zero = flatbuffers::ReadScalar<int64_t>(file_.at(zeros.at + 8 * i));
      if (zero < low || zero > high) return rule(6, number);
    }
    return true;
  }

  bool operation(const Table& table, uint32_t tensors) {
    Vec unused;
    if (!file_.fields(kOperators, table, 0, 0, 4) || !file_.fields(kOperators, table, 3, 3, 1) ||
        !indices(kOperators, table, 1, -1, tensors, &unused) || !indices(kOperators, table, 2, 0, tensors, &unused) ||
        !file_.vector(kOperators, table, 5, 1, &unused) || !indices(kOperators, table, 8, -1, tensors, &unused))
      return false;
    const auto& view = *reinterpret_cast<const tflite::Operator*>(file_.at(table.at));
    if (view.opcode_index() >= codes_.count) return refuse(Code::U104, view.opcode_index(), codes_.count);
    return options(table, view.builtin_options_type());
  }

  // Numbers are read by who knows them, who looks whether they are there; what they lead to is looked at here.
  bool options(const Table& operation, tflite::BuiltinOptions type) {
    uint32_t offset, at;
    if (!file_.field(kOperators, operation, 4, 4, &offset)) return false;
    if (offset == 0) return true;
    Table table;
    Vec unused;
    if (!file_.follow(kOperators, offset, &at) || !file_.table(kOperators, at, &table)) return false;
    if (type == tflite::BuiltinOptions_ReshapeOptions || type == tflite::BuiltinOptions_SqueezeOptions)
      return file_.vector(kOperators, table, 0, 4, &unused);
    if (type == tflite::BuiltinOptions_VarHandleOptions)
      return file_.text(kOperators, table, 0) && file_.text(kOperators, table, 1);
    return true;
  }

  FlatFile file_;
  Vec codes_, buffers_;
};

}  // namespace

bool verify(const File& file) {
  if (!file.at || file.bytes < 8) return refuse(Code::U101, 0, 0);
  return Verifier(file).model();
}

}  // namespace micro
}  // namespace surelite
