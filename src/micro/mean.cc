// SPDX-License-Identifier: Apache-2.0
// Means over axes.
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

// acc[o] = acc[o] + in[i] for every element, in the input's order.
template <class T, class Acc>
void sum_axes(int32_t axes, const int32_t* extent, const int32_t* out_stride, const T* in, Acc* acc) {
  int32_t at[kMaxAxes] = {};
  for (;;) {
    *acc = static_cast<Acc>(*acc + static_cast<Acc>(*in++));
    int32_t axis = axes - 1;
    for (; axis >= 0; --axis) {
      acc += out_stride[axis];
      if (++at[axis] < extent[axis]) break;
      acc -= out_stride[axis] * extent[axis];
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}

}  // namespace

void mean_i8(const MeanI8& p, const int8_t* in, int8_t* out, int32_t* scratch) {
  __builtin_memset(scratch, 0, static_cast<size_t>(p.outputs) * sizeof(int32_t));
  sum_axes(p.axes, p.extent, p.out_stride, in, scratch);
  for (int32_t i = 0; i < p.outputs; ++i) {
    const int32_t scaled = scale_sum(scratch[i] - p.zero_sum, p.scale.value, p.scale.shift);
    out[i] = static_cast<int8_t>(clamp(clamp(scaled, -(1 << 20), 1 << 20) + p.zero, INT8_MIN, INT8_MAX));
  }
}

void mean_f32(const MeanF32& p, const float* in, float* out) {
  __builtin_memset(out, 0, static_cast<size_t>(p.outputs) * sizeof(float));
  sum_axes(p.axes, p.extent, p.out_stride, in, out);
  for (int32_t i = 0; i < p.outputs; ++i) out[i] /= static_cast<float>(p.per_output);
}

}  // namespace micro
}  // namespace surelite
