// SPDX-License-Identifier: Apache-2.0
// The resolver with every operator.
#ifndef SURELITE_TENSORFLOW_LITE_CREATE_OP_RESOLVER_H_
#define SURELITE_TENSORFLOW_LITE_CREATE_OP_RESOLVER_H_

#include <memory>

#include "tensorflow/lite/core/create_op_resolver.h"

#endif  // SURELITE_TENSORFLOW_LITE_CREATE_OP_RESOLVER_H_
