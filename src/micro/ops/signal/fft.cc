// SPDX-License-Identifier: Apache-2.0
// SignalRfft of int16 numbers: a Fourier transform of a power of two of real samples, with the roundings of the
// desktop's.
#include "micro/ops/flex.h"
#include "micro/ops/op.h"

extern "C" {
double cos(double x);
double sin(double x);
double floor(double x);
}

namespace surelite {
namespace micro {
namespace {

struct Number {
  int16_t re, im;
};

struct Rfft {
  static constexpr size_t kDeviceBytes = 24;
  int32_t frames, samples, length;
  Number* turns;  // roots of unity of length / 2
  Number* split;  // those that take the packed halves apart
  int scratch;
};

constexpr double kPi = 3.14159265358979323846;

Number unit(double phase) {
  return {static_cast<int16_t>(floor(0.5 + 32767 * cos(phase))), static_cast<int16_t>(floor(0.5 + 32767 * sin(phase)))};
}

int16_t rounded(uint32_t product) { return static_cast<int16_t>(static_cast<int32_t>(product + (1u << 14)) >> 15); }
uint32_t product(int16_t a, int16_t b) { return static_cast<uint32_t>(int32_t{a} * b); }
int16_t wrapped(int32_t x) { return static_cast<int16_t>(static_cast<uint16_t>(x)); }
Number add(Number a, Number b) { return {wrapped(a.re + b.re), wrapped(a.im + b.im)}; }
Number subtract(Number a, Number b) { return {wrapped(a.re - b.re), wrapped(a.im - b.im)}; }
Number multiply(Number a, Number b) {
  return {rounded(product(a.re, b.re) - product(a.im, b.im)), rounded(product(a.re, b.im) + product(a.im, b.re))};
}
Number divide(Number a, int by) {
  const auto part = static_cast<int16_t>(INT16_MAX / by);
  return {rounded(product(a.re, part)), rounded(product(a.im, part))};
}

// Stages of four, and one of two at the end where the length asks for it: out of in, whose elements are `stride` apart.
void transform(const Number* turns, Number* out, const Number* in, int32_t stride, int32_t count) {
  if (count == 1) {
    out[0] = in[0];
    return;
  }
  const int32_t radix = count % 4 == 0 ? 4 : 2, rest = count / radix;
  for (int32_t q = 0; q < radix; ++q) transform(turns, out + q * rest, in + q * stride, stride * radix, rest);
  for (int32_t k = 0; k < rest; ++k) {
    if (radix == 2) {
      const Number a = divide(out[k], 2), t = multiply(divide(out[k + rest], 2), turns[k * stride]);
      out[k + rest] = subtract(a, t);
      out[k] = add(a, t);
      continue;
    }
    const Number a = divide(out[k], 4), b = multiply(divide(out[k + rest], 4), turns[k * stride]);
    const Number c = multiply(divide(out[k + 2 * rest], 4), turns[2 * k * stride]);
    const Number d = multiply(divide(out[k + 3 * rest], 4), turns[3 * k * stride]);
    const Number even = add(a, c), odd = add(b, d), even_rest = subtract(a, c), odd_rest = subtract(b, d);
    out[k] = add(even, odd);
    out[k + 2 * rest] = subtract(even, odd);
    out[k + rest] = {wrapped(even_rest.re + odd_rest.im), wrapped(even_rest.im - odd_rest.re)};
    out[k + 3 * rest] = {wrapped(even_rest.re - odd_rest.im), wrapped(even_rest.im + odd_rest.re)};
  }
}

bool prepare(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != kTfLiteInt16 || out.type() != kTfLiteInt16) return op.refuse(kTypes);
  const Flex options(op.node()->custom_initial_data, static_cast<size_t>(op.node()->custom_initial_data_size));
  const int32_t length = options.i32("fft_length"), half = length / 2;
  if (length < 2 || length > 1 << 14 || (length & (length - 1)) != 0) return op.refuse(kOptions);
  if (in.rank() < 1 || in.rank() != out.rank()) return op.refuse(kShapes);
  auto* s = op.state<Rfft>();
  if (!s) return false;
  s->samples = in.dim(in.rank() - 1);
  s->frames = in.count() / s->samples;
  s->length = length;
  if (s->samples > length || out.dim(out.rank() - 1) != length + 2 || out.count() != int64_t{s->frames} * (length + 2))
    return op.refuse(kShapes);
  s->turns = op.many<Number>(half);
  s->split = op.many<Number>(half / 2 + 1);
  if (!s->turns || !s->split) return false;
  for (int32_t i = 0; i < half; ++i) s->turns[i] = unit(-2 * kPi * i / half);
  for (int32_t i = 0; i < half / 2; ++i) s->split[i] = unit(-kPi * (static_cast<double>(i + 1) / half + 0.5));
  return op.scratch(2 * half * static_cast<int32_t>(sizeof(Number)), &s->scratch);
}

void run(const Run& run) {
  const Rfft& s = run.state<Rfft>();
  const int32_t count = s.length / 2;
  auto* packed = run.scratch<Number>(s.scratch);
  Number* mixed = packed + count;
  for (int32_t frame = 0; frame < s.frames; ++frame) {
    const auto bytes = static_cast<size_t>(s.samples) * 2;
    __builtin_memset(packed, 0, static_cast<size_t>(count) * sizeof(Number));
    __builtin_memcpy(packed, run.in<int16_t>(0) + frame * s.samples, bytes);
    transform(s.turns, mixed, packed, 1, count);
    int16_t* out = run.out<int16_t>() + frame * (s.length + 2);
    const auto store = [out](int32_t bin, int32_t re, int32_t im) {
      out[2 * bin] = wrapped(re);
      out[2 * bin + 1] = wrapped(im);
    };
    const Number zero = divide(mixed[0], 2);
    store(0, zero.re + zero.im, 0);
    store(count, zero.re - zero.im, 0);
    for (int32_t k = 1; k <= count / 2; ++k) {
      const Number front = divide(mixed[k], 2);
      const Number back = divide({mixed[count - k].re, wrapped(-mixed[count - k].im)}, 2);
      const Number even = add(front, back), odd = multiply(subtract(front, back), s.split[k - 1]);
      store(k, (even.re + odd.re) >> 1, (even.im + odd.im) >> 1);
      store(count - k, (even.re - odd.re) >> 1, (odd.im - even.im) >> 1);
    }
  }
}

TFLMRegistration registration;

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {
namespace tflm_signal {

TFLMRegistration* Register_RFFT() {
  surelite::micro::registration = surelite::micro::own<surelite::micro::prepare, surelite::micro::run>();
  return &surelite::micro::registration;
}

}  // namespace tflm_signal
}  // namespace tflite
