// SPDX-License-Identifier: Apache-2.0
// What the files that emit operators share.
#pragma once

#include <functional>

#include "micro/emitter.h"
#include "ops/shared/conv/window.h"
#include "ops/shared/elementwise/activation_range.h"

namespace surelite::tool::micro {

std::string text_of(const Window& window);
std::string text_of(float value);
// Address of one batch of a tensor.
std::string offset(const std::string& address, int32_t batch, const Tensor& tensor);
// Biases less `zero` times the sums of the channels' weights; zeros where there is no bias.
std::vector<int32_t> folded_bias(const Operation& operation, int bias, size_t channels, int32_t zero,
                                 const std::function<int32_t(size_t)>& weight_sum);
// Weights of `channels` channels, each `depth` long, as the target's kernels read them.
std::vector<int8_t> lay_out_weights(Layout layout, std::span<const int8_t> weights, size_t channels, size_t depth);

// 16-bit values: the bias as kernels take it, and operators whose other types are elsewhere. `wide`: sums of 64 bits.
std::string halves_bias(Emitter& e, const Operation& o, bool wide);
Status emit_conv_i16(Emitter& e, const Operation& o, const Window2D& window, const std::string& scale, bool depthwise,
                     bool wide);
Status emit_fully_connected_i16(Emitter& e, const Operation& o, Activation activation, bool wide);
Status emit_softmax_i16(Emitter& e, const Operation& o, float beta, int64_t rows, int32_t depth);
Status emit_map_i16(Emitter& e, const Operation& o);

// Weights of 8 bits, or of 4, which are then packed again in the order of the layout.
std::vector<int8_t> weight_values(const Operation& o, int input);
struct LaidWeights {
  std::string packed;  // name of the packed array; empty: `name` is the weights' own
  std::string name;
  size_t count = 0;
};
LaidWeights keep_weights(Emitter& e, const std::vector<int8_t>& laid, bool packed);
// Opens a block in which `layer` is the parameters with unpacked weights, and names it; else the parameters.
std::string begin_layer(Emitter& e, const LaidWeights& weights, std::string_view type, const std::string& parameters);
void end_layer(Emitter& e, const LaidWeights& weights);

Status emit_conv_2d(Emitter& e, const Operation& o);
Status emit_depthwise_conv_2d(Emitter& e, const Operation& o);
Status emit_fully_connected(Emitter& e, const Operation& o);
Status emit_average_pool(Emitter& e, const Operation& o);
Status emit_max_pool(Emitter& e, const Operation& o);
Status emit_mean(Emitter& e, const Operation& o);
Status emit_softmax(Emitter& e, const Operation& o);
Status emit_add(Emitter& e, const Operation& o);
Status emit_sub(Emitter& e, const Operation& o);
Status emit_mul(Emitter& e, const Operation& o);
// A function of one element: a table for bytes, a kernel for some functions of real numbers.
Status emit_map(Emitter& e, const Operation& o);
Status emit_quantize(Emitter& e, const Operation& o);
Status emit_dequantize(Emitter& e, const Operation& o);
// The same elements with another shape.
Status emit_same(Emitter& e, const Operation& o);
Status emit_svdf(Emitter& e, const Operation& o);
Status emit_pad(Emitter& e, const Operation& o);
Status emit_concatenation(Emitter& e, const Operation& o);

}  // namespace surelite::tool::micro
