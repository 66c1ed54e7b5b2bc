// SPDX-License-Identifier: Apache-2.0
// Real factors as fixed-point ones, on the device: as the desktop computes them, without the C library's functions.
#pragma once

#include <stdint.h>

#include "base/fixed_point.h"
#include "micro/kernels.h"
#include "tensorflow/lite/c/builtin_op_data.h"
#include "tensorflow/lite/c/common.h"

namespace surelite {
namespace micro {

// Nearest multiplier of a factor above 0; factors below 2^-32 become 0, those from 2^31 up the largest there is.
Multiplier quantize_multiplier(double factor);
// As a product of doubles rounds; false for a factor that no quantized layer has.
bool split_factor(double factor, RealFactor* result);

struct Range {
  int32_t low, high;
};
Range type_range(TfLiteType type);
// Between which stored values an activation keeps its results; false for one that cannot be fused.
bool stored_range(int activation, TfLiteType type, float scale, int32_t zero, Range* range);
bool real_range(int activation, float* low, float* high);

// Rounded, halves away from zero; what is too large becomes the largest integer, NaN 0.
int32_t round_to_int(double x);
inline int32_t round_to_int(float x) { return round_to_int(static_cast<double>(x)); }
// Rounded in the same way, and still real.
float round_real(float x);

// exp(x) in Q0 for x <= 0 in Q5, as the desktop's.
int32_t exp_q5(int32_t x);

// One axis of a window as the desktop lays it; `same` or valid padding. False where it cannot be.
bool make_window(bool same, int32_t in, int32_t filter, int32_t stride, int32_t dilation, Window* window);

}  // namespace micro
}  // namespace surelite
