// SPDX-License-Identifier: Apache-2.0
// The GPU delegate, which C programs link from a library of its own beside the C library.
#include "compat/delegates/absent.h"
#include "tensorflow/lite/delegates/gpu/delegate.h"
#include "tensorflow/lite/delegates/gpu/gpu_delegate.h"

namespace {

// A value that no caller means is a sign of a struct that was never initialized.
bool plausible(const TfLiteGpuDelegateOptionsV2* options) {
  if (!options) return true;
  const auto priority = [](int32_t value) { return value >= 0 && value <= 3; };
  return options->inference_preference >= 0 && options->inference_preference <= 2 &&
         priority(options->inference_priority1) && priority(options->inference_priority2) &&
         priority(options->inference_priority3);
}

}  // namespace

extern "C" {

TfLiteDelegate* TfLiteGpuDelegateV2Create(const TfLiteGpuDelegateOptionsV2* options) {
  return surelite_absent_delegate_create("GPU", __func__, plausible(options));
}
TfLiteDelegate* TfLiteGpuDelegateV2CreateAsync(const TfLiteGpuDelegateOptionsV2* options) {
  return surelite_absent_delegate_create("GPU", __func__, plausible(options));
}
void TfLiteGpuDelegateV2Delete(TfLiteDelegate* delegate) { surelite_absent_delegate_delete(delegate, __func__); }

TfLiteGpuDelegateOptions TfLiteGpuDelegateOptionsDefault(void) { return {}; }
TfLiteDelegate* TfLiteGpuDelegateCreate(const TfLiteGpuDelegateOptions*) {
  return surelite_absent_delegate_create("GPU", __func__, true);
}
void TfLiteGpuDelegateDelete(TfLiteDelegate* delegate) { surelite_absent_delegate_delete(delegate, __func__); }

}  // extern "C"
