// SPDX-License-Identifier: Apache-2.0
// Conversions between the core's types and the C interface's.
#include "compat/mirror/element_types.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace surelite::compat {
namespace {

struct Pair {
  ElementType core;
  TfLiteType tflite;
};

constexpr Pair kPairs[] = {
    {ElementType::float32, kTfLiteFloat32},
    {ElementType::float16, kTfLiteFloat16},
    {ElementType::int32, kTfLiteInt32},
    {ElementType::uint8, kTfLiteUInt8},
    {ElementType::int64, kTfLiteInt64},
    {ElementType::string, kTfLiteString},
    {ElementType::boolean, kTfLiteBool},
    {ElementType::int16, kTfLiteInt16},
    {ElementType::complex64, kTfLiteComplex64},
    {ElementType::int8, kTfLiteInt8},
    {ElementType::float64, kTfLiteFloat64},
    {ElementType::complex128, kTfLiteComplex128},
    {ElementType::uint64, kTfLiteUInt64},
    {ElementType::resource, kTfLiteResource},
    {ElementType::variant, kTfLiteVariant},
    {ElementType::uint32, kTfLiteUInt32},
    {ElementType::uint16, kTfLiteUInt16},
    {ElementType::int4, kTfLiteInt4},
    {ElementType::bfloat16, kTfLiteBFloat16},
    {ElementType::int2, kTfLiteInt2},
    {ElementType::uint4, kTfLiteUInt4},
    {ElementType::float8_e4m3fn, kTfLiteFloat8E4M3FN},
    {ElementType::float8_e5m2, kTfLiteFloat8E5M2},
};

template <class T>
T* must(T* pointer) {
  if (!pointer) throw std::bad_alloc();
  return pointer;
}

TfLiteFloatArray* make_floats(const std::vector<float>& values) {
  TfLiteFloatArray* array = must(TfLiteFloatArrayCreate(static_cast<int>(values.size())));
  std::copy(values.begin(), values.end(), array->data);
  return array;
}

template <class T>
T* zeroed() {
  return static_cast<T*>(must(std::calloc(1, sizeof(T))));
}

}  // namespace

TfLiteType to_tflite(ElementType type) {
  for (const Pair& pair : kPairs)
    if (pair.core == type) return pair.tflite;
  return kTfLiteNoType;
}

std::optional<ElementType> to_core(TfLiteType type) {
  for (const Pair& pair : kPairs)
    if (pair.tflite == type) return pair.core;
  return std::nullopt;
}

bool is_aligned(const void* data, ElementType type) {
  const auto bits = static_cast<uintptr_t>(bits_of(type));
  return bits <= 8 || reinterpret_cast<uintptr_t>(data) % std::min<uintptr_t>(bits / 8, 8) == 0;
}

Shape to_shape(const TfLiteIntArray* dims) {
  // Clients can write to the array: a length that no tensor has is none.
  if (!dims || dims->size <= 0 || dims->size > kMostDims) return {};
  return Shape(std::span<const int32_t>(dims->data, static_cast<size_t>(dims->size)));
}

TfLiteIntArray* make_dims(std::span<const int32_t> dims) {
  TfLiteIntArray* array = must(TfLiteIntArrayCreate(static_cast<int>(dims.size())));
  std::copy(dims.begin(), dims.end(), array->data);
  return array;
}

bool same_dims(const TfLiteIntArray* dims, const Shape& shape) {
  return dims && dims->size == shape.rank() && std::equal(shape.begin(), shape.end(), dims->data);
}

TfLiteQuantizationParams legacy_params(const Quantization& quantization) {
  if (quantization.kind != Quantization::Kind::affine || !quantization.per_tensor()) return {0, 0};
  return {quantization.first_scale(), quantization.first_zero_point()};
}

TfLiteQuantization make_quantization(const Quantization& from) {
  if (from.kind == Quantization::Kind::affine && !from.scale.empty()) {
    auto* params = zeroed<TfLiteAffineQuantization>();
    params->scale = make_floats(from.scale);
    std::vector<int32_t> zero_point = from.zero_point.values();
    zero_point.resize(from.scale.size(), from.first_zero_point());
    params->zero_point = make_dims(zero_point);
    params->quantized_dimension = from.quantized_dimension;
    return {kTfLiteAffineQuantization, params};
  }
  if (from.kind == Quantization::Kind::blockwise) {
    auto* params = zeroed<TfLiteBlockwiseQuantization>();
    *params = {from.scales_tensor, from.zero_points_tensor, from.block_size, from.quantized_dimension};
    return {kTfLiteBlockwiseQuantization, params};
  }
  if (from.kind == Quantization::Kind::multi_axis) {
    auto* params = zeroed<TfLiteMultiAxisQuantization>();
    *params = {from.scales_tensor, from.zero_points_tensor, from.block_size, make_dims(from.dimensions)};
    return {kTfLiteMultiAxisQuantization, params};
  }
  return {kTfLiteNoQuantization, nullptr};
}

Quantization to_core(const TfLiteQuantization& from) {
  Quantization to;
  if (from.type != kTfLiteAffineQuantization || !from.params) return to;
  const auto* params = static_cast<const TfLiteAffineQuantization*>(from.params);
  if (!params->scale || params->scale->size <= 0) return to;
  to.kind = Quantization::Kind::affine;
  to.scale.assign(params->scale->data, params->scale->data + params->scale->size);
  if (params->zero_point && params->zero_point->size > 0)
    to.zero_point.assign(params->zero_point->data, params->zero_point->data + params->zero_point->size);
  to.zero_point.resize(to.scale.size(), to.first_zero_point());
  to.quantized_dimension = params->quantized_dimension;
  return to;
}

TfLiteSparsity* make_sparsity(const Sparsity& from) {
  auto* to = zeroed<TfLiteSparsity>();
  to->traversal_order = make_dims(from.traversal_order);
  to->block_map = make_dims(from.block_map);
  to->dim_metadata_size = static_cast<int>(from.axes.size());
  if (from.axes.empty()) return to;
  to->dim_metadata =
      static_cast<TfLiteDimensionMetadata*>(must(std::calloc(from.axes.size(), sizeof(TfLiteDimensionMetadata))));
  for (size_t i = 0; i < from.axes.size(); ++i) {
    const SparseAxis& axis = from.axes[i];
    TfLiteDimensionMetadata& metadata = to->dim_metadata[i];
    metadata.format = axis.compressed ? kTfLiteDimSparseCSR : kTfLiteDimDense;
    metadata.dense_size = axis.dense_size;
    if (!axis.compressed) continue;
    metadata.array_segments = make_dims(axis.segments);
    metadata.array_indices = make_dims(axis.indices);
  }
  return to;
}

}  // namespace surelite::compat
