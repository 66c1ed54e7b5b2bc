// SPDX-License-Identifier: Apache-2.0
// Layers large enough for kernels that small ones do not get: results are those of the plain loops, integers bit for
// bit, with two threads and next to guard pages too.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>

#include "run/models.h"

namespace surelite::tests {
namespace {

// One operator with random inputs. Constants are what the kernels are chosen for.
class Layer {
 public:
  Layer& constant(ElementType type, const Shape& shape, const Quantization& quant = {}) {
    const std::vector<std::byte> data = random_data(type, shape);
    operands_.push_back(writer_.add_constant("constant", type, shape, std::span<const std::byte>(data), quant));
    return *this;
  }
  Layer& list(const std::vector<int32_t>& values) {
    operands_.push_back(
        writer_.add_constant("list", ElementType::int32, {static_cast<int32_t>(values.size())}, values));
    return *this;
  }
  Layer& input(ElementType type, const Shape& shape, const Quantization& quant = {}) {
    operands_.push_back(writer_.add_tensor("input", type, shape, quant));
    inputs_.push_back(operands_.back());
    values_.push_back(random_data(type, shape));
    return *this;
  }
  Layer& none() {
    operands_.push_back(-1);
    return *this;
  }

  void compare(std::string_view name, ElementType type, const Shape& shape, const OptionsSpec& options,
               const Quantization& quant = {}, int version = 1, std::vector<std::byte> custom = {}) {
    const int out = writer_.add_tensor("output", type, shape, quant);
    if (custom.empty()) writer_.add_operator(name, operands_, {out}, options, version);
    else writer_.add_custom_operator(name, operands_, {out}, custom);
    writer_.set_inputs(inputs_);
    writer_.set_outputs({out});
    const Model model = build(writer_);
    const std::vector<std::byte> expected = run(model, true, 1, Guarding::none);
    ASSERT_FALSE(expected.empty());
    // Packed weights are written to a file by the first run and read by those behind it.
    const std::string file = testing::TempDir() + "large_layer." + std::to_string(getpid());
    for (const int threads : {1, 2})
      for (const Guarding guard : {Guarding::none, Guarding::after, Guarding::before}) {
        const std::vector<std::byte> found = run(model, false, threads, guard, threads == 1 ? file : std::string());
        if (guard == Guarding::before) std::remove(file.c_str());
        ASSERT_EQ(found.size(), expected.size());
        if (type != ElementType::float32) {
          ASSERT_TRUE(found == expected) << name;
          continue;
        }
        const auto count = static_cast<int64_t>(expected.size() / sizeof(float));
        std::vector<float> a(static_cast<size_t>(count)), b(a);
        std::memcpy(a.data(), found.data(), found.size());
        std::memcpy(b.data(), expected.data(), expected.size());
        float most = 0;
        for (const float value : b) most = std::max(most, std::abs(value));
        for (size_t i = 0; i < b.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-5f * most) << name << ", element " << i;
      }
    using Outcome = PackedWeightsUse::Outcome;
    const auto times = [&](Outcome outcome) { return outcomes_[static_cast<size_t>(outcome)]; };
    EXPECT_EQ(times(Outcome::failed), 0) << name;
    EXPECT_EQ(times(Outcome::read), times(Outcome::written) * 2) << name;
  }

 private:
  std::vector<std::byte> random_data(ElementType type, const Shape& shape) {
    const auto count = static_cast<size_t>(shape.count());
    std::vector<std::byte> bytes(count * static_cast<size_t>(bits_of(type)) / 8);
    const auto fill = [&](auto sample) {
      for (size_t i = 0; i < count; ++i) {
        const auto value = static_cast<int>(random_() % 255) - 127;
        if constexpr (std::is_same_v<decltype(sample), float>) sample = static_cast<float>(value) / 64;
        else
          sample = static_cast<decltype(sample)>(sizeof(sample) == 1 ? value
                                                                     : value * 200 + static_cast<int>(random_() % 200));
        std::memcpy(bytes.data() + i * sizeof sample, &sample, sizeof sample);
      }
    };
    switch (type) {
      case ElementType::float32: fill(float{}); break;
      case ElementType::int16: fill(int16_t{}); break;
      case ElementType::int32: fill(int32_t{}); break;
      case ElementType::int64: fill(int64_t{}); break;
      case ElementType::int4:  // two to a byte
        for (std::byte& pair : bytes) pair = static_cast<std::byte>(random_());
        break;
      default: fill(int8_t{});
    }
    return bytes;
  }

  std::vector<std::byte> run(const Model& model, bool reference, int threads, Guarding guard,
                             const std::string& file = {}) {
    const auto attempt = [&]() -> Result<std::vector<std::byte>> {
      CompileOptions compile;
      compile.reference_kernels = reference;
      compile.threads = threads;
      compile.packed_weights = file;
      SURELITE_LET(const Program program, Program::compile(model, compile));
      if (!file.empty()) ++outcomes_[static_cast<size_t>(program.packed_weights().outcome)];
      SessionOptions options;
      options.guard = guard;
      SURELITE_LET(Session session, Session::open(program, options));
      for (size_t i = 0; i < values_.size(); ++i) {
        SURELITE_LET(TensorView view, session.input(static_cast<int>(i)));
        SURELITE_TRY(view.copy_from(values_[i]));
      }
      SURELITE_TRY(session.run());
      SURELITE_LET(TensorView view, session.output(0));
      SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
      return std::vector<std::byte>(bytes.begin(), bytes.end());
    };
    const Result<std::vector<std::byte>> outcome = attempt();
    EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().front().text());
    return outcome ? *outcome : std::vector<std::byte>();
  }

  int outcomes_[4] = {};
  ModelWriter writer_;
  std::mt19937 random_{5};
  std::vector<int32_t> operands_, inputs_;
  std::vector<std::vector<std::byte>> values_;
};

constexpr auto f32 = ElementType::float32, i8 = ElementType::int8, u8 = ElementType::uint8, i16 = ElementType::int16;
const OptionsSpec kStride1{"Conv2DOptions", {{"stride_w", 1}, {"stride_h", 1}}};

TEST(LargeLayers, Convolution3D) {
  for (const int padding : {0, 1})
    for (const int step : {1, 2}) {
      const auto out = [&](int in) { return padding == 0 ? (in + step - 1) / step : (in - 3) / step + 1; };
      Layer()
          .input(f32, {2, 6, 9, 8, 5})
          .constant(f32, {3, 3, 3, 5, 9})
          .constant(f32, {9})
          .compare(
              "CONV_3D", f32, {2, out(6), out(9), out(8), 9},
              {"Conv3DOptions", {{"padding", padding}, {"stride_d", step}, {"stride_w", step}, {"stride_h", step}}});
    }
}

// Nothing can be packed of weights that a run computes.
TEST(LargeLayers, ComputedWeights) {
  for (const int depth : {3, 15, 16, 40, 77}) {
    Layer()
        .input(f32, {2, 9, 11, depth})
        .input(f32, {6, 3, 2, depth})
        .constant(f32, {6})
        .compare("CONV_2D", f32, {2, 9, 11, 6}, kStride1);
    Layer()
        .list({2, 18, 22, 6})
        .input(f32, {6, 3, 3, depth})
        .input(f32, {2, 9, 11, depth})
        .compare("TRANSPOSE_CONV", f32, {2, 18, 22, 6}, {"TransposeConvOptions", {{"stride_w", 2}, {"stride_h", 2}}});
    Layer()
        .list({1, 5, 6, 7, 6})
        .input(f32, {2, 3, 3, 6, depth})
        .input(f32, {1, 5, 3, 7, depth})
        .compare("CONV_3D_TRANSPOSE", f32, {1, 5, 6, 7, 6},
                 {"Conv3DOptions", {{"stride_d", 1}, {"stride_w", 1}, {"stride_h", 2}}});
    Layer()
        .input(f32, {2, 6, 9, 8, depth})
        .input(f32, {3, 3, 3, depth, 9})
        .compare("CONV_3D", f32, {2, 6, 9, 8, 9},
                 {"Conv3DOptions", {{"stride_d", 1}, {"stride_w", 1}, {"stride_h", 1}}});
  }
}

TEST(LargeLayers, TransposedConvolution) {
  for (const int side : {2, 3, 4, 5})
    for (const int step : {1, 2, 3}) {
      if (side < step) continue;
      const Shape out{2, 9 * step, 11 * step, 7};
      const std::vector<int32_t> extents{2, 9 * step, 11 * step, 7};
      const OptionsSpec options{"TransposeConvOptions", {{"stride_w", step}, {"stride_h", step}}};
      Layer()
          .list(extents)
          .constant(f32, {7, side, side, 20})
          .input(f32, {2, 9, 11, 20})
          .constant(f32, {7})
          .compare("TRANSPOSE_CONV", f32, out, options, {}, 3);
      Layer()
          .list(extents)
          .constant(i8, {7, side, side, 20}, affine(0.02f, 0))
          .input(i8, {2, 9, 11, 20}, affine(0.05f, 4))
          .constant(ElementType::int32, {7}, affine(0.001f, 0))
          .compare("TRANSPOSE_CONV", i8, out, options, affine(0.8f, -3), 3);
      Layer()
          .list(extents)
          .constant(i8, {7, side, side, 20}, affine(0.02f, 0))
          .input(i16, {2, 9, 11, 20}, affine(0.0005f, 0))
          .constant(ElementType::int64, {7}, affine(0.00001f, 0))
          .compare("TRANSPOSE_CONV", i16, out, options, affine(0.01f, 0), 4);
      Layer()
          .list(extents)
          .constant(i8, {7, side, side, 20}, affine(0.02f, 0))
          .input(f32, {2, 9, 11, 20})
          .constant(f32, {7})
          .compare("TRANSPOSE_CONV", f32, out, options, {}, 5);
    }
}

TEST(LargeLayers, TransposedConvolutionWithBias) {
  for (const int32_t padding : {1, 2})
    for (const int32_t step : {1, 2}) {
      const int32_t raw[3] = {padding, step, step};
      const auto bytes = std::as_bytes(std::span(raw));
      const int32_t overhang = padding == 1 ? std::max(0, 4 - 14 % step - 1) : 0;
      const int32_t side = step * 14 + 4 - overhang;
      Layer()
          .input(f32, {1, 15, 15, 12})
          .constant(f32, {5, 4, 4, 12})
          .constant(f32, {5})
          .compare("Convolution2DTransposeBias", f32, {1, side, side, 5}, {}, {}, 1, {bytes.begin(), bytes.end()});
    }
}

TEST(LargeLayers, GroupedConvolution) {
  Layer()
      .input(f32, {2, 14, 13, 24})
      .constant(f32, {36, 3, 3, 8})
      .constant(f32, {36})
      .compare("CONV_2D", f32, {2, 14, 13, 36}, kStride1);
  Layer()
      .input(i8, {2, 14, 13, 24}, affine(0.05f, 4))
      .constant(i8, {36, 3, 3, 8}, affine(0.02f, 0))
      .constant(ElementType::int32, {36}, affine(0.001f, 0))
      .compare("CONV_2D", i8, {2, 14, 13, 36}, kStride1, affine(0.5f, -3));
}

// Images of one column, for which kernels take them as rows.
TEST(LargeLayers, Columns) {
  for (const int padding : {0, 1})
    for (const int step : {1, 2})
      for (const int dilation : {1, 2}) {
        if (step > 1 && dilation > 1) continue;
        const int side = 5, window = (side - 1) * dilation + 1, height = 41;
        const int out = (padding == 0 ? height + step - 1 : height - window + step) / step;
        const std::vector<OptionsSpec::Field> fields{{"padding", padding},          {"stride_h", step},
                                                     {"stride_w", step},            {"dilation_h_factor", dilation},
                                                     {"dilation_w_factor", dilation}};
        for (const int channels : {1, 9, 40}) {
          const OptionsSpec conv{"Conv2DOptions", fields};
          OptionsSpec depthwise{"DepthwiseConv2DOptions", fields};
          depthwise.fields.push_back({"depth_multiplier", 1});
          Layer()
              .input(f32, {2, height, 1, channels})
              .constant(f32, {17, side, 1, channels})
              .constant(f32, {17})
              .compare("CONV_2D", f32, {2, out, 1, 17}, conv);
          Layer()
              .input(i8, {2, height, 1, channels}, affine(0.05f, 4))
              .constant(i8, {17, side, 1, channels}, affine(0.02f, 0))
              .constant(ElementType::int32, {17}, affine(0.001f, 0))
              .compare("CONV_2D", i8, {2, out, 1, 17}, conv, affine(0.2f, -3));
          Layer()
              .input(i16, {2, height, 1, channels}, affine(0.0005f, 0))
              .constant(i8, {17, side, 1, channels}, affine(0.02f, 0))
              .constant(ElementType::int64, {17}, affine(0.00001f, 0))
              .compare("CONV_2D", i16, {2, out, 1, 17}, conv, affine(0.01f, 0));
          Layer()
              .input(f32, {2, height, 1, channels})
              .constant(f32, {1, side, 1, channels})
              .constant(f32, {channels})
              .compare("DEPTHWISE_CONV_2D", f32, {2, out, 1, channels}, depthwise);
          Layer()
              .input(i8, {2, height, 1, channels}, affine(0.05f, 4))
              .constant(i8, {1, side, 1, channels}, affine(0.02f, 0))
              .constant(ElementType::int32, {channels}, affine(0.001f, 0))
              .compare("DEPTHWISE_CONV_2D", i8, {2, out, 1, channels}, depthwise, affine(0.1f, -3));
        }
      }
}

TEST(LargeLayers, WindowsThatCoverTheImage) {
  const OptionsSpec options{"Conv2DOptions", {{"padding", 1}, {"stride_h", 1}, {"stride_w", 1}}};
  for (const auto& [height, width, channels] : {std::array{5, 1, 40}, std::array{4, 7, 3}, std::array{1, 6, 70}}) {
    const Shape in{2, height, width, channels}, filter{67, height, width, channels}, out{2, 1, 1, 67};
    Layer().input(f32, in).constant(f32, filter).constant(f32, {67}).compare("CONV_2D", f32, out, options);
    Layer()
        .input(f32, in)
        .constant(i8, filter, affine(0.02f, 0))
        .constant(f32, {67})
        .compare("CONV_2D", f32, out, options);
    Layer()
        .input(i8, in, affine(0.05f, 4))
        .constant(i8, filter, affine(0.02f, 0))
        .constant(ElementType::int32, {67}, affine(0.001f, 0))
        .compare("CONV_2D", i8, out, options, affine(0.4f, -3));
    Layer()
        .input(i16, in, affine(0.0005f, 0))
        .constant(i8, filter, affine(0.02f, 0))
        .constant(ElementType::int64, {67}, affine(0.00001f, 0))
        .compare("CONV_2D", i16, out, options, affine(0.01f, 0));
  }
}

TEST(LargeLayers, Int16) {
  const Quantization in = affine(0.0005f, 0), weights = affine(0.02f, 0), bias = affine(0.00001f, 0),
                     out = affine(0.01f, 0);
  for (const ElementType wide : {ElementType::int32, ElementType::int64}) {
    Layer()
        .input(i16, {2, 14, 13, 24}, in)
        .constant(i8, {36, 3, 3, 24}, weights)
        .constant(wide, {36}, bias)
        .compare("CONV_2D", i16, {2, 14, 13, 36}, kStride1, out);
    Layer()
        .input(i16, {9, 400}, in)
        .constant(i8, {70, 400}, weights)
        .constant(wide, {70}, bias)
        .compare("FULLY_CONNECTED", i16, {9, 70}, {"FullyConnectedOptions", {}}, out, 7);
    for (const int multiplier : {1, 3})
      Layer()
          .input(i16, {2, 14, 13, 24}, in)
          .constant(i8, {1, 3, 3, 24 * multiplier}, weights)
          .constant(wide, {24 * multiplier}, bias)
          .compare("DEPTHWISE_CONV_2D", i16, {2, 14, 13, 24 * multiplier},
                   {"DepthwiseConv2DOptions", {{"stride_w", 1}, {"stride_h", 1}, {"depth_multiplier", multiplier}}},
                   out);
  }
}

TEST(LargeLayers, SharedDepthwiseChannels) {
  const OptionsSpec options{"DepthwiseConv2DOptions", {{"stride_w", 1}, {"stride_h", 1}, {"depth_multiplier", 3}}};
  Layer()
      .input(f32, {2, 14, 13, 24})
      .constant(f32, {1, 3, 3, 72})
      .constant(f32, {72})
      .compare("DEPTHWISE_CONV_2D", f32, {2, 14, 13, 72}, options);
  Layer()
      .input(f32, {2, 14, 13, 24})
      .constant(i8, {1, 3, 3, 72}, affine(0.02f, 0))
      .constant(f32, {72})
      .compare("DEPTHWISE_CONV_2D", f32, {2, 14, 13, 72}, options, {}, 6);
  Layer()
      .input(i8, {2, 14, 13, 24}, affine(0.05f, 4))
      .constant(i8, {1, 3, 3, 72}, affine(0.02f, 0))
      .none()
      .compare("DEPTHWISE_CONV_2D", i8, {2, 14, 13, 72}, options, affine(0.3f, -3));
}

// Deeper than the packed kernels have room for.
TEST(LargeLayers, DeepLayers) {
  const OptionsSpec options{"FullyConnectedOptions", {}},
      skewed{"FullyConnectedOptions", {{"asymmetric_quantize_inputs", 1}}};
  Layer()
      .input(i8, {2, 40003}, affine(0.05f, 4))
      .constant(i8, {5, 40003}, affine(0.02f, 0))
      .constant(ElementType::int32, {5}, affine(0.001f, 0))
      .compare("FULLY_CONNECTED", i8, {2, 5}, options, affine(3.5f, 2), 4);
  Layer()
      .input(i8, {3, 33000}, affine(0.05f, 4))
      .constant(i8, {5, 33000}, affine(0.02f, -7))
      .none()
      .compare("FULLY_CONNECTED", i8, {3, 5}, options, affine(3.5f, 2), 4);
  for (const OptionsSpec& each : {options, skewed})
    Layer()
        .input(f32, {2, 40003})
        .constant(i8, {5, 40003}, affine(0.02f, 0))
        .constant(f32, {5})
        .compare("FULLY_CONNECTED", f32, {2, 5}, each, {}, 9);
}

TEST(LargeLayers, NarrowWeights) {
  constexpr auto i4 = ElementType::int4;
  Layer()
      .input(i8, {2, 14, 13, 24}, affine(0.05f, 4))
      .constant(i4, {36, 3, 3, 24}, affine(0.3f, 0))
      .constant(ElementType::int32, {36}, affine(0.001f, 0))
      .compare("CONV_2D", i8, {2, 14, 13, 36}, kStride1, affine(2.5f, -3), 8);
  for (const int multiplier : {1, 3})
    Layer()
        .input(i8, {2, 14, 13, 24}, affine(0.05f, 4))
        .constant(i4, {1, 3, 3, 24 * multiplier}, affine(0.3f, 0))
        .none()
        .compare("DEPTHWISE_CONV_2D", i8, {2, 14, 13, 24 * multiplier},
                 {"DepthwiseConv2DOptions", {{"stride_w", 1}, {"stride_h", 1}, {"depth_multiplier", multiplier}}},
                 affine(1.5f, -3), 7);
  Layer()
      .input(i8, {9, 400}, affine(0.05f, 4))
      .constant(i4, {70, 400}, affine(0.3f, 0))
      .none()
      .compare("FULLY_CONNECTED", i8, {9, 70}, {"FullyConnectedOptions", {}}, affine(2.5f, 2), 10);
}

// One right factor that is known is packed; several are not.
TEST(LargeLayers, MatricesThatAreKnown) {
  for (const bool adj_x : {false, true})
    for (const bool adj_y : {false, true})
      for (const int32_t rights : {1, 3}) {
        const Shape left = adj_x ? Shape{3, 70, 9} : Shape{3, 9, 70},
                    right = adj_y ? Shape{rights, 37, 70} : Shape{rights, 70, 37};
        const OptionsSpec options{"BatchMatMulOptions", {{"adj_x", adj_x}, {"adj_y", adj_y}}};
        Layer().input(f32, left).constant(f32, right).compare("BATCH_MATMUL", f32, {3, 9, 37}, options);
        for (const bool asymmetric : {false, true})
          Layer()
              .input(f32, left)
              .constant(i8, right, affine(0.02f, 0))
              .compare("BATCH_MATMUL", f32, {3, 9, 37},
                       {"BatchMatMulOptions",
                        {{"adj_x", adj_x}, {"adj_y", adj_y}, {"asymmetric_quantize_inputs", asymmetric}}},
                       {}, 4);
        Layer()
            .input(i8, left, affine(0.05f, 4))
            .constant(i8, right, affine(0.02f, -9))
            .compare("BATCH_MATMUL", i8, {3, 9, 37}, options, affine(1.5f, 2), 2);
      }
}

TEST(LargeLayers, MatricesThatAreComputed) {
  for (const bool adj_x : {false, true})
    for (const bool adj_y : {false, true}) {
      const Shape left = adj_x ? Shape{3, 700, 33} : Shape{3, 33, 700},
                  right = adj_y ? Shape{1, 37, 700} : Shape{1, 700, 37};
      const OptionsSpec options{"BatchMatMulOptions", {{"adj_x", adj_x}, {"adj_y", adj_y}}};
      Layer().input(f32, left).input(f32, right).compare("BATCH_MATMUL", f32, {3, 33, 37}, options);
      Layer()
          .input(i8, left, affine(0.05f, 4))
          .input(i8, right, affine(0.02f, -9))
          .compare("BATCH_MATMUL", i8, {3, 33, 37}, options, affine(1.5f, 2), 2);
    }
  Layer()
      .input(f32, {33, 700})
      .input(f32, {37, 700})
      .constant(f32, {37})
      .compare("FULLY_CONNECTED", f32, {33, 37}, {"FullyConnectedOptions", {}});
  Layer()
      .input(i8, {33, 700}, affine(0.05f, 4))
      .input(i8, {37, 700}, affine(0.02f, 0))
      .none()
      .compare("FULLY_CONNECTED", i8, {33, 37}, {"FullyConnectedOptions", {}}, affine(1.5f, 2), 4);
  Layer()
      .input(u8, {33, 700}, affine(0.05f, 4))
      .input(u8, {37, 700}, affine(0.02f, 120))
      .none()
      .compare("FULLY_CONNECTED", u8, {33, 37}, {"FullyConnectedOptions", {}}, affine(1.5f, 2), 1);
}

// Strips of columns: images that take several, channels that take several vectors or several strips, and columns so far
// apart that each pixel has a strip of its own.
TEST(LargeLayers, BilinearStrips) {
  struct Resize {
    Shape in;
    int32_t height, width;
  };
  for (const Resize& r : {Resize{{1, 3, 5, 1}, 9, 40}, Resize{{2, 5, 700, 2}, 7, 1500}, Resize{{1, 4, 90, 3}, 3, 11},
                          Resize{{1, 6, 9, 4}, 13, 9}, Resize{{1, 2, 33, 21}, 31, 201}, Resize{{1, 3, 17, 8}, 5, 33},
                          Resize{{2, 3, 60, 30}, 2, 5}, Resize{{1, 2, 70, 57}, 5, 71}, Resize{{1, 3, 9, 256}, 6, 18},
                          Resize{{1, 3, 9, 600}, 5, 11}, Resize{{1, 2, 40, 300}, 3, 7}, Resize{{1, 2, 1, 13}, 3, 5},
                          Resize{{1, 3, 5, 7}, 1, 1}})
    for (const char* flag : {"", "align_corners", "half_pixel_centers"}) {
      OptionsSpec options{"ResizeBilinearOptions", {}};
      if (*flag) options.fields.emplace_back(flag, true);
      const Shape out{r.in[0], r.height, r.width, r.in[3]};
      for (const ElementType type : {f32, i8, u8}) {
        const Quantization quant = type == f32 ? Quantization() : affine(0.05f, 4);
        Layer()
            .input(type, r.in, quant)
            .list({r.height, r.width})
            .compare("RESIZE_BILINEAR", type, out, options, quant, 3);
      }
    }
}

}  // namespace
}  // namespace surelite::tests
