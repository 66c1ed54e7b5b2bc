// SPDX-License-Identifier: Apache-2.0
// C++ types to element types.
#ifndef SURELITE_TENSORFLOW_LITE_TYPE_TO_TFLITETYPE_H_
#define SURELITE_TENSORFLOW_LITE_TYPE_TO_TFLITETYPE_H_

#include "tensorflow/lite/portable_type_to_tflitetype.h"

#endif  // SURELITE_TENSORFLOW_LITE_TYPE_TO_TFLITETYPE_H_
