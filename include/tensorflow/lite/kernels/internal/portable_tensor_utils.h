// SPDX-License-Identifier: Apache-2.0
// Loops over vectors and matrices that custom operators and tests of kernels use: quantization of reals, packing of
// narrow integers, products. Pointers are to as many elements as the sizes say; nothing is checked.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_PORTABLE_TENSOR_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_PORTABLE_TENSOR_UTILS_H_

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/core/c/common.h"

namespace tflite {
namespace tensor_utils {

// --- zero, sums
template <typename T>
inline bool SureliteIsZero(const T* vector, int v_size) {
  return std::all_of(vector, vector + v_size, [](T value) { return value == 0; });
}
inline bool IsZeroVector(const float* vector, int v_size) { return SureliteIsZero(vector, v_size); }
inline bool IsZeroVector(const int8_t* vector, int v_size) { return SureliteIsZero(vector, v_size); }

template <typename In, typename Out>
inline void ReductionSumVector(const In* input_vector, Out* output_vector, int output_size, int reduction_size) {
  for (int o = 0; o < output_size; ++o) {
    output_vector[o] = 0;
    for (int r = 0; r < reduction_size; ++r) output_vector[o] += *input_vector++;
  }
}
inline float VectorVectorDotProduct(const float* vector1, const float* vector2, int v_size) {
  float sum = 0;
  for (int i = 0; i < v_size; ++i) sum += vector1[i] * vector2[i];
  return sum;
}
template <typename T>
inline void CwiseClipping(T* vector, int v_size, T clipping_value) {
  for (int i = 0; i < v_size; ++i) {
    if (vector[i] > clipping_value) vector[i] = clipping_value;
    if (vector[i] < -clipping_value) vector[i] = static_cast<T>(-clipping_value);
  }
}
inline void Sub1Vector(const float* vector, int v_size, float* result) {
  for (int i = 0; i < v_size; ++i) result[i] = 1.0f - vector[i];
}
template <typename Scalar>
inline void VectorScalarMultiply(const int8_t* vector, int v_size, Scalar scale, float* result) {
  for (int i = 0; i < v_size; ++i) result[i] = scale * vector[i];
}

// --- a vector with each of n_batch vectors
template <typename T>
inline void VectorBatchVectorAssign(const T* vector, int v_size, int n_batch, T* batch_vector) {
  for (int b = 0; b < n_batch; ++b) std::copy(vector, vector + v_size, batch_vector + b * v_size);
}
template <typename T>
inline void VectorBatchVectorAdd(const T* vector, int v_size, int n_batch, T* batch_vector) {
  for (int b = 0; b < n_batch; ++b)
    for (int i = 0; i < v_size; ++i) *batch_vector++ += vector[i];
}
template <typename T>
inline void VectorVectorCwiseProduct(const T* vector1, const T* vector2, int v_size, T* result) {
  for (int i = 0; i < v_size; ++i) result[i] = vector1[i] * vector2[i];
}
template <typename T>
inline void VectorVectorCwiseProductAccumulate(const T* vector1, const T* vector2, int v_size, T* result) {
  for (int i = 0; i < v_size; ++i) result[i] += vector1[i] * vector2[i];
}
template <typename T>
inline void VectorBatchVectorCwiseProduct(const T* vector, int v_size, const T* batch_vector, int n_batch, T* result) {
  for (int b = 0; b < n_batch; ++b)
    VectorVectorCwiseProduct(vector, batch_vector + b * v_size, v_size, result + b * v_size);
}
template <typename T>
inline void VectorBatchVectorCwiseProductAccumulate(const T* vector, int v_size, const T* batch_vector, int n_batch,
                                                    T* result) {
  for (int b = 0; b < n_batch; ++b)
    VectorVectorCwiseProductAccumulate(vector, batch_vector + b * v_size, v_size, result + b * v_size);
}

// --- a matrix [m_rows, m_cols] with each of n_batch vectors; added to result [n_batch, m_rows]
inline void MatrixBatchVectorMultiplyAccumulate(const float* matrix, int m_rows, int m_cols, const float* vector,
                                                int n_batch, float* result) {
  for (int b = 0; b < n_batch; ++b)
    for (int row = 0; row < m_rows; ++row)
      *result++ += VectorVectorDotProduct(matrix + row * m_cols, vector + b * m_cols, m_cols);
}
// The scale of vector b and of the matrix is scaling_factors[b].
inline void MatrixBatchVectorMultiplyAccumulate(const int8_t* matrix, int m_rows, int m_cols, const int8_t* vectors,
                                                const float* scaling_factors, int n_batch, float* result) {
  for (int b = 0; b < n_batch; ++b)
    for (int row = 0; row < m_rows; ++row) {
      int32_t sum = 0;
      for (int c = 0; c < m_cols; ++c) sum += matrix[row * m_cols + c] * vectors[b * m_cols + c];
      *result++ += static_cast<float>(sum) * scaling_factors[b];
    }
}

// --- reals to int8. A range of nothing but zeros has scale 1.
// To -127..127 by the larger end of the range.
inline void SymmetricQuantizeFloats(const float* values, int size, int8_t* quantized_values, float min_value,
                                    float max_value, float* scaling_factor) {
  const float range = std::max(std::fabs(min_value), std::fabs(max_value));
  *scaling_factor = range == 0 ? 1 : range / 127;
  const float inverse = range == 0 ? 0 : 127 / range;
  for (int i = 0; i < size; ++i)
    quantized_values[i] = static_cast<int8_t>(std::min(127.0f, std::max(-127.0f, std::round(values[i] * inverse))));
}
inline void SymmetricQuantizeFloats(const float* values, int size, int8_t* quantized_values, float* min_value,
                                    float* max_value, float* scaling_factor) {
  *min_value = size ? *std::min_element(values, values + size) : 0;
  *max_value = size ? *std::max_element(values, values + size) : 0;
  SymmetricQuantizeFloats(values, size, quantized_values, *min_value, *max_value, scaling_factor);
}
// To -128..127, 0 on a step of its own.
inline void AsymmetricQuantizeFloats(const float* values, int size, int8_t* quantized_values, float* scaling_factor,
                                     int32_t* offset) {
  const double low = size ? std::min(0.0f, *std::min_element(values, values + size)) : 0;
  const double high = size ? std::max(0.0f, *std::max_element(values, values + size)) : 0;
  if (low == high) {
    std::fill(quantized_values, quantized_values + size, static_cast<int8_t>(0));
    *scaling_factor = 1;
    *offset = 0;
    return;
  }
  const double scale = (high - low) / 255;
  // From the end whose terms are smaller.
  const double from_low = -128 - low / scale, from_high = 127 - high / scale;
  const double zero = 128 + std::fabs(low / scale) < 127 + std::fabs(high / scale) ? from_low : from_high;
  *offset = static_cast<int32_t>(std::round(std::min(127.0, std::max(-128.0, zero))));
  *scaling_factor = static_cast<float>(scale);
  const float inverse = 1.0f / *scaling_factor;
  for (int i = 0; i < size; ++i) {
    const float step = std::round(static_cast<float>(*offset) + values[i] * inverse);
    quantized_values[i] = static_cast<int8_t>(std::min(127.0f, std::max(-128.0f, step)));
  }
}
inline void BatchQuantizeFloats(const float* float_data_ptr, int n_batch, int n_data, int8_t* quantized_data_ptr,
                                float* scaling_factors, int32_t* zero_points, bool do_asymmetric) {
  for (int b = 0; b < n_batch; ++b) {
    const float* from = float_data_ptr + b * n_data;
    int8_t* to = quantized_data_ptr + b * n_data;
    float low, high;
    if (do_asymmetric)
      AsymmetricQuantizeFloats(from, n_data, to, &scaling_factors[b], &zero_points[b]);
    else
      SymmetricQuantizeFloats(from, n_data, to, &low, &high, &scaling_factors[b]);
  }
}
inline void MeanStddevNormalization(const float* input_vector, float* output_vector, int v_size, int n_batch) {
  for (int b = 0; b < n_batch; ++b, input_vector += v_size, output_vector += v_size) {
    float sum = 0, squares = 0;
    for (int i = 0; i < v_size; ++i) sum += input_vector[i];
    const float mean = sum / static_cast<float>(v_size);
    for (int i = 0; i < v_size; ++i) squares += (input_vector[i] - mean) * (input_vector[i] - mean);
    const float inverse = 1.0f / std::sqrt(squares / static_cast<float>(v_size) + 1e-8f);
    for (int i = 0; i < v_size; ++i) output_vector[i] = (input_vector[i] - mean) * inverse;
  }
}

// --- integers of 2 or 4 bits, the first in the lowest bits of a byte; the rest of the last byte is 0
inline void PackInt8IntoDenseInt(const int8_t* src_buffer, int num_elements, int bit_width, int8_t* dst_buffer) {
  const int each = 8 / bit_width;
  const unsigned mask = (1u << bit_width) - 1;
  for (int i = 0; i < num_elements; i += each) {
    unsigned byte = 0;
    for (int k = 0; k < each && i + k < num_elements; ++k)
      byte |= (static_cast<unsigned>(src_buffer[i + k]) & mask) << (k * bit_width);
    dst_buffer[i / each] = static_cast<int8_t>(byte);
  }
}
inline void PackInt8IntoDenseInt4(const int8_t* src_buffer, int num_elements, int8_t* dst_buffer) {
  PackInt8IntoDenseInt(src_buffer, num_elements, 4, dst_buffer);
}
// May run in place where the bytes lie at the end of dst_buffer.
inline void UnpackPackedIntToInt8(const int8_t* src_buffer, int num_elements, int bit_width, int8_t* dst_buffer,
                                  bool unpack_unsigned = false) {
  const int each = 8 / bit_width, unused = 32 - bit_width;
  for (int i = 0; i < num_elements; ++i) {
    const uint32_t byte = static_cast<uint8_t>(src_buffer[i / each]), bits = byte >> (i % each * bit_width) << unused;
    dst_buffer[i] = unpack_unsigned ? static_cast<int8_t>(bits >> unused)
                                    : static_cast<int8_t>(static_cast<int32_t>(bits) >> unused);
  }
}
inline void UnpackDenseInt4IntoInt8(const int8_t* src_buffer, int num_elements, int8_t* dst_buffer) {
  UnpackPackedIntToInt8(src_buffer, num_elements, 4, dst_buffer);
}

}  // namespace tensor_utils
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_PORTABLE_TENSOR_UTILS_H_
