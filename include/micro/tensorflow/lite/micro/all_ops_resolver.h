// SPDX-License-Identifier: Apache-2.0
// Every operator of the library, as older releases offered them. It links them all.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ALL_OPS_RESOLVER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ALL_OPS_RESOLVER_H_

#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

namespace tflite {

class AllOpsResolver : public MicroMutableOpResolver<128> {
 public:
  AllOpsResolver();
  TF_LITE_REMOVE_VIRTUAL_DELETE
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ALL_OPS_RESOLVER_H_
