// SPDX-License-Identifier: Apache-2.0
// What applications of TensorFlow Lite Micro find without an include of their own, where the toolchain has it.
#ifndef SURELITE_MICRO_SURELITE_STANDARD_HEADERS_H_
#define SURELITE_MICRO_SURELITE_STANDARD_HEADERS_H_

#include <stdint.h>
#if __has_include(<string.h>)
#include <string.h>
#endif

#if defined(__cplusplus) && __STDC_HOSTED__ && __has_include(<algorithm>)
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#endif

#endif  // SURELITE_MICRO_SURELITE_STANDARD_HEADERS_H_
