// SPDX-License-Identifier: Apache-2.0
// The name by which an Arduino sketch finds the library.
#ifndef SURELITE_MICRO_TENSORFLOWLITE_H_
#define SURELITE_MICRO_TENSORFLOWLITE_H_

#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/system_setup.h"

#endif  // SURELITE_MICRO_TENSORFLOWLITE_H_
