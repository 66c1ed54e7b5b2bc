// SPDX-License-Identifier: Apache-2.0
// Delegates of other engines: backends of this library stand for them, or its own kernels.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "compat/c/opaque_structs.h"
#include "compat/delegates/backend.h"
#include "compat/foreign/owned_delegate.h"
#include "tensorflow/lite/delegates/gpu/delegate_options.h"
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate_c_api.h"
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

TfLiteDelegate* backend(const char* engine, const char* name, int threads = 1) {
  return shielded(static_cast<TfLiteDelegate*>(nullptr),
                  [&] { return make_backend_delegate({engine, name, threads}); });
}

// Those who ask for it want speed on the CPU, which they have; or that library, where the environment says so.
TfLiteDelegate* xnnpack(int threads) {
  const char* wanted = secure_getenv("SURELITE_XNNPACK");
  if (wanted && std::string_view(wanted) == "real") return backend("XNNPACK", "xnnpack", std::max(threads, 1));
  return shielded(static_cast<TfLiteDelegate*>(nullptr), [] { return make_needless_delegate("XNNPACK"); });
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

TfLiteDelegate* TfLiteXNNPackDelegateCreate(const TfLiteXNNPackDelegateOptions* options) {
  return xnnpack(options ? options->num_threads : 1);
}
TfLiteDelegate* TfLiteXNNPackDelegateCreateWithThreadpool(const TfLiteXNNPackDelegateOptions* options, TfLiteContext*) {
  return xnnpack(options ? options->num_threads : 1);
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
TfLiteDelegate* TfLiteNnapiDelegateCreate(const TfLiteNnapiDelegateOptions* options) {
  return shielded(static_cast<TfLiteDelegate*>(nullptr), [&] {
    return make_backend_delegate(options ? nnapi_wish(options->accelerator_name, options->allow_fp16 != 0)
                                         : nnapi_wish(nullptr, false));
  });
}
void TfLiteNnapiDelegateDelete(TfLiteDelegate* delegate) { drop(delegate, __func__); }

TfLiteGpuDelegateOptionsV2 TfLiteGpuDelegateOptionsV2Default(void) {
  TfLiteGpuDelegateOptionsV2 options{};
  options.inference_preference = TFLITE_GPU_INFERENCE_PREFERENCE_FAST_SINGLE_ANSWER;
  options.inference_priority1 = TFLITE_GPU_INFERENCE_PRIORITY_MAX_PRECISION;
  options.experimental_flags = TFLITE_GPU_EXPERIMENTAL_FLAGS_ENABLE_QUANT;
  options.max_delegated_partitions = 1;
  return options;
}

TfLiteDelegate* surelite_backend_delegate_create(const char* engine, const char* name, const char* function,
                                                 bool options_plausible) {
  if (options_plausible) return backend(engine, name);
  refuse_argument({}, function, "options", "a struct with values that do not exist",
                  "it looks uninitialized: start from the function that fills in the defaults");
  return nullptr;
}
void surelite_backend_delegate_delete(TfLiteDelegate* delegate, const char* function) { drop(delegate, function); }

}  // extern "C"
