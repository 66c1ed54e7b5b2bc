// SPDX-License-Identifier: Apache-2.0
// SignalRfft: spectra of frames of real samples, padded with zeros to the transform's length.
#include "micro/ops/signal/fourier.h"

namespace surelite {
namespace micro {
namespace {

template <class T>
void run_as(const Run& run) {
  using Wide = typename Arithmetic<T>::Wide;
  const Fourier& s = run.state<Fourier>();
  const int32_t count = s.length / 2;
  auto* packed = run.scratch<Number<T>>(s.scratch);
  Number<T>* mixed = packed + count;
  const auto *turns = static_cast<const Number<T>*>(s.turns), *split = static_cast<const Number<T>*>(s.split);
  for (int32_t frame = 0; frame < s.frames; ++frame) {
    const auto bytes = static_cast<size_t>(s.samples) * sizeof(T);
    __builtin_memset(static_cast<void*>(packed), 0, static_cast<size_t>(count) * sizeof *packed);
    __builtin_memcpy(static_cast<void*>(packed), run.in<T>(0) + frame * s.samples, bytes);
    transform(turns, false, mixed, packed, 1, count);
    auto* bins = reinterpret_cast<Number<T>*>(run.out<T>() + frame * (s.length + 2));
    const Number<T> zero = mixed[0] / 2;
    bins[0] = {Arithmetic<T>::add(zero.re, zero.im), 0};
    bins[count] = {Arithmetic<T>::subtract(zero.re, zero.im), 0};
    for (int32_t k = 1; k <= count / 2; ++k) {
      const Number<T> front = mixed[k] / 2, back = mixed[count - k].conjugate() / 2;
      const Number<T> even = front + back, odd = (front - back) * split[k - 1];
      bins[k] = {Arithmetic<T>::half(Wide{even.re} + odd.re), Arithmetic<T>::half(Wide{even.im} + odd.im)};
      bins[count - k] = {Arithmetic<T>::half(Wide{even.re} - odd.re), Arithmetic<T>::half(Wide{odd.im} - even.im)};
    }
  }
}

template <class T, TfLiteType TYPE>
bool prepare(Op& op) {
  return prepare_fourier<T>(op, TYPE, false);
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

TFLMRegistration* Register_RFFT() { return set(&of_any, own<prepare_any, run_any>()); }
TFLMRegistration* Register_RFFT_INT16() {
  return set(&of_int16, own<prepare<int16_t, kTfLiteInt16>, run_as<int16_t>>());
}
TFLMRegistration* Register_RFFT_INT32() {
  return set(&of_int32, own<prepare<int32_t, kTfLiteInt32>, run_as<int32_t>>());
}
TFLMRegistration* Register_RFFT_FLOAT() { return set(&of_float, own<prepare<float, kTfLiteFloat32>, run_as<float>>()); }

}  // namespace tflm_signal
}  // namespace tflite
