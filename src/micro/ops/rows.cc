// SPDX-License-Identifier: Apache-2.0
// LOG_SOFTMAX, L2_NORMALIZATION and CUMSUM of real numbers, ADD_N, PRELU.
#include "micro/ops/c_math.h"
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

struct Rows {
  int32_t outer, extent, inner;
  bool exclusive, reverse;
};

bool prepare_rows(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0);
  if (in.type() != kTfLiteFloat32 || op.out().type() != kTfLiteFloat32) return op.refuse(kTypes);
  if (in.rank() < 1 || !in.same_shape(op.out())) return op.refuse(kShapes);
  auto* s = op.state<Rows>();
  if (!s) return false;
  s->extent = in.dim(in.rank() - 1);
  s->outer = in.count(0, in.rank() - 1);
  return true;
}
bool prepare_normalization(Op& op) { return prepare_rows(op) && (op.options.u8(0) == 0 || op.refuse(kOptions)); }

void run_log_softmax(const Run& run) {
  const Rows& s = run.state<Rows>();
  const float* in = run.in<float>(0);
  float* out = run.out<float>();
  for (int32_t row = 0; row < s.outer; ++row, in += s.extent, out += s.extent) {
    float most = in[0], sum = 0.0f;
    for (int32_t c = 1; c < s.extent; ++c) most = in[c] > most ? in[c] : most;
    for (int32_t c = 0; c < s.extent; ++c) sum += expf(in[c] - most);
    const float log = logf(sum);
    for (int32_t c = 0; c < s.extent; ++c) out[c] = in[c] - most - log;
  }
}

void run_normalization(const Run& run) {
  const Rows& s = run.state<Rows>();
  const float* in = run.in<float>(0);
  float* out = run.out<float>();
  for (int32_t row = 0; row < s.outer; ++row, in += s.extent, out += s.extent) {
    float squares = 0.0f;
    for (int32_t c = 0; c < s.extent; ++c) squares += in[c] * in[c];
    const float root = sqrtf(squares), norm = root > 1e-6f ? root : 1e-6f;
    for (int32_t c = 0; c < s.extent; ++c) out[c] = in[c] / norm;
  }
}

bool prepare_cumsum(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0);
  int32_t axis;
  if (!read_list(op.in(1), 1, &axis)) return op.refuse(kConstant);
  if (in.type() != kTfLiteFloat32 || op.out().type() != kTfLiteFloat32) return op.refuse(kTypes);
  axis = axis < 0 ? axis + in.rank() : axis;
  if (axis < 0 || axis >= in.rank() || !in.same_shape(op.out())) return op.refuse(kShapes);
  auto* s = op.state<Rows>();
  if (s) *s = {in.count(0, axis), in.dim(axis), in.count(axis + 1, in.rank()), op.options.flag(0), op.options.flag(1)};
  return s != nullptr;
}
void run_cumsum(const Run& run) {
  const Rows& s = run.state<Rows>();
  for (int32_t o = 0; o < s.outer; ++o)
    for (int32_t i = 0; i < s.inner; ++i) {
      float sum = 0.0f;
      for (int32_t k = 0; k < s.extent; ++k) {
        const int32_t step = s.reverse ? s.extent - 1 - k : k, at = (o * s.extent + step) * s.inner + i;
        const float value = run.in<float>(0)[at];
        if (s.exclusive) run.out<float>()[at] = sum;
        sum += value;
        if (!s.exclusive) run.out<float>()[at] = sum;
      }
    }
}

bool prepare_add_n(Op& op) {
  if (!op.takes(1, 1 << 10, 1, 1)) return false;
  const View out = op.out();
  if (out.type() != kTfLiteFloat32 && out.type() != kTfLiteInt32) return op.refuse(kTypes);
  for (int i = 0; i < op.inputs(); ++i)
    if (op.in(i).type() != out.type() || !op.in(i).same_shape(out)) return op.refuse(kShapes);
  auto* s = op.state<Rows>();
  if (s) s->extent = out.count();
  return s != nullptr;
}
void run_add_n(const Run& run) {
  for (int32_t i = 0; i < run.state<Rows>().extent; ++i) {
    if (run.output().type == kTfLiteInt32) {
      uint32_t sum = 0;
      for (int k = 0; k < run.node()->inputs->size; ++k) sum += static_cast<uint32_t>(run.in<int32_t>(k)[i]);
      run.out<int32_t>()[i] = static_cast<int32_t>(sum);
      continue;
    }
    float sum = run.in<float>(0)[i];
    for (int k = 1; k < run.node()->inputs->size; ++k) sum += run.in<float>(k)[i];
    run.out<float>()[i] = sum;
  }
}

// Slopes of channels, or one for each element.
bool prepare_prelu(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), alpha = op.in(1);
  if (in.type() != kTfLiteFloat32 || alpha.type() != kTfLiteFloat32 || op.out().type() != kTfLiteFloat32)
    return op.refuse(kTypes);
  if (!in.same_shape(op.out()) || in.rank() < 1) return op.refuse(kShapes);
  const int32_t channels = in.dim(in.rank() - 1);
  const bool each = alpha.same_shape(in),
             by_channel = alpha.count() == channels && alpha.rank() >= 1 && alpha.dim(alpha.rank() - 1) == channels;
  if (!each && !by_channel) return op.refuse(kShapes);
  auto* s = op.state<Rows>();
  if (s) *s = {in.count(), each ? in.count() : channels, 1, false, false};
  return s != nullptr;
}
void run_prelu(const Run& run) {
  const Rows& s = run.state<Rows>();
  for (int32_t i = 0; i < s.outer; ++i) {
    const float x = run.in<float>(0)[i];
    run.out<float>()[i] = x >= 0 ? x : x * run.in<float>(1)[i % s.extent];
  }
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_LOG_SOFTMAX() { return own<prepare_rows, run_log_softmax>(); }
TFLMRegistration Register_L2_NORMALIZATION() { return own<prepare_normalization, run_normalization>(); }
TFLMRegistration Register_CUMSUM() { return own<prepare_cumsum, run_cumsum>(); }
TFLMRegistration Register_ADD_N() { return own<prepare_add_n, run_add_n>(); }
TFLMRegistration Register_PRELU() { return own<prepare_prelu, run_prelu>(); }

}  // namespace tflite
