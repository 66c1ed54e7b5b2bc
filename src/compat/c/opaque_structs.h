// SPDX-License-Identifier: Apache-2.0
// What the handles of the C interface hold.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "compat/handles/handles.h"
#include "compat/handles/option_resolver.h"
#include "compat/interpreter.h"
#include "tensorflow/lite/core/c/c_api.h"

struct TfLiteModel {
  std::shared_ptr<const surelite::compat::PinnedModel> pinned;
};

struct TfLiteInterpreterOptions {
  surelite::compat::InterpreterConfig config;
  std::vector<TfLiteDelegate*> delegates;
  surelite::compat::ResolverTable operators;
};

struct TfLiteInterpreter {
  std::unique_ptr<surelite::compat::Interpreter> core;
  std::mutex runners_mutex;
  std::vector<TfLiteSignatureRunner*> runners;  // those not deleted yet
  ~TfLiteInterpreter();
};

struct TfLiteSignatureRunner {
  TfLiteInterpreter* interpreter = nullptr;
  const surelite::SignatureDef* signature = nullptr;
};

inline TfLiteInterpreter::~TfLiteInterpreter() {
  if (core) core->wait_until_idle();
  for (TfLiteSignatureRunner* runner : runners)
    surelite::compat::delete_handle(runner, surelite::compat::HandleKind::signature_runner, "TfLiteInterpreterDelete");
}

namespace surelite::compat {

// A call on an interpreter, which is not deleted before it ends. Empty, after a report, if the handle is not live.
class Call {
 public:
  Call(const TfLiteInterpreter* interpreter, const char* function)
      : pin_(interpreter, HandleKind::interpreter, function), core_(pin_ ? interpreter->core.get() : nullptr) {}
  explicit operator bool() const { return core_ != nullptr; }
  Interpreter& operator*() const { return *core_; }
  Interpreter* operator->() const { return core_; }

 private:
  Pin pin_;
  Interpreter* core_;
};
inline bool live(const TfLiteInterpreterOptions* options, const char* function) {
  return check_handle(options, HandleKind::options, function);
}

// As surelite_model_create_borrowed, with a reporter.
TfLiteModel* model_from_borrowed(const void* data, size_t bytes, const Reporter& reporter);

// A711: an argument that cannot be.
void refuse_argument(const Reporter& reporter, const char* function, const char* argument, const char* value,
                     std::string expected);
void refuse_argument(const Reporter& reporter, const char* function, const char* argument, int64_t value,
                     std::string expected);

}  // namespace surelite::compat
