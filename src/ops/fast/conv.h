// SPDX-License-Identifier: Apache-2.0
// The bridge from convolution operators to packed kernels: decides while planning whether one fits, packs the weights,
// and splits the output over threads. What kernels handle, and what goes to the plain loop:
//
// - Types: int8 or uint8, the same for input, weights and output, with an int32 bias or none; narrower weights of int8
//   inputs, widened; float32 throughout; real input quantized image by image with int8 weights. Weights and bias are
//   known while planning.
// - Zero points: any of input, weights and output, one for the whole tensor; of int8 depthwise weights 0 only, and of
// int8
//   weights under quantized real input.
// - Scales: one per channel, rounded in fixed point, or as real factors (fully connected layers); products and sums
// that fit
//   32 bits.
// - Any strides, dilation and padding whose coordinates fit 30 bits; as many taps and channels as the set's kernel has
// room for.
// - Activations as a clamp of the output. No groups: an operator packs each group for itself.
#pragma once

#include <memory>
#include <span>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/conv/window.h"
#include "ops/fast/kernels.h"

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
  bool shared = false;       // it is work for more than one thread
  bool takes_image = false;  // the kernel may copy an image whole
  bool chosen() const { return conv_i8 || conv_f32 || depthwise_i8 || depthwise_f32; }
};

// For these the channels' multipliers are read where no kernel here is chosen, which needs them in another form or not
// at all.
inline bool takes_bytes(ElementType type) { return type == ElementType::int8 || type == ElementType::uint8; }

// A column of pixels becomes a row of them, which has the same bytes.
simd::ConvShape conv_shape(int32_t batches, const Window2D& window, int32_t in_channels, int32_t out_channels);
// Rows of a matrix as the pixels of an image one line high. check_element_limit made sure that each fits 32 bits.
simd::ConvShape row_shape(int64_t rows, int64_t units, int64_t depth);

// Whether any convolution can be packed here: asked before weights are rearranged for it.
inline bool has_fast_conv(const PrepareContext& ctx) {
  return ctx.kernels().get<simd::ConvI8Packer>().pack || ctx.kernels().get<simd::ConvF32Packer>().pack;
}

// Each returns true if `fast` was set. The operator's inputs are 0 input, 1 weights, 2 bias; the bias must be known
// while planning. `weights`: the operator's, dense and widened to bytes; null where they are not known.
Result<bool> choose_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant,
                              const void* weights, FastConv* fast);
Result<bool> choose_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range, const void* weights,
                              FastConv* fast);
// Depth multiplier 1, or one input channel.
Result<bool> choose_fast_depthwise(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant,
                                   const void* weights, FastConv* fast);
Result<bool> choose_fast_depthwise(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range,
                                   const void* weights, FastConv* fast);
// Fully connected layers round the product with a factor per unit in double precision.
Result<bool> choose_fast_rows(PrepareContext& ctx, int64_t rows, int64_t units, int64_t depth, const ConvQuant& quant,
                              std::span<const double> factors, const void* weights, FastConv* fast);
Result<bool> choose_fast_rows(PrepareContext& ctx, int64_t rows, int64_t units, int64_t depth, FloatRange range,
                              const void* weights, FastConv* fast);

// The same with weights [out][height][width][in] and a bias (or null) that are not the operator's tensors as they lie;
// integer convolutions of bytes.
Result<bool> pack_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant, bool is_unsigned,
                            const void* weights, const int32_t* bias, FastConv* fast);
Result<bool> pack_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range, const float* weights,
                            const float* bias, FastConv* fast);

// Real input quantized image by image, int8 weights (narrower ones widened): packs conv_i8 for run_fast_hybrid.
Result<bool> choose_fast_hybrid(PrepareContext& ctx, const simd::ConvShape& shape, const void* weights, FastConv* fast);
// Rows of a fully connected layer as an image's pixels, each an image of its own.
Result<bool> choose_fast_hybrid_rows(PrepareContext& ctx, int64_t rows, int64_t units, int64_t depth,
                                     const void* weights, FastConv* fast);

// How run_fast goes by rows, or a plain loop where no kernel was chosen: for PrepareContext::by_rows.
RowUse rows_of(const FastConv& fast, const Window2D& window);

void run_fast(RunContext& ctx, const FastConv& fast);
void run_fast(RunContext& ctx, const FastConv& fast, const std::byte* in, std::byte* out);
void run_fast_hybrid(RunContext& ctx, const FastConv& fast, const simd::HybridRun& hybrid);

}  // namespace surelite
