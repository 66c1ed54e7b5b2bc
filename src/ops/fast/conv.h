// SPDX-License-Identifier: Apache-2.0
// The bridge from convolution operators to the packed kernels of simd/: decides while planning whether one fits, packs the
// weights, and splits the output over threads.
#pragma once

#include <memory>
#include <span>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/conv/window.h"
#include "simd/conv.h"

namespace surelite {

// At most one kernel is set; the rest of an operator's state is small.
struct FastConv {
  std::unique_ptr<const simd::ConvI8> conv_i8;
  std::unique_ptr<const simd::ConvF32> conv_f32;
  std::unique_ptr<const simd::DepthwiseI8> depthwise_i8;
  std::unique_ptr<const simd::DepthwiseF32> depthwise_f32;
  int64_t pixels = 0;
  int channels = 0;
  // Threads take pixels, `unit` at a time, or channels where pixels are few. `grain` such parts are worth a thread.
  int64_t unit = 1;
  bool by_channels = false;
  int64_t grain = 1;
  bool chosen() const { return conv_i8 || conv_f32 || depthwise_i8 || depthwise_f32; }
};

// For these the channels' multipliers are read where no kernel here is chosen, which needs them in another form or not at all.
inline bool takes_bytes(ElementType type) { return type == ElementType::int8 || type == ElementType::uint8; }

simd::ConvShape conv_shape(int32_t batches, const Window2D& window, int32_t in_channels, int32_t out_channels);

// Each returns true if `fast` was set. The operator's inputs are 0 input, 1 weights, 2 bias; weights and bias must be known
// while planning, and the host must allow more than the reference kernels.
Result<bool> choose_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant, FastConv* fast);
Result<bool> choose_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range, FastConv* fast);
// Depth multiplier 1, or one input channel.
Result<bool> choose_fast_depthwise(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant, FastConv* fast);
Result<bool> choose_fast_depthwise(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range, FastConv* fast);
// Fully connected layers round the product with a factor per unit in double precision.
Result<bool> choose_fast_rows(PrepareContext& ctx, int64_t rows, int64_t units, int64_t depth, const ConvQuant& quant,
                              std::span<const double> factors, FastConv* fast);
Result<bool> choose_fast_rows(PrepareContext& ctx, int64_t rows, int64_t units, int64_t depth, FloatRange range, FastConv* fast);

// The same with weights [out][height][width][in] and a bias (or null) that are not the operator's tensors as they lie; integer
// convolutions of bytes.
Result<bool> pack_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant, bool is_unsigned, const void* weights,
                            const int32_t* bias, FastConv* fast);
Result<bool> pack_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range, const float* weights, const float* bias,
                            FastConv* fast);

// Real input quantized image by image, int8 weights (narrower ones widened): packs conv_i8 for run_fast_hybrid.
Result<bool> choose_fast_hybrid(PrepareContext& ctx, const simd::ConvShape& shape, const void* weights, FastConv* fast);
// Rows of a fully connected layer as an image's pixels, each an image of its own.
Result<bool> choose_fast_hybrid_rows(PrepareContext& ctx, int64_t rows, int64_t units, int64_t depth, const void* weights, FastConv* fast);

void run_fast(RunContext& ctx, const FastConv& fast);
void run_fast(RunContext& ctx, const FastConv& fast, const std::byte* in, std::byte* out);
void run_fast_hybrid(RunContext& ctx, const FastConv& fast, const simd::HybridRun& hybrid);

}  // namespace surelite
