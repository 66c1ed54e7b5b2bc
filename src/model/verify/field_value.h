// SPDX-License-Identifier: Apache-2.0
// Numbers in FlatBuffers tables whose type only the schema's reflection knows.
#pragma once

#include <flatbuffers/flatbuffers.h>
#include <flatbuffers/reflection_generated.h>

#include <cstdint>

namespace surelite {

// Calls as(T()) with the C++ type of a scalar; false for what is none.
template <class As>
bool with_scalar_type(reflection::BaseType type, As&& as) {
  switch (type) {
    case reflection::Bool:
    case reflection::UType:
    case reflection::UByte: as(uint8_t{}); return true;
    case reflection::Byte: as(int8_t{}); return true;
    case reflection::Short: as(int16_t{}); return true;
    case reflection::UShort: as(uint16_t{}); return true;
    case reflection::Int: as(int32_t{}); return true;
    case reflection::UInt: as(uint32_t{}); return true;
    case reflection::Long: as(int64_t{}); return true;
    case reflection::ULong: as(uint64_t{}); return true;
    case reflection::Float: as(float{}); return true;
    case reflection::Double: as(double{}); return true;
    default: return false;
  }
}

// The scalar at `bytes`; 0 for a type that is none.
template <class Number>
Number scalar_at(reflection::BaseType type, const uint8_t* bytes) {
  Number number = 0;
  with_scalar_type(type,
                   [&](auto kind) { number = static_cast<Number>(flatbuffers::ReadScalar<decltype(kind)>(bytes)); });
  return number;
}

// A scalar field, or its default.
inline int64_t integer_field(const flatbuffers::Table& table, const reflection::Field& field) {
  const uint8_t* at = table.GetAddressOf(field.offset());
  return at ? scalar_at<int64_t>(field.type()->base_type(), at) : field.default_integer();
}
inline double real_field(const flatbuffers::Table& table, const reflection::Field& field) {
  const uint8_t* at = table.GetAddressOf(field.offset());
  return at ? scalar_at<double>(field.type()->base_type(), at) : field.default_real();
}

}  // namespace surelite
