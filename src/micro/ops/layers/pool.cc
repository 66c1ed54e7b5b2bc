// SPDX-License-Identifier: Apache-2.0
// AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D.
#include "micro/kernels_i16.h"
#include "micro/ops/c_math.h"
#include "micro/ops/op.h"
#include "micro/window.h"

namespace surelite {
namespace micro {
namespace {

struct Pool {
  union {
    PoolI8 bytes;
    PoolF32 real_pool;
  };
  int32_t batches, in_step, out_step;
  bool real;
  Pool() : bytes() {}
};

bool prepare(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  const bool real = in.type() == kTfLiteFloat32, halves = in.type() == kTfLiteInt16;
  if ((!real && !halves && in.type() != kTfLiteInt8) || out.type() != in.type()) return op.refuse(kTypes);
  if (in.rank() != 4 || out.rank() != 4) return op.refuse(kShapes);
  if (op.options.u8(0) > 1) return op.refuse(kOptions);
  Window y, x;
  const bool same = op.options.u8(0) == 0;
  if (!make_window(same, in.dim(1), op.options.i32(4), op.options.i32(2), 1, &y) ||
      !make_window(same, in.dim(2), op.options.i32(3), op.options.i32(1), 1, &x) || y.out != out.dim(1) ||
      x.out != out.dim(2) || out.dim(0) != in.dim(0) || out.dim(3) != in.dim(3))
    return op.refuse(kShapes);
  if (int64_t{y.filter} * x.filter >= (halves ? 1 << 16 : 1 << 24)) return op.refuse(kShapes);
  auto* s = op.state<Pool>();
  if (!s) return false;
  s->batches = in.dim(0);
  s->in_step = in.count(1, 4);
  s->out_step = out.count(1, 4);
  s->real = real;
  const int activation = op.options.u8(5);
  if (real) {
    s->real_pool = PoolF32{y, x, in.dim(3), 0, 0};
    return real_range(activation, &s->real_pool.low, &s->real_pool.high) || op.refuse(kOptions);
  }
  if (!in.affine() || !out.affine()) return op.refuse(kQuant);
  Range range;
  if (!stored_range(activation, out.type(), out.scale, out.zero, &range)) return op.refuse(kOptions);
  s->bytes = PoolI8{y, x, in.dim(3), range.low, range.high};
  return true;
}

bool prepare_i8(Op& op) {
  if (op.inputs() > 0 && op.has(0) && op.in(0).type() != kTfLiteInt8) return op.refuse(kTypes);
  return prepare(op);
}
bool prepare_i16(Op& op) {
  if (op.inputs() > 0 && op.has(0) && op.in(0).type() != kTfLiteInt16) return op.refuse(kTypes);
  return prepare(op);
}

template <void (*HALVES)(const PoolI8&, const int16_t*, int16_t*)>
void run_i16(const Run& run) {
  const Pool& s = run.state<Pool>();
  for (int32_t b = 0; b < s.batches; ++b)
    HALVES(s.bytes, run.in<int16_t>(0) + b * s.in_step, run.out<int16_t>() + b * s.out_step);
}
template <void (*BYTES)(const PoolI8&, const int8_t*, int8_t*)>
void run_i8(const Run& run) {
  const Pool& s = run.state<Pool>();
  for (int32_t b = 0; b < s.batches; ++b)
    BYTES(s.bytes, run.in<int8_t>(0) + b * s.in_step, run.out<int8_t>() + b * s.out_step);
}
template <void (*BYTES)(const PoolI8&, const int8_t*, int8_t*), void (*HALVES)(const PoolI8&, const int16_t*, int16_t*),
          void (*REAL)(const PoolF32&, const float*, float*)>
void run_any(const Run& run) {
  const Pool& s = run.state<Pool>();
  if (run.input(0).type == kTfLiteInt16) return run_i16<HALVES>(run);
  if (!s.real) return run_i8<BYTES>(run);
  for (int32_t b = 0; b < s.batches; ++b)
    REAL(s.real_pool, run.in<float>(0) + b * s.in_step, run.out<float>() + b * s.out_step);
}

// L2_POOL_2D: the root of the mean square.
struct RootPool {
  Window y, x;
  int32_t batches, channels;
  float low, high;
};

bool prepare_root(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != kTfLiteFloat32 || out.type() != kTfLiteFloat32) return op.refuse(kTypes);
  if (in.rank() != 4 || out.rank() != 4) return op.refuse(kShapes);
  if (op.options.u8(0) > 1) return op.refuse(kOptions);
  const bool same = op.options.u8(0) == 0;
  auto* s = op.state<RootPool>();
  if (!s) return false;
  if (!make_window(same, in.dim(1), op.options.i32(4), op.options.i32(2), 1, &s->y) ||
      !make_window(same, in.dim(2), op.options.i32(3), op.options.i32(1), 1, &s->x) || s->y.out != out.dim(1) ||
      s->x.out != out.dim(2) || out.dim(0) != in.dim(0) || out.dim(3) != in.dim(3))
    return op.refuse(kShapes);
  s->batches = in.dim(0);
  s->channels = in.dim(3);
  return real_range(op.options.u8(5), &s->low, &s->high) || op.refuse(kOptions);
}

void run_root(const Run& run) {
  const RootPool& s = run.state<RootPool>();
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

TFLMRegistration Register_AVERAGE_POOL_2D() {
  return own<prepare, run_any<average_pool_i8, average_pool_i16, average_pool_f32>>();
}
TFLMRegistration Register_AVERAGE_POOL_2D_INT8() { return own<prepare_i8, run_i8<average_pool_i8>>(); }
TFLMRegistration Register_AVERAGE_POOL_2D_INT16() { return own<prepare_i16, run_i16<average_pool_i16>>(); }
TFLMRegistration Register_MAX_POOL_2D_INT16() { return own<prepare_i16, run_i16<max_pool_i16>>(); }
TFLMRegistration Register_MAX_POOL_2D() { return own<prepare, run_any<max_pool_i8, max_pool_i16, max_pool_f32>>(); }
TFLMRegistration Register_MAX_POOL_2D_INT8() { return own<prepare_i8, run_i8<max_pool_i8>>(); }
TFLMRegistration Register_L2_POOL_2D() { return own<prepare_root, run_root>(); }

}  // namespace tflite
