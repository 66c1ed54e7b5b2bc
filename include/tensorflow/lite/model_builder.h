// SPDX-License-Identifier: Apache-2.0
// Models from files and memory.
#ifndef SURELITE_TENSORFLOW_LITE_MODEL_BUILDER_H_
#define SURELITE_TENSORFLOW_LITE_MODEL_BUILDER_H_

#include "tensorflow/lite/core/model_builder.h"

#endif  // SURELITE_TENSORFLOW_LITE_MODEL_BUILDER_H_
