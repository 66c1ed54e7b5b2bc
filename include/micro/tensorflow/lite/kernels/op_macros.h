// SPDX-License-Identifier: Apache-2.0
// How applications and kernels stop at what cannot be; the library itself never does.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_OP_MACROS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_OP_MACROS_H_

#if __has_include(<stdlib.h>)
#include <stdlib.h>
#endif

#include "tensorflow/lite/micro/micro_log.h"

#ifndef TFLITE_ABORT
#ifdef TF_LITE_MCU_DEBUG_LOG
namespace tflite {
inline void SpinAfterFailedCheck() {
  MicroPrintf("HALTED");
  for (;;) __asm__ volatile("");
}
}  // namespace tflite
#define TFLITE_ABORT tflite::SpinAfterFailedCheck()
#else
#if __has_include(<stdlib.h>)
#define TFLITE_ABORT abort()
#else
#define TFLITE_ABORT __builtin_trap()
#endif
#endif
#endif

#ifdef NDEBUG
#define TFLITE_ASSERT_FALSE (static_cast<void>(0))
#else
#define TFLITE_ASSERT_FALSE TFLITE_ABORT
#endif
#define TF_LITE_FATAL(msg)  \
  do {                      \
    MicroPrintf("%s", msg); \
    TFLITE_ABORT;           \
  } while (false)
#define TF_LITE_ASSERT(x)        \
  do {                           \
    if (!(x)) TF_LITE_FATAL(#x); \
  } while (false)
#define TF_LITE_ASSERT_EQ(x, y)                            \
  do {                                                     \
    if ((x) != (y)) TF_LITE_FATAL(#x " didn't equal " #y); \
  } while (false)

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_OP_MACROS_H_
