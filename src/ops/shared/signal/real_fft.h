// SPDX-License-Identifier: Apache-2.0
// Fourier transform of real samples, any even length, in 16- or 32-bit fixed point or in float. The fixed-point steps
// scale and round exactly as the KISS FFT library (Borgerding, version 130) does, because what follows works on the
// bits.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace surelite {

template <class T>
struct FftNumber {
  T re, im;
};

// Arithmetic on samples: fractions of full scale for integers.
template <class T>
struct FftArithmetic {
  using Wide = std::conditional_t<sizeof(T) == 2, int32_t, int64_t>;
  using Bits = std::make_unsigned_t<Wide>;
  static constexpr int kFraction = 8 * sizeof(T) - 1;

  static T rounded(Bits product) {
    return static_cast<T>(static_cast<Wide>(product + (Bits{1} << (kFraction - 1))) >> kFraction);
  }
  static Bits product(T a, T b) { return static_cast<Bits>(Wide{a} * Wide{b}); }
  static T add(T a, T b) { return static_cast<T>(static_cast<Bits>(Wide{a}) + static_cast<Bits>(Wide{b})); }
  static T subtract(T a, T b) { return static_cast<T>(static_cast<Bits>(Wide{a}) - static_cast<Bits>(Wide{b})); }
  static T multiply(T a, T b) { return rounded(product(a, b)); }
  static T divide(T a, int by) { return rounded(product(a, static_cast<T>(std::numeric_limits<T>::max() / by))); }
  static T half(Wide a) { return static_cast<T>(a >> 1); }
  static T from_real(double x) { return static_cast<T>(std::floor(0.5 + std::numeric_limits<T>::max() * x)); }
  static FftNumber<T> multiply(FftNumber<T> a, FftNumber<T> b) {
    return {rounded(product(a.re, b.re) - product(a.im, b.im)), rounded(product(a.re, b.im) + product(a.im, b.re))};
  }
};

template <>
struct FftArithmetic<float> {
  using Wide = float;
  static float add(float a, float b) { return a + b; }
  static float subtract(float a, float b) { return a - b; }
  static float multiply(float a, float b) { return a * b; }
  static float divide(float a, int) { return a; }
  static float half(float a) { return a * 0.5f; }
  static float from_real(double x) { return static_cast<float>(x); }
  static FftNumber<float> multiply(FftNumber<float> a, FftNumber<float> b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
};

// Tables for one length; immutable, so shared by sessions. Half the length is transformed as complex numbers, by stages
// of radix 4, 2, 3, 5 and then any other prime.
template <class T>
class RealFft {
 public:
  using Number = FftNumber<T>;

  // `length` is even and positive.
  explicit RealFft(int32_t length);
  // Complex numbers of scratch that `transform` needs: one array for the packed samples, one for their transform, one
  // for a butterfly.
  size_t scratch_numbers() const { return 2 * static_cast<size_t>(count_) + static_cast<size_t>(widest_); }
  // The samples lie packed in the first half of `length` numbers of scratch; gives length / 2 + 1 bins.
  void transform(Number* scratch, Number* bins) const;

 private:
  using A = FftArithmetic<T>;
  struct Stage {
    int32_t radix, rest;  // rest: product of the radices to come
  };

  static Number add(Number a, Number b) { return {A::add(a.re, b.re), A::add(a.im, b.im)}; }
  static Number subtract(Number a, Number b) { return {A::subtract(a.re, b.re), A::subtract(a.im, b.im)}; }
  static Number divide(Number a, int by) { return {A::divide(a.re, by), A::divide(a.im, by)}; }
  // a - ib and a + ib
  static Number minus_i(Number a, Number b) { return {A::add(a.re, b.im), A::subtract(a.im, b.re)}; }
  static Number plus_i(Number a, Number b) { return {A::subtract(a.re, b.im), A::add(a.im, b.re)}; }

  void work(Number* out, const Number* in, int32_t stride, const Stage* stage, Number* butterfly) const;
  void combine2(Number* out, int32_t stride, int32_t rest) const;
  void combine3(Number* out, int32_t stride, int32_t rest) const;
  void combine4(Number* out, int32_t stride, int32_t rest) const;
  void combine5(Number* out, int32_t stride, int32_t rest) const;
  void combine_any(Number* out, int32_t stride, int32_t rest, int32_t radix, Number* butterfly) const;
  const Number& twiddle(int32_t i) const { return twiddles_[static_cast<size_t>(i)]; }

  int32_t count_, widest_ = 1;
  std::vector<Stage> stages_;
  std::vector<Number> twiddles_, split_;  // roots of unity; those that take the packed halves apart
};

extern template class RealFft<int16_t>;
extern template class RealFft<int32_t>;
extern template class RealFft<float>;

}  // namespace surelite
