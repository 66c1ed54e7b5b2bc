// SPDX-License-Identifier: Apache-2.0
#include "network.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace digits {
namespace {

// Normal values made from the engine's bits alone: the standard distributions differ between libraries.
float normal(std::mt19937* engine) {
  float sum = 0;
  for (int i = 0; i < 12; ++i) sum += static_cast<float>((*engine)() >> 8) * 0x1p-24f;
  return sum - 6.0f;
}

Convolution make(int in_side, int in_channels, int out_channels, std::mt19937* engine) {
  Convolution c{in_side, in_channels, (in_side + 1) / 2, out_channels, {}, {}};
  c.weights.resize(static_cast<size_t>(out_channels) * 9 * in_channels);
  c.bias.assign(static_cast<size_t>(out_channels), 0.0f);
  const float spread = std::sqrt(2.0f / (9.0f * static_cast<float>(in_channels)));
  for (float& w : c.weights) w = spread * normal(engine);
  return c;
}

// SAME padding of a 3-wide window with stride 2: what does not divide evenly goes behind.
int pad_of(const Convolution& c) { return std::max(0, (c.out_side - 1) * 2 + 3 - c.in_side) / 2; }

// Calls visit(out index, in index, weight index) for every product of the convolution.
template <class Visit>
void for_each_product(const Convolution& c, Visit&& visit) {
  const int pad = pad_of(c);
  for (int y = 0; y < c.out_side; ++y)
    for (int x = 0; x < c.out_side; ++x)
      for (int o = 0; o < c.out_channels; ++o)
        for (int ky = 0; ky < 3; ++ky)
          for (int kx = 0; kx < 3; ++kx) {
            const int iy = 2 * y + ky - pad, ix = 2 * x + kx - pad;
            if (iy < 0 || ix < 0 || iy >= c.in_side || ix >= c.in_side) continue;
            visit((y * c.out_side + x) * c.out_channels + o, (iy * c.in_side + ix) * c.in_channels,
                  (o * 9 + ky * 3 + kx) * c.in_channels);
          }
}

std::vector<float> convolve_relu(const Convolution& c, std::span<const float> in) {
  std::vector<float> out(static_cast<size_t>(c.out_side) * c.out_side * c.out_channels);
  for (size_t i = 0; i < out.size(); ++i) out[i] = c.bias[i % static_cast<size_t>(c.out_channels)];
  for_each_product(c, [&](int o, int i, int w) {
    float sum = 0;
    for (int k = 0; k < c.in_channels; ++k)
      sum += in[static_cast<size_t>(i + k)] * c.weights[static_cast<size_t>(w + k)];
    out[static_cast<size_t>(o)] += sum;
  });
  for (float& v : out) v = std::max(v, 0.0f);
  return out;
}

// Adds the gradients of one convolution; `grad_out` is already masked by the activation.
void convolve_back(const Convolution& c, std::span<const float> in, std::span<const float> grad_out, Convolution* grad,
                   std::vector<float>* grad_in) {
  for (size_t i = 0; i < grad_out.size(); ++i) grad->bias[i % static_cast<size_t>(c.out_channels)] += grad_out[i];
  for_each_product(c, [&](int o, int i, int w) {
    const float g = grad_out[static_cast<size_t>(o)];
    if (g == 0) return;
    for (int k = 0; k < c.in_channels; ++k) {
      grad->weights[static_cast<size_t>(w + k)] += g * in[static_cast<size_t>(i + k)];
      if (grad_in) (*grad_in)[static_cast<size_t>(i + k)] += g * c.weights[static_cast<size_t>(w + k)];
    }
  });
}

std::vector<float> softmax(std::span<const float> logits) {
  std::vector<float> p(logits.begin(), logits.end());
  const float most = *std::max_element(p.begin(), p.end());
  float sum = 0;
  for (float& v : p) sum += v = std::exp(v - most);
  for (float& v : p) v /= sum;
  return p;
}

void zero(Network* n) {
  for (std::vector<float>* v :
       {&n->first.weights, &n->first.bias, &n->second.weights, &n->second.bias, &n->dense, &n->dense_bias})
    std::fill(v->begin(), v->end(), 0.0f);
}

void add_gradient(const Network& n, const Picture& picture, Network* grad) {
  const Activations a = forward(n, picture.pixels);
  std::vector<float> d = softmax(a.logits);
  d[static_cast<size_t>(picture.digit)] -= 1.0f;
  const size_t width = a.second.size();
  std::vector<float> d_second(width, 0.0f), d_first(a.first.size(), 0.0f);
  for (size_t c = 0; c < kClasses; ++c) {
    grad->dense_bias[c] += d[c];
    for (size_t i = 0; i < width; ++i) {
      grad->dense[c * width + i] += d[c] * a.second[i];
      d_second[i] += d[c] * n.dense[c * width + i];
    }
  }
  for (size_t i = 0; i < width; ++i) d_second[i] *= a.second[i] > 0;
  convolve_back(n.second, a.first, d_second, &grad->second, &d_first);
  for (size_t i = 0; i < d_first.size(); ++i) d_first[i] *= a.first[i] > 0;
  convolve_back(n.first, picture.pixels, d_first, &grad->first, nullptr);
}

}  // namespace

Network::Network(uint32_t seed) {
  std::mt19937 engine(seed);
  first = make(kSide, 1, 8, &engine);
  second = make(first.out_side, 8, 16, &engine);
  const size_t width = static_cast<size_t>(second.out_side) * second.out_side * second.out_channels;
  dense.resize(kClasses * width);
  dense_bias.assign(kClasses, 0.0f);
  for (float& w : dense) w = std::sqrt(1.0f / static_cast<float>(width)) * normal(&engine);
}

Activations forward(const Network& n, std::span<const float> pixels) {
  Activations a;
  a.first = convolve_relu(n.first, pixels);
  a.second = convolve_relu(n.second, a.first);
  a.logits = n.dense_bias;
  for (size_t c = 0; c < kClasses; ++c)
    for (size_t i = 0; i < a.second.size(); ++i) a.logits[c] += a.second[i] * n.dense[c * a.second.size() + i];
  return a;
}

int predict(const Network& n, std::span<const float> pixels) {
  const std::vector<float> logits = forward(n, pixels).logits;
  return static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

double accuracy(const Network& n, std::span<const Picture> pictures) {
  int right = 0;
  for (const Picture& p : pictures) right += predict(n, p.pixels) == p.digit;
  return static_cast<double>(right) / static_cast<double>(pictures.size());
}

void train_epoch(Network* n, std::span<const Picture> pictures, float rate, uint32_t seed) {
  constexpr size_t kBatch = 16;
  constexpr float kMomentum = 0.9f;
  std::mt19937 engine(seed);
  std::vector<size_t> order(pictures.size());
  std::iota(order.begin(), order.end(), size_t{0});
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[engine() % i]);
  Network grad = *n, velocity = *n;
  zero(&velocity);
  for (size_t at = 0; at + kBatch <= order.size(); at += kBatch) {
    zero(&grad);
    for (size_t i = 0; i < kBatch; ++i) add_gradient(*n, pictures[order[at + i]], &grad);
    const auto step = [&](std::vector<float> Network::*member) {
      for (size_t i = 0; i < (n->*member).size(); ++i) {
        float& v = (velocity.*member)[i];
        v = kMomentum * v - rate / kBatch * (grad.*member)[i];
        (n->*member)[i] += v;
      }
    };
    const auto step_convolution = [&](Convolution Network::*layer) {
      for (std::vector<float> Convolution::*member : {&Convolution::weights, &Convolution::bias})
        for (size_t i = 0; i < (n->*layer.*member).size(); ++i) {
          float& v = (velocity.*layer.*member)[i];
          v = kMomentum * v - rate / kBatch * (grad.*layer.*member)[i];
          (n->*layer.*member)[i] += v;
        }
    };
    step_convolution(&Network::first);
    step_convolution(&Network::second);
    step(&Network::dense);
    step(&Network::dense_bias);
  }
}

}  // namespace digits
