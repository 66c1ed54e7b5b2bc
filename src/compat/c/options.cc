// SPDX-License-Identifier: Apache-2.0
// Interpreter options of the C interface.
#include <algorithm>

#include "compat/c/opaque_structs.h"
#include "compat/foreign/operator.h"
#include "tensorflow/lite/core/c/c_api_experimental.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

// A range of versions is kept entry by entry; more than this many at once is a mistake.
constexpr int kMostVersions = 1000;

bool version_range(const TfLiteInterpreterOptions* options, const char* function, int32_t first, int32_t last) {
  if (first <= last && last - first < kMostVersions) return true;
  refuse_argument(options->config.reporter, function, "max_version", last,
                  "min_version to max_version must be a range of at most 1000 versions");
  return false;
}

template <class Body>
void with_options(TfLiteInterpreterOptions* options, const char* function, Body&& body) {
  shielded([&] {
    if (live(options, function)) body();
  });
}

}  // namespace

extern "C" {

TfLiteInterpreterOptions* TfLiteInterpreterOptionsCreate(void) {
  return shielded(static_cast<TfLiteInterpreterOptions*>(nullptr),
                  [] { return make_handle<TfLiteInterpreterOptions>(HandleKind::options); });
}

TfLiteInterpreterOptions* TfLiteInterpreterOptionsCopy(const TfLiteInterpreterOptions* from) {
  return shielded(static_cast<TfLiteInterpreterOptions*>(nullptr), [&]() -> TfLiteInterpreterOptions* {
    if (!live(from, "TfLiteInterpreterOptionsCopy")) return nullptr;
    return make_handle<TfLiteInterpreterOptions>(HandleKind::options, *from);
  });
}

void TfLiteInterpreterOptionsDelete(TfLiteInterpreterOptions* options) {
  shielded([&] { delete_handle(options, HandleKind::options, "TfLiteInterpreterOptionsDelete"); });
}

void TfLiteInterpreterOptionsSetNumThreads(TfLiteInterpreterOptions* options, int32_t num_threads) {
  with_options(options, __func__, [&] { options->config.threads = num_threads; });
}

void TfLiteInterpreterOptionsAddDelegate(TfLiteInterpreterOptions* options, TfLiteOpaqueDelegate* delegate) {
  with_options(options, __func__, [&] {
    if (delegate) return options->delegates.push_back(delegate);
    report(options->config.reporter, "",
           diagnose(Code::D501, {{"delegate", "TfLiteDelegate"},
                                 {"what", "it is null: its creation failed, or it does not exist on this device"},
                                 {"effect", "The CPU kernels stay in force."}}));
  });
}

void TfLiteInterpreterOptionsSetErrorReporter(TfLiteInterpreterOptions* options,
                                              void (*reporter)(void*, const char*, va_list), void* user_data) {
  with_options(options, __func__, [&] { options->config.reporter = {reporter, user_data}; });
}

void TfLiteInterpreterOptionsAddOperator(TfLiteInterpreterOptions* options, TfLiteOperator* registration) {
  with_options(options, __func__, [&] {
    if (!check_handle(registration, HandleKind::op, "TfLiteInterpreterOptionsAddOperator", options->config.reporter))
      return;
    if (registration->builtin_code == kTfLiteBuiltinCustom)
      options->operators.customs[{registration->custom_name, registration->version}] = registration->registration;
    else
      options->operators.builtins[{registration->builtin_code, registration->version}] = registration->registration;
  });
}

TfLiteStatus TfLiteInterpreterOptionsEnableCancellation(TfLiteInterpreterOptions* options, bool enable) {
  if (!live(options, __func__)) return kTfLiteError;
  options->config.cancellation = enable;
  return kTfLiteOk;
}

void TfLiteInterpreterOptionsAddBuiltinOp(TfLiteInterpreterOptions* options, TfLiteBuiltinOperator op,
                                          const TfLiteRegistration* registration, int32_t min_version,
                                          int32_t max_version) {
  with_options(options, __func__, [&] {
    if (!registration)
      return refuse_argument(options->config.reporter, "TfLiteInterpreterOptionsAddBuiltinOp", "registration", "null",
                             "a registration is needed");
    if (!version_range(options, "TfLiteInterpreterOptionsAddBuiltinOp", min_version, max_version)) return;
    for (int32_t v = min_version; v <= max_version; ++v)
      options->operators.builtins[{static_cast<int32_t>(op), v}] = *registration;
  });
}

void TfLiteInterpreterOptionsAddCustomOp(TfLiteInterpreterOptions* options, const char* name,
                                         const TfLiteRegistration* registration, int32_t min_version,
                                         int32_t max_version) {
  with_options(options, __func__, [&] {
    if (!registration || !name)
      return refuse_argument(options->config.reporter, "TfLiteInterpreterOptionsAddCustomOp",
                             name ? "registration" : "name", "null", "a name and a registration are needed");
    if (!version_range(options, "TfLiteInterpreterOptionsAddCustomOp", min_version, max_version)) return;
    for (int32_t v = min_version; v <= max_version; ++v) options->operators.customs[{name, v}] = *registration;
  });
}

void TfLiteInterpreterOptionsSetOpResolver(
    TfLiteInterpreterOptions* options, const TfLiteRegistration* (*find_builtin_op)(void*, TfLiteBuiltinOperator, int),
    const TfLiteRegistration* (*find_custom_op)(void*, const char*, int), void* op_resolver_user_data) {
  with_options(options, __func__, [&] {
    options->operators.clear_callbacks();
    options->operators.find_builtin = find_builtin_op;
    options->operators.find_custom = find_custom_op;
    options->operators.user_data = op_resolver_user_data;
  });
}

void TfLiteInterpreterOptionsSetOpResolverV3(
    TfLiteInterpreterOptions* options,
    const TfLiteRegistration_V3* (*find_builtin_op_v3)(void*, TfLiteBuiltinOperator, int),
    const TfLiteRegistration_V3* (*find_custom_op_v3)(void*, const char*, int), void* op_resolver_user_data) {
  with_options(options, __func__, [&] {
    options->operators.clear_callbacks();
    options->operators.find_builtin_v3 = find_builtin_op_v3;
    options->operators.find_custom_v3 = find_custom_op_v3;
    options->operators.user_data = op_resolver_user_data;
  });
}

void TfLiteInterpreterOptionsSetOpResolverV2(
    TfLiteInterpreterOptions* options,
    const TfLiteRegistration_V2* (*find_builtin_op_v2)(void*, TfLiteBuiltinOperator, int),
    const TfLiteRegistration_V2* (*find_custom_op_v2)(void*, const char*, int), void* op_resolver_user_data) {
  with_options(options, __func__, [&] {
    options->operators.clear_callbacks();
    options->operators.find_builtin_v2 = find_builtin_op_v2;
    options->operators.find_custom_v2 = find_custom_op_v2;
    options->operators.user_data = op_resolver_user_data;
  });
}

void TfLiteInterpreterOptionsSetOpResolverV1(
    TfLiteInterpreterOptions* options,
    const TfLiteRegistration_V1* (*find_builtin_op_v1)(void*, TfLiteBuiltinOperator, int),
    const TfLiteRegistration_V1* (*find_custom_op_v1)(void*, const char*, int), void* op_resolver_user_data) {
  with_options(options, __func__, [&] {
    options->operators.clear_callbacks();
    options->operators.find_builtin_v1 = find_builtin_op_v1;
    options->operators.find_custom_v1 = find_custom_op_v1;
    options->operators.user_data = op_resolver_user_data;
  });
}

void TfLiteInterpreterOptionsSetOpResolverExternal(TfLiteInterpreterOptions* options,
                                                   const TfLiteOperator* (*find_builtin_op)(void*, int, int),
                                                   const TfLiteOperator* (*find_custom_op)(void*, const char*, int),
                                                   void* op_resolver_user_data) {
  TfLiteInterpreterOptionsSetOpResolverExternalWithFallback(options, find_builtin_op, find_custom_op, nullptr, nullptr,
                                                            op_resolver_user_data);
}

void TfLiteInterpreterOptionsSetOpResolverExternalWithFallback(
    TfLiteInterpreterOptions* options, const TfLiteOperator* (*find_builtin_op_external)(void*, int, int),
    const TfLiteOperator* (*find_custom_op_external)(void*, const char*, int),
    const TfLiteRegistration* (*find_builtin_op)(void*, TfLiteBuiltinOperator, int),
    const TfLiteRegistration* (*find_custom_op)(void*, const char*, int), void* op_resolver_user_data) {
  with_options(options, __func__, [&] {
    options->operators.clear_callbacks();
    options->operators.find_builtin_external = find_builtin_op_external;
    options->operators.find_custom_external = find_custom_op_external;
    options->operators.find_builtin = find_builtin_op;
    options->operators.find_custom = find_custom_op;
    options->operators.user_data = op_resolver_user_data;
  });
}

void TfLiteInterpreterOptionsSetUseNNAPI(TfLiteInterpreterOptions* options, bool enable) {
  with_options(options, __func__, [&] {
    if (enable)
      remember(diagnose(Code::A718, {{"function", "TfLiteInterpreterOptionsSetUseNNAPI"},
                                     {"reason", "NNAPI is a delegate: add that of TfLiteNnapiDelegateCreate"}}));
  });
}

void TfLiteInterpreterOptionsSetEnableDelegateFallback(TfLiteInterpreterOptions* options, bool enable) {
  with_options(options, __func__, [&] { options->config.delegate_fallback = enable; });
}

void TfLiteInterpreterOptionsSetTelemetryProfiler(TfLiteInterpreterOptions* options,
                                                  struct TfLiteTelemetryProfilerStruct*) {
  with_options(options, __func__, [&] {
    report(options->config.reporter, "",
           diagnose(Code::A718, {{"function", "TfLiteInterpreterOptionsSetTelemetryProfiler"},
                                 {"reason", "Surelite reports no telemetry"}}));
  });
}

}  // extern "C"
