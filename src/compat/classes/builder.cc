// SPDX-License-Identifier: Apache-2.0
// tflite::InterpreterBuilder.
#include <fmt/format.h>

#include "base/out_of_memory.h"
#include "compat/classes/bridge.h"
#include "compat/classes/interpreter_inside.h"
#include "tensorflow/lite/core/interpreter_builder.h"

// Of a library that was compiled with these settings itself: applications with the same may link with it.
#if defined(_GLIBCXX_DEBUG)
extern "C" TFL_CAPI_EXPORT void surelite_is_compiled_without_GLIBCXX_DEBUG() {}
#endif
#if defined(_GLIBCXX_USE_CXX11_ABI) && !_GLIBCXX_USE_CXX11_ABI
extern "C" TFL_CAPI_EXPORT void surelite_is_compiled_with_GLIBCXX_USE_CXX11_ABI_1() {}
#endif

namespace tflite {
namespace impl {
namespace {

using surelite::Code;
using surelite::diagnose;

// Empty if the application was compiled against the layouts that the library has.
std::string differing_layout(const SureliteLayout& theirs) {
  const SureliteLayout ours;
  const std::pair<const char*, std::pair<uint32_t, uint32_t>> pairs[] = {
      {"the header revision", {theirs.revision, ours.revision}},
      {"sizeof(TfLiteTensor)", {theirs.tensor_size, ours.tensor_size}},
      {"offset of TfLiteTensor::dims", {theirs.tensor_dims, ours.tensor_dims}},
      {"offset of TfLiteTensor::bytes", {theirs.tensor_bytes, ours.tensor_bytes}},
      {"sizeof(TfLiteNode)", {theirs.node_size, ours.node_size}},
      {"sizeof(TfLiteContext)", {theirs.context_size, ours.context_size}},
      {"sizeof(TfLiteRegistration)", {theirs.registration_size, ours.registration_size}},
      {"sizeof(TfLiteDelegate)", {theirs.delegate_size, ours.delegate_size}},
      {"sizeof(std::string)", {theirs.string_size, ours.string_size}},
      {"sizeof(std::vector)", {theirs.vector_size, ours.vector_size}},
      {"sizeof(std::map)", {theirs.map_size, ours.map_size}},
  };
  for (const auto& [what, values] : pairs)
    if (values.first != values.second)
      return fmt::format("{} is {} there and {} here", what, values.first, values.second);
  return {};
}

}  // namespace

InterpreterBuilder::InterpreterBuilder(const FlatBufferModel& model, const OpResolver& op_resolver,
                                       const InterpreterOptions* options_experimental, SureliteLayout layout)
    : model_(model.pinned()),
      resolver_(op_resolver),
      error_reporter_(ValidateErrorReporter(model.error_reporter())),
      layout_(layout) {
  if (options_experimental) options_ = *options_experimental;
}

InterpreterBuilder::InterpreterBuilder(const ::tflite::Model* model, const OpResolver& op_resolver,
                                       ErrorReporter* error_reporter, const InterpreterOptions* options_experimental,
                                       const Allocation*, SureliteLayout layout)
    : resolver_(op_resolver), error_reporter_(ValidateErrorReporter(error_reporter)), layout_(layout) {
  if (const FlatBufferModel::Ptr built = FlatBufferModel::BuildFromModel(model, error_reporter_))
    model_ = built->pinned();
  if (options_experimental) options_ = *options_experimental;
}

InterpreterBuilder::~InterpreterBuilder() = default;

TfLiteStatus InterpreterBuilder::SetNumThreads(int num_threads) {
  if (num_threads < -1) {
    surelite::compat::report(surelite::compat::bridge(error_reporter_),
                             "num_threads should be >= 0 or just -1 to let TFLite runtime set the value.",
                             diagnose(Code::A711, {{"function", "InterpreterBuilder::SetNumThreads"},
                                                   {"argument", "num_threads"},
                                                   {"value", num_threads},
                                                   {"expected", "-1 (the runtime chooses) or more is needed"}}));
    return kTfLiteError;
  }
  num_threads_ = num_threads;
  return kTfLiteOk;
}

void InterpreterBuilder::AddDelegate(TfLiteDelegate* delegate) {
  if (delegate) return delegates_.push_back(delegate);
  surelite::compat::report(
      surelite::compat::bridge(error_reporter_), "Null delegate.",
      diagnose(Code::D501,
               {{"delegate", "TfLiteDelegate"}, {"what", "it is null"}, {"effect", "The CPU kernels stay in force."}}));
}
void InterpreterBuilder::AddDelegate(TfLiteOpaqueDelegateStruct* opaque_delegate) {
  AddDelegate(reinterpret_cast<TfLiteDelegate*>(opaque_delegate));
}

void InterpreterBuilder::SetTelemetryProfiler(std::unique_ptr<telemetry::TelemetryProfiler>) {
  surelite::compat::report(surelite::compat::bridge(error_reporter_), "",
                           diagnose(Code::A718, {{"function", "InterpreterBuilder::SetTelemetryProfiler"},
                                                 {"reason", "Surelite reports no telemetry"}}));
}

TfLiteStatus InterpreterBuilder::operator()(std::unique_ptr<Interpreter>* interpreter, int num_threads) {
  if (SetNumThreads(num_threads) == kTfLiteOk) return (*this)(interpreter);
  if (interpreter) interpreter->reset();
  return kTfLiteError;
}

TfLiteStatus InterpreterBuilder::operator()(std::unique_ptr<Interpreter>* interpreter) {
  const surelite::compat::Reporter reporter = surelite::compat::bridge(error_reporter_);
  const auto refuse = [&](std::string_view lead, const surelite::Diagnostic& why) {
    surelite::compat::report(reporter, lead, why);
    return kTfLiteError;
  };
  if (!interpreter)
    return refuse("Null output pointer passed to InterpreterBuilder.",
                  diagnose(Code::A711, {{"function", "InterpreterBuilder"},
                                        {"argument", "interpreter"},
                                        {"value", "null"},
                                        {"expected", "a place for the interpreter is needed"}}));
  interpreter->reset();
  if (const std::string what = differing_layout(layout_); !what.empty())
    return refuse("", diagnose(Code::A715, {{"what", what}}));
  if (!model_)
    return refuse("Null pointer passed in as model.",
                  diagnose(Code::A711, {{"function", "InterpreterBuilder"},
                                        {"argument", "model"},
                                        {"value", "null or no model"},
                                        {"expected", "a model that was built without an error is needed"}}));
  try {
    surelite::compat::InterpreterConfig config;
    config.reporter = reporter;
    config.threads = num_threads_;
    config.keep_all_tensors = options_.GetPreserveAllTensors();
    const surelite::compat::BridgedResolver resolver(&resolver_);
    std::unique_ptr<surelite::compat::Interpreter> core =
        surelite::compat::Interpreter::build(model_, resolver, config);
    if (!core) return kTfLiteError;
    std::unique_ptr<Interpreter> made(new Interpreter(std::move(core), error_reporter_));
    made->lazy_delegate_providers_ = resolver_.GetDelegateCreators();
    if (made->ApplyOptions(&options_) != kTfLiteOk) return kTfLiteError;
    for (TfLiteDelegate* delegate : delegates_) TF_LITE_ENSURE_STATUS(made->ModifyGraphWithDelegate(delegate));
    *interpreter = std::move(made);
    return kTfLiteOk;
  } catch (const std::bad_alloc&) {
    return refuse("", surelite::out_of_memory("the interpreter"));
  }
}

}  // namespace impl
}  // namespace tflite
