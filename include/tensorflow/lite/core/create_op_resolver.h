// SPDX-License-Identifier: Apache-2.0
// The resolver with every operator.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_CREATE_OP_RESOLVER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_CREATE_OP_RESOLVER_H_

#include <memory>

#include "tensorflow/lite/core/kernels/register.h"
#include "tensorflow/lite/mutable_op_resolver.h"

namespace tflite {

inline std::unique_ptr<MutableOpResolver> CreateOpResolver() {
  return std::unique_ptr<MutableOpResolver>(new ops::builtin::BuiltinOpResolver());
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_CREATE_OP_RESOLVER_H_
