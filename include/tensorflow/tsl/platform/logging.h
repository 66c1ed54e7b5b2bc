// SPDX-License-Identifier: Apache-2.0
// The same under another path.
#ifndef SURELITE_TENSORFLOW_TSL_PLATFORM_LOGGING_H_
#define SURELITE_TENSORFLOW_TSL_PLATFORM_LOGGING_H_

#include "tensorflow/core/platform/logging.h"

#endif  // SURELITE_TENSORFLOW_TSL_PLATFORM_LOGGING_H_
