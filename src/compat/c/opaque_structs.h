// SPDX-License-Identifier: Apache-2.0
// What the handles of the C interface hold.
#pragma once

#include <map>
#include <memory>
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
  std::vector<TfLiteSignatureRunner*> runners;  // those not deleted yet
};

struct TfLiteSignatureRunner {
  TfLiteInterpreter* interpreter = nullptr;
  const surelite::SignatureDef* signature = nullptr;
};

namespace surelite::compat {

// Null, after a report, if the handle is not live.
inline Interpreter* live(const TfLiteInterpreter* interpreter, const char* function) {
  return check_handle(interpreter, HandleKind::interpreter, function) ? interpreter->core.get() : nullptr;
}
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
