// SPDX-License-Identifier: Apache-2.0
// Checks that applications and kernels make on themselves.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_INTERNAL_COMPATIBILITY_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_INTERNAL_COMPATIBILITY_H_

#include <stdint.h>

#include "tensorflow/lite/kernels/op_macros.h"

#ifndef TFLITE_CHECK
#define TFLITE_CHECK(condition) (condition) ? (void)0 : TFLITE_ABORT
#endif
#ifndef TFLITE_DCHECK
#ifdef NDEBUG
#define TFLITE_DCHECK(condition) ((void)sizeof(bool(condition)))
#else
#define TFLITE_DCHECK(condition) TFLITE_CHECK(condition)
#endif
#endif
#define TFLITE_DCHECK_EQ(x, y) TFLITE_DCHECK((x) == (y))
#define TFLITE_DCHECK_NE(x, y) TFLITE_DCHECK((x) != (y))
#define TFLITE_DCHECK_GE(x, y) TFLITE_DCHECK((x) >= (y))
#define TFLITE_DCHECK_GT(x, y) TFLITE_DCHECK((x) > (y))
#define TFLITE_DCHECK_LE(x, y) TFLITE_DCHECK((x) <= (y))
#define TFLITE_DCHECK_LT(x, y) TFLITE_DCHECK((x) < (y))
#define TFLITE_CHECK_EQ(x, y) TFLITE_CHECK((x) == (y))
#define TFLITE_CHECK_NE(x, y) TFLITE_CHECK((x) != (y))
#define TFLITE_CHECK_GE(x, y) TFLITE_CHECK((x) >= (y))
#define TFLITE_CHECK_GT(x, y) TFLITE_CHECK((x) > (y))
#define TFLITE_CHECK_LE(x, y) TFLITE_CHECK((x) <= (y))
#define TFLITE_CHECK_LT(x, y) TFLITE_CHECK((x) < (y))
#define TFLITE_DEPRECATED(message) [[deprecated(message)]]

#include "tensorflow/lite/micro/compatibility.h"

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_INTERNAL_COMPATIBILITY_H_
