// SPDX-License-Identifier: Apache-2.0
// A delegate plug-in as a vendor would write it: takes the first part of the execution plan and runs each node by the
// callbacks of its registration. Options: "share" (percent of the nodes, 50), "fail" ("create", "prepare", "init",
// "kernel_prepare", "invoke"; "overrun", "null", "exit" fault, or end the process, while running, "prepare_null",
// "prepare_exit" and "kernel_null" while preparing).
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "compat/shared/replaced_nodes.h"

namespace {

using surelite::plugin::ReplacedNodes;

struct Settings {
  int share = 50;
  std::string fail;
};

struct Kernel : ReplacedNodes {
  Kernel(const TfLiteDelegateParams& params, const Settings& of) : ReplacedNodes(params), settings(&of) {}
  const Settings* settings;
};

const Settings& settings_of(TfLiteDelegate* delegate) { return *static_cast<Settings*>(delegate->data_); }

void* init(TfLiteContext*, const char* buffer, size_t) {
  const auto* params = reinterpret_cast<const TfLiteDelegateParams*>(buffer);
  const Settings& settings = settings_of(params->delegate);
  if (settings.fail == "init") return TfLiteKernelInitFailed();
  return new Kernel(*params, settings);
}

void release(TfLiteContext*, void* kernel) { delete static_cast<Kernel*>(kernel); }

TfLiteStatus prepare(TfLiteContext* context, TfLiteNode* node) {
  const auto& kernel = *static_cast<Kernel*>(node->user_data);
  if (kernel.settings->fail == "kernel_prepare") return kTfLiteError;
  if (kernel.settings->fail == "kernel_null") context = nullptr;
  return kernel.prepare(context);
}

TfLiteStatus invoke(TfLiteContext* context, TfLiteNode* node) {
  const auto& kernel = *static_cast<Kernel*>(node->user_data);
  if (kernel.settings->fail == "invoke") {
    context->ReportError(context, "the accelerator is gone");
    return kTfLiteError;
  }
  if (kernel.settings->fail == "exit") std::exit(1);
  if (kernel.settings->fail == "null") context = nullptr;
  if (kernel.settings->fail == "overrun") {
    const TfLiteTensor& output = context->tensors[kernel.outputs[0]];
    auto* data = reinterpret_cast<volatile float*>(output.data.raw);
    for (size_t i = 0; i <= output.bytes / sizeof(float); ++i) data[i] = 1;
  }
  return kernel.invoke(
      context, [](size_t) { return kTfLiteOk; }, [](size_t, TfLiteNode*) {});
}

TfLiteStatus take_first_part(TfLiteContext* context, TfLiteDelegate* delegate) {
  const Settings& settings = settings_of(delegate);
  if (settings.fail == "prepare") return kTfLiteError;
  if (settings.fail == "prepare_null") context = nullptr;
  if (settings.fail == "prepare_exit") std::exit(1);
  TfLiteIntArray* plan = nullptr;
  TF_LITE_ENSURE_STATUS(context->GetExecutionPlan(context, &plan));
  const int count = plan->size * settings.share / 100;
  TfLiteIntArray* nodes = TfLiteIntArrayCreate(count);
  std::memcpy(nodes->data, plan->data, static_cast<size_t>(count) * sizeof(int));
  TfLiteDelegateParams* preview = nullptr;
  int partitions = 0;
  TfLiteStatus status = context->PreviewDelegatePartitioning(context, nodes, &preview, &partitions);
  const TfLiteRegistration registration =
      surelite::plugin::kernel_registration("HalfDelegate", init, release, prepare, invoke);
  if (status == kTfLiteOk && (count == 0 || partitions > 0))
    status = context->ReplaceNodeSubsetsWithDelegateKernels(context, registration, nodes, delegate);
  TfLiteIntArrayFree(nodes);
  return status;
}

}  // namespace

extern "C" {

TFL_CAPI_EXPORT TfLiteDelegate* tflite_plugin_create_delegate(const char* const* keys, const char* const* values,
                                                              size_t count, void (*report)(const char*)) {
  auto* settings = new Settings;
  for (size_t i = 0; i < count; ++i) {
    if (std::strcmp(keys[i], "share") == 0) settings->share = std::atoi(values[i]);
    if (std::strcmp(keys[i], "fail") == 0) settings->fail = values[i];
  }
  if (settings->fail == "create") {
    delete settings;
    report("no accelerator on this machine");
    return nullptr;
  }
  return surelite::plugin::make_delegate(settings, take_first_part);
}

TFL_CAPI_EXPORT void tflite_plugin_destroy_delegate(TfLiteDelegate* delegate) {
  delete static_cast<Settings*>(delegate->data_);
  delete delegate;
}

}  // extern "C"
