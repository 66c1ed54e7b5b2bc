// SPDX-License-Identifier: Apache-2.0
// Checks that kernels make on themselves. As with the stock headers a failed TFLITE_CHECK ends the process, because
// what follows it would run on a false assumption; the library itself never uses it.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_COMPATIBILITY_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_COMPATIBILITY_H_

#include <cstdint>
#include <cstdlib>

#include "tensorflow/lite/kernels/op_macros.h"

#ifndef TFLITE_ABORT
#define TFLITE_ABORT ::std::abort()
#endif
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
#ifdef NDEBUG
#define TFLITE_ASSERT_FALSE (static_cast<void>(0))
#else
#define TFLITE_ASSERT_FALSE TFLITE_ABORT
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

#ifndef TF_LITE_STATIC_MEMORY
using int8 = std::int8_t;
using uint8 = std::uint8_t;
using int16 = std::int16_t;
using uint16 = std::uint16_t;
using int32 = std::int32_t;
using uint32 = std::uint32_t;
#endif
#define TFLITE_DEPRECATED(message) [[deprecated(message)]]
#ifndef TF_LITE_REMOVE_VIRTUAL_DELETE
#define TF_LITE_REMOVE_VIRTUAL_DELETE
#endif

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_COMPATIBILITY_H_
