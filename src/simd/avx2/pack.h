// SPDX-License-Identifier: Apache-2.0
// Packing weights in the order in which AVX2 kernels read them.
#pragma once

#if defined(__x86_64__)

#include "simd/avx2/bands.h"
#include "simd/packing/conv_i8.h"
#include "simd/packing/depthwise_i8.h"

namespace surelite::simd::avx2 {

inline constexpr int kBlockChannels = 16;

// Channels of the block that starts at `first`: the last block has eight where that is enough.
inline int width_of_block(int channels, int first) { return channels - first > 8 ? kBlockChannels : 8; }

// Whether weights are packed as unsigned bytes from which a zero point is subtracted, and that zero point.
inline bool packs_unsigned(const ConvI8Options& o) { return o.is_unsigned || o.zero_filter != 0; }
inline int32_t packed_zero(const ConvI8Options& o) { return o.zero_filter + (o.is_unsigned ? 0 : 128); }

// Per block: [tap][pair][channel][2], channels in the order of sixteen_order unless sums stay whole numbers; a single
// channel's weights as they are. Requantization per block.
Status pack_conv_i8(const ConvI8Options& options, PackedConvI8* to);

// [rows, columns] to [columns, rows]; strides are from row to row.
void transpose_floats(const float* in, float* out, int64_t rows, int64_t columns, int64_t in_stride,
                      int64_t out_stride);
// `count` rows of `length` floats to [length][width].
void pack_floats(const float* rows, int count, int64_t length, int width, float* to);

void walk_avx2(const std::array<Walk, 16>& walks, int count, const CloseThresholds& close);

}  // namespace surelite::simd::avx2

#endif
