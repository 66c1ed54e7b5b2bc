// SPDX-License-Identifier: Apache-2.0
#include "export.h"

#include <algorithm>
#include <cmath>

#include "model/writer/writer.h"

namespace digits {
namespace {

using surelite::ElementType;
using surelite::ModelWriter;
using surelite::Quantization;
using surelite::Shape;

constexpr int kRelu = 1, kSame = 0;

Quantization affine(std::vector<float> scale, int32_t zero_point) {
  Quantization quant;
  quant.kind = Quantization::Kind::affine;
  quant.zero_point.assign(scale.size(), zero_point);
  quant.scale = std::move(scale);
  return quant;
}

// The scale and zero point that cover [low, high] with 8 bits.
Quantization cover(float low, float high, Kind kind) {
  low = std::min(low, 0.0f);
  high = std::max(high, low + 1e-6f);
  const float scale = (high - low) / 255.0f;
  const int bottom = kind == Kind::int8 ? -128 : 0;
  return affine({scale}, bottom + static_cast<int>(std::lround(-low / scale)));
}

class Exporter {
 public:
  Exporter(const Network& network, const Ranges& ranges, Kind kind)
      : network_(network), ranges_(ranges), kind_(kind), writer_("28 x 28 handwritten digits") {}

  surelite::Result<std::vector<std::byte>> run() {
    const int image = tensor("image", {1, kSide, kSide, 1}, 0.0f, 1.0f);
    const int first = convolution("first", network_.first, image, ranges_.first);
    const int second = convolution("second", network_.second, first, ranges_.second);
    const int logits = dense(second);
    const int digit = probabilities(logits);
    writer_.set_inputs({image});
    writer_.set_outputs({digit});
    writer_.add_signature("serving_default", {{"image", image}}, {{"digit", digit}});
    return writer_.finish();
  }

 private:
  ElementType type() const {
    return kind_ == Kind::float32 ? ElementType::float32 : kind_ == Kind::int8 ? ElementType::int8 : ElementType::uint8;
  }
  int version(int of_int8) const { return kind_ == Kind::int8 ? of_int8 : 1; }

  int remember(int tensor, const Quantization& quant) {
    scales_.resize(static_cast<size_t>(tensor) + 1);
    if (!quant.scale.empty()) scales_[static_cast<size_t>(tensor)] = quant.scale[0];
    return tensor;
  }

  int tensor(const char* name, const Shape& shape, float low, float high) {
    const Quantization quant = kind_ == Kind::float32 ? Quantization() : cover(low, high, kind_);
    return remember(writer_.add_tensor(name, type(), shape, quant), quant);
  }

  // Weights of `rows` outputs each. int8: symmetric, one scale per row if `per_row`; uint8: one scale and zero point.
  int weights(const std::string& name, const Shape& shape, const std::vector<float>& values, bool per_row) {
    row_scale_.clear();
    if (kind_ == Kind::float32) return writer_.add_constant(name, type(), shape, values);
    const auto rows = static_cast<size_t>(shape[0]);
    const size_t width = values.size() / rows;
    if (kind_ == Kind::uint8) {
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      const Quantization quant = cover(*low, *high, kind_);
      row_scale_.assign(rows, quant.scale[0]);
      std::vector<uint8_t> stored;
      for (const float v : values)
        stored.push_back(
            static_cast<uint8_t>(std::clamp<long>(std::lround(v / quant.scale[0]) + quant.zero_point[0], 0, 255)));
      return writer_.add_constant(name, type(), shape, stored, quant);
    }
    for (size_t r = 0; r < rows; ++r) {
      float most = 1e-6f;
      for (size_t i = 0; i < width; ++i) most = std::max(most, std::fabs(values[r * width + i]));
      row_scale_.push_back(most / 127.0f);
    }
    if (!per_row) row_scale_.assign(rows, *std::max_element(row_scale_.begin(), row_scale_.end()));
    std::vector<int8_t> stored;
    for (size_t i = 0; i < values.size(); ++i)
      stored.push_back(
          static_cast<int8_t>(std::clamp<long>(std::lround(values[i] / row_scale_[i / width]), -127, 127)));
    const Quantization quant = affine(per_row ? row_scale_ : std::vector<float>{row_scale_[0]}, 0);
    return writer_.add_constant(name, type(), shape, stored, quant);
  }

  int bias(const std::string& name, const std::vector<float>& values, int input, bool per_row) {
    const Shape shape{static_cast<int32_t>(values.size())};
    if (kind_ == Kind::float32) return writer_.add_constant(name, type(), shape, values);
    std::vector<float> scale;
    std::vector<int32_t> stored;
    for (size_t i = 0; i < values.size(); ++i) {
      scale.push_back(scales_[static_cast<size_t>(input)] * row_scale_[i]);
      stored.push_back(static_cast<int32_t>(std::lround(values[i] / scale.back())));
    }
    if (!per_row) scale.resize(1);
    return writer_.add_constant(name, ElementType::int32, shape, stored, affine(scale, 0));
  }

  int convolution(const std::string& name, const Convolution& layer, int input, float most) {
    const bool per_row = kind_ == Kind::int8;
    const int w = weights(name + "/weights", {layer.out_channels, 3, 3, layer.in_channels}, layer.weights, per_row);
    const int b = bias(name + "/bias", layer.bias, input, per_row);
    const int out = tensor(name.c_str(), {1, layer.out_side, layer.out_side, layer.out_channels}, 0.0f, most);
    writer_.add_operator(
        "CONV_2D", {input, w, b}, {out},
        {"Conv2DOptions", {{"padding", kSame}, {"stride_w", 2}, {"stride_h", 2}, {"fused_activation_function", kRelu}}},
        version(3));
    return out;
  }

  int dense(int input) {
    const auto width = static_cast<int32_t>(network_.dense.size() / kClasses);
    const int w = weights("dense/weights", {kClasses, width}, network_.dense, false);
    const int b = bias("dense/bias", network_.dense_bias, input, false);
    const int out = tensor("logits", {1, kClasses}, ranges_.logits_low, ranges_.logits_high);
    writer_.add_operator("FULLY_CONNECTED", {input, w, b}, {out}, {"FullyConnectedOptions", {}}, version(4));
    return out;
  }

  int probabilities(int input) {
    Quantization quant;
    if (kind_ != Kind::float32) quant = affine({1.0f / 256.0f}, kind_ == Kind::int8 ? -128 : 0);
    const int out = writer_.add_tensor("digit", type(), {1, kClasses}, quant);
    writer_.add_operator("SOFTMAX", {input}, {out}, {"SoftmaxOptions", {{"beta", 1.0}}}, version(2));
    return out;
  }

  const Network& network_;
  const Ranges& ranges_;
  Kind kind_;
  ModelWriter writer_;
  std::vector<float> scales_;     // per tensor
  std::vector<float> row_scale_;  // of the weights written last
};

}  // namespace

Ranges measure_ranges(const Network& network, std::span<const Picture> pictures) {
  Ranges ranges;
  for (const Picture& picture : pictures) {
    const Activations a = forward(network, picture.pixels);
    ranges.first = std::max(ranges.first, *std::max_element(a.first.begin(), a.first.end()));
    ranges.second = std::max(ranges.second, *std::max_element(a.second.begin(), a.second.end()));
    ranges.logits_low = std::min(ranges.logits_low, *std::min_element(a.logits.begin(), a.logits.end()));
    ranges.logits_high = std::max(ranges.logits_high, *std::max_element(a.logits.begin(), a.logits.end()));
  }
  return ranges;
}

surelite::Result<std::vector<std::byte>> export_model(const Network& network, const Ranges& ranges, Kind kind) {
  return Exporter(network, ranges, kind).run();
}

}  // namespace digits
