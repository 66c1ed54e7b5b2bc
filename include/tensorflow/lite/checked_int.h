// SPDX-License-Identifier: Apache-2.0
// Integers that remember whether a computation left their range.
#ifndef SURELITE_TENSORFLOW_LITE_CHECKED_INT_H_
#define SURELITE_TENSORFLOW_LITE_CHECKED_INT_H_

#include <type_traits>

#include "tensorflow/lite/core/c/c_api_types.h"

namespace tflite {

// Operations on two of them work in the common type of both. Once out of range, a value stays marked.
template <class T>
class CheckedInt {
  static_assert(std::is_integral<T>::value, "CheckedInt holds integers");

 public:
  using type = T;
  constexpr CheckedInt() = default;
  template <class U, class = std::enable_if_t<std::is_integral<U>::value>>
  constexpr CheckedInt(U value)
      : value_(static_cast<T>(value)), overflow_((value < U{}) != (value_ < T{}) || static_cast<U>(value_) != value) {}
  template <class U>
  explicit constexpr CheckedInt(const CheckedInt<U>& other) : CheckedInt(other.Value()) {
    overflow_ = overflow_ || other.Overflow();
  }
  template <class U>
  constexpr CheckedInt& operator=(const CheckedInt<U>& other) {
    return *this = CheckedInt(other);
  }

  constexpr T Value() const noexcept { return value_; }
  constexpr bool Overflow() const noexcept { return overflow_; }
  constexpr TfLiteStatus Status() const noexcept { return overflow_ ? kTfLiteError : kTfLiteOk; }

  // With the result of one of the builtins below.
  static constexpr CheckedInt Made(T value, bool overflow) noexcept {
    CheckedInt made(value);
    made.overflow_ = overflow;
    return made;
  }

 private:
  T value_ = 0;
  bool overflow_ = false;
};

template <class T, class U>
CheckedInt<std::common_type_t<T, U>> operator+(const CheckedInt<T>& a, const CheckedInt<U>& b) noexcept {
  using C = std::common_type_t<T, U>;
  const CheckedInt<C> x(a), y(b);
  C result{};
  const bool over = __builtin_add_overflow(x.Value(), y.Value(), &result);
  return CheckedInt<C>::Made(result, over || x.Overflow() || y.Overflow());
}
template <class T, class U>
CheckedInt<std::common_type_t<T, U>> operator-(const CheckedInt<T>& a, const CheckedInt<U>& b) noexcept {
  using C = std::common_type_t<T, U>;
  const CheckedInt<C> x(a), y(b);
  C result{};
  const bool over = __builtin_sub_overflow(x.Value(), y.Value(), &result);
  return CheckedInt<C>::Made(result, over || x.Overflow() || y.Overflow());
}
template <class T, class U>
CheckedInt<std::common_type_t<T, U>> operator*(const CheckedInt<T>& a, const CheckedInt<U>& b) noexcept {
  using C = std::common_type_t<T, U>;
  const CheckedInt<C> x(a), y(b);
  C result{};
  const bool over = __builtin_mul_overflow(x.Value(), y.Value(), &result);
  return CheckedInt<C>::Made(result, over || x.Overflow() || y.Overflow());
}
// Division by zero is out of range, and so is the lowest value by -1.
template <class T, class U>
CheckedInt<std::common_type_t<T, U>> operator/(const CheckedInt<T>& a, const CheckedInt<U>& b) noexcept {
  using C = std::common_type_t<T, U>;
  const CheckedInt<C> x(a), y(b);
  const bool marked = x.Overflow() || y.Overflow();
  if (y.Value() == 0) return CheckedInt<C>::Made(0, true);
  if constexpr (std::is_signed<C>::value)
    if (y.Value() == C(-1)) {
      const CheckedInt<C> negated = CheckedInt<C>(C{0}) - x;
      return CheckedInt<C>::Made(negated.Value(), marked || negated.Overflow());
    }
  return CheckedInt<C>::Made(static_cast<C>(x.Value() / y.Value()), marked);
}

#define SURELITE_CHECKED_ARITHMETIC(op)                                                     \
  template <class T, class U, class = std::enable_if_t<std::is_integral<U>::value>>         \
  auto operator op(const CheckedInt<T>& a, U b) noexcept {                                  \
    return a op CheckedInt<U>(b);                                                           \
  }                                                                                         \
  template <class T, class U, class = std::enable_if_t<std::is_integral<U>::value>>         \
  auto operator op(U a, const CheckedInt<T>& b) noexcept {                                  \
    return CheckedInt<U>(a) op b;                                                           \
  }                                                                                         \
  template <class T, class U>                                                               \
  CheckedInt<T>& operator op##=(CheckedInt<T>& a, const CheckedInt<U>& b) noexcept {        \
    return a = a op b;                                                                      \
  }                                                                                         \
  template <class T, class U, class = std::enable_if_t<std::is_integral<U>::value>>         \
  CheckedInt<T>& operator op##=(CheckedInt<T>& a, U b) noexcept {                           \
    return a = a op CheckedInt<U>(b);                                                       \
  }
SURELITE_CHECKED_ARITHMETIC(+)
SURELITE_CHECKED_ARITHMETIC(-)
SURELITE_CHECKED_ARITHMETIC(*)
SURELITE_CHECKED_ARITHMETIC(/)
#undef SURELITE_CHECKED_ARITHMETIC

// As numbers, whatever their types: -1 is below 1u.
namespace checked_internal {
// -1, 0 or 1.
template <class T, class U>
constexpr int Order(T a, U b) {
  if ((a < T{}) != (b < U{})) return a < T{} ? -1 : 1;
  using C = std::common_type_t<T, U>;
  return static_cast<C>(a) < static_cast<C>(b) ? -1 : static_cast<C>(b) < static_cast<C>(a) ? 1 : 0;
}
}  // namespace checked_internal

#define SURELITE_CHECKED_COMPARISON(op)                                                     \
  template <class T, class U>                                                               \
  bool operator op(const CheckedInt<T>& a, const CheckedInt<U>& b) noexcept {               \
    return checked_internal::Order(a.Value(), b.Value()) op 0;                              \
  }                                                                                         \
  template <class T, class U, class = std::enable_if_t<std::is_integral<U>::value>>         \
  bool operator op(const CheckedInt<T>& a, U b) noexcept {                                  \
    return checked_internal::Order(a.Value(), b) op 0;                                      \
  }                                                                                         \
  template <class T, class U, class = std::enable_if_t<std::is_integral<U>::value>>         \
  bool operator op(U a, const CheckedInt<T>& b) noexcept {                                  \
    return checked_internal::Order(a, b.Value()) op 0;                                      \
  }
SURELITE_CHECKED_COMPARISON(==)
SURELITE_CHECKED_COMPARISON(!=)
SURELITE_CHECKED_COMPARISON(<)
SURELITE_CHECKED_COMPARISON(<=)
SURELITE_CHECKED_COMPARISON(>)
SURELITE_CHECKED_COMPARISON(>=)
#undef SURELITE_CHECKED_COMPARISON

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CHECKED_INT_H_
