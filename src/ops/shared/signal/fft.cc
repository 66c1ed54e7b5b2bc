// SPDX-License-Identifier: Apache-2.0
// Radix-2 transform: elements are put in bit-reversed order, then transforms of half the length are joined.
#include "ops/shared/signal/fft.h"

#include <cmath>
#include <numbers>
#include <utility>

#include "base/checked.h"

namespace surelite {

Result<Fft> Fft::make(int64_t length) {
  Fft fft;
  fft.length_ = length;
  size_t bytes = 0;
  if (static_cast<uint64_t>(length) > SIZE_MAX ||
      !checked_mul(static_cast<size_t>(length / 2), sizeof(Complex), &bytes))
    return fail(diagnose(Code::P311, {}, {{"what", "a Fourier transform"}}));
  SURELITE_LET(fft.turns_, allocate(bytes, "a Fourier transform"));
  auto* turns = reinterpret_cast<Complex*>(fft.turns_.data());
  for (int64_t k = 0; k < length / 2; ++k) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(length);
    turns[k] = {std::cos(angle), -std::sin(angle)};
  }
  return fft;
}

void Fft::run(Complex* values, bool inverse) const {
  for (int64_t i = 1, reversed = 0; i < length_; ++i) {
    int64_t bit = length_ >> 1;
    for (; reversed & bit; bit >>= 1) reversed ^= bit;
    reversed |= bit;
    if (i < reversed) std::swap(values[i], values[reversed]);
  }
  const auto* turns = reinterpret_cast<const Complex*>(turns_.data());
  for (int64_t half = 1; half < length_; half *= 2) {
    const int64_t step = length_ / (2 * half);
    for (int64_t start = 0; start < length_; start += 2 * half)
      for (int64_t k = 0; k < half; ++k) {
        const Complex turn = turns[k * step];
        const double im = inverse ? -turn.im : turn.im;
        Complex& a = values[start + k];
        Complex& b = values[start + k + half];
        const Complex moved{b.re * turn.re - b.im * im, b.re * im + b.im * turn.re};
        b = {a.re - moved.re, a.im - moved.im};
        a = {a.re + moved.re, a.im + moved.im};
      }
  }
}

}  // namespace surelite
