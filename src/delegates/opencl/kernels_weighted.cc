// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/kernels.h"

namespace surelite::opencl {

// p of windows: input height, width, channels; output height, width, channels; filter height, width; strides,
// dilations and padding, each height first; batches; groups of four output channels.
const char* const kWeightedKernels = R"cl(
// Four output channels of four neighbours in a row. w is [filter height, width, channels of a group, output channels
// up to a multiple of 4]; q.x: input channels of a group, q.y: output channels of a group.
__kernel void conv(IN in, IN w, __global const float* bias, OUT out, PARAMETERS) {
  const int block = get_global_id(0), x = get_global_id(1) * 4, row = get_global_id(2);
  if (block >= p.sF || x >= p.s4 || row >= p.s3 * p.sE) return;
  const int n = row / p.s3, y = row % p.s3, first = block * 4 / q.s1 * q.s0;
  const float4 b = vload4((size_t)block, bias);
  float4 a0 = b, a1 = b, a2 = b, a3 = b;
  for (int ky = 0; ky < p.s6; ++ky) {
    const int iy = y * p.s8 - p.sC + ky * p.sA;
    if (iy < 0 || iy >= p.s0) continue;
    const int line = (n * p.s0 + iy) * p.s1;
    for (int kx = 0; kx < p.s7; ++kx) {
      const int i0 = x * p.s9 - p.sD + kx * p.sB, i1 = i0 + p.s9, i2 = i1 + p.s9, i3 = i2 + p.s9;
      const bool m0 = i0 >= 0 && i0 < p.s1, m1 = i1 >= 0 && i1 < p.s1, m2 = i2 >= 0 && i2 < p.s1,
                 m3 = i3 >= 0 && i3 < p.s1;
      const int o0 = (line + (m0 ? i0 : 0)) * p.s2 + first, o1 = (line + (m1 ? i1 : 0)) * p.s2 + first,
                o2 = (line + (m2 ? i2 : 0)) * p.s2 + first, o3 = (line + (m3 ? i3 : 0)) * p.s2 + first;
      const int tap = (ky * p.s7 + kx) * q.s0 * p.sF + block;
      for (int c = 0; c < q.s0; ++c) {
        const float4 weight = LOAD4(w, tap + c * p.sF);
        a0 += (m0 ? LOAD(in, o0 + c) : 0.0f) * weight;
        a1 += (m1 ? LOAD(in, o1 + c) : 0.0f) * weight;
        a2 += (m2 ? LOAD(in, o2 + c) : 0.0f) * weight;
        a3 += (m3 ? LOAD(in, o3 + c) : 0.0f) * weight;
      }
    }
  }
  for (int i = 0; i < 4 && x + i < p.s4; ++i) {
    const float4 a = i == 0 ? a0 : i == 1 ? a1 : i == 2 ? a2 : a3;
    const int at = (row * p.s4 + x + i) * p.s5 + block * 4;
    STORE(out, at, finish(a.x, f));
    if (block * 4 + 1 < p.s5) STORE(out, at + 1, finish(a.y, f));
    if (block * 4 + 2 < p.s5) STORE(out, at + 2, finish(a.z, f));
    if (block * 4 + 3 < p.s5) STORE(out, at + 3, finish(a.w, f));
  }
}

// w is [filter height, width, output channels]; q.x: output channels per input channel.
__kernel void depthwise(IN in, IN w, __global const float* bias, OUT out, PARAMETERS) {
  const int c = get_global_id(0), x = get_global_id(1), row = get_global_id(2);
  if (c >= p.s5 || x >= p.s4 || row >= p.s3 * p.sE) return;
  const int n = row / p.s3, y = row % p.s3;
  float sum = bias[c];
  for (int ky = 0; ky < p.s6; ++ky) {
    const int iy = y * p.s8 - p.sC + ky * p.sA;
    if (iy < 0 || iy >= p.s0) continue;
    for (int kx = 0; kx < p.s7; ++kx) {
      const int ix = x * p.s9 - p.sD + kx * p.sB;
      if (ix < 0 || ix >= p.s1) continue;
      sum += LOAD(in, ((n * p.s0 + iy) * p.s1 + ix) * p.s2 + c / q.s0) * LOAD(w, (ky * p.s7 + kx) * p.s5 + c);
    }
  }
  STORE(out, (row * p.s4 + x) * p.s5 + c, finish(sum, f));
}

// Four output channels; w as of conv, without groups.
__kernel void transpose_conv(IN in, IN w, __global const float* bias, OUT out, PARAMETERS) {
  const int block = get_global_id(0), x = get_global_id(1), row = get_global_id(2);
  if (block >= p.sF || x >= p.s4 || row >= p.s3 * p.sE) return;
  const int n = row / p.s3, y = row % p.s3;
  float4 sum = vload4((size_t)block, bias);
  for (int ky = 0; ky < p.s6; ++ky) {
    const int ty = y + p.sC - ky, iy = ty / p.s8;
    if (ty < 0 || ty % p.s8 || iy >= p.s0) continue;
    for (int kx = 0; kx < p.s7; ++kx) {
      const int tx = x + p.sD - kx, ix = tx / p.s9;
      if (tx < 0 || tx % p.s9 || ix >= p.s1) continue;
      const int from = ((n * p.s0 + iy) * p.s1 + ix) * p.s2, tap = (ky * p.s7 + kx) * p.s2 * p.sF + block;
      for (int c = 0; c < p.s2; ++c) sum += LOAD(in, from + c) * LOAD4(w, tap + c * p.sF);
    }
  }
  const int at = (row * p.s4 + x) * p.s5 + block * 4;
  STORE(out, at, finish(sum.x, f));
  if (block * 4 + 1 < p.s5) STORE(out, at + 1, finish(sum.y, f));
  if (block * 4 + 2 < p.s5) STORE(out, at + 2, finish(sum.z, f));
  if (block * 4 + 3 < p.s5) STORE(out, at + 3, finish(sum.w, f));
}

// p: rows, columns, length of a sum; strides of a by row and along the sum, of b along the sum and by column; batches.
// q: three extents of the batches, the strides of a along them, those of b.
__kernel void matmul(IN a, IN b, OUT out, PARAMETERS) {
  const int column = get_global_id(0), row = get_global_id(1), batch = get_global_id(2);
  if (column >= p.s1 || row >= p.s0 || batch >= p.s7) return;
  const int k2 = batch % q.s2, k1 = batch / q.s2 % q.s1, k0 = batch / q.s2 / q.s1;
  const int from_a = k0 * q.s3 + k1 * q.s4 + k2 * q.s5 + row * p.s3,
            from_b = k0 * q.s6 + k1 * q.s7 + k2 * q.s8 + column * p.s6;
  float sum = 0;
  for (int k = 0; k < p.s2; ++k) sum += LOAD(a, from_a + k * p.s4) * LOAD(b, from_b + k * p.s5);
  STORE(out, (batch * p.s0 + row) * p.s1 + column, finish(sum, f));
}

// Padding takes no part in either.
#define POOL(name, start, add, result)                                                                             \
  __kernel void name(IN in, OUT out, PARAMETERS) {                                                                 \
    const int c = get_global_id(0), x = get_global_id(1), row = get_global_id(2);                                  \
    if (c >= p.s5 || x >= p.s4 || row >= p.s3 * p.sE) return;                                                      \
    const int n = row / p.s3, y = row % p.s3;                                                                      \
    float sum = start;                                                                                             \
    int count = 0;                                                                                                 \
    for (int ky = 0; ky < p.s6; ++ky) {                                                                            \
      const int iy = y * p.s8 - p.sC + ky;                                                                         \
      if (iy < 0 || iy >= p.s0) continue;                                                                          \
      for (int kx = 0; kx < p.s7; ++kx) {                                                                          \
        const int ix = x * p.s9 - p.sD + kx;                                                                       \
        if (ix < 0 || ix >= p.s1) continue;                                                                        \
        const float v = LOAD(in, ((n * p.s0 + iy) * p.s1 + ix) * p.s2 + c);                                        \
        add;                                                                                                       \
        ++count;                                                                                                   \
      }                                                                                                            \
    }                                                                                                              \
    STORE(out, (row * p.s4 + x) * p.s5 + c, finish(result, f));                                                    \
  }
POOL(average_pool, 0.0f, sum += v, sum / max(count, 1))
POOL(max_pool, -INFINITY, sum = v > sum || isnan(v) ? v : sum, sum)
)cl";

}  // namespace surelite::opencl
