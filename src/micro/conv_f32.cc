// SPDX-License-Identifier: Apache-2.0
// Convolutions, fully connected layers and pooling of real numbers, summed in the order of the model's weights.
#include "micro/window.h"

namespace surelite {
namespace micro {
namespace {

inline float clamp(float x, float low, float high) { return x < low ? low : x > high ? high : x; }

// body(y taps, x taps, output position)
template <class P, class Body>
void for_each_window(const P& p, Body body) {
  int32_t at = 0;
  for (int32_t y = 0; y < p.y.out; ++y) {
    const Taps ty = taps_at(p.y, y);
    for (int32_t x = 0; x < p.x.out; ++x) body(ty, taps_at(p.x, x), at++);
  }
}

template <class Fold, class Finish>
void pool(const PoolF32& p, const float* in, float* out, float start, Fold fold, Finish finish) {
  for_each_window(p, [&](const Taps& ty, const Taps& tx, int32_t at) {
    const int32_t rows = ty.end - ty.begin, columns = tx.end - tx.begin;
    for (int32_t c = 0; c < p.channels; ++c) {
      float value = start;
      for (int32_t y = 0; y < rows; ++y) {
        const float* from = in + ((ty.first + y) * p.x.in + tx.first) * p.channels + c;
        for (int32_t x = 0; x < columns; ++x, from += p.channels) value = fold(value, *from);
      }
      out[at * p.channels + c] = clamp(finish(value, rows * columns), p.low, p.high);
    }
  });
}

}  // namespace

void conv_f32(const ConvF32& p, const float* in, float* out) {
  for_each_window(p, [&](const Taps& ty, const Taps& tx, int32_t at) {
    for (int32_t c = 0; c < p.out_channels; ++c) {
      float sum = 0.0f;
      for (int32_t fy = ty.begin; fy < ty.end; ++fy)
        for (int32_t fx = tx.begin; fx < tx.end; ++fx) {
          const int32_t y = ty.first + (fy - ty.begin) * p.y.dilation, x = tx.first + (fx - tx.begin) * p.x.dilation;
          const float* from = in + (y * p.x.in + x) * p.in_channels;
          const float* with = p.weights + ((c * p.y.filter + fy) * p.x.filter + fx) * p.in_channels;
          for (int32_t i = 0; i < p.in_channels; ++i) sum += from[i] * with[i];
        }
      out[at * p.out_channels + c] = clamp(sum + (p.bias ? p.bias[c] : 0.0f), p.low, p.high);
    }
  });
}

void depthwise_f32(const DepthwiseF32& p, const float* in, float* out) {
  const int32_t channels = p.in_channels * p.multiplier;
  for_each_window(p, [&](const Taps& ty, const Taps& tx, int32_t at) {
    for (int32_t c = 0; c < channels; ++c) {
      float sum = 0.0f;
      for (int32_t fy = ty.begin; fy < ty.end; ++fy)
        for (int32_t fx = tx.begin; fx < tx.end; ++fx) {
          const int32_t y = ty.first + (fy - ty.begin) * p.y.dilation, x = tx.first + (fx - tx.begin) * p.x.dilation;
          sum += in[(y * p.x.in + x) * p.in_channels + c / p.multiplier] *
                 p.weights[(fy * p.x.filter + fx) * channels + c];
        }
      out[at * channels + c] = clamp(sum + (p.bias ? p.bias[c] : 0.0f), p.low, p.high);
    }
  });
}

void fully_connected_f32(const FullyConnectedF32& p, const float* in, float* out) {
  for (int32_t row = 0; row < p.rows; ++row, in += p.depth) {
    const float* with = p.weights;
    for (int32_t unit = 0; unit < p.units; ++unit, with += p.depth) {
      float sum = 0.0f;
      for (int32_t i = 0; i < p.depth; ++i) sum += in[i] * with[i];
      *out++ = clamp(sum + (p.bias ? p.bias[unit] : 0.0f), p.low, p.high);
    }
  }
}

void average_pool_f32(const PoolF32& p, const float* in, float* out) {
  pool(
      p, in, out, 0.0f, [](float sum, float x) { return sum + x; },
      [](float sum, int32_t count) { return sum / static_cast<float>(count); });
}

void max_pool_f32(const PoolF32& p, const float* in, float* out) {
  pool(
      p, in, out, -__builtin_inff(), [](float most, float x) { return x > most ? x : most; },
      [](float most, int32_t) { return most; });
}

}  // namespace micro
}  // namespace surelite
