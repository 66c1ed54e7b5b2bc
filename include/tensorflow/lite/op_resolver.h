// SPDX-License-Identifier: Apache-2.0
// Operator resolvers.
#ifndef SURELITE_TENSORFLOW_LITE_OP_RESOLVER_H_
#define SURELITE_TENSORFLOW_LITE_OP_RESOLVER_H_

#include "tensorflow/lite/core/api/op_resolver.h"
#include "tensorflow/lite/mutable_op_resolver.h"

#endif  // SURELITE_TENSORFLOW_LITE_OP_RESOLVER_H_
