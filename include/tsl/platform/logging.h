// SPDX-License-Identifier: Apache-2.0
// The same under another path.
#ifndef SURELITE_TSL_PLATFORM_LOGGING_H_
#define SURELITE_TSL_PLATFORM_LOGGING_H_

#include "tensorflow/core/platform/logging.h"

#endif  // SURELITE_TSL_PLATFORM_LOGGING_H_
