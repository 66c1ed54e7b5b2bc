// SPDX-License-Identifier: Apache-2.0
// The opaque C interface. The content is in core/c.
#ifndef SURELITE_TENSORFLOW_LITE_C_C_API_OPAQUE_H_
#define SURELITE_TENSORFLOW_LITE_C_C_API_OPAQUE_H_

#include "tensorflow/lite/core/c/c_api_opaque.h"

#endif  // SURELITE_TENSORFLOW_LITE_C_C_API_OPAQUE_H_
