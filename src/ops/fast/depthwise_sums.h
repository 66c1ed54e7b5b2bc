// SPDX-License-Identifier: Apache-2.0
// Integer sums of depthwise convolutions with int8 weights, by the float kernel: products and sums below 2^24 are exact
// in floats, in any order. Handles weights with zero point 0 whose sums stay that small, any zero point of the input
// (which the caller takes off), any strides, dilation, padding and multiplier. Bias, scales and activation are the
// caller's. Also the copy that gives every filter a channel of its own where several filters share one.
#pragma once

#include <cstdint>
#include <memory>

#include "ops/fast/kernels.h"

namespace surelite {

// out[i * multiplier ... ] = in[i], for `count` elements.
template <class T>
void repeat_channels(const T* in, int64_t count, int32_t multiplier, T* out) {
  for (int64_t i = 0; i < count; ++i)
    for (int32_t m = 0; m < multiplier; ++m) *out++ = in[i];
}

class DepthwiseSums {
 public:
  // True if the float kernel takes the shape and is exact for inputs of at most `most` in magnitude. `weights` are
  // [height][width][out]; the shape's output channels are a multiple of its input channels. Asks for scratch memory:
  // one image, and `planes` images of sums.
  Result<bool> prepare(PrepareContext& ctx, const simd::ConvShape& shape, const int8_t* weights, int32_t most,
                       int planes);

  // For every image and plane: input_of(batch, plane, first, last, out) stores elements [first, last) of the image as
  // floats; then store(batch, first, last, sums) takes the sums of output pixels [first, last) of the image,
  // `sums[plane]` those of pixel 0.
  template <class InputOf, class Store>
  void run(RunContext& ctx, const InputOf& input_of, const Store& store) const {
    const int32_t multiplier = shape_.out_channels / in_channels_;
    const std::span<float> image = ctx.scratch_of<float>(image_), all = ctx.scratch_of<float>(sums_);
    const auto per_plane = static_cast<int64_t>(all.size()) / planes_;
    const float* planes[kMaxPlanes] = {};
    for (int plane = 0; plane < planes_; ++plane) planes[plane] = all.data() + plane * per_plane;
    const int64_t elements = int64_t{shape_.in_height} * shape_.in_width * in_channels_;
    const int64_t unit = conv_->unit(), units = (shape_.pixels() + unit - 1) / unit;
    for (int32_t batch = 0; batch < batches_; ++batch)
      for (int plane = 0; plane < planes_; ++plane) {
        ctx.parallel(elements, 1 << 16, [&](int64_t first, int64_t last) {
          // In place where each channel has one filter; else from its end of the room, so that nothing is overwritten
          // unread.
          float* values = multiplier == 1 ? image.data() : image.data() + elements * multiplier;
          input_of(batch, plane, first, last, values);
          if (multiplier > 1)
            repeat_channels(values + first, last - first, multiplier, image.data() + first * multiplier);
        });
        ctx.parallel(units, grain_, [&](int64_t first, int64_t last) {
          const int64_t begin = first * unit, end = std::min(last * unit, shape_.pixels());
          conv_->run(image.data(), all.data() + plane * per_plane, begin, end);
          if (plane + 1 == planes_) store(batch, begin, end, planes);
        });
      }
  }

 private:
  static constexpr int kMaxPlanes = 2;
  std::unique_ptr<const simd::DepthwiseF32> conv_;
  simd::ConvShape shape_;  // of one image, with as many input as output channels
  int32_t batches_ = 0, in_channels_ = 0;
  int planes_ = 1, image_ = -1, sums_ = -1;
  int64_t grain_ = 1;
};

}  // namespace surelite
