// SPDX-License-Identifier: Apache-2.0
// Bilinear resizing of float32, uint8 and int8 images, channels last: any positions and numbers of channels. int8 takes
// fractions in 1/1024 below simd::kMostFraction in magnitude. Input and output have the same quantization.
#pragma once

#include <algorithm>

#include "ops/fast/kernels.h"

namespace surelite {

// Its members are null without a kernel.
inline const simd::BilinearKernels& fast_bilinear(const simd::Kernels& kernels) {
  return kernels.get<simd::BilinearKernels>();
}

// An output row is made in strips, each of as many columns as fit, of up to kChannels channels at a time.
template <class T, class Number, class Fraction>
class StripResize {
 public:
  using Kernels = simd::StripKernels<T, Number, Fraction>;
  using Taps = std::span<const simd::Tap<Fraction>>;
  struct Rows {
    const T *upper, *lower;
    Fraction fraction;
  };

  StripResize(const Kernels& kernels, int64_t depth)
      : kernels_(kernels), depth_(depth), channels_(std::clamp<int64_t>(depth, 1, kChannels)),
        columns_(static_cast<int32_t>(simd::kStripNumbers / channels_)) {}

  void row(const Rows& rows, Taps taps, T* out) const {
    simd::Strip<Number> strip;
    while (!taps.empty()) {
      const Taps now = taps.first(pixels_of(taps));
      const int32_t first = now.front().low, end = now.back().high + 1;
      // Where mixing all columns takes longer than calls for the two of each pixel.
      const auto pixels = static_cast<int64_t>(now.size());
      const bool far_apart = (end - first) * channels_ > pixels * (2 * channels_ + kNumbersOfCalls);
      for (int64_t c = 0; c < depth_; c += channels_) {
        const int64_t channels = std::min(channels_, depth_ - c);
        if (far_apart) {
          apart(rows, now, c, channels, &strip, out + c);
        } else {
          mix(rows, first, end, c, channels, &strip);
          kernels_.spread(strip, now, first, channels, depth_, out + c);
        }
      }
      taps = taps.subspan(now.size());
      out += pixels * depth_;
    }
  }

 private:
  static constexpr int64_t kChannels = 256;
  static constexpr int64_t kNumbersOfCalls = 128;  // that could be mixed in the time of a pixel's own calls

  // As many as have their columns in one strip, or the first, however far its two columns are from each other.
  size_t pixels_of(Taps taps) const {
    size_t pixels = 1;
    while (pixels < taps.size() && taps[pixels].high - taps.front().low < columns_) ++pixels;
    return pixels;
  }

  void mix(const Rows& rows, int32_t begin, int32_t end, int64_t c, int64_t channels, simd::Strip<Number>* to) const {
    if (channels == depth_) return mix_part(rows, begin * depth_, (end - begin) * depth_, 0, to);
    for (int32_t x = begin; x < end; ++x) mix_part(rows, x * depth_ + c, channels, (x - begin) * channels, to);
  }
  void mix_part(const Rows& rows, int64_t from, int64_t count, int64_t at, simd::Strip<Number>* to) const {
    kernels_.mix(rows.upper + from, rows.lower + from, rows.fraction, count, to->upper + at, to->lower + at);
  }

  // Pixels that are far from each other: the strip holds the two columns of one.
  void apart(const Rows& rows, Taps taps, int64_t c, int64_t channels, simd::Strip<Number>* strip, T* out) const {
    for (const simd::Tap<Fraction>& tap : taps) {
      mix_part(rows, tap.low * depth_ + c, channels, 0, strip);
      mix_part(rows, tap.high * depth_ + c, channels, channels, strip);
      const simd::Tap<Fraction> own{0, 1, tap.fraction};
      kernels_.spread(*strip, {&own, 1}, 0, channels, depth_, out);
      out += depth_;
    }
  }

  const Kernels& kernels_;
  const int64_t depth_, channels_;
  const int32_t columns_;
};

}  // namespace surelite
