// SPDX-License-Identifier: Apache-2.0
// A view of one input or output tensor of a session. Every access is checked for type and size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "surelite/diagnostic.h"
#include "surelite/types.h"

namespace surelite {

struct SessionInside;

// The element type that a C++ type stores. float16, complex and packed types have none: use bytes() for them.
template <class T>
constexpr ElementType element_type_of() {
  if constexpr (std::is_same_v<T, float>) return ElementType::float32;
  else if constexpr (std::is_same_v<T, double>) return ElementType::float64;
  else if constexpr (std::is_same_v<T, int8_t>) return ElementType::int8;
  else if constexpr (std::is_same_v<T, uint8_t>) return ElementType::uint8;
  else if constexpr (std::is_same_v<T, int16_t>) return ElementType::int16;
  else if constexpr (std::is_same_v<T, uint16_t>) return ElementType::uint16;
  else if constexpr (std::is_same_v<T, int32_t>) return ElementType::int32;
  else if constexpr (std::is_same_v<T, uint32_t>) return ElementType::uint32;
  else if constexpr (std::is_same_v<T, int64_t>) return ElementType::int64;
  else if constexpr (std::is_same_v<T, uint64_t>) return ElementType::uint64;
  else {
    static_assert(std::is_same_v<T, bool>, "no element type for this C++ type");
    return ElementType::boolean;
  }
}

// Valid as long as the session, which may move; after a resize it shows the tensor as it is then. Spans that it gave
// are valid until the session is resized or destroyed; memory of outputs whose size depends on data moves with every
// run. Not thread-safe: use it on the thread that runs the session. A view may be empty (it came from a failed lookup,
// or outlived its session, A721): its calls then fail with the first cause, and its properties are those of an empty
// tensor.
class TensorView {
 public:
  // An empty view with this cause.
  explicit TensorView(Failure cause) : cause_(std::move(cause)) {}

  // Why this view is empty; success if it is not.
  [[nodiscard]] Status status() const;
  // References and names are valid until the session is resized or destroyed.
  [[nodiscard]] std::string_view name() const;
  [[nodiscard]] ElementType type() const;
  [[nodiscard]] const Shape& shape() const;
  [[nodiscard]] const Quantization& quantization() const;
  [[nodiscard]] size_t byte_size() const;

  // The elements in place. Fails with A703 if T is not the tensor's type, A701 if there is no memory yet.
  template <class T>
  Result<std::span<T>> values() {
    SURELITE_LET(std::span<std::byte> raw, typed(element_type_of<T>()));
    return std::span<T>(reinterpret_cast<T*>(raw.data()), raw.size() / sizeof(T));
  }
  // The bytes in place, whatever the type. Fails with A701 if there is no memory yet.
  Result<std::span<std::byte>> bytes();

  // Copies exactly byte_size() bytes in or out; any other size fails with A702, which names both sizes and the likely
  // mistake, changes nothing, and makes the next run fail (A705) until a copy succeeds. A703 for elements of another
  // type, A711 for a null pointer, A709 for a constant of the model, A726 for a tensor between operators.
  Status copy_from(std::span<const std::byte> from);
  template <class T>
  Status copy_from(std::span<const T> from) {
    SURELITE_TRY(match(element_type_of<std::remove_const_t<T>>(), from.size_bytes()));
    return copy_from(std::as_bytes(from));
  }
  template <class T>
  Status copy_from(const std::vector<T>& from) {
    return copy_from(std::span<const T>(from));
  }
  // A702 for any other size, A711 for a null pointer, A701 before there is a value.
  Status copy_to(std::span<std::byte> to) const;

  // Real values: quantized with the tensor's own scale and zero point (per channel too), rounded half away from zero
  // and clamped; float tensors take them as they are. One value per element, in the order of the shape. Fails as
  // copy_from and copy_to do; A703 for types that have no real values.
  Status write_real(std::span<const float> values);
  Result<std::vector<float>> read_real() const;

  // String tensors, one string per element. A703 for other types, A702 for another number of strings.
  Status set_strings(std::span<const std::string> strings);
  Result<std::vector<std::string>> strings() const;

 private:
  friend class Session;
  struct Seen;
  TensorView(std::weak_ptr<SessionInside> session, int tensor, bool writable)
      : session_(std::move(session)), tensor_(tensor), writable_(writable) {}
  Result<Seen> look() const;
  Result<std::span<std::byte>> typed(ElementType wanted) const;
  Status match(ElementType given, size_t bytes);
  std::weak_ptr<SessionInside> session_;
  int tensor_ = 0;
  bool writable_ = false;
  Failure cause_;
};

}  // namespace surelite
