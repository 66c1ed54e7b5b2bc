// SPDX-License-Identifier: Apache-2.0
#ifndef SURELITE_TENSORFLOW_LITE_CORE_MODEL_CONTROL_DEPENDENCIES_H_
#define SURELITE_TENSORFLOW_LITE_CORE_MODEL_CONTROL_DEPENDENCIES_H_

#include "tensorflow/compiler/mlir/lite/experimental/remat/metadata_util.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_MODEL_CONTROL_DEPENDENCIES_H_
