// SPDX-License-Identifier: Apache-2.0
// micro_models FOLDER: writes the models of the examples for microcontrollers, with the inputs and outputs of the known
// ones. sine.tflite is trained here. keyword.tflite and person.tflite have their structure and seeded weights: they
// show how much memory and time such models take, and recognize nothing.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>

#include "model/writer/writer.h"

namespace {

using namespace surelite;

constexpr int kRelu = 1, kRelu6 = 3, kSame = 0, kValid = 1;

Quantization affine(std::vector<float> scale, int32_t zero_point) {
  Quantization quant;
  quant.kind = Quantization::Kind::affine;
  quant.zero_point.assign(scale.size(), zero_point);
  quant.scale = std::move(scale);
  return quant;
}
Quantization cover(float low, float high) {
  const float scale = (high - low) / 255.0f;
  return affine({scale}, -128 + static_cast<int>(std::lround(-low / scale)));
}

bool save(const ModelWriter& writer, const std::string& path) {
  const auto bytes = writer.finish();
  if (!bytes) return false;
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
  return out.good();
}

// Three layers of 1, 16, 16 and 1 numbers that learn the sine between 0 and 2 pi.
class Sine {
 public:
  static constexpr int kWidth = 16, kPoints = 256, kSteps = 200000;
  static constexpr float kEnd = 6.2831853f;

  struct Layer {
    int in, out;
    std::vector<float> weights, bias;
  };

  Sine() : layers_{{{1, kWidth, {}, {}}, {kWidth, kWidth, {}, {}}, {kWidth, 1, {}, {}}}} {
    for (Layer& layer : layers_) {
      for (int i = 0; i < layer.in * layer.out; ++i)
        layer.weights.push_back(uniform() * std::sqrt(6.0f / static_cast<float>(layer.in)));
      for (int i = 0; i < layer.out; ++i) layer.bias.push_back(layer.in == 1 ? 3.0f * uniform() : 0.0f);
    }
  }

  // Single points in random order, each with a smaller step than the one before (Adam).
  void train() {
    std::vector<float*> all;
    for (Layer& layer : layers_) {
      for (float& w : layer.weights) all.push_back(&w);
      for (float& b : layer.bias) all.push_back(&b);
    }
    std::vector<float> gradient(all.size()), mean(all.size()), square(all.size());
    for (int step = 1; step <= kSteps; ++step) {
      std::fill(gradient.begin(), gradient.end(), 0.0f);
      for (int sample = 0; sample < 8; ++sample) {
        const float x = kEnd * static_cast<float>(random_() % kPoints) / (kPoints - 1);
        add_gradient(x, std::sin(x), gradient);
      }
      const float rate = 0.004f * (1.0f - static_cast<float>(step) / (kSteps + 1));
      for (size_t i = 0; i < all.size(); ++i) {
        mean[i] = 0.9f * mean[i] + 0.1f * gradient[i];
        square[i] = 0.999f * square[i] + 0.001f * gradient[i] * gradient[i];
        *all[i] -= rate * mean[i] / (std::sqrt(square[i]) + 1e-6f);
      }
    }
  }

  bool write(const std::string& path) {
    std::array<float, 3> low{}, high{};
    for (int i = 0; i < kPoints; ++i) {
      run(kEnd * static_cast<float>(i) / (kPoints - 1));
      for (size_t l = 0; l < 3; ++l) {
        high[l] = std::max(high[l], *std::max_element(values_[l + 1].begin(), values_[l + 1].end()));
        low[l] = std::min(low[l], *std::min_element(values_[l + 1].begin(), values_[l + 1].end()));
      }
    }
    ModelWriter writer("sine of an angle between 0 and 2 pi");
    Quantization quant = cover(0.0f, kEnd);
    int from = writer.add_tensor("serving_default_dense_input:0", ElementType::int8, {1, 1}, quant);
    writer.set_inputs({from});
    for (size_t l = 0; l < 3; ++l) {
      const Layer& layer = layers_[l];
      float most = 0.0f;
      for (const float w : layer.weights) most = std::max(most, std::fabs(w));
      std::vector<int8_t> weights;
      for (const float w : layer.weights) weights.push_back(static_cast<int8_t>(std::lround(w / most * 127.0f)));
      const float of_sum = quant.scale[0] * most / 127.0f;
      std::vector<int32_t> bias;
      for (const float b : layer.bias) bias.push_back(static_cast<int32_t>(std::lround(b / of_sum)));
      const int w = writer.add_constant("weights", ElementType::int8, {layer.out, layer.in}, weights,
                                        affine({most / 127.0f}, 0));
      const int b = writer.add_constant("bias", ElementType::int32, {layer.out}, bias, affine({of_sum}, 0));
      quant = cover(low[l], high[l]);
      const char* name = l == 2 ? "StatefulPartitionedCall:0" : "hidden";
      const int to = writer.add_tensor(name, ElementType::int8, {1, layer.out}, quant);
      writer.add_operator("FULLY_CONNECTED", {from, w, b}, {to},
                          {"FullyConnectedOptions", {{"fused_activation_function", l == 2 ? 0 : kRelu}}}, 4);
      from = to;
    }
    writer.set_outputs({from});
    return save(writer, path);
  }

 private:
  float uniform() { return static_cast<float>(random_() % 20001) / 10000.0f - 1.0f; }

  void run(float x) {
    values_[0] = {x};
    for (size_t l = 0; l < 3; ++l) {
      const Layer& layer = layers_[l];
      values_[l + 1] = layer.bias;
      for (int o = 0; o < layer.out; ++o) {
        float& sum = values_[l + 1][static_cast<size_t>(o)];
        for (int i = 0; i < layer.in; ++i)
          sum += layer.weights[static_cast<size_t>(o * layer.in + i)] * values_[l][static_cast<size_t>(i)];
        if (l < 2) sum = std::max(sum, 0.0f);
      }
    }
  }

  void add_gradient(float x, float wanted, std::vector<float>& gradient) {
    run(x);
    std::vector<float> error{values_[3][0] - wanted};
    size_t end = gradient.size();
    for (size_t l = 3; l-- > 0;) {
      const Layer& layer = layers_[l];
      const size_t bias = end - layer.bias.size(), weights = bias - layer.weights.size();
      std::vector<float> before(static_cast<size_t>(layer.in));
      for (size_t o = 0; o < layer.bias.size(); ++o) {
        gradient[bias + o] += error[o];
        for (size_t i = 0; i < before.size(); ++i) {
          gradient[weights + o * before.size() + i] += error[o] * values_[l][i];
          before[i] += error[o] * layer.weights[o * before.size() + i];
        }
      }
      for (size_t i = 0; l > 0 && i < before.size(); ++i)
        if (values_[l][i] <= 0.0f) before[i] = 0.0f;
      error = before;
      end = weights;
    }
  }

  std::mt19937 random_{8};
  std::array<Layer, 3> layers_;
  std::array<std::vector<float>, 4> values_;
};

// Layers of seeded weights over one tensor after another.
class Seeded {
 public:
  // `usual`: how large stored activations are, from their zero point.
  Seeded(const char* description, uint32_t seed, float usual, const char* input, const Shape& shape,
         const Quantization& quant)
      : writer_(description), random_(seed), usual_(usual), quant_(quant), shape_(shape) {
    last_ = writer_.add_tensor(input, ElementType::int8, shape, quant);
    writer_.set_inputs({last_});
  }

  void reshape(const Shape& shape) {
    std::vector<int32_t> extents(shape.begin(), shape.end());
    const int to = writer_.add_constant("shape", ElementType::int32, {static_cast<int32_t>(extents.size())}, extents);
    std::vector<int64_t> option(shape.begin(), shape.end());
    shape_ = shape;
    step("RESHAPE", {last_, to}, {"ReshapeOptions", {{"new_shape", option}}}, quant_, 1);
  }
  void depthwise(int height, int width, int stride, int multiplier, int activation) {
    const int channels = shape_[3] * multiplier;
    const int w = weights({1, height, width, channels}, channels, height * width, 3), b = bias(channels);
    window(stride, channels);
    step("DEPTHWISE_CONV_2D", {last_, w, b},
         {"DepthwiseConv2DOptions",
          {{"padding", kSame},
           {"stride_w", stride},
           {"stride_h", stride},
           {"depth_multiplier", multiplier},
           {"fused_activation_function", activation}}},
         cover(0.0f, 6.0f), 3);
  }
  void convolution(int size, int stride, int channels, int activation) {
    const int w = weights({channels, size, size, shape_[3]}, channels, size * size * shape_[3], 0), b = bias(channels);
    window(stride, channels);
    step("CONV_2D", {last_, w, b},
         {"Conv2DOptions",
          {{"padding", kSame}, {"stride_w", stride}, {"stride_h", stride}, {"fused_activation_function", activation}}},
         activation ? cover(0.0f, 6.0f) : cover(-8.0f, 8.0f), 3);
  }
  void average() {
    const int side = shape_[1];
    shape_ = {1, 1, 1, shape_[3]};
    step("AVERAGE_POOL_2D", {last_},
         {"Pool2DOptions",
          {{"padding", kValid}, {"stride_w", 2}, {"stride_h", 2}, {"filter_width", side}, {"filter_height", side}}},
         quant_, 2);
  }
  void dense(int outputs) {
    int inputs = 1;
    for (const int32_t extent : shape_) inputs *= extent;
    const int w = weights({outputs, inputs}, 1, inputs, 0), b = bias(outputs);
    shape_ = {1, outputs};
    step("FULLY_CONNECTED", {last_, w, b}, {"FullyConnectedOptions", {}}, cover(-8.0f, 8.0f), 4);
  }
  void softmax(const char* name) {
    name_ = name;
    step("SOFTMAX", {last_}, {"SoftmaxOptions", {{"beta", 1.0}}}, affine({1.0f / 256.0f}, -128), 2);
  }
  bool write(const std::string& path) {
    writer_.set_outputs({last_});
    return save(writer_, path);
  }

 private:
  // Sums of `count` products come out with a deviation of about 2. One scale for all, or one for each channel.
  int weights(const Shape& shape, int scales, int count, int32_t axis) {
    int64_t elements = 1;
    for (const int32_t extent : shape) elements *= extent;
    std::vector<int8_t> stored;
    for (int64_t i = 0; i < elements; ++i)
      stored.push_back(static_cast<int8_t>(static_cast<int>(random_() % 255) - 127));
    const float scale = 2.0f / (quant_.scale[0] * usual_ * 73.0f * std::sqrt(static_cast<float>(count)));
    std::vector<float> of_weights, of_sums;
    for (int i = 0; i < scales; ++i) {
      of_weights.push_back(scale * (0.5f + static_cast<float>(random_() % 1000) / 1000.0f));
      of_sums.push_back(of_weights.back() * quant_.scale[0]);
    }
    Quantization quant = affine(of_weights, 0);
    quant.quantized_dimension = axis;
    bias_quant_ = affine(of_sums, 0);
    return writer_.add_constant("weights", ElementType::int8, shape, stored, quant);
  }
  int bias(int channels) {
    return writer_.add_constant("bias", ElementType::int32, {channels},
                                std::vector<int32_t>(static_cast<size_t>(channels)), bias_quant_);
  }
  void window(int stride, int channels) {
    shape_ = {1, (shape_[1] + stride - 1) / stride, (shape_[2] + stride - 1) / stride, channels};
  }
  void step(const char* op, std::vector<int32_t> inputs, const OptionsSpec& options, const Quantization& quant,
            int version) {
    quant_ = quant;
    last_ = writer_.add_tensor(name_, ElementType::int8, shape_, quant);
    writer_.add_operator(op, std::move(inputs), {last_}, options, version);
  }

  ModelWriter writer_;
  std::mt19937 random_;
  float usual_;
  Quantization quant_, bias_quant_;
  Shape shape_;
  const char* name_ = "step";
  int last_ = -1;
};

bool write_keyword(const std::string& path) {
  Seeded net("one of four words in 49 slices of 40 features; seeded weights", 2, 90.0f, "Reshape_1", {1, 1960},
             affine({0.1017161f}, -128));
  net.reshape({1, 49, 40, 1});
  net.depthwise(10, 8, 2, 8, kRelu);
  net.dense(4);
  net.softmax("labels_softmax");
  return net.write(path);
}

// A quarter of the channels of the known model.
bool write_person(const std::string& path) {
  Seeded net("a person in a picture of 96 by 96 or none; seeded weights", 3, 25.0f, "input", {1, 96, 96, 1},
             affine({1.0f / 127.5f}, -1));
  net.convolution(3, 2, 4, kRelu6);
  const std::array<std::pair<int, int>, 13> blocks{{{1, 4},  {2, 8},  {1, 8},  {2, 16}, {1, 16}, {2, 32}, {1, 32},
                                                    {1, 32}, {1, 32}, {1, 32}, {1, 32}, {2, 64}, {1, 64}}};
  for (const auto& block : blocks) {
    net.depthwise(3, 3, block.first, 1, kRelu6);
    net.convolution(1, 1, block.second, kRelu6);
  }
  net.average();
  net.convolution(1, 1, 2, 0);
  net.reshape({1, 2});
  net.softmax("MobilenetV1/Predictions/Reshape_1");
  return net.write(path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: micro_models FOLDER\n");
    return 2;
  }
  const std::string folder = argv[1];
  Sine sine;
  sine.train();
  return sine.write(folder + "/sine.tflite") && write_keyword(folder + "/keyword.tflite") &&
                 write_person(folder + "/person.tflite")
             ? 0
             : 1;
}
