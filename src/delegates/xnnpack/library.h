// SPDX-License-Identifier: Apache-2.0
// XNNPACK's shared library, opened when it is first asked for.
#pragma once

#include <xnnpack.h>

#include "surelite/diagnostic.h"

#define SURELITE_XNNPACK_FUNCTIONS(CALL)              \
  CALL(xnn_initialize)                                \
  CALL(xnn_create_subgraph)                           \
  CALL(xnn_delete_subgraph)                           \
  CALL(xnn_define_tensor_value)                       \
  CALL(xnn_define_quantized_tensor_value)             \
  CALL(xnn_define_channelwise_quantized_tensor_value) \
  CALL(xnn_define_convolution_2d)                     \
  CALL(xnn_define_depthwise_convolution_2d)           \
  CALL(xnn_define_fully_connected)                    \
  CALL(xnn_define_average_pooling_2d)                 \
  CALL(xnn_define_global_average_pooling_2d)          \
  CALL(xnn_define_max_pooling_2d)                     \
  CALL(xnn_define_add2)                               \
  CALL(xnn_define_subtract)                           \
  CALL(xnn_define_multiply2)                          \
  CALL(xnn_define_divide)                             \
  CALL(xnn_define_maximum2)                           \
  CALL(xnn_define_minimum2)                           \
  CALL(xnn_define_squared_difference)                 \
  CALL(xnn_define_static_constant_pad)                \
  CALL(xnn_define_static_reshape)                     \
  CALL(xnn_define_static_resize_bilinear_2d)          \
  CALL(xnn_define_abs)                                \
  CALL(xnn_define_bankers_rounding)                   \
  CALL(xnn_define_ceiling)                            \
  CALL(xnn_define_clamp)                              \
  CALL(xnn_define_elu)                                \
  CALL(xnn_define_floor)                              \
  CALL(xnn_define_hardswish)                          \
  CALL(xnn_define_leaky_relu)                         \
  CALL(xnn_define_negate)                             \
  CALL(xnn_define_sigmoid)                            \
  CALL(xnn_define_softmax)                            \
  CALL(xnn_define_square)                             \
  CALL(xnn_define_square_root)                        \
  CALL(xnn_create_runtime_v2)                         \
  CALL(xnn_setup_runtime)                             \
  CALL(xnn_invoke_runtime)                            \
  CALL(xnn_delete_runtime)

namespace surelite {

struct Xnnpack {
#define CALL(function) decltype(&::function) function = nullptr;
  SURELITE_XNNPACK_FUNCTIONS(CALL)
#undef CALL
  pthreadpool_t (*pthreadpool_create)(size_t) = nullptr;
  void (*pthreadpool_destroy)(pthreadpool_t) = nullptr;

  // Opened and initialized once per process. D503 where it is missing, has other functions or finds no fitting
  // processor.
  static Result<const Xnnpack*> get();
};

}  // namespace surelite
