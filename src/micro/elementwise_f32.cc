// SPDX-License-Identifier: Apache-2.0
// Sums, products and functions of real numbers.
#include "micro/broadcast.h"

extern "C" {
float expf(float x);
float tanhf(float x);
}

namespace surelite {
namespace micro {
namespace {

inline float clamp(float x, const ClampF32& p) { return x < p.low ? p.low : x > p.high ? p.high : x; }

}  // namespace

void add_f32(const ClampF32& p, const Broadcast& shape, const float* a, const float* b, float* out) {
  combine(shape, a, b, out, [&p](float x, float y) { return clamp(x + y, p); });
}

void sub_f32(const ClampF32& p, const Broadcast& shape, const float* a, const float* b, float* out) {
  combine(shape, a, b, out, [&p](float x, float y) { return clamp(x - y, p); });
}

void mul_f32(const ClampF32& p, const Broadcast& shape, const float* a, const float* b, float* out) {
  combine(shape, a, b, out, [&p](float x, float y) { return clamp(x * y, p); });
}

void clamp_f32(const ClampF32& p, const float* in, float* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) out[i] = clamp(in[i], p);
}

void logistic_f32(const float* in, float* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) out[i] = 1.0f / (1.0f + expf(-in[i]));
}

void tanh_f32(const float* in, float* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) out[i] = tanhf(in[i]);
}

void softmax_f32(float beta, const float* in, float* out, int32_t rows, int32_t depth) {
  for (int32_t row = 0; row < rows; ++row, in += depth, out += depth) {
    float most = -__builtin_inff(), sum = 0.0f;
    for (int32_t c = 0; c < depth; ++c) most = in[c] > most ? in[c] : most;
    for (int32_t c = 0; c < depth; ++c) sum += out[c] = expf((in[c] - most) * beta);
    for (int32_t c = 0; c < depth; ++c) out[c] /= sum;
  }
}

}  // namespace micro
}  // namespace surelite
