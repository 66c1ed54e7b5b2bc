// SPDX-License-Identifier: Apache-2.0
// Layers as in Howard et al., "MobileNets" (2017), and Sandler et al., "MobileNetV2" (2018).
#include "mobilenet.h"

#include <cmath>
#include <string>

#include "base/float16.h"
#include "model/writer/writer.h"

namespace surelite::bench {
namespace {

constexpr int kRelu6 = 3;

class Net {
 public:
  explicit Net(ElementType weights)
      : writer_("random weights"),
        weights_(weights),
        at_(writer_.add_tensor("input", ElementType::float32, {1, 224, 224, 3})) {
    writer_.set_inputs({at_});
  }

  void convolution(int channels, int kernel, int stride, int activation = kRelu6) {
    const int filter = constant({channels, kernel, kernel, channels_}, kernel * kernel * channels_);
    step("CONV_2D", filter, channels, stride,
         {"Conv2DOptions", {{"stride_w", stride}, {"stride_h", stride}, {"fused_activation_function", activation}}});
  }
  void depthwise(int stride) {
    const int filter = constant({1, 3, 3, channels_}, 9);
    step(
        "DEPTHWISE_CONV_2D", filter, channels_, stride,
        {"DepthwiseConv2DOptions",
         {{"stride_w", stride}, {"stride_h", stride}, {"depth_multiplier", 1}, {"fused_activation_function", kRelu6}}});
  }
  void inverted_residual(int expansion, int channels, int stride) {
    const int from = at_, from_channels = channels_;
    if (expansion > 1) convolution(channels_ * expansion, 1, 1);
    depthwise(stride);
    convolution(channels, 1, 1, 0);
    if (stride == 1 && from_channels == channels) {
      const int sum = writer_.add_tensor("sum", ElementType::float32, {1, size_, size_, channels_});
      writer_.add_operator("ADD", {from, at_}, {sum}, {"AddOptions", {}});
      at_ = sum;
    }
  }
  Result<std::vector<std::byte>> finish() {
    const int pooled = writer_.add_tensor("pooled", ElementType::float32, {1, 1, 1, channels_});
    writer_.add_operator(
        "AVERAGE_POOL_2D", {at_}, {pooled},
        {"Pool2DOptions",
         {{"padding", 1}, {"stride_w", 1}, {"stride_h", 1}, {"filter_width", size_}, {"filter_height", size_}}});
    at_ = pooled;
    size_ = 1;
    convolution(1001, 1, 1, 0);
    const int classes = writer_.add_tensor("classes", ElementType::float32, {1, 1, 1, channels_});
    writer_.add_operator("SOFTMAX", {at_}, {classes}, {"SoftmaxOptions", {{"beta", 1.0}}});
    writer_.set_outputs({classes});
    return writer_.finish();
  }

 private:
  // Uniform, with the variance that keeps activations about as large from layer to layer.
  int constant(const Shape& shape, int fan_in) {
    std::vector<float> values(static_cast<size_t>(shape.count()));
    const float bound = std::sqrt(6.0f / static_cast<float>(fan_in));
    for (float& value : values) {
      state_ = state_ * 6364136223846793005u + 1442695040888963407u;
      value = (static_cast<float>(state_ >> 40) * 0x1p-23f - 1.0f) * bound;
    }
    return constant("weights", shape, values);
  }
  int constant(const char* name, const Shape& shape, const std::vector<float>& values) {
    if (weights_ == ElementType::float32) return writer_.add_constant(name, weights_, shape, values);
    std::vector<uint16_t> halves;
    for (const float value : values) halves.push_back(float_to_half(value));
    const int stored = writer_.add_constant(name, ElementType::float16, shape, halves);
    const int real = writer_.add_tensor(name, ElementType::float32, shape);
    writer_.add_operator("DEQUANTIZE", {stored}, {real}, {"DequantizeOptions", {}}, 3);
    return real;
  }
  void step(const char* name, int filter, int channels, int stride, const OptionsSpec& options) {
    const int bias = constant("bias", {channels}, std::vector<float>(static_cast<size_t>(channels), 0.1f));
    size_ = (size_ + stride - 1) / stride;
    channels_ = channels;
    const int out = writer_.add_tensor("activation", ElementType::float32, {1, size_, size_, channels});
    writer_.add_operator(name, {at_, filter, bias}, {out}, options);
    at_ = out;
  }

  ModelWriter writer_;
  ElementType weights_;
  uint64_t state_ = 1;
  int size_ = 224, channels_ = 3;
  int at_;  // the tensor that the next layer reads
};

}  // namespace

Result<std::vector<std::byte>> write_mobilenet_v1(ElementType weights) {
  Net net(weights);
  net.convolution(32, 3, 2);
  struct Block {
    int channels, stride;
  };
  for (const Block block : {Block{64, 1},
                            {128, 2},
                            {128, 1},
                            {256, 2},
                            {256, 1},
                            {512, 2},
                            {512, 1},
                            {512, 1},
                            {512, 1},
                            {512, 1},
                            {512, 1},
                            {1024, 2},
                            {1024, 1}}) {
    net.depthwise(block.stride);
    net.convolution(block.channels, 1, 1);
  }
  return net.finish();
}

Result<std::vector<std::byte>> write_mobilenet_v2(ElementType weights) {
  Net net(weights);
  net.convolution(32, 3, 2);
  struct Stage {
    int expansion, channels, count, stride;
  };
  for (const Stage stage :
       {Stage{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}})
    for (int i = 0; i < stage.count; ++i)
      net.inverted_residual(stage.expansion, stage.channels, i == 0 ? stage.stride : 1);
  net.convolution(1280, 1, 1);
  return net.finish();
}

}  // namespace surelite::bench
