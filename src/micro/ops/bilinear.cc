// SPDX-License-Identifier: Apache-2.0
// RESIZE_BILINEAR: each pixel of the output is a weighted mean of four of the input's.
#include "micro/ops/c_math.h"
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

constexpr int32_t kOne = 1 << 10;

struct Side {
  int32_t in, out, step;  // step in 1/1024, for bytes
  float scale;
};
struct Bilinear {
  Side y, x;
  int32_t batches, depth;
  bool half;
};
template <class Fraction>
struct Between {
  int32_t low, high;
  Fraction fraction;
};

int32_t inside(int32_t x, int32_t last) { return x < 0 ? 0 : x > last ? last : x; }

void between(const Bilinear& s, const Side& side, int32_t index, Between<float>* to) {
  const auto real = static_cast<float>(index);
  const float at = s.half ? (real + 0.5f) * side.scale - 0.5f : real * side.scale;
  *to = {inside(static_cast<int32_t>(floorf(at)), side.in - 1), inside(static_cast<int32_t>(ceilf(at)), side.in - 1),
         0};
  to->fraction = at - static_cast<float>(to->low);
}
void between(const Bilinear& s, const Side& side, int32_t index, Between<int32_t>* to) {
  const int32_t at = s.half ? index * side.step + side.step / 2 - kOne / 2 : index * side.step;
  *to = {inside(at / kOne, side.in - 1), inside((at + kOne - 1) / kOne, side.in - 1), 0};
  to->fraction = at - kOne * to->low;
}

float blend(float a, float b, float c, float d, float fy, float fx) {
  return a * (1 - fy) * (1 - fx) + b * fy * (1 - fx) + c * (1 - fy) * fx + d * fy * fx;
}
int8_t blend(int8_t a, int8_t b, int8_t c, int8_t d, int32_t fy, int32_t fx) {
  const int64_t sum = int64_t{a} * (kOne - fy) * (kOne - fx) + int64_t{b} * fy * (kOne - fx) +
                      int64_t{c} * (kOne - fy) * fx + int64_t{d} * fy * fx;
  return static_cast<int8_t>((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
}

bool prepare(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  int32_t size[2];
  if (!read_list(op.in(1), 2, size) || op.in(1).count() != 2) return op.refuse(kConstant);
  if (in.type() != out.type() || (in.type() != kTfLiteInt8 && in.type() != kTfLiteFloat32)) return op.refuse(kTypes);
  if (in.rank() != 4 || out.rank() != 4 || out.dim(0) != in.dim(0) || out.dim(3) != in.dim(3) ||
      out.dim(1) != size[0] || out.dim(2) != size[1])
    return op.refuse(kShapes);
  // What is counted in 1/1024 stays in 32 bits.
  for (int i = 1; i < 3; ++i)
    if (in.dim(i) >= 1 << 20 || out.dim(i) >= 1 << 20) return op.refuse(kShapes);
  if (in.scale != out.scale || in.zero != out.zero) return op.refuse(kQuant);
  const bool align = op.options.flag(2), half = op.options.flag(3);
  if (align && half) return op.refuse(kOptions);
  auto* s = op.state<Bilinear>();
  if (!s) return false;
  const auto side = [align](int32_t from, int32_t to) {
    const bool corners = align && to > 1;
    const int32_t span = corners ? from - 1 : from, steps = corners ? to - 1 : to;
    return Side{from, to, static_cast<int32_t>((int64_t{kOne} * span + steps / 2) / steps),
                static_cast<float>(span) / static_cast<float>(steps)};
  };
  s->y = side(in.dim(1), out.dim(1));
  s->x = side(in.dim(2), out.dim(2));
  s->batches = in.dim(0);
  s->depth = in.dim(3);
  s->half = half;
  return (int64_t{s->y.step} * out.dim(1) <= INT32_MAX && int64_t{s->x.step} * out.dim(2) <= INT32_MAX) ||
         op.refuse(kShapes);
}

template <class T, class Fraction>
void resize(const Bilinear& s, const T* in, T* out) {
  for (int32_t b = 0; b < s.batches; ++b, in += s.y.in * s.x.in * s.depth)
    for (int32_t row = 0; row < s.y.out; ++row) {
      Between<Fraction> y, x;
      between(s, s.y, row, &y);
      const T *upper = in + y.low * s.x.in * s.depth, *lower = in + y.high * s.x.in * s.depth;
      for (int32_t column = 0; column < s.x.out; ++column) {
        between(s, s.x, column, &x);
        const int32_t low = x.low * s.depth, high = x.high * s.depth;
        for (int32_t i = 0; i < s.depth; ++i)
          *out++ = blend(upper[low + i], lower[low + i], upper[high + i], lower[high + i], y.fraction, x.fraction);
      }
    }
}
void run(const Run& run) {
  const Bilinear& s = run.state<Bilinear>();
  if (run.input(0).type == kTfLiteFloat32)
    resize<float, float>(s, run.in<float>(0), run.out<float>());
  else
    resize<int8_t, int32_t>(s, run.in<int8_t>(0), run.out<int8_t>());
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_RESIZE_BILINEAR() { return own<prepare, run>(); }

}  // namespace tflite
