// SPDX-License-Identifier: Apache-2.0
// Checks of a model's bytes before they are used.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_VERIFIER_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_VERIFIER_H_

#include "tensorflow/lite/core/tools/verifier.h"

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_VERIFIER_H_
