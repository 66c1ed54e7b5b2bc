// SPDX-License-Identifier: Apache-2.0
#include "model/read/read_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "model/reflection.h"
#include "tflite_generated.h"

namespace surelite {
namespace {

class TensorReader {
 public:
  TensorReader(TableCopier* copier, const Where& where, Findings* findings)
      : copier_(copier), where_(where), findings_(findings) {}

  TensorDef read(const tflite::Tensor& from) {
    TensorDef tensor;
    tensor.byte_offset = where_.byte_begin;
    tensor.name = copier_->text(from.name());
    name_ = &tensor.name;
    tensor.type = static_cast<ElementType>(from.type());
    tensor.shape = Shape(copier_->view(from.shape()));
    tensor.shape_signature = copier_->values(from.shape_signature());
    tensor.has_rank = from.has_rank() || tensor.shape.rank() > 0;
    tensor.is_variable = from.is_variable();
    tensor.buffer = from.buffer();
    tensor.external_buffer = from.external_buffer();
    if (from.quantization()) tensor.quantization = read_quantization(*from.quantization());
    mend_axis(tensor.shape, &tensor.quantization);
    if (from.sparsity()) tensor.sparsity = read_sparsity(*from.sparsity());
    return tensor;
  }

 private:
  Quantization read_quantization(const tflite::QuantizationParameters& from) {
    Quantization quant;
    quant.min = copier_->values(from.min());
    quant.max = copier_->values(from.max());
    quant.scale = copier_->values(from.scale());
    if (copier_->takes(from.zero_point())) read_zero_points(*from.zero_point(), &quant.zero_point);
    if (quant.zero_point.empty() && !quant.scale.empty()) {
      findings_->add(Code::M226, where(), {{"what", "it has scales and no zero points; they are taken as 0"}});
      quant.zero_point.assign(quant.scale.size(), 0);
    }
    quant.quantized_dimension = from.quantized_dimension();
    if (!quant.scale.empty()) quant.kind = Quantization::Kind::affine;
    read_details(from, &quant);
    return quant;
  }

  // Nearly always the same value all along.
  void read_zero_points(const flatbuffers::Vector<int64_t>& from, ZeroPoints* to) {
    const size_t count = from.size();
    const auto value = [&](size_t i) {
      int64_t zero_point;
      std::memcpy(&zero_point, from.Data() + i * sizeof zero_point, sizeof zero_point);
      return zero_point;
    };
    // All are the same if each equals the next.
    const bool same = count > 0 && value(0) >= INT32_MIN && value(0) <= INT32_MAX &&
                      std::memcmp(from.Data(), from.Data() + sizeof(int64_t), (count - 1) * sizeof(int64_t)) == 0;
    if (same) to->assign(count, static_cast<int32_t>(value(0)));
    else
      for (size_t i = 0; i < count; ++i) to->push_back(narrow(value(i), i));
  }

  // Converters copy the axis of a filter to its bias, which has only one to choose from.
  void mend_axis(const Shape& shape, Quantization* quant) {
    if (shape.rank() != 1 || !quant->per_channel() || quant->quantized_dimension == 0) return;
    if (static_cast<int64_t>(quant->scale.size()) != shape[0]) return;
    findings_->add(Code::M226, where(),
                   {{"what", fmt::format("quantized_dimension is {} and the rank 1; axis 0 is taken",
                                         quant->quantized_dimension)}});
    quant->quantized_dimension = 0;
  }

  int32_t narrow(int64_t zero_point, size_t index) {
    if (zero_point < INT32_MIN || zero_point > INT32_MAX)
      findings_->add(Code::M222, where(), {{"index", index}, {"zero_point", zero_point}, {"type", "int32"},
                                          {"least", INT32_MIN}, {"most", INT32_MAX}});
    return static_cast<int32_t>(std::clamp<int64_t>(zero_point, INT32_MIN, INT32_MAX));
  }

  // The verifier lets a union name a member without having one.
  void read_details(const tflite::QuantizationParameters& from, Quantization* quant) {
    if (from.details_type() == tflite::QuantizationDetails_NONE) return;
    if (!from.details()) {
      findings_->add(Code::M228, where(), {{"kind", schema_enum_name("QuantizationDetails", from.details_type())}});
    } else if (from.details_as_CustomQuantization()) {
      quant->kind = Quantization::Kind::custom;
    } else if (const auto* blockwise = from.details_as_BlockwiseQuantization()) {
      quant->kind = Quantization::Kind::blockwise;
      quant->scales_tensor = blockwise->scales();
      quant->zero_points_tensor = blockwise->zero_points();
      quant->block_size = blockwise->block_size();
    } else if (const auto* multi = from.details_as_MultiAxisQuantization()) {
      quant->kind = Quantization::Kind::multi_axis;
      quant->scales_tensor = multi->scales();
      quant->zero_points_tensor = multi->zero_points();
      quant->block_size = multi->block_size();
      quant->dimensions = copier_->values(multi->quantized_dimensions());
    }
  }

  template <class T>
  std::vector<int32_t> widened(const flatbuffers::Vector<T>* from) {
    const std::vector<T> values = copier_->values(from);
    return std::vector<int32_t>(values.begin(), values.end());
  }

  std::vector<int32_t> index_vector(tflite::SparseIndexVector type, const void* table) {
    if (!table) return {};
    switch (type) {
      case tflite::SparseIndexVector_Int32Vector:
        return copier_->values(static_cast<const tflite::Int32Vector*>(table)->values());
      case tflite::SparseIndexVector_Uint16Vector:
        return widened(static_cast<const tflite::Uint16Vector*>(table)->values());
      case tflite::SparseIndexVector_Uint8Vector:
        return widened(static_cast<const tflite::Uint8Vector*>(table)->values());
      default: return {};  // unknown members were not verified
    }
  }

  Sparsity read_sparsity(const tflite::SparsityParameters& from) {
    Sparsity sparsity;
    sparsity.traversal_order = copier_->values(from.traversal_order());
    sparsity.block_map = copier_->values(from.block_map());
    if (!from.dim_metadata()) return sparsity;
    for (const tflite::DimensionMetadata* entry : *from.dim_metadata()) {
      SparseAxis axis;
      axis.compressed = entry->format() == tflite::DimensionType_SPARSE_CSR;
      axis.dense_size = entry->dense_size();
      axis.segments = index_vector(entry->array_segments_type(), entry->array_segments());
      axis.indices = index_vector(entry->array_indices_type(), entry->array_indices());
      sparsity.axes.push_back(std::move(axis));
    }
    return sparsity;
  }

  Where where() const {
    Where where = where_;
    where.tensor_name = name_->substr(0, 200);
    return where;
  }

  TableCopier* copier_;
  const Where& where_;
  const std::string* name_ = nullptr;
  Findings* findings_;
};

}  // namespace

TensorDef read_tensor(const tflite::Tensor& from, TableCopier* copier, const Where& where, Findings* findings) {
  return TensorReader(copier, where, findings).read(from);
}

}  // namespace surelite
