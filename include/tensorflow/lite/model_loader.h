// SPDX-License-Identifier: Apache-2.0
// Forwards to tools/model_loader.h.
#ifndef SURELITE_TENSORFLOW_LITE_MODEL_LOADER_H_
#define SURELITE_TENSORFLOW_LITE_MODEL_LOADER_H_

#include "tensorflow/lite/tools/model_loader.h"

#endif  // SURELITE_TENSORFLOW_LITE_MODEL_LOADER_H_
