// SPDX-License-Identifier: Apache-2.0
// Models in which PAD comes before a convolution.
#pragma once

#include <array>
#include <random>
#include <vector>

#include "plan/row_models.h"

namespace surelite::tests {

struct PaddedConv {
  ElementType type = ElementType::float32, weights = ElementType::float32;  // int8 weights of floats: hybrid
  bool depthwise = false;
  int32_t multiplier = 1, groups = 1;
  int32_t height = 3, width = 3, stride = 1, dilation = 1;
  bool same = false;
  Margins margins{1, 1, 1, 1};
  Shape image{1, 10, 12, 8};
  int32_t channels = 16;  // of the output, unless depthwise
  bool odd_weight = false;
};

// "image" is what PAD reads, "padded" what it gives.
class PaddedWriter {
 public:
  PaddedWriter(const PaddedConv& conv, uint32_t seed) : c(conv), random_(seed) {
    shape = {c.image[0], c.image[1] + c.margins.top + c.margins.bottom, c.image[2] + c.margins.left + c.margins.right,
             c.image[3]};
  }

  Quantization quant() const {
    if (c.type == ElementType::float32) return {};
    return affine(0.05f, c.type == ElementType::int16 ? 0 : c.type == ElementType::uint8 ? 131 : -7);
  }
  int input(const std::string& name = "image") { return w.add_tensor(name, c.type, c.image, quant()); }
  // What keeps its bytes until somebody writes over it.
  int product(int from) {
    const int to = w.add_tensor("product", c.type, c.image, quant());
    w.add_operator("MUL", {from, from}, {to}, {"MulOptions", {}}, version(2));
    return to;
  }
  int pad(int from) {
    const Margins& m = c.margins;
    const std::vector<int32_t> amounts{0, 0, m.top, m.bottom, m.left, m.right, 0, 0};
    const int paddings = w.add_constant("paddings", ElementType::int32, {4, 2}, amounts);
    const int to = w.add_tensor("padded", c.type, shape, quant());
    w.add_operator("PAD", {from, paddings}, {to}, {"PadOptions", {}}, version(2));
    return to;
  }
  int pad_with(int from, const std::vector<float>& value) {
    const Margins& m = c.margins;
    const std::vector<int32_t> amounts{0, 0, m.top, m.bottom, m.left, m.right, 0, 0};
    const int paddings = w.add_constant("paddings", ElementType::int32, {4, 2}, amounts);
    const int to = w.add_tensor("padded", c.type, shape);
    w.add_operator("PADV2", {from, paddings, w.add_constant("value", c.type, {1}, value)}, {to},
                   {"PadV2Options", {}});
    return to;
  }

  int convolution(int from) {
    const int32_t out = c.depthwise ? c.image[3] * c.multiplier : c.channels;
    const Shape filter = c.depthwise ? Shape{1, c.height, c.width, out}
                                     : Shape{out, c.height, c.width, c.image[3] / c.groups};
    return convolution(from, add_weights(filter, out), add_bias(out), out);
  }
  int convolution(int from, int filter, int bias, int32_t out) {
    const int to = w.add_tensor("y", c.type, {c.image[0], extent(shape[1], c.height), extent(shape[2], c.width), out},
                                c.type == ElementType::float32 ? Quantization()
                                : c.type == ElementType::int16 ? affine(0.002f, 0) : affine(0.05f, 3));
    std::vector<OptionsSpec::Field> fields{{"padding", c.same ? 0 : 1},
                                           {"stride_h", c.stride},
                                           {"stride_w", c.stride},
                                           {"dilation_h_factor", c.dilation},
                                           {"dilation_w_factor", c.dilation}};
    if (c.depthwise) fields.emplace_back("depth_multiplier", c.multiplier);
    w.add_operator(c.depthwise ? "DEPTHWISE_CONV_2D" : "CONV_2D", {from, filter, bias}, {to},
                   {c.depthwise ? "DepthwiseConv2DOptions" : "Conv2DOptions", fields},
                   c.type == ElementType::int16 ? (c.depthwise ? 5 : 4) : version(3));
    return to;
  }

  Model finish(const std::vector<int32_t>& inputs, const std::vector<int32_t>& outputs) {
    w.set_inputs(inputs);
    w.set_outputs(outputs);
    return build(w);
  }
  // All of it.
  Model chain(bool made) {
    const int image = input();
    return finish({image}, {convolution(pad(made ? product(image) : image))});
  }

  int add_weights(const Shape& filter, int32_t out) {
    const auto count = static_cast<size_t>(filter.count());
    if (c.weights == ElementType::float32) {
      std::vector<float> values(count);
      for (float& x : values) x = static_cast<float>(below(2001) - 1000) / 4000;
      if (c.odd_weight) values[count / 2] = std::numeric_limits<float>::infinity();
      return w.add_constant("w", c.weights, filter, values);
    }
    std::vector<uint8_t> values(count);
    for (uint8_t& x : values) x = static_cast<uint8_t>(below(255) + 1);
    if (c.weights == ElementType::uint8) return w.add_constant("w", c.weights, filter, values, affine(0.01f, 120));
    Quantization scales = affine(0.01f, 0);
    if (out > 1) {
      scales.quantized_dimension = c.depthwise ? 3 : 0;
      for (int32_t i = 1; i < out; ++i) scales.scale.push_back(0.005f + 0.0001f * static_cast<float>(i));
      scales.zero_point.assign(static_cast<size_t>(out), 0);
    }
    return w.add_constant("w", c.weights, filter, values, scales);
  }
  int add_bias(int32_t out) {
    const auto count = static_cast<size_t>(out);
    if (c.type == ElementType::float32) {
      std::vector<float> values(count);
      for (float& x : values) x = static_cast<float>(below(200) - 100) / 100;
      return w.add_constant("b", c.type, {out}, values);
    }
    if (c.type == ElementType::int16)
      return w.add_constant("b", ElementType::int64, {out}, std::vector<int64_t>(count, 777));
    return w.add_constant("b", ElementType::int32, {out}, std::vector<int32_t>(count, -300));
  }

  int below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }

  const PaddedConv c;
  ModelWriter w;
  Shape shape;  // padded

 private:
  int version(int of_bytes) const { return c.type == ElementType::int8 ? of_bytes : 1; }
  int32_t extent(int32_t size, int32_t filter) const {
    return c.same ? (size + c.stride - 1) / c.stride : (size - (filter - 1) * c.dilation - 1) / c.stride + 1;
  }

  std::mt19937 random_;
};

}  // namespace surelite::tests
