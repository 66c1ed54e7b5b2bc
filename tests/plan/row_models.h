// SPDX-License-Identifier: Apache-2.0
// Models of convolutions and sums that follow each other.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "run/models.h"

namespace surelite::tests {

// Adds operators one behind the other. Integer tensors have scales that let values neither vanish nor saturate.
class ChainWriter {
 public:
  ChainWriter(ElementType type, uint32_t seed) : type_(type), random_(seed) {}

  struct Image {
    int tensor = -1;
    Shape shape;
    float scale = 0;
    int32_t zero = 0;
  };

  int below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }
  bool is_real() const { return type_ == ElementType::float32; }

  Image image(const Shape& shape, float scale = 0.05f, std::string name = "") {
    Image made{-1, shape, scale, type_ == ElementType::uint8 ? 100 + below(40) : below(40) - 20};
    if (name.empty()) name = "t" + std::to_string(count_++);
    made.tensor = writer.add_tensor(name, type_, shape, is_real() ? Quantization() : affine(made.scale, made.zero));
    return made;
  }

  // Filters of `height` x `width`; depthwise with 0 output channels.
  Image convolution(const Image& in, int32_t channels, int32_t height, int32_t width, int32_t stride, int32_t dilation,
                    bool same, std::string name = "") {
    const bool depthwise = channels == 0;
    const int32_t out = depthwise ? in.shape[3] : channels;
    const int activation = below(3) == 0 ? 3 : below(2);
    const auto extent = [&](int32_t size, int32_t filter) {
      return same ? (size + stride - 1) / stride : (size - (filter - 1) * dilation - 1) / stride + 1;
    };
    const int32_t depth = depthwise ? 1 : in.shape[3];
    const float weight_scale = 0.01f, spread = std::sqrt(static_cast<float>(depth * height * width));
    const Image to = image({in.shape[0], extent(in.shape[1], height), extent(in.shape[2], width), out},
                           is_real() ? 0 : in.scale * weight_scale * spread * 40, std::move(name));
    const Shape filter = depthwise ? Shape{1, height, width, out} : Shape{out, height, width, depth};
    const int weights = add_weights(filter, weight_scale, 1 / spread), bias = add_bias(out, in.scale * weight_scale);
    std::vector<OptionsSpec::Field> fields{{"padding", same ? 0 : 1},
                                           {"stride_h", stride},
                                           {"stride_w", stride},
                                           {"dilation_h_factor", dilation},
                                           {"dilation_w_factor", dilation},
                                           {"fused_activation_function", activation}};
    if (depthwise) fields.emplace_back("depth_multiplier", 1);
    writer.add_operator(depthwise ? "DEPTHWISE_CONV_2D" : "CONV_2D", {in.tensor, weights, bias}, {to.tensor},
                        {depthwise ? "DepthwiseConv2DOptions" : "Conv2DOptions", fields},
                        type_ == ElementType::int8 ? 3 : 2);
    return to;
  }

  Image pool(const Image& in, int32_t window, int32_t stride) {
    const int32_t height = (in.shape[1] + stride - 1) / stride, width = (in.shape[2] + stride - 1) / stride;
    Image to{-1, {in.shape[0], height, width, in.shape[3]}, in.scale, in.zero};
    to.tensor = writer.add_tensor("pool" + std::to_string(count_++), type_, to.shape,
                                  is_real() ? Quantization() : affine(to.scale, to.zero));
    writer.add_operator(below(2) ? "MAX_POOL_2D" : "AVERAGE_POOL_2D", {in.tensor}, {to.tensor},
                        {"Pool2DOptions",
                         {{"padding", 0},
                          {"stride_h", stride},
                          {"stride_w", stride},
                          {"filter_height", window},
                          {"filter_width", window}}},
                        type_ == ElementType::int8 ? 2 : 1);
    return to;
  }

  Image sum(const Image& a, const Image& b, std::string name = "") {
    const Image to = image(a.shape, std::max(a.scale, b.scale) * 1.5f, std::move(name));
    writer.add_operator("ADD", {a.tensor, b.tensor}, {to.tensor},
                        {"AddOptions", {{"fused_activation_function", below(2)}}}, type_ == ElementType::int8 ? 2 : 1);
    return to;
  }

  Image map(const Image& in) {
    const Image to = image(in.shape, in.scale);
    writer.add_operator(below(2) ? "HARD_SWISH" : "RELU6", {in.tensor}, {to.tensor});
    return to;
  }

  Image prelu(const Image& in) {
    const Image to = image(in.shape, in.scale);
    const int alpha = add_weights({1, 1, in.shape[3]}, 0.01f, 0.3f);
    writer.add_operator("PRELU", {in.tensor, alpha}, {to.tensor});
    return to;
  }

  Model finish(const Image& in, const std::vector<int32_t>& outputs) {
    writer.set_inputs({in.tensor});
    writer.set_outputs(outputs);
    return build(writer);
  }

  ModelWriter writer;

 private:
  int add_weights(const Shape& shape, float scale, float spread) {
    const auto count = static_cast<size_t>(shape.count());
    if (is_real()) {
      std::vector<float> values(count);
      for (float& x : values) x = static_cast<float>(below(2001) - 1000) / 1000 * spread;
      return writer.add_constant("w", type_, shape, values);
    }
    std::vector<uint8_t> values(count);
    for (uint8_t& x : values) x = static_cast<uint8_t>(below(255) + 1);
    if (type_ == ElementType::uint8)
      return writer.add_constant("w", type_, shape, values, affine(scale, 120 + below(16)));
    for (uint8_t& x : values) x = x == 128 ? 127 : x;
    return writer.add_constant("w", type_, shape, values, affine(scale, 0));
  }

  int add_bias(int32_t channels, float scale) {
    const auto count = static_cast<size_t>(channels);
    if (is_real()) {
      std::vector<float> values(count);
      for (float& x : values) x = static_cast<float>(below(200) - 100) / 100;
      return writer.add_constant("b", type_, {channels}, values);
    }
    std::vector<int32_t> values(count);
    for (int32_t& x : values) x = below(4000) - 2000;
    return writer.add_constant("b", ElementType::int32, {channels}, values, affine(scale, 0));
  }

  ElementType type_;
  std::mt19937 random_;
  int count_ = 0;
};

inline void fill_input(TensorView view, std::mt19937* random) {
  if (view.type() == ElementType::float32) {
    const std::span<float> values = *view.values<float>();
    for (float& x : values) x = static_cast<float>(static_cast<int>((*random)() % 2001) - 1000) / 500;
    return;
  }
  const std::span<std::byte> bytes = *view.bytes();
  for (std::byte& x : bytes) x = static_cast<std::byte>((*random)());
}

// Two to eight operators of any strides, windows, padding and activations; sums where shapes agree.
inline Model random_chain(uint32_t seed) {
  constexpr ElementType kTypes[] = {ElementType::int8, ElementType::uint8, ElementType::float32};
  ChainWriter w(kTypes[seed % 3], seed);
  const auto pick = [&](std::initializer_list<int32_t> list) {
    return list.begin()[w.below(static_cast<int>(list.size()))];
  };
  const int32_t images_at_once = w.below(4) ? 1 : 2, height = 6 + w.below(40), width = 4 + w.below(30);
  const ChainWriter::Image in = w.image({images_at_once, height, width, pick({1, 3, 8, 16, 24})});
  std::vector<ChainWriter::Image> images{in};
  for (int left = 2 + w.below(7); left > 0; --left) {
    const ChainWriter::Image& last = images.back();
    const bool can_shrink = last.shape[1] > 12 && last.shape[2] > 12;
    const int32_t stride = can_shrink && w.below(3) == 0 ? 2 : 1;
    const int32_t dilation = stride == 1 && can_shrink && w.below(4) == 0 ? 2 : 1;
    const bool same = w.below(4) > 0 || !can_shrink;
    const auto partner =
        std::find_if(images.begin(), images.end() - 1, [&](const auto& image) { return image.shape == last.shape; });
    switch (w.below(9)) {
      case 0:
      case 1:
      case 2: images.push_back(w.convolution(last, pick({8, 13, 16, 24, 40, 64}), 1, 1, 1, 1, true)); break;
      case 3:
        images.push_back(w.convolution(last, pick({8, 12, 32}), pick({1, 3, 5}), 3, stride, dilation, same));
        break;
      case 4: images.push_back(w.map(last)); break;
      case 8: images.push_back(w.pool(last, pick({2, 3}), stride)); break;
      case 5:
        if (partner != images.end() - 1) {
          images.push_back(w.below(2) ? w.sum(last, *partner) : w.sum(*partner, last));
          break;
        }
        [[fallthrough]];
      default: images.push_back(w.convolution(last, 0, pick({3, 3, 5}), 3, stride, dilation, same));
    }
  }
  std::vector<int32_t> outputs{images.back().tensor};
  if (w.below(4) == 0 && images.size() > 2) outputs.push_back(images[images.size() / 2].tensor);
  return w.finish(in, outputs);
}

struct BlockOptions {
  bool expanded_is_output = false;
  bool expanded_is_read_whole = false;  // by an operator that does not go by rows
  bool finds = false;                   // an output whose shape depends on data
  bool has_dead_end = false;            // a step whose output nobody reads
};

// Expand, depthwise, project, and the sum with the input.
inline Model residual_block(const BlockOptions& options) {
  ChainWriter w(ElementType::int8, 7);
  const ChainWriter::Image in = w.image({1, 40, 40, 16});
  const ChainWriter::Image expanded = w.convolution(in, 96, 1, 1, 1, 1, true, "expanded");
  const ChainWriter::Image filtered = w.convolution(expanded, 0, 3, 3, 1, 1, true);
  if (options.has_dead_end) w.map(filtered);
  const ChainWriter::Image projected = w.convolution(filtered, 16, 1, 1, 1, 1, true);
  std::vector<int32_t> outputs{w.sum(projected, in).tensor};
  if (options.expanded_is_output) outputs.push_back(expanded.tensor);
  if (options.expanded_is_read_whole) {
    const int axes = w.writer.add_constant("axes", ElementType::int32, {2}, std::vector<int32_t>{1, 2});
    const ChainWriter::Image mean = w.image({1, 96}, expanded.scale);
    w.writer.add_operator("MEAN", {expanded.tensor, axes}, {mean.tensor}, {"ReducerOptions", {}}, 2);
    outputs.push_back(mean.tensor);
  }
  if (options.finds) {
    const int found = w.writer.add_tensor("found", ElementType::int64, {0, 4});
    w.writer.add_operator("WHERE", {outputs[0]}, {found});
    outputs.push_back(found);
  }
  return w.finish(in, outputs);
}

}  // namespace surelite::tests
