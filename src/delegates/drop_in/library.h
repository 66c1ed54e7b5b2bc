// SPDX-License-Identifier: Apache-2.0
// The shared drop-in library, opened by path: a plug-in that links libtensorflowlite_c.so finds this one copy.
#pragma once

#include <string>

#include "surelite/compat.h"
#include "surelite/diagnostic.h"
#include "tensorflow/lite/core/c/c_api_experimental.h"
#include "tensorflow/lite/delegates/external/external_delegate.h"

// What is called of it.
#define SURELITE_DROP_IN_FUNCTIONS(CALL)         \
  CALL(TfLiteModelCreate)                        \
  CALL(TfLiteModelDelete)                        \
  CALL(TfLiteInterpreterOptionsCreate)           \
  CALL(TfLiteInterpreterOptionsDelete)           \
  CALL(TfLiteInterpreterOptionsSetNumThreads)    \
  CALL(TfLiteInterpreterOptionsSetErrorReporter) \
  CALL(TfLiteInterpreterOptionsAddDelegate)      \
  CALL(TfLiteInterpreterCreate)                  \
  CALL(TfLiteInterpreterDelete)                  \
  CALL(TfLiteInterpreterAllocateTensors)         \
  CALL(TfLiteInterpreterGetInputTensorCount)     \
  CALL(TfLiteInterpreterGetInputTensor)          \
  CALL(TfLiteInterpreterGetOutputTensorCount)    \
  CALL(TfLiteInterpreterGetOutputTensor)         \
  CALL(TfLiteInterpreterInvoke)                  \
  CALL(TfLiteTensorData)                         \
  CALL(TfLiteTensorByteSize)                     \
  CALL(TfLiteTensorCopyFromBuffer)               \
  CALL(TfLiteExternalDelegateOptionsDefault)     \
  CALL(TfLiteExternalDelegateCreate)             \
  CALL(TfLiteExternalDelegateDelete)             \
  CALL(surelite_last_diagnostic)                 \
  CALL(surelite_delegated_operators)

namespace surelite {

struct DropIn {
#define CALL(function) decltype(&::function) function = nullptr;
  SURELITE_DROP_IN_FUNCTIONS(CALL)
#undef CALL

  // Stays open: what plug-ins registered may be called at any time. D503 if it cannot be opened or is another version.
  static Result<DropIn> open(const std::string& path);
};

// Where the drop-in and the host program are: beside this program (or the library that holds this code), or below lib/
// where they were installed; the environment variable SURELITE_DELEGATE_HOST names a folder that comes first. Empty if
// there is none.
std::string find_drop_in();
std::string find_host();

}  // namespace surelite
