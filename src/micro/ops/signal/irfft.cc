// SPDX-License-Identifier: Apache-2.0
// SignalIrfft: frames of real samples of spectra.
#include "micro/ops/signal/fourier.h"

namespace surelite {
namespace micro {
namespace {

template <class T>
void run_as(const Run& run) {
  const Fourier& s = run.state<Fourier>();
  const int32_t count = s.length / 2;
  auto* packed = run.scratch<Number<T>>(s.scratch);
  Number<T>* mixed = packed + count;
  const auto *turns = static_cast<const Number<T>*>(s.turns), *split = static_cast<const Number<T>*>(s.split);
  for (int32_t frame = 0; frame < s.frames; ++frame) {
    const auto* bins = reinterpret_cast<const Number<T>*>(run.in<T>(0) + frame * (s.length + 2));
    const T first = bins[0].re, last = bins[count].re;
    packed[0] = Number<T>{Arithmetic<T>::add(first, last), Arithmetic<T>::subtract(first, last)} / 2;
    for (int32_t k = 1; k <= count / 2; ++k) {
      const Number<T> front = bins[k] / 2, back = bins[count - k].conjugate() / 2;
      const Number<T> even = front + back, odd = (front - back) * split[k - 1];
      packed[k] = even + odd;
      packed[count - k] = (even - odd).conjugate();
    }
    transform(turns, true, mixed, packed, 1, count);
    T* out = run.out<T>() + frame * s.length;
    __builtin_memcpy(out, static_cast<const void*>(mixed), static_cast<size_t>(s.length) * sizeof(T));
    if (Arithmetic<T>::kReal)
      for (int32_t i = 0; i < s.length; ++i) out[i] /= static_cast<T>(s.length);
  }
}

template <class T, TfLiteType TYPE>
bool prepare(Op& op) {
  return prepare_fourier<T>(op, TYPE, true);
}
bool prepare_any(Op& op) {
  if (op.inputs() != 1 || !op.has(0)) return op.refuse(kArity);
  switch (op.in(0).type()) {
    case kTfLiteInt32: return prepare<int32_t, kTfLiteInt32>(op);
    case kTfLiteFloat32: return prepare<float, kTfLiteFloat32>(op);
    default: return prepare<int16_t, kTfLiteInt16>(op);
  }
}
void run_any(const Run& run) {
  switch (run.input(0).type) {
    case kTfLiteInt32: return run_as<int32_t>(run);
    case kTfLiteFloat32: return run_as<float>(run);
    default: return run_as<int16_t>(run);
  }
}

TFLMRegistration of_any, of_int16, of_int32, of_float;

TFLMRegistration* set(TFLMRegistration* to, const TFLMRegistration& from) {
  *to = from;
  return to;
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {
namespace tflm_signal {

using namespace surelite::micro;

TFLMRegistration* Register_IRFFT() { return set(&of_any, own<prepare_any, run_any>()); }
TFLMRegistration* Register_IRFFT_INT16() {
  return set(&of_int16, own<prepare<int16_t, kTfLiteInt16>, run_as<int16_t>>());
}
TFLMRegistration* Register_IRFFT_INT32() {
  return set(&of_int32, own<prepare<int32_t, kTfLiteInt32>, run_as<int32_t>>());
}
TFLMRegistration* Register_IRFFT_FLOAT() {
  return set(&of_float, own<prepare<float, kTfLiteFloat32>, run_as<float>>());
}

}  // namespace tflm_signal
}  // namespace tflite
