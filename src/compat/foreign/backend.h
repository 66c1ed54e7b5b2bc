// SPDX-License-Identifier: Apache-2.0
// Backends of this library for clients of the drop-in: they are in a library of its own, which is opened when one is
// asked for.
#pragma once

#include <string>

#include "tensorflow/lite/core/c/common.h"

namespace surelite::compat {

// What an application asked for, and the name of the delegate that does it (delegates/spec.h).
struct BackendWish {
  std::string engine;  // "GPU", for messages
  std::string name;    // "gpu,precision=float16"
  int threads = 1;
};

// A null accelerator: any.
BackendWish nnapi_wish(const char* accelerator, bool half_precision);

// From a delegate's Prepare: the interpreter compiles with the backend from now on. Without the library of backends one
// note says so (D502), and the CPU runs the model.
TfLiteStatus use_backend(TfLiteContext* context, const TfLiteDelegate* delegate, const BackendWish& wish);

}  // namespace surelite::compat
