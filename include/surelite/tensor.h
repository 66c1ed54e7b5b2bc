// SPDX-License-Identifier: Apache-2.0
// A view of one input or output tensor of a session. Every access is checked for type and size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "surelite/diagnostic.h"
#include "surelite/types.h"

namespace surelite {

class Session;

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

// Valid until the session is resized or destroyed; memory of outputs whose size depends on data moves with every run.
// Not thread-safe.
class TensorView {
 public:
  TensorView(Session* session, int tensor) : session_(session), tensor_(tensor) {}

  std::string_view name() const;
  ElementType type() const;
  const Shape& shape() const;
  const Quantization& quantization() const;
  size_t byte_size() const;

  // The elements in place. Fails with A703 if T is not the tensor's type, A701 if there is no memory yet.
  template <class T>
  Result<std::span<T>> values() {
    SURELITE_LET(std::span<std::byte> raw, typed(element_type_of<T>()));
    return std::span<T>(reinterpret_cast<T*>(raw.data()), raw.size() / sizeof(T));
  }
  // The bytes in place, whatever the type.
  Result<std::span<std::byte>> bytes();

  // Copies exactly byte_size() bytes in or out; any other size fails with A702, which names both sizes and the likely
  // mistake, changes nothing, and makes the next run fail until a copy succeeds.
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
  Status copy_to(std::span<std::byte> to) const;

  // Real values: quantized with the tensor's own scale and zero point (per channel too), rounded half away from zero and
  // clamped; float tensors take them as they are. One value per element.
  Status write_real(std::span<const float> values);
  Result<std::vector<float>> read_real() const;

  // String tensors.
  Status set_strings(std::span<const std::string> strings);
  Result<std::vector<std::string>> strings() const;

 private:
  Result<std::span<std::byte>> typed(ElementType wanted) const;
  Status match(ElementType given, size_t bytes);
  Status refuse_constant() const;
  Session* session_;
  int tensor_;
};

}  // namespace surelite
