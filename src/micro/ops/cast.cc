// SPDX-License-Identifier: Apache-2.0
// CAST: real numbers saturate to integers (NaN gives the largest), integers wrap.
#include "micro/ops/op.h"

namespace surelite {
namespace micro {
namespace {

struct Cast {
  int32_t count;
};

bool known(TfLiteType type) {
  return type == kTfLiteFloat32 || type == kTfLiteInt8 || type == kTfLiteUInt8 || type == kTfLiteInt16 ||
         type == kTfLiteInt32 || type == kTfLiteUInt32 || type == kTfLiteInt64 || type == kTfLiteBool;
}

bool prepare(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  if (!known(op.in(0).type()) || !known(op.out().type())) return op.refuse(kTypes);
  if (!op.in(0).same_shape(op.out())) return op.refuse(kShapes);
  auto* s = op.state<Cast>();
  if (s) s->count = op.out().count();
  return s != nullptr;
}

template <class Out>
struct Limits {
  static constexpr bool kSigned = static_cast<Out>(-1) < static_cast<Out>(0);
  static constexpr Out kMost =
      kSigned ? static_cast<Out>((uint64_t{1} << (8 * sizeof(Out) - 1)) - 1) : static_cast<Out>(-1);
  static constexpr Out kLeast = kSigned ? static_cast<Out>(-kMost - 1) : static_cast<Out>(0);
};

template <class Out>
Out from_real(float x) {
  // The bounds as floats are the powers of two next to them.
  const float most = static_cast<float>(Limits<Out>::kMost), least = static_cast<float>(Limits<Out>::kLeast);
  if (x != x || x >= most) return Limits<Out>::kMost;
  return x <= least ? Limits<Out>::kLeast : static_cast<Out>(x);
}

template <class In, class Out>
void convert(int32_t count, const In* in, Out* out) {
  for (int32_t i = 0; i < count; ++i) out[i] = static_cast<Out>(in[i]);
}
template <class Out>
void convert(int32_t count, const float* in, Out* out) {
  for (int32_t i = 0; i < count; ++i) out[i] = from_real<Out>(in[i]);
}
void convert(int32_t count, const float* in, float* out) {
  for (int32_t i = 0; i < count; ++i) out[i] = in[i];
}
template <class In>
void convert(int32_t count, const In* in, bool* out) {
  for (int32_t i = 0; i < count; ++i) out[i] = in[i] != 0;
}
void convert(int32_t count, const float* in, bool* out) {
  for (int32_t i = 0; i < count; ++i) out[i] = in[i] != 0;
}

template <class In>
void from(const Run& run, const In* in) {
  const int32_t count = run.state<Cast>().count;
  switch (run.output().type) {
    case kTfLiteFloat32: return convert(count, in, run.out<float>());
    case kTfLiteInt8: return convert(count, in, run.out<int8_t>());
    case kTfLiteUInt8: return convert(count, in, run.out<uint8_t>());
    case kTfLiteInt16: return convert(count, in, run.out<int16_t>());
    case kTfLiteInt32: return convert(count, in, run.out<int32_t>());
    case kTfLiteUInt32: return convert(count, in, run.out<uint32_t>());
    case kTfLiteInt64: return convert(count, in, run.out<int64_t>());
    default: return convert(count, in, run.out<bool>());
  }
}

void run(const Run& run) {
  switch (run.input(0).type) {
    case kTfLiteFloat32: return from(run, run.in<float>(0));
    case kTfLiteInt8: return from(run, run.in<int8_t>(0));
    case kTfLiteUInt8:
    case kTfLiteBool: return from(run, run.in<uint8_t>(0));
    case kTfLiteInt16: return from(run, run.in<int16_t>(0));
    case kTfLiteInt32: return from(run, run.in<int32_t>(0));
    case kTfLiteUInt32: return from(run, run.in<uint32_t>(0));
    default: return from(run, run.in<int64_t>(0));
  }
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_CAST() { return own<prepare, run>(); }

}  // namespace tflite
