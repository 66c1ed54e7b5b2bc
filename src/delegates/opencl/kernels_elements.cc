// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/kernels.h"

namespace surelite::opencl {

const char* const kElementKernels = R"cl(
#define STEP(i) k = rest % p.s##i; rest /= p.s##i

// p: eight extents, the innermost first, and the strides of a along them; q: those of b, then the number of elements.
#define BINARY(name, result)                                                                                       \
  __kernel void name(IN left, IN right, OUT out, PARAMETERS) {                                                     \
    const int at = get_global_id(0);                                                                               \
    if (at >= q.s8) return;                                                                                        \
    int rest = at, k, i = 0, j = 0;                                                                                \
    STEP(0); i += k * p.s8; j += k * q.s0;                                                                         \
    STEP(1); i += k * p.s9; j += k * q.s1;                                                                         \
    if (rest) {                                                                                                    \
      STEP(2); i += k * p.sA; j += k * q.s2;                                                                       \
      STEP(3); i += k * p.sB; j += k * q.s3;                                                                       \
      STEP(4); i += k * p.sC; j += k * q.s4;                                                                       \
      STEP(5); i += k * p.sD; j += k * q.s5;                                                                       \
      STEP(6); i += k * p.sE; j += k * q.s6;                                                                       \
      STEP(7); i += k * p.sF; j += k * q.s7;                                                                       \
    }                                                                                                              \
    const float a = LOAD(left, i), b = LOAD(right, j);                                                             \
    STORE(out, at, finish(result, f));                                                                             \
  }
BINARY(op_add, a + b)
BINARY(op_sub, a - b)
BINARY(op_mul, a * b)
BINARY(op_div, a / b)
BINARY(op_maximum, a > b ? a : b)
BINARY(op_minimum, a < b ? a : b)
BINARY(op_squared_difference, (a - b) * (a - b))
BINARY(op_pow, pow(a, b))
BINARY(op_prelu, a >= 0 ? a : a * b)

// p.x: the number of elements; f.w: a parameter of the function.
#define UNARY(name, result)                                                                                        \
  __kernel void name(IN in, OUT out, PARAMETERS) {                                                                 \
    const int at = get_global_id(0);                                                                               \
    if (at >= p.s0) return;                                                                                        \
    const float v = LOAD(in, at);                                                                                  \
    STORE(out, at, finish(result, f));                                                                             \
  }
UNARY(op_copy, v)
UNARY(op_abs, fabs(v))
UNARY(op_neg, -v)
UNARY(op_ceil, ceil(v))
UNARY(op_floor, floor(v))
UNARY(op_round, rint(v))
UNARY(op_exp, exp(v))
UNARY(op_log, log(v))
UNARY(op_sin, sin(v))
UNARY(op_cos, cos(v))
UNARY(op_sqrt, sqrt(v))
UNARY(op_rsqrt, 1 / sqrt(v))
UNARY(op_square, v * v)
UNARY(op_tanh, tanh(v))
UNARY(op_logistic, 1 / (1 + exp(-v)))
UNARY(op_elu, v < 0 ? expm1(v) : v)
UNARY(op_hard_swish, v * clamp(v + 3, 0.0f, 6.0f) / 6)
UNARY(op_leaky_relu, v < 0 ? v * f.w : v)
UNARY(op_gelu, 0.5f * v * erfc(-v * M_SQRT1_2_F))
UNARY(op_gelu_tanh, v / (1 + exp(-1.5957691216f * (v + 0.044715f * v * v * v))))

// p.x: the number of elements; f.w is written.
__kernel void fill(OUT out, PARAMETERS) {
  const int at = get_global_id(0);
  if (at < p.s0) STORE(out, at, f.w);
}

// Between a tensor of the model and one of the device. p.x: the number of elements; f.x: the step, f.y: the zero point.
#define CONVERT(type, element, from, low, high)                                                                    \
  __kernel void load_##type(__global const element* in, OUT out, PARAMETERS) {                                     \
    const int at = get_global_id(0);                                                                               \
    if (at < p.s0) STORE(out, at, ((float)in[at] - f.y) * f.x);                                                    \
  }                                                                                                                \
  __kernel void save_##type(IN in, __global element* out, PARAMETERS) {                                            \
    const int at = get_global_id(0);                                                                               \
    if (at < p.s0) out[at] = (element)clamp(round(LOAD(in, at) / f.x) + f.y, low, high);                           \
  }
CONVERT(int8, char, in, -128.0f, 127.0f)
CONVERT(uint8, uchar, in, 0.0f, 255.0f)
__kernel void load_float32(__global const float* in, OUT out, PARAMETERS) {
  const int at = get_global_id(0);
  if (at < p.s0) STORE(out, at, in[at]);
}
__kernel void save_float32(IN in, __global float* out, PARAMETERS) {
  const int at = get_global_id(0);
  if (at < p.s0) out[at] = LOAD(in, at);
}
__kernel void load_float16(__global const half* in, OUT out, PARAMETERS) {
  const int at = get_global_id(0);
  if (at < p.s0) STORE(out, at, vload_half((size_t)at, in));
}
__kernel void save_float16(IN in, __global half* out, PARAMETERS) {
  const int at = get_global_id(0);
  if (at < p.s0) vstore_half(LOAD(in, at), (size_t)at, out);
}
)cl";

}  // namespace surelite::opencl
