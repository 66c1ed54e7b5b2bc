// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/dot.h"

namespace surelite {
namespace {

float plain_dot(const float* a, const float* b, int64_t count) {
  constexpr int kLanes = 8;
  float lanes[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (int k = 0; k < kLanes; ++k) lanes[k] += a[i + k] * b[i + k];
  float sum = 0;
  for (const float lane : lanes) sum += lane;
  for (; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

int32_t plain_dot_i8(const int8_t* a, const int8_t* b, int64_t count) {
  uint32_t sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += static_cast<uint32_t>(a[i] * b[i]);
  return static_cast<int32_t>(sum);
}

int32_t plain_sum_i8(const int8_t* in, int64_t count) {
  uint32_t sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += static_cast<uint32_t>(int32_t{in[i]});
  return static_cast<int32_t>(sum);
}

}  // namespace

simd::DotF32 dot_f32(const simd::Kernels& kernels) {
  const simd::DotF32 fast = kernels.get<simd::DotKernels>().f32;
  return fast ? fast : plain_dot;
}
void add_dots_f32(const simd::Kernels& kernels, const float* rows, int64_t count, int64_t columns, const float* vector,
                  float* out) {
  if (const simd::AddDotsF32 fast = kernels.get<simd::DotKernels>().add_rows)
    return fast(rows, count, columns, vector, out);
  for (int64_t r = 0; r < count; ++r) out[r] += plain_dot(rows + r * columns, vector, columns);
}
simd::DotI8 dot_i8(const simd::Kernels& kernels) {
  const simd::DotI8 fast = kernels.get<simd::ByteKernels>().dot;
  return fast ? fast : plain_dot_i8;
}
void dots_i8(const simd::Kernels& kernels, const int8_t* rows, int64_t count, int64_t columns, const int8_t* vector,
             int32_t* out) {
  if (const simd::DotsI8 fast = kernels.get<simd::ByteKernels>().dots) return fast(rows, count, columns, vector, out);
  const simd::DotI8 dot = dot_i8(kernels);
  for (int64_t r = 0; r < count; ++r) out[r] = dot(rows + r * columns, vector, columns);
}
simd::SumI8 sum_i8(const simd::Kernels& kernels) {
  const simd::SumI8 fast = kernels.get<simd::ByteKernels>().sum;
  return fast ? fast : plain_sum_i8;
}

}  // namespace surelite
