// SPDX-License-Identifier: Apache-2.0
// The GPU delegate, which C programs link from a library of its own beside the C library: OpenCL's backend.
#include <string>

#include "compat/delegates/backend.h"
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

// Precision and the folder for compiled programs; the other options steer what this backend decides by itself.
std::string name_of(const TfLiteGpuDelegateOptionsV2* options) {
  std::string name = "gpu";
  if (!options) return name;
  const bool by_priority = options->is_precision_loss_allowed == -1 &&
                           options->inference_priority1 > TFLITE_GPU_INFERENCE_PRIORITY_MAX_PRECISION;
  if (options->is_precision_loss_allowed == 1 || by_priority) name += ",precision=float16";
  const bool keeps = options->experimental_flags & TFLITE_GPU_EXPERIMENTAL_FLAGS_ENABLE_SERIALIZATION;
  if (keeps && options->serialization_dir && std::string(options->serialization_dir).find(',') == std::string::npos)
    name += std::string(",cache=") + options->serialization_dir;
  return name;
}

TfLiteDelegate* create(const std::string& name, const char* function, bool options_plausible) noexcept {
  return surelite_backend_delegate_create("GPU", name.c_str(), function, options_plausible);
}

TfLiteDelegate* create(const TfLiteGpuDelegateOptionsV2* options, const char* function) noexcept try {
  const bool good = plausible(options);
  return create(good ? name_of(options) : "gpu", function, good);
} catch (...) {
  return nullptr;
}

}  // namespace

extern "C" {

TfLiteDelegate* TfLiteGpuDelegateV2Create(const TfLiteGpuDelegateOptionsV2* options) {
  return create(options, __func__);
}
TfLiteDelegate* TfLiteGpuDelegateV2CreateAsync(const TfLiteGpuDelegateOptionsV2* options) {
  return create(options, __func__);
}
void TfLiteGpuDelegateV2Delete(TfLiteDelegate* delegate) { surelite_backend_delegate_delete(delegate, __func__); }

TfLiteGpuDelegateOptions TfLiteGpuDelegateOptionsDefault(void) { return {}; }
TfLiteDelegate* TfLiteGpuDelegateCreate(const TfLiteGpuDelegateOptions*) {
  return create("gpu", __func__, true);
}
void TfLiteGpuDelegateDelete(TfLiteDelegate* delegate) { surelite_backend_delegate_delete(delegate, __func__); }

}  // extern "C"
