// SPDX-License-Identifier: Apache-2.0
// Macros of the library.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_MACROS_H_
#define SURELITE_TENSORFLOW_LITE_CORE_MACROS_H_

#define TFLITE_HAS_ATTRIBUTE_WEAK 1
#define TFLITE_ATTRIBUTE_WEAK __attribute__((weak))
#ifndef TFLITE_NOINLINE
#define TFLITE_NOINLINE __attribute__((noinline))
#endif

#endif  // SURELITE_TENSORFLOW_LITE_CORE_MACROS_H_
