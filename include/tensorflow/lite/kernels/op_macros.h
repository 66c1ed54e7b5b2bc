// SPDX-License-Identifier: Apache-2.0
// Macros of kernels.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_OP_MACROS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_OP_MACROS_H_

#include <stdio.h>
#include <stdlib.h>

#include "tensorflow/lite/core/c/common.h"

// As with the stock headers these end the process; the library itself never uses them.
#ifdef TF_LITE_STRIP_ERROR_STRINGS
#define TF_LITE_FATAL(msg) abort()
#else
#define TF_LITE_FATAL(msg)          \
  do {                              \
    fprintf(stderr, "%s\n", (msg)); \
    abort();                        \
  } while (0)
#endif
#define TF_LITE_ASSERT(x)       \
  do {                          \
    if (!(x)) TF_LITE_FATAL(#x); \
  } while (0)
#define TF_LITE_ASSERT_EQ(x, y)                         \
  do {                                                  \
    if ((x) != (y)) TF_LITE_FATAL(#x " didn't equal " #y); \
  } while (0)

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_OP_MACROS_H_
