// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/kernels.h"

namespace surelite::opencl {

const char* const kPickingKernels = R"cl(
// p: eight extents of the output, the innermost first, and the input's strides; q: elements before the input's first
// along them, the input's extents; f.w: 1 if the border element itself is not repeated.
int mirrored(int at, int extent, int skip) {
  const int back = at < 0 ? skip - 1 - at : at >= extent ? 2 * extent - 1 - skip - at : at;
  return clamp(back, 0, extent - 1);
}
#define MIRROR(i, stride, extent) STEP(i); from += mirrored(k - q.s##i, q.s##extent, skip) * p.s##stride
__kernel void mirror(IN in, OUT out, PARAMETERS) {
  const int at = get_global_id(0), skip = (int)f.w;
  int rest = at, k, from = 0;
  MIRROR(0, 8, 8);
  MIRROR(1, 9, 9);
  MIRROR(2, A, A);
  MIRROR(3, B, B);
  MIRROR(4, C, C);
  MIRROR(5, D, D);
  MIRROR(6, E, E);
  MIRROR(7, F, F);
  if (rest) return;
  STORE(out, at, finish(LOAD(in, from), f));
}

// p: the number of elements of the output, elements behind the axis, indices of a batch, elements before the axis, the
// axis' extent.
__kernel void gather(IN in, __global const int* indices, OUT out, PARAMETERS) {
  const int at = get_global_id(0);
  if (at >= p.s0) return;
  const int line = at / p.s1, outer = line / p.s2;
  const int index = indices[outer / p.s3 * p.s2 + line % p.s2];
  STORE(out, at, finish(LOAD(in, (outer * p.s4 + index) * p.s1 + at % p.s1), f));
}

// p: the number of elements of the output, elements behind the axis, the axis' extent.
#define ARG(name, type, better)                                                                                    \
  __kernel void name(IN in, __global type* out, PARAMETERS) {                                                      \
    const int at = get_global_id(0);                                                                               \
    if (at >= p.s0) return;                                                                                        \
    const int from = at / p.s1 * p.s1 * p.s2 + at % p.s1;                                                          \
    float best = LOAD(in, from);                                                                                   \
    int where = 0;                                                                                                 \
    for (int i = 1; i < p.s2; ++i) {                                                                               \
      const float v = LOAD(in, from + i * p.s1);                                                                   \
      if (v better best) best = v, where = i;                                                                      \
    }                                                                                                              \
    out[at] = where;                                                                                               \
  }
ARG(arg_max_int32, int, >)
ARG(arg_max_int64, long, >)
ARG(arg_min_int32, int, <)
ARG(arg_min_int64, long, <)

// p.x: the number of elements.
#define CAST(name, type, most)                                                                                     \
  __kernel void cast_from_##name(__global const type* in, OUT out, PARAMETERS) {                                   \
    const int at = get_global_id(0);                                                                               \
    if (at < p.s0) STORE(out, at, (float)in[at]);                                                                  \
  }                                                                                                                \
  __kernel void cast_to_##name(IN in, __global type* out, PARAMETERS) {                                            \
    const int at = get_global_id(0);                                                                               \
    if (at >= p.s0) return;                                                                                        \
    const float v = LOAD(in, at);                                                                                  \
    out[at] = v != v ? most : convert_##type##_sat_rtz(v);                                                         \
  }
CAST(int32, int, INT_MAX)
CAST(int64, long, LONG_MAX)
)cl";

}  // namespace surelite::opencl
