// SPDX-License-Identifier: Apache-2.0
// A resolver for plain kernels. The operators are those of BuiltinOpResolver.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_REGISTER_REF_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_REGISTER_REF_H_

#include "tensorflow/lite/core/kernels/register.h"

namespace tflite {
namespace ops {
namespace builtin {

class TFL_CAPI_EXPORT BuiltinRefOpResolver : public BuiltinOpResolver {
 public:
  BuiltinRefOpResolver() = default;
};

}  // namespace builtin
}  // namespace ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_REGISTER_REF_H_
