// SPDX-License-Identifier: Apache-2.0
// Resolvers that know all operators of the library.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_KERNELS_REGISTER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_KERNELS_REGISTER_H_

#include "tensorflow/lite/mutable_op_resolver.h"

namespace tflite {
namespace ops {
namespace builtin {

class TFL_CAPI_EXPORT BuiltinOpResolver : public MutableOpResolver {
 public:
  BuiltinOpResolver();
};

class TFL_CAPI_EXPORT BuiltinOpResolverWithXNNPACK : public BuiltinOpResolver {
 public:
  explicit BuiltinOpResolverWithXNNPACK(bool enable_xnnpack_unsigned_quantized = true) {
    (void)enable_xnnpack_unsigned_quantized;
  }
};

class TFL_CAPI_EXPORT BuiltinOpResolverWithoutDefaultDelegates : public BuiltinOpResolver {
 public:
  BuiltinOpResolverWithoutDefaultDelegates() = default;
};

}  // namespace builtin
}  // namespace ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_KERNELS_REGISTER_H_
