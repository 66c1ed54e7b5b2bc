// SPDX-License-Identifier: Apache-2.0
// Element types, shapes and quantization, from the core's form to the C interface's and back.
#pragma once

#include <optional>

#include "model/graph.h"
#include "surelite/types.h"
#include "tensorflow/lite/core/c/common.h"

namespace surelite::compat {

TfLiteType to_tflite(ElementType type);
// Nothing for a number that is no element type.
std::optional<ElementType> to_core(TfLiteType type);

// For one element.
bool is_aligned(const void* data, ElementType type);

inline constexpr int kMostDims = 64;
Shape to_shape(const TfLiteIntArray* dims);
// From malloc; throws bad_alloc.
TfLiteIntArray* make_dims(std::span<const int32_t> dims);
bool same_dims(const TfLiteIntArray* dims, const Shape& shape);

// The arrays inside come from malloc.
TfLiteQuantization make_quantization(const Quantization& quantization);
TfLiteQuantizationParams legacy_params(const Quantization& quantization);
Quantization to_core(const TfLiteQuantization& quantization);
TfLiteSparsity* make_sparsity(const Sparsity& sparsity);

}  // namespace surelite::compat
