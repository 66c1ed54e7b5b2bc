// SPDX-License-Identifier: Apache-2.0
// Destructors of interfaces without the heap.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_COMPATIBILITY_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_COMPATIBILITY_H_

#include <stddef.h>

// In a class with a virtual destructor: nothing is linked that frees memory. Objects on the heap of a client's own are
// not to be deleted through such an interface.
#ifndef TF_LITE_REMOVE_VIRTUAL_DELETE
#define TF_LITE_REMOVE_VIRTUAL_DELETE \
  void operator delete(void*) {}      \
  void operator delete(void*, size_t) {}
#endif

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_COMPATIBILITY_H_
