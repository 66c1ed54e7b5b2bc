// SPDX-License-Identifier: Apache-2.0
// Functions of single floats, and softmax of rows of them.
#pragma once

#include <cstdint>

namespace surelite::simd {

// True if the kernels here may be used on this machine. Results are within a few units in the last place of the
// reference.
bool has_map_f32();

void logistic_f32(const float* in, float* out, int64_t count);
// 1 / (1 + exp(-x)) everywhere; logistic_f32 takes exp(x) far to the left, as the operator's reference does.
void sigmoid_f32(const float* in, float* out, int64_t count);
void tanh_f32(const float* in, float* out, int64_t count);
void exp_f32(const float* in, float* out, int64_t count);
// x, or exp(x) - 1 where x is negative.
void elu_f32(const float* in, float* out, int64_t count);
// x times the normal distribution function at x; its approximation by the hyperbolic tangent.
void gelu_f32(const float* in, float* out, int64_t count);
void gelu_tanh_f32(const float* in, float* out, int64_t count);
// exp(beta * (x - most)) over its sum, for one row.
void softmax_f32(const float* in, float* out, int64_t count, float beta);
// Sums of `rows` neighbouring rows of `count` floats.
void sum_rows_f32(const float* in, float* out, int64_t rows, int64_t count);

}  // namespace surelite::simd
