// SPDX-License-Identifier: Apache-2.0
// What a call returns that can fail: a value, or the diagnostics that say why there is none. A failed result may be
// used all the same: it then stands for an empty value, and whatever is done with a Model, Program, Session or
// TensorView that came from it returns the first cause. Nothing here throws, prints or ends the process.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

namespace surelite {

class Diagnostics;
struct Diagnostic;

// Why something failed: a list of diagnostics that copies share and nobody changes. One that is made without a list
// stands for "nothing failed". Copies may be used from several threads.
class [[nodiscard]] Failure {
 public:
  constexpr Failure() noexcept = default;
  // The list should not be empty: I901 takes the place of a missing one, B802 that of one there is no memory for.
  [[gnu::cold]] explicit Failure(Diagnostics list) noexcept;
  [[gnu::cold]] explicit Failure(Diagnostic only) noexcept;
  Failure(const Failure& other) noexcept : shared_(other.shared_) {
    if (shared_) [[unlikely]]
      keep();
  }
  Failure(Failure&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  Failure& operator=(Failure other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~Failure() {
    if (shared_) [[unlikely]]
      drop();
  }

  [[nodiscard]] bool failed() const noexcept { return shared_ != nullptr; }
  // Empty if nothing failed. Lives as long as this object, or a copy of it.
  [[nodiscard, gnu::cold]] const Diagnostics& list() const noexcept;

 private:
  struct Shared;
  [[gnu::cold]] void keep() noexcept;
  [[gnu::cold]] void drop() noexcept;
  Shared* shared_ = nullptr;
};

template <class T>
class Result;

// Whether a call without a value succeeded. A pointer in size.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  Result() noexcept = default;
  Result(Failure failure) noexcept : failure_(std::move(failure)) {}
  // What was moved from still says that it failed.
  Result(const Result&) noexcept = default;
  Result& operator=(const Result&) noexcept = default;

  [[nodiscard]] explicit operator bool() const noexcept { return !failure_.failed(); }
  [[nodiscard]] bool has_value() const noexcept { return !failure_.failed(); }
  // The diagnostics of a failure, the first is the one to show if there is room for one. Empty on success; error()[0]
  // is then a note (A720) which says so.
  [[nodiscard]] const Diagnostics& error() const& noexcept { return failure_.list(); }
  [[nodiscard]] Diagnostics error() &&;
  [[nodiscard]] const Failure& failure() const& noexcept { return failure_; }
  [[nodiscard]] Failure failure() && noexcept { return std::move(failure_); }

 private:
  Failure failure_;
};

using Status = Result<void>;

// A T, or why there is none. T is default-constructible, or is made from a Failure. `*`, `->` and value() are safe on a
// failed result as well and then give T{}, or a T that keeps the failure and returns it from its calls.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result() noexcept(std::is_nothrow_default_constructible_v<T>) requires std::is_default_constructible_v<T> : value_() {
  }
  template <class U = T>
  requires(std::is_constructible_v<T, U&&> && !std::is_same_v<std::remove_cvref_t<U>, Result> &&
           !std::is_same_v<std::remove_cvref_t<U>, Failure>) explicit(!std::is_convertible_v<U&&, T>) Result(U&& value)
      : value_(std::forward<U>(value)) {}
  Result(Failure failure) : value_(empty(failure)), failure_(std::move(failure)) {}
  Result(const Result&) = default;
  // What was moved from still says that it failed.
  Result(Result&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : value_(std::move(other.value_)), failure_(std::as_const(other).failure_) {}
  Result& operator=(const Result&) = default;
  Result& operator=(Result&& other) noexcept(std::is_nothrow_move_assignable_v<T>) {
    value_ = std::move(other.value_);
    failure_ = std::as_const(other).failure_;
    return *this;
  }
  ~Result() = default;

  [[nodiscard]] explicit operator bool() const noexcept { return !failure_.failed(); }
  [[nodiscard]] bool has_value() const noexcept { return !failure_.failed(); }

  [[nodiscard]] T& operator*() & noexcept { return value_; }
  [[nodiscard]] const T& operator*() const& noexcept { return value_; }
  [[nodiscard]] T&& operator*() && noexcept { return std::move(value_); }
  [[nodiscard]] T* operator->() noexcept { return &value_; }
  [[nodiscard]] const T* operator->() const noexcept { return &value_; }
  [[nodiscard]] T& value() & noexcept { return value_; }
  [[nodiscard]] const T& value() const& noexcept { return value_; }
  [[nodiscard]] T&& value() && noexcept { return std::move(value_); }
  // The value, or this one in place of a failure.
  template <class U>
  [[nodiscard]] T value_or(U&& other) const& {
    return has_value() ? value_ : static_cast<T>(std::forward<U>(other));
  }
  template <class U>
  [[nodiscard]] T value_or(U&& other) && {
    return has_value() ? std::move(value_) : static_cast<T>(std::forward<U>(other));
  }

  // As Status::error().
  [[nodiscard]] const Diagnostics& error() const& noexcept { return failure_.list(); }
  [[nodiscard]] Diagnostics error() &&;
  [[nodiscard]] const Failure& failure() const& noexcept { return failure_; }
  [[nodiscard]] Failure failure() && noexcept { return std::move(failure_); }

 private:
  static T empty([[maybe_unused]] const Failure& failure) {
    if constexpr (std::is_constructible_v<T, const Failure&>)
      return T(failure);
    else
      return T();
  }

  T value_;
  Failure failure_;
};

}  // namespace surelite

// Return early with the diagnostics of a failed Status or Result.
#define SURELITE_TRY(expression)                    \
  do {                                              \
    auto surelite_status_ = (expression);           \
    if (!surelite_status_) [[unlikely]]             \
      return std::move(surelite_status_).failure(); \
  } while (0)
#define SURELITE_JOIN2_(a, b) a##b
#define SURELITE_JOIN_(a, b) SURELITE_JOIN2_(a, b)
#define SURELITE_LET_(name, declaration, expression) \
  auto name = (expression);                          \
  if (!name) [[unlikely]]                            \
    return std::move(name).failure();                \
  declaration = *std::move(name)
// SURELITE_LET(auto x, f()): declare x from a Result, or return its diagnostics.
#define SURELITE_LET(declaration, expression) \
  SURELITE_LET_(SURELITE_JOIN_(surelite_result_, __LINE__), declaration, expression)
