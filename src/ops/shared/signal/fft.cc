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

void Fft::run_real(Complex* values) const {
  if (length_ == 1) return;
  const int64_t half = length_ / 2;
  transform(values, half, false);
  const Complex first = values[0];
  values[0] = {first.re + first.im, 0};
  values[half] = {first.re - first.im, 0};
  // Even and odd elements were transformed as one complex vector: symmetry takes them apart.
  const auto* turns = reinterpret_cast<const Complex*>(turns_.data());
  for (int64_t k = 1; k <= half / 2; ++k) {
    const Complex a = values[k], b = values[half - k], turn = turns[k];
    const Complex even{(a.re + b.re) / 2, (a.im - b.im) / 2}, odd{(a.im + b.im) / 2, (b.re - a.re) / 2};
    const Complex moved{odd.re * turn.re - odd.im * turn.im, odd.re * turn.im + odd.im * turn.re};
    values[k] = {even.re + moved.re, even.im + moved.im};
    values[half - k] = {even.re - moved.re, moved.im - even.im};
  }
}

void Fft::transform(Complex* values, int64_t length, bool inverse) const {
  for (int64_t i = 1, reversed = 0; i < length; ++i) {
    int64_t bit = length >> 1;
    for (; reversed & bit; bit >>= 1) reversed ^= bit;
    reversed |= bit;
    if (i < reversed) std::swap(values[i], values[reversed]);
  }
  const auto* turns = reinterpret_cast<const Complex*>(turns_.data());
  for (int64_t half = 1; half < length; half *= 2) {
    const int64_t step = length_ / (2 * half);
    for (int64_t start = 0; start < length; start += 2 * half)
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
