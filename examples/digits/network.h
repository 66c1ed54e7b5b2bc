// SPDX-License-Identifier: Apache-2.0
// A small convolutional classifier of 28 x 28 pictures: two strided convolutions and a dense layer. Trained by gradient
// descent with momentum; everything in float, single-threaded and seeded, so that the result repeats bit for bit.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace digits {

inline constexpr int kSide = 28, kClasses = 10;

struct Picture {
  std::vector<float> pixels;  // kSide * kSide, 0 to 1
  int digit = 0;
};

// 3 x 3, stride 2, SAME padding. Weights are [out][3][3][in] as TensorFlow Lite wants them.
struct Convolution {
  int in_side, in_channels, out_side, out_channels;
  std::vector<float> weights, bias;
};

struct Network {
  Convolution first, second;
  std::vector<float> dense, dense_bias;  // [10][out_side * out_side * channels], [10]

  explicit Network(uint32_t seed);
};

// The values between the layers, after the activations.
struct Activations {
  std::vector<float> first, second, logits;
};

Activations forward(const Network& network, std::span<const float> pixels);
int predict(const Network& network, std::span<const float> pixels);
// Share of pictures that are recognized.
double accuracy(const Network& network, std::span<const Picture> pictures);
// One pass over the pictures in a seeded order.
void train_epoch(Network* network, std::span<const Picture> pictures, float rate, uint32_t seed);

}  // namespace digits
