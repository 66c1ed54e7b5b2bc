// SPDX-License-Identifier: Apache-2.0
// Fourier transforms of a power of two of real samples, there and back, of int16, int32 and real numbers, with the
// roundings of the desktop's. The way back divides nothing in real numbers; in integers each stage does.
#pragma once

#include "micro/ops/flex.h"
#include "micro/ops/op.h"

extern "C" {
double cos(double x);
double sin(double x);
double floor(double x);
}

namespace surelite {
namespace micro {

// Fractions of full scale.
template <class T, class WIDE, class BITS>
struct FixedArithmetic {
  static constexpr int kFraction = 8 * sizeof(T) - 1;
  static constexpr T kMost = static_cast<T>((BITS{1} << kFraction) - 1);
  static T wrapped(BITS x) { return static_cast<T>(x); }
  static T add(T a, T b) { return wrapped(static_cast<BITS>(WIDE{a}) + static_cast<BITS>(WIDE{b})); }
  static T subtract(T a, T b) { return wrapped(static_cast<BITS>(WIDE{a}) - static_cast<BITS>(WIDE{b})); }
  static T rounded(BITS x) { return static_cast<T>(static_cast<WIDE>(x + (BITS{1} << (kFraction - 1))) >> kFraction); }
  static BITS product(T a, T b) { return static_cast<BITS>(WIDE{a} * b); }
  static T divide(T a, int by) { return rounded(product(a, static_cast<T>(kMost / by))); }
  static T half(WIDE x) { return static_cast<T>(x >> 1); }
  static T from_real(double x) { return static_cast<T>(floor(0.5 + kMost * x)); }
  using Wide = WIDE;
  static constexpr bool kReal = false;
};
template <class T>
struct Arithmetic;
template <>
struct Arithmetic<int16_t> : FixedArithmetic<int16_t, int32_t, uint32_t> {};
template <>
struct Arithmetic<int32_t> : FixedArithmetic<int32_t, int64_t, uint64_t> {};
template <>
struct Arithmetic<float> {
  static float add(float a, float b) { return a + b; }
  static float subtract(float a, float b) { return a - b; }
  static float rounded(float x) { return x; }
  static float product(float a, float b) { return a * b; }
  static float divide(float a, int) { return a; }
  static float half(float x) { return 0.5f * x; }
  static float from_real(double x) { return static_cast<float>(x); }
  using Wide = float;
  static constexpr bool kReal = true;
};

template <class T>
struct Number {
  using A = Arithmetic<T>;
  T re, im;
  friend Number operator+(Number a, Number b) { return {A::add(a.re, b.re), A::add(a.im, b.im)}; }
  friend Number operator-(Number a, Number b) { return {A::subtract(a.re, b.re), A::subtract(a.im, b.im)}; }
  friend Number operator*(Number a, Number b) {
    return {A::rounded(A::product(a.re, b.re) - A::product(a.im, b.im)),
            A::rounded(A::product(a.re, b.im) + A::product(a.im, b.re))};
  }
  friend Number operator/(Number a, int by) { return {A::divide(a.re, by), A::divide(a.im, by)}; }
  static Number unit(double phase) { return {A::from_real(cos(phase)), A::from_real(sin(phase))}; }
  Number conjugate() const { return {re, A::subtract(0, im)}; }
};

struct Fourier {
  static constexpr size_t kDeviceBytes = 28;
  int32_t frames, samples, length;
  void* turns;  // roots of unity of length / 2
  void* split;  // those that take the packed halves apart
  int scratch;
  bool back;
};

// Options, shapes, tables and scratch memory of `length` numbers of T twice. `samples` is the row of an input there,
// of an output back.
template <class T>
bool prepare_fourier(Op& op, TfLiteType type, bool back) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != type || out.type() != type) return op.refuse(kTypes);
  const Flex options(op.node()->custom_initial_data, static_cast<size_t>(op.node()->custom_initial_data_size));
  const int32_t length = options.i32("fft_length"), half = length / 2;
  if (length < 2 || length > 1 << 14 || (length & (length - 1)) != 0) return op.refuse(kOptions);
  if (in.rank() < 1 || in.rank() != out.rank()) return op.refuse(kShapes);
  auto* s = op.state<Fourier>();
  if (!s) return false;
  const View samples = back ? out : in, bins = back ? in : out;
  s->samples = samples.dim(samples.rank() - 1);
  s->frames = samples.count() / s->samples;
  s->length = length;
  s->back = back;
  if ((back ? s->samples != length : s->samples > length) || bins.dim(bins.rank() - 1) != length + 2 ||
      bins.count() != int64_t{s->frames} * (length + 2))
    return op.refuse(kShapes);
  auto* turns = op.many<Number<T>>(half);
  auto* split = op.many<Number<T>>(half / 2 + 1);
  s->turns = turns, s->split = split;
  if (!turns || !split) return false;
  const double pi = back ? -3.14159265358979323846 : 3.14159265358979323846;
  for (int32_t i = 0; i < half; ++i) turns[i] = Number<T>::unit(-2 * pi * i / half);
  for (int32_t i = 0; i < half / 2; ++i) split[i] = Number<T>::unit(-pi * (static_cast<double>(i + 1) / half + 0.5));
  return op.scratch(2 * half * static_cast<int32_t>(sizeof(Number<T>)), &s->scratch);
}

// Stages of four, and one of two at the end where the length asks for it: out of in, whose elements are `stride` apart.
template <class T>
void transform(const Number<T>* turns, bool back, Number<T>* out, const Number<T>* in, int32_t stride, int32_t count) {
  if (count == 1) {
    out[0] = in[0];
    return;
  }
  const int32_t radix = count % 4 == 0 ? 4 : 2, rest = count / radix;
  for (int32_t q = 0; q < radix; ++q) transform(turns, back, out + q * rest, in + q * stride, stride * radix, rest);
  for (int32_t k = 0; k < rest; ++k) {
    if (radix == 2) {
      const Number<T> a = out[k] / 2, t = out[k + rest] / 2 * turns[k * stride];
      out[k + rest] = a - t;
      out[k] = a + t;
      continue;
    }
    const Number<T> a = out[k] / 4, b = out[k + rest] / 4 * turns[k * stride];
    const Number<T> c = out[k + 2 * rest] / 4 * turns[2 * k * stride];
    const Number<T> d = out[k + 3 * rest] / 4 * turns[3 * k * stride];
    const Number<T> even = a + c, odd = b + d, even_rest = a - c, odd_rest = b - d;
    const Number<T> turned = {odd_rest.im, Arithmetic<T>::subtract(0, odd_rest.re)};
    out[k] = even + odd;
    out[k + 2 * rest] = even - odd;
    out[k + (back ? 3 : 1) * rest] = even_rest + turned;
    out[k + (back ? 1 : 3) * rest] = even_rest - turned;
  }
}

}  // namespace micro
}  // namespace surelite
