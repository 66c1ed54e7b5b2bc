// SPDX-License-Identifier: Apache-2.0
// Fast convolutions of images with the channels last, and fully connected layers as their 1 x 1 case. Weights are packed once,
// while planning; results of integer kernels equal the reference kernels' bit for bit. Nothing is read or written outside the
// tensors. There is neither an im2col buffer nor a table of pointers: each tile of a few pixels builds its pointers on the stack.
#pragma once

#include <cstdint>
#include <span>

#include "base/memory_pool.h"
#include "simd/cpu.h"
#include "simd/packing/requant.h"

namespace surelite::simd {

struct ConvShape {
  int32_t batches = 1, in_height = 1, in_width = 1, in_channels = 1;
  int32_t out_height = 1, out_width = 1, out_channels = 1;
  int32_t filter_height = 1, filter_width = 1;
  int32_t stride_y = 1, stride_x = 1, dilation_y = 1, dilation_x = 1, pad_y = 0, pad_x = 0;
  int64_t pixels() const { return int64_t{batches} * out_height * out_width; }
  // Saturates at a number that no kernel takes.
  int32_t taps() const {
    const int64_t taps = int64_t{filter_height} * filter_width;
    return taps > (1 << 20) ? 1 << 20 : static_cast<int32_t>(taps);
  }
};

struct ConvI8Options {
  ConvShape shape;
  bool is_unsigned = false;           // uint8 input, weights and output; else int8
  int32_t zero_in = 0, zero_filter = 0, zero_out = 0;
  int32_t low = 0, high = 0;          // clamp of the output
  Rounding rounding = Rounding::two_steps;
  const void* weights = nullptr;      // [out][height][width][in]
  const int32_t* bias = nullptr;      // [out], or null
  std::span<const ChannelScale> scales;  // [out]
  MemoryPool* memory = nullptr;  // where the packed weights go; null: the heap
  // What a packed kernel keeps: nothing that belongs to the caller.
  ConvI8Options without_data() const {
    ConvI8Options kept = *this;
    kept.weights = nullptr, kept.bias = nullptr, kept.scales = {}, kept.memory = nullptr;
    return kept;
  }
};

inline RequantRange requant_range(const ConvI8Options& o) { return {o.low - o.zero_out, o.high - o.zero_out, o.zero_out - (o.is_unsigned ? 128 : 0)}; }

// What packed signed weights lack to be weights less their zero point.
inline int32_t weight_offset(const ConvI8Options& o) { return (o.is_unsigned ? 128 : 0) - o.zero_filter; }

// Real input that was quantized to int8, image by image: real outputs.
struct HybridRun {
  const int8_t* in = nullptr;
  float* out = nullptr;
  const int32_t* zero_points = nullptr;  // one per image, like scales
  const float* scales = nullptr;
  int64_t pixels_per_image = 1;
  const float* channel_scales = nullptr;  // one per output channel, like bias
  const float* bias = nullptr;            // or null
  float low = 0, high = 0;
  bool channel_first = false;  // the sum times the channel's scale, then times the image's; else times their product
  int32_t* sums = nullptr;     // where the integer sums go, in place of real outputs
};

// What a thread computes: pixels [first, last) of batches x height x width, channels [begin, end). `begin` is a multiple of
// kSliceChannels.
inline constexpr int kSliceChannels = 64;
struct Slice {
  int64_t first = 0, last = 0;
  int begin = 0, end = 0;
};

// Whether integer kernels can take packed blocks from an earlier process here: then, of a block that is filled, ConvI8Options::scales
// is not read.
inline bool reads_packed() { return has_avx512_vnni(); }

// A packed convolution. Immutable; may be used by several threads.
class ConvI8 {
 public:
  // False where no kernel for this machine can be exact: use the reference kernel then.
  static bool accepts(const ConvI8Options& options);
  static Result<ConvI8> pack(const ConvI8Options& options);
  void run(const void* in, void* out, const Slice& slice) const;
  // With int8 weights packed for Rounding::none.
  void run(const HybridRun& hybrid, const Slice& slice) const;

 private:
  friend struct ConvI8Kernel;
  static bool accepts_portable(const ConvI8Options& options);
  static Result<ConvI8> pack_portable(const ConvI8Options& options);
  // Keeps the options and makes room for all parts, filled with zeros; `weights` and `zero_row` in bytes.
  Status reserve(const ConvI8Options& options, size_t weights, int requants, int ways, int zero_row);
  // Hybrid runs stay within one image unless nothing is padded.
  void run_portable(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const;
  void run_avx512(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const;
  static bool accepts_dotprod(const ConvI8Options& options);
  void run_dotprod(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const;
  void run_any(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const;

  ConvI8Options options_;
  bool dotprod_ = false;    // NEON's; else AVX-512's where the machine has it, else the portable kernels'
  // A tap is one input pixel, or a row of the window where channels do not come in fours.
  int32_t tap_count_ = 0;
  int32_t length_ = 0;      // bytes of one tap
  int32_t depth_ = 0;       // rounded up to fours
  bool row_sums_ = false;   // weight_offset is not 0
  // A small image is copied first, with its padding: options_.shape is then that of the copy.
  bool copied_ = false;
  bool inside_ = false;     // no tap lies outside, and the bytes behind one may be read
  ConvShape original_;
  // Per block of up to 64 channels: [tap][depth / 4][channel][4], channels in the order of channel_order.h. NEON's dot product: per 16
  // channels, in their own order. Portable kernels: 16 bits less the zero point, per block [tap * depth / 2][channel][2].
  Block memory_;
  std::byte* weights_ = nullptr;
  uint8_t* zero_row_ = nullptr;
  RequantBlock* requant_ = nullptr;  // per sixteen channels
  RequantPlan* plans_ = nullptr;     // per block; NEON and portable kernels: per sixteen channels
};

// Two rows of outputs share the input rows between them.
inline int64_t depthwise_unit(const ConvShape& s) { return s.stride_y == 1 && s.out_height % 2 == 0 ? 2 * int64_t{s.out_width} : s.out_width; }

// Every channel on its own, one filter each (multiplier 1); weights are [height][width][channel]. shape.out_channels equals
// shape.in_channels.
class DepthwiseI8 {
 public:
  static bool accepts(const ConvI8Options& options);
  static Result<DepthwiseI8> pack(const ConvI8Options& options);
  // Pixels that are best computed together.
  int64_t unit() const { return depthwise_unit(options_.shape); }
  // Output pixels [first, last) of batches x height x width.
  void run(const void* in, void* out, int64_t first, int64_t last) const;

 private:
  friend struct DepthwiseI8Kernel;
  static bool accepts_portable(const ConvI8Options& options);
  static Result<DepthwiseI8> pack_portable(const ConvI8Options& options);
  // Likewise; `sum_factors` is their number.
  Status reserve(const ConvI8Options& options, size_t weights, int sum_factors, int requants, int ways);
  void run_portable(const uint8_t* in, uint8_t* out, int64_t first, int64_t last) const;
  void run_avx512(const uint8_t* in, uint8_t* out, int64_t first, int64_t last) const;
  ConvI8Options options_;
  bool rolling_ = false;   // 3 x 3: columns of four input rows are interleaved once for all outputs that they enter
  bool tap_sums_ = false;  // some weights less their zero point do not fit 8 bits: sums of the inputs enter too
  int groups_ = 0;         // of four taps
  Block memory_;
  std::byte* weights_ = nullptr;      // per block of 64 lanes: [group][quarter][16][4]; portable kernels: 16 bits, [tap][channel]
  int32_t* sum_factors_ = nullptr;    // per block: [quarter][16]
  uint8_t* zero_row_ = nullptr;
  RequantBlock* requant_ = nullptr;   // per quarter, channels in the order of channel_order.h
  RequantPlan* plans_ = nullptr;      // per block
};

struct ConvF32Options {
  ConvShape shape;
  float low = 0, high = 0;
  const float* weights = nullptr;  // [out][height][width][in]
  const float* bias = nullptr;
  bool fused = true;  // multiply and add with one rounding; without, results equal the reference kernel's bit for bit
  MemoryPool* memory = nullptr;  // where the packed weights go; null: the heap
  ConvF32Options without_data() const {
    ConvF32Options kept = *this;
    kept.weights = kept.bias = nullptr, kept.memory = nullptr;
    return kept;
  }
};

class ConvF32 {
 public:
  static bool accepts(const ConvF32Options& options);
  static Result<ConvF32> pack(const ConvF32Options& options);
  void run(const float* in, float* out, const Slice& slice) const;

 private:
  friend struct ConvF32Kernel;
  void run_portable(const float* in, float* out, const Slice& slice) const;
  void run_avx512(const float* in, float* out, const Slice& slice) const;

  ConvF32Options options_;
  int32_t tap_count_ = 0, length_ = 0;  // a tap is one input pixel, or a row of the window where channels are few
  int32_t block_ = 0;                   // channels of a full block
  Block memory_;
  float* weights_ = nullptr;            // per block: [tap][length][channel]
  float* bias_ = nullptr;
  float* zero_row_ = nullptr;
};

class DepthwiseF32 {
 public:
  static bool accepts(const ConvF32Options& options);
  static Result<DepthwiseF32> pack(const ConvF32Options& options);
  int64_t unit() const { return depthwise_unit(options_.shape); }
  void run(const float* in, float* out, int64_t first, int64_t last) const;

 private:
  friend struct DepthwiseF32Kernel;
  void run_portable(const float* in, float* out, int64_t first, int64_t last) const;
  void run_avx512(const float* in, float* out, int64_t first, int64_t last) const;

  ConvF32Options options_;
  Block memory_;
  float* weights_ = nullptr;  // per 16 channels: [tap][16]; portable kernels: [tap][channel]
  float* bias_ = nullptr;
  float* zero_row_ = nullptr;
};

}  // namespace surelite::simd
