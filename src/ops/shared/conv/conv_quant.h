// SPDX-License-Identifier: Apache-2.0
// Quantization of convolutions: one multiplier per output channel brings accumulators to the output's scale.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/quant/fixed_point.h"

namespace surelite {

struct ConvQuant {
  int32_t zero_in = 0, zero_filter = 0, zero_out = 0;
  IntRange range{0, 0};
  std::vector<Multiplier> scale;  // one per output channel, where they were asked for
};

// Where a convolution has its tensors.
struct ConvTensors {
  int input = 0, filter = 1, bias = 2;
  int channels = 0;                 // output channels
  bool symmetric_filter = true;     // refuse int8 filters with a zero point
};

// Checks scales and zero points of an integer convolution (output 0), and reads all but the channels' multipliers.
Result<ConvQuant> read_conv_quant(const PrepareContext& ctx, const ConvTensors& at, Activation activation);
// Those multipliers, of scales that were checked.
std::vector<Multiplier> read_multipliers(const PrepareContext& ctx, const ConvTensors& at);

// Refuses tensors without exactly one scale, and zero points that the type cannot store.
Status check_one_scale(const PrepareContext& ctx, int input);
Status check_one_scale_out(const PrepareContext& ctx);

// Refuses a bias whose length is not the number of output channels. An absent bias is fine.
Status check_bias(const PrepareContext& ctx, int bias, int64_t channels);

// int16 activations: the option quantized_bias_type, where given, must be int32 or int64 and the bias's own type. True
// if sums are kept in 64 bits.
Result<bool> read_wide_sums(const PrepareContext& ctx, int bias);

// The multiplier of uint8 convolutions and of fully connected layers with one scale: the product of scales is rounded
// to float. Refuses a bias whose scale is not that product (within what the stock kernels tolerate).
Result<double> single_multiplier(const PrepareContext& ctx, const ConvTensors& at);

inline int32_t requantize(int32_t accumulator, Multiplier scale, int32_t zero_point, IntRange range) {
  return static_cast<int32_t>(
      std::clamp<int64_t>(int64_t{multiply(accumulator, scale)} + zero_point, range.low, range.high));
}
inline int32_t requantize(int64_t accumulator, Multiplier scale, int32_t zero_point, IntRange range) {
  return static_cast<int32_t>(
      std::clamp<int64_t>(int64_t{multiply(accumulator, scale)} + zero_point, range.low, range.high));
}

}  // namespace surelite
