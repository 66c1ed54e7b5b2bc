// SPDX-License-Identifier: Apache-2.0
// Kernels for microcontrollers. C++17 without a library: no heap, no exceptions, no static constructors, no output.
//
// `surelite codegen --micro` has checked the model, computed every parameter and placed every tensor; these functions
// trust what it wrote, and are called by what it wrote only. Integer results have the bits of the desktop's kernels.
// Tensors are [height, width, channels] without padding between elements; a batch is one call after the other. None
// keeps anything between calls, so that calls on different memory may run at the same time.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/fixed_point.h"

namespace surelite {
namespace micro {

// One axis of a sliding window; `pad` elements of padding lie before the first element.
struct Window {
  int32_t in, out, filter, stride, dilation, pad;
};

// From sums to stored values: one multiplier per output channel.
struct Scale {
  const int32_t* value;  // as Multiplier::value and Multiplier::shift
  const int8_t* shift;   // of kernels named plain: -1 - Multiplier::shift
  int32_t zero, low, high;
};
// Kernels named plain are for layers whose sums are within +-2^30, whose factors are all below 1/2 (shift -1 or less),
// and whose outputs may be any byte; nearly all are. The others take any layer.

struct ConvI8 {
  Window y, x;
  int32_t in_channels, out_channels;
  int32_t zero_in;
  // True: rows of a window are no multiple of 4 bytes (conv_blocks_i8: several rows, no multiple of 16), or taps lie
  // apart; every window is then brought together first.
  bool gather;
  const int8_t* weights;
  const int32_t* bias;  // less zero_in times the sum of the channel's weights
  Scale scale;
};

// Output rows [first, last), the first of which goes to `out`. The weights of two output channels lie side by side in
// pieces of 4, each channel a multiple of 4 long and zero where nothing was: conv_pairs_i8. Or those of four channels
// in pieces of 16, the last as long as what is left: conv_blocks_i8, for cores with vectors. `scratch` holds two
// windows for the first, one for the second, of window_bytes() each.
void conv_pairs_i8(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out, int8_t* scratch);
void conv_pairs_plain_i8(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out, int8_t* scratch);
void conv_blocks_i8(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out, int8_t* scratch);
void conv_blocks_plain_i8(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out, int8_t* scratch);
// The same with the weights as a model's file has them, [out, height, width, in], for the loaded form; `gather` means
// that rows of a window are no multiple of 4 bytes or that taps lie apart. Scratch as of conv_pairs_i8.
void conv_file_i8(const ConvI8& p, const int8_t* in, int8_t* out, int8_t* scratch);
void conv_file_plain_i8(const ConvI8& p, const int8_t* in, int8_t* out, int8_t* scratch);
// Bytes of a window brought together.
constexpr size_t window_bytes(size_t taps, size_t channels) { return (taps * channels + 3) / 4 * 4; }

struct DepthwiseI8 {
  Window y, x;
  int32_t in_channels, multiplier;  // output channels per input channel
  int32_t zero_in;
  const int8_t* weights;  // [height, width, output channels]
  const int32_t* bias;
  Scale scale;
};
void depthwise_i8(const DepthwiseI8& p, const int8_t* in, int8_t* out);
void depthwise_plain_i8(const DepthwiseI8& p, const int8_t* in, int8_t* out);

// A factor of double precision, mantissa * 2^-(shift + 22): fully connected layers round like a product of doubles.
struct RealFactor {
  uint32_t high;  // bits of the mantissa from the 22nd up
  uint32_t low;   // the others
  int32_t shift;  // at least 1
};
// What rounding the double sum * factor to an integer gives, halves away from zero, within +-2^30.
int32_t scale_real_exactly(int32_t sum, const RealFactor& factor);
// The same, mostly without the lower bits: they count where they could carry the result over a half.
inline int32_t scale_real(int32_t sum, const RealFactor& factor) {
  const uint32_t bits = static_cast<uint32_t>(factor.shift) - 32;
  if (bits - 1 > 30) return scale_real_exactly(sum, factor);
  const uint32_t magnitude = sum < 0 ? 0u - static_cast<uint32_t>(sum) : static_cast<uint32_t>(sum);
  const auto top = static_cast<uint32_t>((static_cast<uint64_t>(magnitude) * factor.high) >> 32);
  const uint32_t rounded = top + (uint32_t{1} << (bits - 1)), mask = (uint32_t{1} << bits) - 1;
  if ((rounded & mask) == mask) return scale_real_exactly(sum, factor);
  const auto result = static_cast<int32_t>(rounded >> bits);
  return sum < 0 ? -result : result;
}

struct FullyConnectedI8 {
  int32_t rows, units, depth;
  const int8_t*
      weights;  // laid out as for conv_pairs_i8 or conv_blocks_i8; pairs: the input is read up to a multiple of 4
  const int32_t* bias;  // less the input's zero point times the sum of the unit's weights
  const RealFactor* factor;
  bool one_factor;
  int32_t zero, low, high;
};
void fully_connected_pairs_i8(const FullyConnectedI8& p, const int8_t* in, int8_t* out, int8_t* scratch);
void fully_connected_blocks_i8(const FullyConnectedI8& p, const int8_t* in, int8_t* out);
// The same with the weights and the bias (or null) as a model's file has them, [units, depth].
void fully_connected_file_i8(const FullyConnectedI8& p, int32_t zero_in, const int8_t* in, int8_t* out);

struct PoolI8 {
  Window y, x;
  int32_t channels, low, high;
};
void average_pool_i8(const PoolI8& p, const int8_t* in, int8_t* out);
void max_pool_i8(const PoolI8& p, const int8_t* in, int8_t* out);

// How two operands meet: `extent` and one stride for each per axis, innermost last. No axis: one element each.
constexpr int32_t kMaxAxes = 8;
struct Broadcast {
  int32_t axes;
  int32_t extent[kMaxAxes];
  int32_t stride_a[kMaxAxes], stride_b[kMaxAxes];
};

struct AddI8 {
  int32_t zero_a, zero_b, sign, left;  // a + sign * b
  Multiplier a, b, out;
  int32_t zero, low, high;
};
// `out` may be `a`, or `b`.
void add_i8(const AddI8& p, const int8_t* a, const int8_t* b, int8_t* out, int32_t count);
void add_broadcast_i8(const AddI8& p, const Broadcast& shape, const int8_t* a, const int8_t* b, int8_t* out);

struct MulI8 {
  int32_t zero_a, zero_b;
  Multiplier scale;
  int32_t zero, low, high;
};
void mul_i8(const MulI8& p, const int8_t* a, const int8_t* b, int8_t* out, int32_t count);
void mul_broadcast_i8(const MulI8& p, const Broadcast& shape, const int8_t* a, const int8_t* b, int8_t* out);

// 4-bit numbers, the lower half of a byte first, as bytes.
void unpack_i4(const uint8_t* in, int8_t* out, int32_t count);

// Any function of one byte: 256 results, by the stored byte. `out` may be `in`.
void look_up_8(const uint8_t* table, const void* in, void* out, int32_t count);

// From one quantization to another.
struct Rescale {
  int32_t zero_in;
  Multiplier scale;
  int32_t zero;
};
void rescale_i16_i8(const Rescale& p, const int16_t* in, int8_t* out, int32_t count);
void rescale_i8_i16(const Rescale& p, const int8_t* in, int16_t* out, int32_t count);
void rescale_i8_i32(const Rescale& p, const int8_t* in, int32_t* out, int32_t count);
void rescale_i16_i32(const Rescale& p, const int16_t* in, int32_t* out, int32_t count);
void rescale_i16_i16(const Rescale& p, const int16_t* in, int16_t* out, int32_t count);

// `memory` is [batch, unit, rank, window] and keeps its content from one call to the next.
struct SvdfI8 {
  int32_t batches, inputs, units, rank, window;
  int32_t zero_in, memory_zero;
  Multiplier to_memory, to_output;
  int32_t zero;
  const int8_t* feature;
  const int32_t* bias;  // or null
};
void svdf_i8(const SvdfI8& p, const int8_t* time, const int8_t* in, int8_t* memory, int8_t* out);
void svdf_i16(const SvdfI8& p, const int16_t* time, const int8_t* in, int16_t* memory, int8_t* out);

struct SoftmaxI8 {
  int32_t rows, depth;
  const int32_t* exps;  // of the differences 0, -1, ... to the greatest
  int32_t exp_count;    // later ones are 0
};
void softmax_i8(const SoftmaxI8& p, const int8_t* in, int8_t* out);
void softmax_i8_i16(const SoftmaxI8& p, const int8_t* in, int16_t* out);

// Sums over axes: `extent` and output stride (0: reduced) per axis, innermost last.
struct MeanI8 {
  int32_t axes;
  int32_t extent[kMaxAxes], out_stride[kMaxAxes];
  int32_t outputs;
  int32_t zero_sum;  // the input's zero point times the elements of one output
  Multiplier scale;
  int32_t zero;
};
void mean_i8(const MeanI8& p, const int8_t* in, int8_t* out, int32_t* scratch);  // `outputs` sums

void quantize_f32_i8(float scale, int32_t zero, const float* in, int8_t* out, int32_t count);
void dequantize_i8_f32(float scale, int32_t zero, const int8_t* in, float* out, int32_t count);

// Margins of `value` around an array of up to four axes; elements are `width` bytes wide.
struct Pad {
  int32_t extent[4], before[4], after[4];  // of the input
  int32_t width;
  uint8_t value[8];
};
void pad(const Pad& p, const void* in, void* out);

// Puts `count` pieces of `bytes` into rows of `row_bytes`.
void copy_pieces(const void* in, void* out, int32_t count, size_t bytes, size_t row_bytes);

// Real numbers; within rounding of the desktop's kernels.
struct ConvF32 {
  Window y, x;
  int32_t in_channels, out_channels;
  const float* weights;  // [out, height, width, in]
  const float* bias;     // or null
  float low, high;
};
void conv_f32(const ConvF32& p, const float* in, float* out);

struct DepthwiseF32 {
  Window y, x;
  int32_t in_channels, multiplier;
  const float* weights;  // [height, width, output channels]
  const float* bias;     // or null
  float low, high;
};
void depthwise_f32(const DepthwiseF32& p, const float* in, float* out);

struct FullyConnectedF32 {
  int32_t rows, units, depth;
  const float* weights;
  const float* bias;  // or null
  float low, high;
};
void fully_connected_f32(const FullyConnectedF32& p, const float* in, float* out);

struct PoolF32 {
  Window y, x;
  int32_t channels;
  float low, high;
};
void average_pool_f32(const PoolF32& p, const float* in, float* out);
void max_pool_f32(const PoolF32& p, const float* in, float* out);

struct ClampF32 {
  float low, high;
};
void add_f32(const ClampF32& p, const Broadcast& shape, const float* a, const float* b, float* out);
void sub_f32(const ClampF32& p, const Broadcast& shape, const float* a, const float* b, float* out);
void mul_f32(const ClampF32& p, const Broadcast& shape, const float* a, const float* b, float* out);
void clamp_f32(const ClampF32& p, const float* in, float* out, int32_t count);
// These call expf and tanhf of the C library.
void logistic_f32(const float* in, float* out, int32_t count);
void tanh_f32(const float* in, float* out, int32_t count);
void softmax_f32(float beta, const float* in, float* out, int32_t rows, int32_t depth);

struct MeanF32 {
  int32_t axes;
  int32_t extent[kMaxAxes], out_stride[kMaxAxes];
  int32_t outputs, per_output;
};
void mean_f32(const MeanF32& p, const float* in, float* out);

}  // namespace micro
}  // namespace surelite
