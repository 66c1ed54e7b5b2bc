// SPDX-License-Identifier: Apache-2.0
// Makes interpreters from models.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_INTERPRETER_BUILDER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_INTERPRETER_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/lite/allocation.h"
#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/core/api/op_resolver.h"
#include "tensorflow/lite/core/interpreter.h"
#include "tensorflow/lite/core/model_builder.h"
#include "tensorflow/lite/internal/standard_library.h"
#include "tensorflow/lite/interpreter_options.h"

namespace tflite {
namespace telemetry {
class TelemetryProfiler {
 public:
  virtual ~TelemetryProfiler() = default;
};
}  // namespace telemetry

// Layouts as the including source file sees them. The library compares them with its own, because code built with other
// macros or another release's headers would read tensors at wrong offsets.
struct SureliteLayout {
  uint32_t revision = 2;
  uint32_t tensor_size = sizeof(TfLiteTensor);
  uint32_t tensor_dims = offsetof(TfLiteTensor, dims);
  uint32_t tensor_bytes = offsetof(TfLiteTensor, bytes);
  uint32_t node_size = sizeof(TfLiteNode);
  uint32_t context_size = sizeof(TfLiteContext);
  uint32_t registration_size = sizeof(TfLiteRegistration);
  uint32_t delegate_size = sizeof(TfLiteDelegate);
  // The standard library's types, which functions of the classes return by reference.
  uint32_t string_size = sizeof(std::string);
  uint32_t vector_size = sizeof(std::vector<int>);
  uint32_t map_size = sizeof(std::map<std::string, uint32_t>);
};

namespace impl {

class TFL_CAPI_EXPORT InterpreterBuilder {
 public:
  InterpreterBuilder(const FlatBufferModel& model, const OpResolver& op_resolver,
                     const InterpreterOptions* options_experimental = nullptr,
                     SureliteLayout layout = SureliteLayout());
  InterpreterBuilder(const ::tflite::Model* model, const OpResolver& op_resolver,
                     ErrorReporter* error_reporter = DefaultErrorReporter(),
                     const InterpreterOptions* options_experimental = nullptr, const Allocation* allocation = nullptr,
                     SureliteLayout layout = SureliteLayout());
  ~InterpreterBuilder();
  InterpreterBuilder(const InterpreterBuilder&) = delete;
  InterpreterBuilder& operator=(const InterpreterBuilder&) = delete;

  // On failure *interpreter is null and the reason was reported.
  TfLiteStatus operator()(std::unique_ptr<Interpreter>* interpreter);
  TfLiteStatus operator()(std::unique_ptr<Interpreter>* interpreter, int num_threads);
  TfLiteStatus SetNumThreads(int num_threads);
  void AddDelegate(TfLiteDelegate* delegate);
  void AddDelegate(TfLiteOpaqueDelegateStruct* opaque_delegate);
  // Surelite reports no telemetry; the profiler is dropped with a message.
  void SetTelemetryProfiler(std::unique_ptr<telemetry::TelemetryProfiler> profiler);

 private:
  std::shared_ptr<const surelite::compat::PinnedModel> model_;
  const OpResolver& resolver_;
  ErrorReporter* error_reporter_;
  InterpreterOptions options_;
  SureliteLayout layout_;
  std::vector<TfLiteDelegate*> delegates_;
  int num_threads_ = -1;
};

}  // namespace impl
using InterpreterBuilder = impl::InterpreterBuilder;
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_INTERPRETER_BUILDER_H_
