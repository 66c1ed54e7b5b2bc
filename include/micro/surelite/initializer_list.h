// SPDX-License-Identifier: Apache-2.0
// std::initializer_list, also where the compiler comes without a C++ library.
#ifndef SURELITE_INITIALIZER_LIST_H_
#define SURELITE_INITIALIZER_LIST_H_

#if __has_include(<initializer_list>)
#include <initializer_list>
#else
#include <stddef.h>

namespace std {

// The compiler fills both members, in this order.
template <class T>
class initializer_list {
 public:
  constexpr initializer_list() noexcept : first_(nullptr), count_(0) {}
  constexpr size_t size() const noexcept { return count_; }
  constexpr const T* begin() const noexcept { return first_; }
  constexpr const T* end() const noexcept { return first_ + count_; }

 private:
  constexpr initializer_list(const T* first, size_t count) noexcept : first_(first), count_(count) {}
  const T* first_;
  size_t count_;
};

}  // namespace std
#endif

#endif  // SURELITE_INITIALIZER_LIST_H_
