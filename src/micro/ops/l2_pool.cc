// SPDX-License-Identifier: Apache-2.0
// L2_POOL_2D: the root of the mean square of the elements under each window.
#include "micro/ops/c_math.h"
#include "micro/ops/op.h"
#include "micro/window.h"

namespace surelite {
namespace micro {
namespace {

struct Pool {
  Window y, x;
  int32_t batches, channels;
  float low, high;
};

bool prepare(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != kTfLiteFloat32 || out.type() != kTfLiteFloat32) return op.refuse(kTypes);
  if (in.rank() != 4 || out.rank() != 4) return op.refuse(kShapes);
  if (op.options.u8(0) > 1) return op.refuse(kOptions);
  const bool same = op.options.u8(0) == 0;
  auto* s = op.state<Pool>();
  if (!s) return false;
  if (!make_window(same, in.dim(1), op.options.i32(4), op.options.i32(2), 1, &s->y) ||
      !make_window(same, in.dim(2), op.options.i32(3), op.options.i32(1), 1, &s->x) || s->y.out != out.dim(1) ||
      s->x.out != out.dim(2) || out.dim(0) != in.dim(0) || out.dim(3) != in.dim(3))
    return op.refuse(kShapes);
  s->batches = in.dim(0);
  s->channels = in.dim(3);
  return real_range(op.options.u8(5), &s->low, &s->high) || op.refuse(kOptions);
}

void run(const Run& run) {
  const Pool& s = run.state<Pool>();
  const auto* in = run.in<float>(0);
  auto* out = run.out<float>();
  for (int32_t b = 0; b < s.batches; ++b, in += s.y.in * s.x.in * s.channels)
    for (int32_t y = 0; y < s.y.out; ++y)
      for (int32_t x = 0; x < s.x.out; ++x) {
        const Taps ty = taps_at(s.y, y), tx = taps_at(s.x, x);
        const int32_t rows = ty.end - ty.begin, columns = tx.end - tx.begin;
        for (int32_t c = 0; c < s.channels; ++c) {
          float sum = 0.0f;
          for (int32_t i = 0; i < rows; ++i)
            for (int32_t k = 0; k < columns; ++k) {
              const float value = in[((ty.first + i) * s.x.in + tx.first + k) * s.channels + c];
              sum += value * value;
            }
          const float root = sqrtf(sum / static_cast<float>(rows * columns));
          *out++ = root < s.low ? s.low : root > s.high ? s.high : root;
        }
      }
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_L2_POOL_2D() { return own<prepare, run>(); }

}  // namespace tflite
