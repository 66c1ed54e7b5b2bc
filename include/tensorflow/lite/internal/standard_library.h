// SPDX-License-Identifier: Apache-2.0
// Settings that give the standard library's containers other layouts than the drop-in was compiled with: the
// application and the library would destroy each other's maps and strings. The link fails, with a name that says why.
#ifndef SURELITE_TENSORFLOW_LITE_INTERNAL_STANDARD_LIBRARY_H_
#define SURELITE_TENSORFLOW_LITE_INTERNAL_STANDARD_LIBRARY_H_

#include <cstddef>

// The library defines those of its own settings, and no others.
#if defined(_GLIBCXX_DEBUG)
extern "C" void surelite_is_compiled_without_GLIBCXX_DEBUG();
namespace {
[[gnu::used]] void (*const surelite_with_debug)() = surelite_is_compiled_without_GLIBCXX_DEBUG;
}
#endif

#if defined(_GLIBCXX_USE_CXX11_ABI) && !_GLIBCXX_USE_CXX11_ABI
extern "C" void surelite_is_compiled_with_GLIBCXX_USE_CXX11_ABI_1();
namespace {
[[gnu::used]] void (*const surelite_with_old_strings)() = surelite_is_compiled_with_GLIBCXX_USE_CXX11_ABI_1;
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_INTERNAL_STANDARD_LIBRARY_H_
