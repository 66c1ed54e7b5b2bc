// SPDX-License-Identifier: Apache-2.0
// A fully connected layer of low rank over a window of time. Sums wrap around,
// as those of the desktop's kernel.
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

template <class T>
void svdf(const SvdfI8& p, const int8_t* in, T* memory, const T* time, int8_t* out) {
  const int32_t count = p.batches * p.units * p.rank * p.window;
  for (int32_t i = 0; i + 1 < count; ++i) memory[i] = memory[i + 1];
  constexpr int32_t kLow = sizeof(T) == 1 ? INT8_MIN : INT16_MIN, kHigh = sizeof(T) == 1 ? INT8_MAX : INT16_MAX;
  for (int32_t batch = 0; batch < p.batches; ++batch, in += p.inputs) {
    const int8_t* feature = p.feature;
    const T* weights = time;
    for (int32_t unit = 0; unit < p.units; ++unit) {
      auto sum = static_cast<uint32_t>(p.bias ? p.bias[unit] : 0);
      for (int32_t r = 0; r < p.rank; ++r, feature += p.inputs, weights += p.window, memory += p.window) {
        uint32_t product = 0;
        for (int32_t i = 0; i < p.inputs; ++i) product += static_cast<uint32_t>(feature[i] * (in[i] - p.zero_in));
        const int32_t scaled = scale_sum(static_cast<int32_t>(product), p.to_memory.value, p.to_memory.shift);
        const int32_t newest = clamp(scaled, kLow, kHigh);
        if (p.window > 0) memory[p.window - 1] = static_cast<T>(newest + p.memory_zero);
        for (int32_t t = 0; t < p.window; ++t) sum += static_cast<uint32_t>(weights[t] * (memory[t] - p.memory_zero));
      }
      const int32_t scaled = scale_sum(static_cast<int32_t>(sum), p.to_output.value, p.to_output.shift);
      *out++ = static_cast<int8_t>(clamp(clamp(scaled, -(1 << 20), 1 << 20) + p.zero, INT8_MIN, INT8_MAX));
    }
  }
}

}  // namespace

void svdf_i8(const SvdfI8& p, const int8_t* time, const int8_t* in, int8_t* memory, int8_t* out) {
  svdf(p, in, memory, time, out);
}

void svdf_i16(const SvdfI8& p, const int16_t* time, const int8_t* in, int16_t* memory, int8_t* out) {
  svdf(p, in, memory, time, out);
}

}  // namespace micro
}  // namespace surelite
