// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/kernels.h"

namespace surelite::opencl {

const char* const kReshapingKernels = R"cl(
// p: eight extents, the innermost first, and the input's strides along them; q: the output's strides, where the input
// and the output begin, the number of elements.
__kernel void move(IN in, OUT out, PARAMETERS) {
  const int at = get_global_id(0);
  if (at >= q.sA) return;
  int rest = at, k, i = q.s8, j = q.s9;
  STEP(0); i += k * p.s8; j += k * q.s0;
  STEP(1); i += k * p.s9; j += k * q.s1;
  if (rest) {
    STEP(2); i += k * p.sA; j += k * q.s2;
    STEP(3); i += k * p.sB; j += k * q.s3;
    STEP(4); i += k * p.sC; j += k * q.s4;
    STEP(5); i += k * p.sD; j += k * q.s5;
    STEP(6); i += k * p.sE; j += k * q.s6;
    STEP(7); i += k * p.sF; j += k * q.s7;
  }
  STORE(out, j, finish(LOAD(in, i), f));
}

// p: input height, width, channels; output height, width; batches; align_corners, half_pixel_centers; q: input pixels
// per output pixel in both directions, as the bits of floats.
__kernel void resize_bilinear(IN in, OUT out, PARAMETERS) {
  const int c = get_global_id(0), x = get_global_id(1), row = get_global_id(2);
  if (c >= p.s2 || x >= p.s4 || row >= p.s3 * p.s5) return;
  const int n = row / p.s3, y = row % p.s3;
  const float sy = as_float(q.s0), sx = as_float(q.s1);
  const float fy = p.s7 ? (y + 0.5f) * sy - 0.5f : y * sy, fx = p.s7 ? (x + 0.5f) * sx - 0.5f : x * sx;
  const int y0 = clamp((int)floor(fy), 0, p.s0 - 1), y1 = clamp((int)ceil(fy), 0, p.s0 - 1);
  const int x0 = clamp((int)floor(fx), 0, p.s1 - 1), x1 = clamp((int)ceil(fx), 0, p.s1 - 1);
  const float ay = fy - y0, ax = fx - x0;
  const int upper = (n * p.s0 + y0) * p.s1, lower = (n * p.s0 + y1) * p.s1;
  const float v = LOAD(in, (upper + x0) * p.s2 + c) * (1 - ay) * (1 - ax) +
                  LOAD(in, (lower + x0) * p.s2 + c) * ay * (1 - ax) +
                  LOAD(in, (upper + x1) * p.s2 + c) * (1 - ay) * ax + LOAD(in, (lower + x1) * p.s2 + c) * ay * ax;
  STORE(out, (row * p.s4 + x) * p.s2 + c, finish(v, f));
}

int nearest(int at, float scale, int extent, int corners, int centers) {
  const float v = ((float)at + (centers ? 0.5f : 0.0f)) * scale;
  return clamp((int)(corners ? round(v) : floor(v)), 0, extent - 1);
}
__kernel void resize_nearest(IN in, OUT out, PARAMETERS) {
  const int c = get_global_id(0), x = get_global_id(1), row = get_global_id(2);
  if (c >= p.s2 || x >= p.s4 || row >= p.s3 * p.s5) return;
  const int n = row / p.s3, y = row % p.s3;
  const int iy = nearest(y, as_float(q.s0), p.s0, p.s6, p.s7), ix = nearest(x, as_float(q.s1), p.s1, p.s6, p.s7);
  STORE(out, (row * p.s4 + x) * p.s2 + c, finish(LOAD(in, ((n * p.s0 + iy) * p.s1 + ix) * p.s2 + c), f));
}

#define GROUP 64
// What every work-item of a group has becomes the whole in all of them.
#define TOGETHER(value, combine)                                                                                   \
  shared[me] = value;                                                                                              \
  barrier(CLK_LOCAL_MEM_FENCE);                                                                                    \
  for (int half_way = GROUP / 2; half_way > 0; half_way /= 2) {                                                    \
    if (me < half_way) {                                                                                           \
      const float a = shared[me], b = shared[me + half_way];                                                       \
      shared[me] = combine;                                                                                        \
    }                                                                                                              \
    barrier(CLK_LOCAL_MEM_FENCE);                                                                                  \
  }                                                                                                                \
  value = shared[0];                                                                                               \
  barrier(CLK_LOCAL_MEM_FENCE);

// Along the last axis, one group per row. p: the length of a row; f.w: beta.
#define SOFTMAX(name, result)                                                                                      \
  __kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void name(IN in, OUT out, PARAMETERS) {              \
    __local float shared[GROUP];                                                                                   \
    const int me = get_local_id(0), from = get_group_id(0) * p.s0;                                                 \
    float most = -INFINITY, sum = 0;                                                                               \
    for (int i = me; i < p.s0; i += GROUP) most = fmax(most, LOAD(in, from + i));                                  \
    TOGETHER(most, fmax(a, b))                                                                                     \
    for (int i = me; i < p.s0; i += GROUP) sum += exp((LOAD(in, from + i) - most) * f.w);                          \
    TOGETHER(sum, a + b)                                                                                           \
    for (int i = me; i < p.s0; i += GROUP) {                                                                       \
      const float v = (LOAD(in, from + i) - most) * f.w;                                                           \
      STORE(out, from + i, finish(result, f));                                                                     \
    }                                                                                                              \
  }
SOFTMAX(softmax, exp(v) / sum)
SOFTMAX(log_softmax, v - log(sum))

// p: four extents of the output, the innermost first, the input's strides along them, four extents that are reduced and
// the input's strides along them; q.x: how many numbers become one; f.w: a factor of the result. One group per output.
#define REDUCE(name, start, combine)                                                                               \
  __kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void name(IN in, OUT out, PARAMETERS) {              \
    __local float shared[GROUP];                                                                                   \
    const int me = get_local_id(0), at = get_group_id(0);                                                          \
    const int from = at % p.s0 * p.s4 + at / p.s0 % p.s1 * p.s5 + at / p.s0 / p.s1 % p.s2 * p.s6 +                 \
                     at / p.s0 / p.s1 / p.s2 * p.s7;                                                               \
    float whole = start;                                                                                           \
    for (int i = me; i < q.s0; i += GROUP) {                                                                       \
      const float a = whole, b = LOAD(in, from + i % p.s8 * p.sC + i / p.s8 % p.s9 * p.sD +                        \
                                              i / p.s8 / p.s9 % p.sA * p.sE + i / p.s8 / p.s9 / p.sA * p.sF);      \
      whole = combine;                                                                                             \
    }                                                                                                              \
    TOGETHER(whole, combine)                                                                                       \
    if (me == 0) STORE(out, at, finish(whole * f.w, f));                                                           \
  }
REDUCE(reduce_sum, 0.0f, a + b)
REDUCE(reduce_prod, 1.0f, a * b)
REDUCE(reduce_max, -INFINITY, a > b ? a : b)
REDUCE(reduce_min, INFINITY, a < b ? a : b)
)cl";

}  // namespace surelite::opencl
