// SPDX-License-Identifier: Apache-2.0
// Reads the options of custom operators: a FlexBuffers map. Every offset is checked against the bytes; what does not
// hold reads as absent.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ops/op.h"

namespace surelite {

class FlexOptions {
 public:
  // Fails with P308 if the operator's custom options are not a FlexBuffers map.
  static Result<FlexOptions> read(const PrepareContext& ctx);

  bool has(std::string_view key) const { return find(key).kind != Kind::null; }
  // Numbers of any width and kind convert to each other; text, vectors and absent keys read as 0, NaN as 0, and what is
  // out of range as the nearest value.
  int64_t i64(std::string_view key) const { return integer(find(key)); }
  int32_t i32(std::string_view key) const;
  double f64(std::string_view key) const { return real(find(key)); }
  float f32(std::string_view key) const { return static_cast<float>(f64(key)); }
  bool flag(std::string_view key) const { return i64(key) != 0; }
  std::vector<int64_t> integers(std::string_view key) const;
  // Empty if absent or not text.
  std::string_view text(std::string_view key) const;

 private:
  enum class Kind : uint8_t { null, integer, natural, real, text, map, vector, other };
  // A value: where its bytes lie, how wide they are, and for vectors what the elements are.
  struct Value {
    Kind kind = Kind::null;
    size_t at = 0;
    uint8_t width = 1;
    size_t count = 0;
    Kind element = Kind::null;  // null: each element has a type byte of its own
  };

  bool inside(size_t at, size_t length) const { return at <= bytes_.size() && length <= bytes_.size() - at; }
  uint64_t natural_at(size_t at, size_t width) const;
  Value value_at(size_t at, uint8_t parent_width, uint8_t packed_type) const;
  Value vector_at(size_t at, uint8_t width, Kind kind, Kind element) const;
  std::string_view text_at(size_t at) const;
  Value find(std::string_view key) const;
  int64_t integer(const Value& value) const;
  double real(const Value& value) const;

  std::span<const std::byte> bytes_;
  Value root_;
};

}  // namespace surelite
