// SPDX-License-Identifier: Apache-2.0
// Models from files and memory.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_MODEL_BUILDER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_MODEL_BUILDER_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "tensorflow/lite/allocation.h"
#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/core/api/verifier.h"
#include "tensorflow/lite/schema/schema_generated.h"
#include "tensorflow/lite/stderr_reporter.h"

namespace surelite {
namespace compat {
struct PinnedModel;
}
}  // namespace surelite

namespace tflite {

inline ErrorReporter* ValidateErrorReporter(ErrorReporter* reporter) {
  return reporter ? reporter : DefaultErrorReporter();
}

namespace impl {

// Every Build function verifies, and returns null, after one message, for what is no model. A file whose structure is
// sound and whose contents are not gives a model without subgraphs: InterpreterBuilder then refuses it with the
// findings, where the stock library does; with an extra verifier, the result is null. Bytes in memory are copied;
// interpreters keep what they need of a model that is destroyed before them.
class TFL_CAPI_EXPORT FlatBufferModel {
 public:
  using Ptr = std::unique_ptr<FlatBufferModel>;
  static ErrorReporter* GetDefaultErrorReporter() { return DefaultErrorReporter(); }

  static Ptr BuildFromFile(const char* filename, ErrorReporter* error_reporter = GetDefaultErrorReporter());
  static Ptr VerifyAndBuildFromFile(const char* filename, TfLiteVerifier* extra_verifier = nullptr,
                                    ErrorReporter* error_reporter = GetDefaultErrorReporter());
  static Ptr BuildFromFileDescriptor(int fd, ErrorReporter* error_reporter = GetDefaultErrorReporter());
  static Ptr VerifyAndBuildFromFileDescriptor(int fd, TfLiteVerifier* extra_verifier = nullptr,
                                              ErrorReporter* error_reporter = GetDefaultErrorReporter());
  static Ptr BuildFromBuffer(const char* caller_owned_buffer, size_t buffer_size,
                             ErrorReporter* error_reporter = GetDefaultErrorReporter());
  static Ptr VerifyAndBuildFromBuffer(const char* caller_owned_buffer, size_t buffer_size,
                                      TfLiteVerifier* extra_verifier = nullptr,
                                      ErrorReporter* error_reporter = GetDefaultErrorReporter());
  static Ptr BuildFromAllocation(std::unique_ptr<Allocation> allocation,
                                 ErrorReporter* error_reporter = GetDefaultErrorReporter());
  static Ptr VerifyAndBuildFromAllocation(std::unique_ptr<Allocation> allocation,
                                          TfLiteVerifier* extra_verifier = nullptr,
                                          ErrorReporter* error_reporter = GetDefaultErrorReporter());
  // The root table alone does not say where its bytes end, so that it must be the caller's own valid model.
  static Ptr BuildFromModel(const tflite::Model* caller_owned_model_spec,
                            ErrorReporter* error_reporter = GetDefaultErrorReporter());

  ~FlatBufferModel();
  FlatBufferModel(const FlatBufferModel&) = delete;
  FlatBufferModel& operator=(const FlatBufferModel&) = delete;

  bool initialized() const { return model_ != nullptr; }
  const tflite::Model* operator->() const { return model_; }
  const tflite::Model* GetModel() const { return model_; }
  ErrorReporter* error_reporter() const { return error_reporter_; }
  const Allocation* allocation() const { return allocation_.get(); }
  std::string GetMinimumRuntime() const;
  std::map<std::string, std::string> ReadAllMetadata() const { return ReadAllMetadata(model_); }
  static std::map<std::string, std::string> ReadAllMetadata(const tflite::Model* model);
  bool CheckModelIdentifier() const { return initialized(); }

  // For the library.
  const std::shared_ptr<const surelite::compat::PinnedModel>& pinned() const { return pinned_; }

 private:
  FlatBufferModel(std::shared_ptr<const surelite::compat::PinnedModel> pinned, ErrorReporter* error_reporter);
  static Ptr Build(const void* bytes, size_t size, bool copy, TfLiteVerifier* verifier, ErrorReporter* reporter);
  static Ptr KeepRefused(std::shared_ptr<const surelite::compat::PinnedModel> refused, ErrorReporter* reporter);

  std::shared_ptr<const surelite::compat::PinnedModel> pinned_;
  const tflite::Model* model_ = nullptr;
  ErrorReporter* error_reporter_;
  std::unique_ptr<Allocation> allocation_;
};

}  // namespace impl
using FlatBufferModel = impl::FlatBufferModel;
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_MODEL_BUILDER_H_
