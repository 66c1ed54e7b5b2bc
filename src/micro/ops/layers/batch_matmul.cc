// SPDX-License-Identifier: Apache-2.0
// BATCH_MATMUL: products of the last two axes, with broadcasting over the others; either factor may be stored
// transposed.
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

struct Product {
  int32_t m, n, k;
  int32_t left_row, left_step, right_column, right_step;  // elements from row to row, and along k
  int32_t axes, extent[kMaxAxes], left_stride[kMaxAxes], right_stride[kMaxAxes];  // of the batches
  Multiplier scale;
  int32_t zero_left, zero_right, zero_out;
};

// Steps over the batches of a factor: 0 along axes that it repeats.
bool batches_of(const View& factor, const View& out, int32_t* strides) {
  const int lead = out.rank() - factor.rank();
  if (lead < 0) return false;
  int32_t step = factor.count(factor.rank() - 2, factor.rank());
  for (int i = out.rank() - 3; i >= 0; --i) {
    const int32_t extent = i < lead ? 1 : factor.dim(i - lead);
    if (extent != 1 && extent != out.dim(i)) return false;
    strides[i] = extent == 1 ? 0 : step;
    step *= extent;
  }
  return true;
}

bool prepare(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View left = op.in(0), right = op.in(1), out = op.out();
  const bool real = left.type() == kTfLiteFloat32, halves = left.type() == kTfLiteInt16;
  if ((!real && !halves && left.type() != kTfLiteInt8) || right.type() != left.type() || out.type() != left.type())
    return op.refuse(kTypes);
  if (left.rank() < 2 || right.rank() < 2 || out.rank() < 2 || out.rank() > kMaxAxes) return op.refuse(kShapes);
  const bool turn_left = op.options.flag(0), turn_right = op.options.flag(1);
  const int a = left.rank(), b = right.rank(), o = out.rank();
  const int32_t m = left.dim(turn_left ? a - 1 : a - 2), k = left.dim(turn_left ? a - 2 : a - 1);
  const int32_t n = right.dim(turn_right ? b - 2 : b - 1);
  if (right.dim(turn_right ? b - 1 : b - 2) != k || out.dim(o - 2) != m || out.dim(o - 1) != n)
    return op.refuse(kShapes);
  auto* s = op.state<Product>();
  if (!s) return false;
  s->m = m, s->n = n, s->k = k;
  s->left_row = turn_left ? 1 : k, s->left_step = turn_left ? m : 1;
  s->right_column = turn_right ? k : 1, s->right_step = turn_right ? 1 : n;
  s->axes = o - 2;
  for (int i = 0; i < o - 2; ++i) s->extent[i] = out.dim(i);
  if (!batches_of(left, out, s->left_stride) || !batches_of(right, out, s->right_stride)) return op.refuse(kShapes);
  if (real) return true;
  if (!left.affine() || !right.affine() || !out.affine()) return op.refuse(kQuant);
  if (halves && (left.zero != 0 || right.zero != 0 || out.zero != 0)) return op.refuse(kQuant);
  s->zero_left = left.zero, s->zero_right = right.zero, s->zero_out = out.zero;
  s->scale = quantize_multiplier(static_cast<double>(left.scale) * static_cast<double>(right.scale) /
                                 static_cast<double>(out.scale));
  return true;
}

// element(left, right) for every element of the output, with the factors' first elements.
template <class T, class Element>
void multiply_all(const Product& s, const T* left, const T* right, Element element) {
  int32_t at[kMaxAxes] = {};
  for (;;) {
    for (int32_t i = 0; i < s.m; ++i)
      for (int32_t j = 0; j < s.n; ++j) element(left + i * s.left_row, right + j * s.right_column);
    int32_t axis = s.axes - 1;
    for (; axis >= 0; --axis) {
      left += s.left_stride[axis], right += s.right_stride[axis];
      if (++at[axis] < s.extent[axis]) break;
      left -= s.left_stride[axis] * s.extent[axis], right -= s.right_stride[axis] * s.extent[axis];
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}

void run_halves(const Run& run, const Product& s) {
  auto* out = run.out<int16_t>();
  multiply_all(s, run.in<int16_t>(0), run.in<int16_t>(1), [&](const int16_t* left, const int16_t* right) {
    int64_t sum = 0;
    for (int32_t p = 0; p < s.k; ++p) sum += left[p * s.left_step] * right[p * s.right_step];
    const int32_t stored = multiply(sum, s.scale);
    *out++ = static_cast<int16_t>(stored < INT16_MIN ? INT16_MIN : stored > INT16_MAX ? INT16_MAX : stored);
  });
}

void run(const Run& run) {
  const Product& s = run.state<Product>();
  if (run.input(0).type == kTfLiteInt16) return run_halves(run, s);
  if (run.input(0).type == kTfLiteFloat32) {
    auto* out = run.out<float>();
    return multiply_all(s, run.in<float>(0), run.in<float>(1), [&](const float* left, const float* right) {
      float sum = 0.0f;
      for (int32_t p = 0; p < s.k; ++p) sum += left[p * s.left_step] * right[p * s.right_step];
      *out++ = sum;
    });
  }
  auto* out = run.out<int8_t>();
  multiply_all(s, run.in<int8_t>(0), run.in<int8_t>(1), [&](const int8_t* left, const int8_t* right) {
    uint32_t sum = 0;  // wraps, as the desktop's
    for (int32_t p = 0; p < s.k; ++p)
      sum += static_cast<uint32_t>((left[p * s.left_step] - s.zero_left) * (right[p * s.right_step] - s.zero_right));
    const int64_t stored = int64_t{multiply(static_cast<int32_t>(sum), s.scale)} + s.zero_out;
    *out++ = static_cast<int8_t>(stored < INT8_MIN ? INT8_MIN : stored > INT8_MAX ? INT8_MAX : stored);
  });
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_BATCH_MATMUL() { return own<prepare, run>(); }
TFLMRegistration Register_BATCH_MATMUL_INT16() { return own<prepare, run>(); }
TFLMRegistration Register_BATCH_MATMUL_INT8() { return own<prepare, run>(); }

}  // namespace tflite
