// SPDX-License-Identifier: Apache-2.0
// A walk over two operands that repeat along some axes.
#pragma once

#include "micro/kernels.h"

namespace surelite {
namespace micro {

// out[i] = f(a, b), in the order of the output.
template <class T, class F>
void combine(const Broadcast& shape, const T* a, const T* b, T* out, F f) {
  int32_t at[kMaxAxes] = {};
  for (;;) {
    *out++ = f(*a, *b);
    int32_t axis = shape.axes - 1;
    for (; axis >= 0; --axis) {
      a += shape.stride_a[axis], b += shape.stride_b[axis];
      if (++at[axis] < shape.extent[axis]) break;
      a -= shape.stride_a[axis] * shape.extent[axis], b -= shape.stride_b[axis] * shape.extent[axis];
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}

}  // namespace micro
}  // namespace surelite
