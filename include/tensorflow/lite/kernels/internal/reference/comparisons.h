// SPDX-License-Identifier: Apache-2.0
// Comparisons.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_COMPARISONS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_COMPARISONS_H_

#include <cstdint>

#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T>
bool EqualFn(T lhs, T rhs) {
  return lhs == rhs;
}
template <typename T>
bool NotEqualFn(T lhs, T rhs) {
  return lhs != rhs;
}
template <typename T>
bool GreaterFn(T lhs, T rhs) {
  return lhs > rhs;
}
template <typename T>
bool GreaterEqualFn(T lhs, T rhs) {
  return lhs >= rhs;
}
template <typename T>
bool LessFn(T lhs, T rhs) {
  return lhs < rhs;
}
template <typename T>
bool LessEqualFn(T lhs, T rhs) {
  return lhs <= rhs;
}
template <typename T>
using ComparisonFn = bool (*)(T, T);

template <typename T, ComparisonFn<T> F>
void ComparisonImpl(const ComparisonParams&, const RuntimeShape& input1_shape, const T* input1_data,
                    const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                    bool* output_data) {
  const int count = MatchingFlatSize(input1_shape, input2_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = F(input1_data[i], input2_data[i]);
}
template <ComparisonFn<float> F>
void Comparison(const ComparisonParams& params, const RuntimeShape& input1_shape, const float* input1_data,
                const RuntimeShape& input2_shape, const float* input2_data, const RuntimeShape& output_shape,
                bool* output_data) {
  ComparisonImpl<float, F>(params, input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data);
}
// Integers of two scales, brought to one.
template <typename T>
int32_t ScaledForComparison(T value, int32_t offset, int left_shift, int32_t multiplier, int shift) {
  return MultiplyByQuantizedMultiplierSmallerThanOneExp((offset + value) * (1 << left_shift), multiplier, shift);
}
template <typename T, ComparisonFn<int32_t> F>
bool CompareSteps(const ComparisonParams& p, T a, T b) {
  return F(ScaledForComparison(a, p.input1_offset, p.left_shift, p.input1_multiplier, p.input1_shift),
           ScaledForComparison(b, p.input2_offset, p.left_shift, p.input2_multiplier, p.input2_shift));
}
template <typename T, ComparisonFn<int32_t> F>
void ComparisonWithScaling(const ComparisonParams& params, const RuntimeShape& input1_shape, const T* input1_data,
                           const RuntimeShape& input2_shape, const T* input2_data, const RuntimeShape& output_shape,
                           bool* output_data) {
  const int count = MatchingFlatSize(input1_shape, input2_shape, output_shape);
  for (int i = 0; i < count; ++i) output_data[i] = CompareSteps<T, F>(params, input1_data[i], input2_data[i]);
}
template <typename T, ComparisonFn<T> F>
void BroadcastComparison4DSlowImpl(const ComparisonParams&, const RuntimeShape& input1_shape, const T* input1_data,
                                   const RuntimeShape& input2_shape, const T* input2_data,
                                   const RuntimeShape& output_shape, bool* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data, F);
}
template <ComparisonFn<float> F>
void BroadcastComparison4DSlow(const ComparisonParams& params, const RuntimeShape& input1_shape,
                               const float* input1_data, const RuntimeShape& input2_shape, const float* input2_data,
                               const RuntimeShape& output_shape, bool* output_data) {
  BroadcastComparison4DSlowImpl<float, F>(params, input1_shape, input1_data, input2_shape, input2_data, output_shape,
                                          output_data);
}
template <typename T, ComparisonFn<int32_t> F>
void BroadcastComparison4DSlowWithScaling(const ComparisonParams& params, const RuntimeShape& input1_shape,
                                          const T* input1_data, const RuntimeShape& input2_shape, const T* input2_data,
                                          const RuntimeShape& output_shape, bool* output_data) {
  BroadcastBinaryOpSimple(input1_shape, input1_data, input2_shape, input2_data, output_shape, output_data,
                          [&](T a, T b) { return CompareSteps<T, F>(params, a, b); });
}

// Equal, EqualNoScaling, EqualWithScaling, Broadcast4DSlowEqual... and so for the others.
#define SURELITE_COMPARISON(name)                                                                                   \
  inline void name(const ComparisonParams& p, const RuntimeShape& s1, const float* d1, const RuntimeShape& s2,      \
                   const float* d2, const RuntimeShape& so, bool* out) {                                            \
    Comparison<name##Fn>(p, s1, d1, s2, d2, so, out);                                                               \
  }                                                                                                                 \
  template <typename T>                                                                                             \
  void name##NoScaling(const ComparisonParams& p, const RuntimeShape& s1, const T* d1, const RuntimeShape& s2,      \
                       const T* d2, const RuntimeShape& so, bool* out) {                                            \
    ComparisonImpl<T, name##Fn>(p, s1, d1, s2, d2, so, out);                                                        \
  }                                                                                                                 \
  template <typename T>                                                                                             \
  void name##WithScaling(const ComparisonParams& p, const RuntimeShape& s1, const T* d1, const RuntimeShape& s2,    \
                         const T* d2, const RuntimeShape& so, bool* out) {                                          \
    ComparisonWithScaling<T, name##Fn>(p, s1, d1, s2, d2, so, out);                                                 \
  }                                                                                                                 \
  inline void Broadcast4DSlow##name(const ComparisonParams& p, const RuntimeShape& s1, const float* d1,             \
                                    const RuntimeShape& s2, const float* d2, const RuntimeShape& so, bool* out) {   \
    BroadcastComparison4DSlow<name##Fn>(p, s1, d1, s2, d2, so, out);                                                \
  }                                                                                                                 \
  template <typename T>                                                                                             \
  void Broadcast4DSlow##name##NoScaling(const ComparisonParams& p, const RuntimeShape& s1, const T* d1,             \
                                        const RuntimeShape& s2, const T* d2, const RuntimeShape& so, bool* out) {   \
    BroadcastComparison4DSlowImpl<T, name##Fn>(p, s1, d1, s2, d2, so, out);                                         \
  }                                                                                                                 \
  template <typename T>                                                                                             \
  void Broadcast4DSlow##name##WithScaling(const ComparisonParams& p, const RuntimeShape& s1, const T* d1,           \
                                          const RuntimeShape& s2, const T* d2, const RuntimeShape& so, bool* out) { \
    BroadcastComparison4DSlowWithScaling<T, name##Fn>(p, s1, d1, s2, d2, so, out);                                  \
  }
SURELITE_COMPARISON(Equal)
SURELITE_COMPARISON(NotEqual)
SURELITE_COMPARISON(Greater)
SURELITE_COMPARISON(GreaterEqual)
SURELITE_COMPARISON(Less)
SURELITE_COMPARISON(LessEqual)
#undef SURELITE_COMPARISON

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_COMPARISONS_H_
