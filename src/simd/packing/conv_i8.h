// SPDX-License-Identifier: Apache-2.0
// What packed 8-bit convolutions keep, and packing for dot products of four bytes: unsigned input bytes times signed
// weights with VNNI, signed times signed with NEON.
#pragma once

#include "simd/conv.h"
#include "simd/packing/channel_order.h"
#include "simd/packing/pack_rows.h"

namespace surelite::simd {

// What differs between instruction sets whose dot products take four bytes.
struct DotProductLayout {
  int block_channels = kBlock;
  bool signed_inputs = false;  // the instruction's inputs; those of the other sign are moved by 128 on the way in
  bool copies_images = false;  // small images are copied first, with their padding
  bool replays = false;        // takes blocks that an earlier process packed
  bool float_ways = false;     // requantizes in float where that is exact; else in integers
  int fills_to = 4;            // a tap's weights come in such numbers, if not in fours
  PackRowsI8 pack_rows = nullptr;
  ThresholdWalk walk = walk_thresholds;
};

// Whether coordinates, products and scales of a convolution fit what integer kernels compute with.
bool fits_integer_kernels(const ConvI8Options& options);

// Whether instruction sets that copy small images with their padding copy this one's.
bool copies_image(const ConvShape& shape);

struct PackedConvI8 : ConvI8 {
  using ConvI8::ConvI8;
  using ConvI8::options;  // of a copied image, with its padding, the shape is that of the copy
  // Packs for dot products of four bytes.
  Status pack(const ConvI8Options& o, const DotProductLayout& layout, TapLayout taps);
  // Makes room for all parts, filled with zeros; `weights` and `zero_row` in bytes.
  Status reserve(const ConvI8Options& o, size_t weights, int requants, int ways, int zero_row, bool replays);

  int32_t tap_count = 0;
  int32_t length = 0;     // bytes of one tap
  int32_t depth = 0;      // rounded up to fours
  bool row_sums = false;  // weight_offset is not 0
  bool copied = false;    // a small image is copied first, with its padding
  bool inside = false;    // no tap lies outside, and the bytes behind one may be read
  ConvShape original;
  // Per block of up to 64 channels: [tap][depth / 4][channel][4], channels in the order of channel_order.h. NEON: per
  // 16 channels, in an order of the kernel's own. Portable kernels: 16 bits less the zero point, per block
  // [tap * depth / 2][channel][2].
  Block memory;
  std::byte* weights = nullptr;
  uint8_t* zero_row = nullptr;
  RequantBlock* requant = nullptr;  // per sixteen channels
  RequantPlan* plans = nullptr;     // per block; NEON and portable kernels: per sixteen channels
};

}  // namespace surelite::simd
