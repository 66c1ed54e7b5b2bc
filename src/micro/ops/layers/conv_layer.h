// SPDX-License-Identifier: Apache-2.0
// What every convolution is asked while it is prepared.
#pragma once

#include "micro/ops/op.h"

namespace surelite {
namespace micro {

enum : uint8_t { kTakesBytes = 1, kTakesReal = 2, kTakesHalves = 4, kTakesPacked = 8 };  // 4-bit filters of bytes

struct LayerShape {
  Window y, x;
  int32_t channels;                    // of the output
  int32_t batches, in_step, out_step;  // elements from batch to batch
};

// Types, ranks, shapes and quantization; `takes` has the kinds of layers that the operator knows.
bool check_layer(Op& op, bool depthwise, uint8_t takes, LayerShape* shape);

// A multiplier for each channel, in memory that lasts, and between which values results are kept.
bool layer_scales(Op& op, int32_t channels, int activation, Scale* scale, int32_t** values, int8_t** shifts);

// 4-bit values, the lower half of a byte first.
inline int32_t weight_of(const View& filter, int32_t at) {
  if (filter.type() != kTfLiteInt4) return filter.data<int8_t>()[at];
  const auto byte = static_cast<int32_t>(filter.data<uint8_t>()[at / 2]);
  return ((at % 2 ? byte >> 4 : byte & 15) ^ 8) - 8;
}
void unpack_int4(const TfLiteEvalTensor& packed, int8_t* to);

// CONV_2D and DEPTHWISE_CONV_2D of 16-bit values.
bool prepare_conv_i16(Op& op);
bool prepare_depthwise_i16(Op& op);
void run_conv_i16(const Run& run);
void run_depthwise_i16(const Run& run);
// Whether a run is of such.
inline bool is_i16(const Run& run) { return run.input(0).type == kTfLiteInt16; }
inline bool is_i16(const Op& op) { return op.inputs() > 0 && op.has(0) && op.in(0).type() == kTfLiteInt16; }

}  // namespace micro
}  // namespace surelite
