// SPDX-License-Identifier: Apache-2.0
// Hears when an operator begins and ends.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_PROFILER_INTERFACE_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_PROFILER_INTERFACE_H_

#include <stdint.h>

#include "tensorflow/lite/micro/compatibility.h"

namespace tflite {

class MicroProfilerInterface {
 public:
  virtual ~MicroProfilerInterface() {}
  virtual uint32_t BeginEvent(const char* tag) = 0;
  virtual void EndEvent(uint32_t event_handle) = 0;
  TF_LITE_REMOVE_VIRTUAL_DELETE
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_PROFILER_INTERFACE_H_
