// SPDX-License-Identifier: Apache-2.0
// MEAN, SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_ALL, ARG_MAX, ARG_MIN.
#include "micro/ops/walk.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

struct Reduction {
  int32_t axes, extent[kMaxAxes], out_stride[kMaxAxes];  // of the input; stride 0: reduced
  int32_t outputs, per_output;
  Multiplier scale;
  int32_t zero_sum, zero;
  float factor, offset;  // of sums, which are rescaled in real numbers
  int scratch;
};

// Which axes go; the output has 1 there, or nothing.
bool plan(Op& op, Reduction* s) {
  const View in = op.in(0), out = op.out();
  int32_t axes[kMaxAxes];
  if (in.rank() > kMaxAxes) return op.refuse(kShapes);
  if (!read_list(op.in(1), kMaxAxes, axes)) return op.refuse(kConstant);
  uint32_t gone = 0;
  for (int32_t i = 0; i < op.in(1).count(); ++i) {
    const int32_t axis = axes[i] < 0 ? axes[i] + in.rank() : axes[i];
    if (axis < 0 || axis >= in.rank()) return op.refuse(kOptions);
    gone |= 1u << axis;
  }
  const bool keep = op.options.flag(0);
  s->axes = in.rank();
  s->per_output = 1;
  int at = out.rank() - 1;
  int32_t step = 1;
  for (int axis = in.rank() - 1; axis >= 0; --axis) {
    const int32_t extent = in.dim(axis);
    s->extent[axis] = extent;
    if (gone >> axis & 1) {
      s->per_output *= extent;
      s->out_stride[axis] = 0;
      if (!keep) continue;
      if (at < 0 || out.dim(at) != 1) return op.refuse(kShapes);
      --at;
      continue;
    }
    if (at < 0 || out.dim(at) != extent) return op.refuse(kShapes);
    --at;
    s->out_stride[axis] = step;
    step *= extent;
  }
  s->outputs = step;
  return at == -1 || op.refuse(kShapes);
}

// fold(&acc[o], in[i]) for every element, in the order of the input.
template <class T, class Acc, class Fold>
void fold_axes(const Reduction& s, const T* in, Acc* acc, Fold fold) {
  int32_t at[kMaxAxes] = {};
  for (;;) {
    fold(acc, *in++);
    int32_t axis = s.axes - 1;
    for (; axis >= 0; --axis) {
      acc += s.out_stride[axis];
      if (++at[axis] < s.extent[axis]) break;
      acc -= s.out_stride[axis] * s.extent[axis];
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}

template <bool MEAN>
bool prepare_sum(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  const bool halves = in.type() == kTfLiteInt16, stored = halves || in.type() == kTfLiteInt8;
  if (in.type() != out.type() || (!stored && in.type() != kTfLiteFloat32)) return op.refuse(kTypes);
  auto* s = op.state<Reduction>();
  if (!s || !plan(op, s)) return false;
  if (!stored) return true;
  if (!in.affine() || !out.affine() || (halves && (in.zero != 0 || out.zero != 0))) return op.refuse(kQuant);
  if (s->per_output > INT32_MAX / (halves ? 1 << 17 : 512)) return op.refuse(kShapes);
  Multiplier scale = quantize_multiplier(static_cast<double>(in.scale) / static_cast<double>(out.scale));
  int shift = 31 - __builtin_clz(static_cast<uint32_t>(s->per_output));
  if (shift > 31 + scale.shift) shift = 31 + scale.shift;
  scale.value = static_cast<int32_t>((int64_t{scale.value} << shift) / s->per_output);
  scale.shift -= shift;
  s->scale = scale;
  s->zero_sum = s->per_output * in.zero;
  s->zero = out.zero;
  s->factor = in.scale / out.scale;
  s->offset = static_cast<float>(-in.zero) * s->factor * static_cast<float>(s->per_output);
  if (!MEAN && !(s->factor < 16777216.0f && s->offset < 3e38f && s->offset > -3e38f)) return op.refuse(kQuant);
  return op.scratch(s->outputs * 4, &s->scratch);
}

template <bool MEAN, class T>
void sum_stored(const Run& run, const Reduction& s) {
  auto* sums = run.scratch<int32_t>(s.scratch);
  for (int32_t i = 0; i < s.outputs; ++i) sums[i] = 0;
  fold_axes(s, run.in<T>(0), sums, [](int32_t* sum, T x) { *sum += x; });
  const Range range = type_range(sizeof(T) == 1 ? kTfLiteInt8 : kTfLiteInt16);
  for (int32_t i = 0; i < s.outputs; ++i) {
    const int64_t scaled = MEAN ? multiply(sums[i] - s.zero_sum, s.scale)
                                : round_to_int(static_cast<float>(sums[i]) * s.factor + s.offset);
    const int64_t stored = scaled + s.zero;
    run.out<T>()[i] = static_cast<T>(stored < range.low ? range.low : stored > range.high ? range.high : stored);
  }
}

template <bool MEAN>
void run_sum(const Run& run) {
  const Reduction& s = run.state<Reduction>();
  if (run.input(0).type == kTfLiteInt8) return sum_stored<MEAN, int8_t>(run, s);
  if (run.input(0).type == kTfLiteInt16) return sum_stored<MEAN, int16_t>(run, s);
  auto* out = run.out<float>();
  for (int32_t i = 0; i < s.outputs; ++i) out[i] = 0.0f;
  fold_axes(s, run.in<float>(0), out, [](float* sum, float x) { *sum += x; });
  for (int32_t i = 0; MEAN && i < s.outputs; ++i) out[i] /= static_cast<float>(s.per_output);
}

bool prepare_extreme(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != out.type() || (in.type() != kTfLiteInt8 && in.type() != kTfLiteFloat32)) return op.refuse(kTypes);
  if (in.scale != out.scale || in.zero != out.zero) return op.refuse(kQuant);
  auto* s = op.state<Reduction>();
  return s && plan(op, s);
}
template <class T, bool MOST>
void extreme(const Run& run, T start) {
  const Reduction& s = run.state<Reduction>();
  for (int32_t i = 0; i < s.outputs; ++i) run.out<T>()[i] = start;
  fold_axes(s, run.in<T>(0), run.out<T>(), [](T* most, T x) {
    if (MOST ? x > *most : x < *most) *most = x;
  });
}
template <bool MOST>
void run_extreme(const Run& run) {
  if (run.input(0).type == kTfLiteFloat32)
    extreme<float, MOST>(run, MOST ? -3.402823466e38f : 3.402823466e38f);
  else
    extreme<int8_t, MOST>(run, MOST ? INT8_MIN : INT8_MAX);
}

bool prepare_all(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  if (op.in(0).type() != kTfLiteBool || op.out().type() != kTfLiteBool) return op.refuse(kTypes);
  auto* s = op.state<Reduction>();
  return s && plan(op, s);
}
void run_all(const Run& run) {
  const Reduction& s = run.state<Reduction>();
  for (int32_t i = 0; i < s.outputs; ++i) run.out<uint8_t>()[i] = 1;
  fold_axes(s, run.in<uint8_t>(0), run.out<uint8_t>(), [](uint8_t* all, uint8_t x) { *all = *all && x; });
}

struct Search {
  int32_t outer, extent, inner;
};
bool prepare_search(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  int32_t axis;
  if (!read_list(op.in(1), 1, &axis)) return op.refuse(kConstant);
  if ((in.type() != kTfLiteInt8 && in.type() != kTfLiteFloat32) || out.type() != kTfLiteInt32) return op.refuse(kTypes);
  axis = axis < 0 ? axis + in.rank() : axis;
  if (axis < 0 || axis >= in.rank()) return op.refuse(kOptions);
  auto* s = op.state<Search>();
  if (!s) return false;
  *s = {in.count(0, axis), in.dim(axis), in.count(axis + 1, in.rank())};
  return out.count() == s->outer * s->inner || op.refuse(kShapes);
}
template <class T, bool MOST>
void search(const Search& s, const T* in, int32_t* out) {
  for (int32_t o = 0; o < s.outer; ++o, in += s.extent * s.inner)
    for (int32_t i = 0; i < s.inner; ++i) {
      int32_t best = 0;
      for (int32_t k = 1; k < s.extent; ++k) {
        const T x = in[k * s.inner + i], y = in[best * s.inner + i];
        if (MOST ? x > y : x < y) best = k;
      }
      *out++ = best;
    }
}
template <bool MOST>
void run_search(const Run& run) {
  const Search& s = run.state<Search>();
  if (run.input(0).type == kTfLiteFloat32)
    search<float, MOST>(s, run.in<float>(0), run.out<int32_t>());
  else
    search<int8_t, MOST>(s, run.in<int8_t>(0), run.out<int32_t>());
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_MEAN() { return own<prepare_sum<true>, run_sum<true>>(); }
TFLMRegistration Register_SUM() { return own<prepare_sum<false>, run_sum<false>>(); }
TFLMRegistration Register_REDUCE_MAX() { return own<prepare_extreme, run_extreme<true>>(); }
TFLMRegistration Register_REDUCE_MIN() { return own<prepare_extreme, run_extreme<false>>(); }
TFLMRegistration Register_REDUCE_ALL() { return own<prepare_all, run_all>(); }
TFLMRegistration Register_ARG_MAX() { return own<prepare_search, run_search<true>>(); }
TFLMRegistration Register_ARG_MIN() { return own<prepare_search, run_search<false>>(); }

}  // namespace tflite
