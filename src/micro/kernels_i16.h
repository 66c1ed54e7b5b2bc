// SPDX-License-Identifier: Apache-2.0
// Kernels of layers with values of 16 bits and weights of 8, as kernels.h; weights as a model's file has them. Zero
// points are 0.
#pragma once

#include "micro/kernels.h"

namespace surelite {
namespace micro {

// 32 bits (then sums wrap), 64, or none; `wide` also says how sums are scaled.
struct BiasI16 {
  const int32_t* narrow;
  const int64_t* wide_values;
  bool wide;
};

struct ConvI16 {
  Window y, x;
  int32_t in_channels, out_channels;
  const int8_t* weights;  // convolution: [out, height, width, in]; depthwise: [height, width, out]
  BiasI16 bias;
  Scale scale;
};
void conv_i16(const ConvI16& p, const int16_t* in, int16_t* out);
void depthwise_i16(const ConvI16& p, const int16_t* in, int16_t* out);

struct FullyConnectedI16 {
  int32_t rows, units, depth;
  const int8_t* weights;
  BiasI16 bias;
  const double* factor;
  bool one_factor;
  int32_t low, high;
};
void fully_connected_i16(const FullyConnectedI16& p, const int16_t* in, int16_t* out);

void average_pool_i16(const PoolI8& p, const int16_t* in, int16_t* out);
void max_pool_i16(const PoolI8& p, const int16_t* in, int16_t* out);

// What brings a stored number to the scale of the logistic function's table: (x * multiplier, rounded) >> shift.
struct SigmoidScale {
  int32_t multiplier;
  int32_t shift;
};
int16_t logistic_i16(int16_t x, SigmoidScale scale);
int16_t tanh_i16(int16_t x, SigmoidScale scale);

void logistic_all_i16(SigmoidScale scale, const int16_t* in, int16_t* out, int32_t count);
void tanh_all_i16(SigmoidScale scale, const int16_t* in, int16_t* out, int32_t count);

// As those of bytes; zero points of the operands are 0. `out` may be `a`, or `b`.
void add_i16(const AddI8& p, const int16_t* a, const int16_t* b, int16_t* out, int32_t count);
void add_broadcast_i16(const AddI8& p, const Broadcast& shape, const int16_t* a, const int16_t* b, int16_t* out);
void mul_i16(const MulI8& p, const int16_t* a, const int16_t* b, int16_t* out, int32_t count);
void mul_broadcast_i16(const MulI8& p, const Broadcast& shape, const int16_t* a, const int16_t* b, int16_t* out);

// exp(to_table * (x - most)) over its sum, row by row.
void softmax_i16(Multiplier to_table, const int16_t* in, int16_t* out, int32_t rows, int32_t depth);

}  // namespace micro
}  // namespace surelite
