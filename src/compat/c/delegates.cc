// SPDX-License-Identifier: Apache-2.0
// Delegates of other engines that are not built in: they take nothing, say so, and the CPU runs the model.
#include "compat/c/opaque_structs.h"
#include "compat/delegates/absent.h"
#include "compat/foreign/owned_delegate.h"
#include "tensorflow/lite/delegates/gpu/delegate_options.h"
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate_c_api.h"
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

TfLiteDelegate* absent(const char* name) {
  return shielded(static_cast<TfLiteDelegate*>(nullptr), [&] { return make_absent_delegate(name); });
}

void drop(TfLiteDelegate* delegate, const char* function) {
  shielded([&] { delete_owned_delegate(delegate, function); });
}

void not_built_in(const char* function) {
  shielded([&] {
    report({}, "",
           diagnose(Code::A718,
                    {{"function", function}, {"reason", "the XNNPACK delegate is not built into this library"}}));
  });
}

}  // namespace

extern "C" {

TfLiteDelegate* TfLiteXNNPackDelegateCreate(const TfLiteXNNPackDelegateOptions*) { return absent("XNNPACK"); }
TfLiteDelegate* TfLiteXNNPackDelegateCreateWithThreadpool(const TfLiteXNNPackDelegateOptions*, TfLiteContext*) {
  return absent("XNNPACK");
}
void* TfLiteXNNPackDelegateGetThreadPool(TfLiteDelegate*) { return nullptr; }
const TfLiteXNNPackDelegateOptions* TfLiteXNNPackDelegateGetOptions(TfLiteDelegate*) {
  static const TfLiteXNNPackDelegateOptions none{};
  return &none;
}
int TfLiteXNNPackDelegateGetFlags(TfLiteDelegate*) { return 0; }
void TfLiteXNNPackDelegateDelete(TfLiteDelegate* delegate) { drop(delegate, "TfLiteXNNPackDelegateDelete"); }
struct TfLiteXNNPackDelegateWeightsCache* TfLiteXNNPackDelegateWeightsCacheCreate(void) {
  not_built_in("TfLiteXNNPackDelegateWeightsCacheCreate");
  return nullptr;
}
struct TfLiteXNNPackDelegateWeightsCache* TfLiteXNNPackDelegateWeightsCacheCreateWithSize(size_t) {
  not_built_in("TfLiteXNNPackDelegateWeightsCacheCreateWithSize");
  return nullptr;
}
bool TfLiteXNNPackDelegateWeightsCacheFinalizeSoft(struct TfLiteXNNPackDelegateWeightsCache*) {
  not_built_in("TfLiteXNNPackDelegateWeightsCacheFinalizeSoft");
  return false;
}
bool TfLiteXNNPackDelegateWeightsCacheFinalizeHard(struct TfLiteXNNPackDelegateWeightsCache*) {
  not_built_in("TfLiteXNNPackDelegateWeightsCacheFinalizeHard");
  return false;
}
void TfLiteXNNPackDelegateWeightsCacheDelete(struct TfLiteXNNPackDelegateWeightsCache* cache) {
  if (cache) not_built_in("TfLiteXNNPackDelegateWeightsCacheDelete");
}
bool TfLiteXNNPackDelegateCanUseInMemoryWeightCacheProvider(void) { return false; }
const char* TfLiteXNNPackDelegateInMemoryFilePath(void) { return ":memory"; }

TfLiteNnapiDelegateOptions TfLiteNnapiDelegateOptionsDefault(void) {
  TfLiteNnapiDelegateOptions options{};
  options.execution_preference = TfLiteNnapiDelegateOptions::kUndefined;
  options.disallow_nnapi_cpu = 1;
  options.max_number_delegated_partitions = 3;
  return options;
}
TfLiteDelegate* TfLiteNnapiDelegateCreate(const TfLiteNnapiDelegateOptions*) { return absent("NNAPI"); }
void TfLiteNnapiDelegateDelete(TfLiteDelegate* delegate) { drop(delegate, __func__); }

TfLiteGpuDelegateOptionsV2 TfLiteGpuDelegateOptionsV2Default(void) {
  TfLiteGpuDelegateOptionsV2 options{};
  options.inference_preference = TFLITE_GPU_INFERENCE_PREFERENCE_FAST_SINGLE_ANSWER;
  options.inference_priority1 = TFLITE_GPU_INFERENCE_PRIORITY_MAX_PRECISION;
  options.experimental_flags = TFLITE_GPU_EXPERIMENTAL_FLAGS_ENABLE_QUANT;
  options.max_delegated_partitions = 1;
  return options;
}

TfLiteDelegate* surelite_absent_delegate_create(const char* name, const char* function, bool options_plausible) {
  if (options_plausible) return absent(name);
  refuse_argument({}, function, "options", "a struct with values that do not exist",
                  "it looks uninitialized: start from the function that fills in the defaults");
  return nullptr;
}
void surelite_absent_delegate_delete(TfLiteDelegate* delegate, const char* function) { drop(delegate, function); }

}  // extern "C"
