// SPDX-License-Identifier: Apache-2.0
// AVERAGE_POOL_2D and MAX_POOL_2D.
#include "micro/ops/op.h"

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
  const bool real = in.type() == kTfLiteFloat32;
  if ((!real && in.type() != kTfLiteInt8) || out.type() != in.type()) return op.refuse(kTypes);
  if (in.rank() != 4 || out.rank() != 4) return op.refuse(kShapes);
  if (op.options.u8(0) > 1) return op.refuse(kOptions);
  Window y, x;
  const bool same = op.options.u8(0) == 0;
  if (!make_window(same, in.dim(1), op.options.i32(4), op.options.i32(2), 1, &y) ||
      !make_window(same, in.dim(2), op.options.i32(3), op.options.i32(1), 1, &x) || y.out != out.dim(1) ||
      x.out != out.dim(2) || out.dim(0) != in.dim(0) || out.dim(3) != in.dim(3))
    return op.refuse(kShapes);
  if (int64_t{y.filter} * x.filter >= 1 << 24) return op.refuse(kShapes);
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

template <void (*BYTES)(const PoolI8&, const int8_t*, int8_t*)>
void run_i8(const Run& run) {
  const Pool& s = run.state<Pool>();
  for (int32_t b = 0; b < s.batches; ++b)
    BYTES(s.bytes, run.in<int8_t>(0) + b * s.in_step, run.out<int8_t>() + b * s.out_step);
}
template <void (*BYTES)(const PoolI8&, const int8_t*, int8_t*), void (*REAL)(const PoolF32&, const float*, float*)>
void run_any(const Run& run) {
  const Pool& s = run.state<Pool>();
  if (!s.real) return run_i8<BYTES>(run);
  for (int32_t b = 0; b < s.batches; ++b)
    REAL(s.real_pool, run.in<float>(0) + b * s.in_step, run.out<float>() + b * s.out_step);
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_AVERAGE_POOL_2D() { return own<prepare, run_any<average_pool_i8, average_pool_f32>>(); }
TFLMRegistration Register_AVERAGE_POOL_2D_INT8() { return own<prepare_i8, run_i8<average_pool_i8>>(); }
TFLMRegistration Register_MAX_POOL_2D() { return own<prepare, run_any<max_pool_i8, max_pool_f32>>(); }
TFLMRegistration Register_MAX_POOL_2D_INT8() { return own<prepare_i8, run_i8<max_pool_i8>>(); }

}  // namespace tflite
