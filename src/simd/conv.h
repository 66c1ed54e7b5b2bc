// SPDX-License-Identifier: Apache-2.0
// Fast convolutions of images with the channels last, and fully connected layers as their 1 x 1 case: parameters, and
// what a packed kernel can do. Weights are packed once, while planning, by an instruction set's Packer (kernels.h);
// results of integer kernels equal the reference kernels' bit for bit. Nothing is read or written outside the tensors.
// There is neither an im2col buffer nor a table of pointers: each tile of a few pixels builds its pointers on the
// stack. Packed kernels are immutable; several threads may use one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/memory_pool.h"
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

inline RequantRange requant_range(const ConvI8Options& o) {
  return {o.low - o.zero_out, o.high - o.zero_out, o.zero_out - (o.is_unsigned ? 128 : 0)};
}

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

// What a thread computes: pixels [first, last) of batches x height x width, channels [begin, end). `begin` is a
// multiple of kSliceChannels.
inline constexpr int kSliceChannels = 64;
struct Slice {
  int64_t first = 0, last = 0;
  int begin = 0, end = 0;
};

// A packed convolution of bytes.
class ConvI8 {
 public:
  explicit ConvI8(const ConvI8Options& options) : options(options.without_data()) {}
  virtual ~ConvI8() = default;
  ConvI8(const ConvI8&) = delete;
  ConvI8& operator=(const ConvI8&) = delete;
  void run(const void* in, void* out, const Slice& slice) const;
  // With int8 weights packed for Rounding::none.
  void run(const HybridRun& hybrid, const Slice& slice) const;

 protected:
  // Hybrid runs stay within one image unless nothing is padded.
  virtual void run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const = 0;
  ConvI8Options options;
};

// Two rows of outputs share the input rows between them.
inline int64_t depthwise_unit(const ConvShape& s) {
  return s.stride_y == 1 && s.out_height % 2 == 0 ? 2 * int64_t{s.out_width} : s.out_width;
}

// Every channel on its own, one filter each (multiplier 1); weights are [height][width][channel]. shape.out_channels
// equals shape.in_channels.
class DepthwiseI8 {
 public:
  explicit DepthwiseI8(const ConvI8Options& options) : options(options.without_data()) {}
  virtual ~DepthwiseI8() = default;
  DepthwiseI8(const DepthwiseI8&) = delete;
  DepthwiseI8& operator=(const DepthwiseI8&) = delete;
  // Pixels that are best computed together.
  int64_t unit() const { return depthwise_unit(options.shape); }
  // Output pixels [first, last) of batches x height x width.
  virtual void run(const void* in, void* out, int64_t first, int64_t last) const = 0;

 protected:
  ConvI8Options options;
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
  explicit ConvF32(const ConvF32Options& options) : options(options.without_data()) {}
  virtual ~ConvF32() = default;
  ConvF32(const ConvF32&) = delete;
  ConvF32& operator=(const ConvF32&) = delete;
  virtual void run(const float* in, float* out, const Slice& slice) const = 0;

 protected:
  ConvF32Options options;
};

class DepthwiseF32 {
 public:
  explicit DepthwiseF32(const ConvF32Options& options) : options(options.without_data()) {}
  virtual ~DepthwiseF32() = default;
  DepthwiseF32(const DepthwiseF32&) = delete;
  DepthwiseF32& operator=(const DepthwiseF32&) = delete;
  int64_t unit() const { return depthwise_unit(options.shape); }
  virtual void run(const float* in, float* out, int64_t first, int64_t last) const = 0;

 protected:
  ConvF32Options options;
};

// How an instruction set makes packed kernels. Empty: it has none.
template <class Kernel, class Options>
struct Packer {
  using Packed = std::unique_ptr<const Kernel>;
  // Whether a kernel is exact for these parameters; all that it does not handle is named there.
  bool (*accepts)(const Options& options) = nullptr;
  // For options that were accepted.
  Result<Packed> (*pack)(const Options& options) = nullptr;
  bool takes(const Options& options) const { return accepts && accepts(options); }
};
using ConvI8Packer = Packer<ConvI8, ConvI8Options>;
using DepthwiseI8Packer = Packer<DepthwiseI8, ConvI8Options>;
using ConvF32Packer = Packer<ConvF32, ConvF32Options>;
using DepthwiseF32Packer = Packer<DepthwiseF32, ConvF32Options>;

}  // namespace surelite::simd
