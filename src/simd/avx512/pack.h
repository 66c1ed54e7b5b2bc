// SPDX-License-Identifier: Apache-2.0
// Packing weights in the order in which AVX-512 kernels read them.
#pragma once

#if defined(__x86_64__)

#include "simd/packing/conv_f32.h"
#include "simd/packing/depthwise_i8.h"
#include "simd/packing/pack_rows.h"
#include "simd/packing/threshold_walk.h"

namespace surelite::simd::avx512 {

inline constexpr int kMaxFloatPatch = 512;  // floats of a window that is copied

void pack_rows_i8(const PackedRows& rows, bool is_unsigned, int64_t step, int8_t* to, int32_t* sums);
// Vector k goes to `to` + k * step; step in floats.
void pack_rows_f32(const PackedRows& rows, int64_t step, float* to);
// Four rows of 64 bytes, interleaved as the depthwise kernel interleaves its inputs, to 256 bytes.
void interleave_rows(const int8_t* const* rows, int8_t* to);
void walk_wide(const std::array<Walk, 16>& walks, int count, const CloseThresholds& close);

// Few channels make short loops: a row of the window is then one tap.
TapLayout float_taps(const ConvShape& shape);
Status pack_conv_f32(const ConvF32Options& options, PackedConvF32* to);
Status pack_depthwise_f32(const ConvF32Options& options, PackedDepthwiseF32* to);
Status pack_depthwise_i8(const ConvI8Options& options, PackedDepthwiseI8* to);

}  // namespace surelite::simd::avx512

#endif
