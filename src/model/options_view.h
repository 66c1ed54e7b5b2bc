// SPDX-License-Identifier: Apache-2.0
// Reads an operator's options table by the schema's own field names. Names, types and defaults are those of
// schema/tflite.fbs (through its reflection form), so there is no second list of them. For planning, not for hot paths.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace flatbuffers {
class Table;
}
namespace reflection {
struct Object;
}

namespace surelite {

class OptionsView {
 public:
  OptionsView() = default;
  // `table_name` is an object of the schema ("Conv2DOptions"); `table` was verified.
  OptionsView(std::string_view table_name, const flatbuffers::Table* table);
  OptionsView(const reflection::Object* object, const flatbuffers::Table* table) : object_(object), table_(table) {}

  bool present() const { return table_ != nullptr; }
  std::string_view table_name() const;
  // The description of the table in the schema; null if it has none.
  const reflection::Object* object() const { return object_; }
  const flatbuffers::Table* table() const { return table_; }

  // Scalars. An absent field reads as its default in the schema; a field the table does not have reads as 0.
  int64_t i64(std::string_view field) const;
  int32_t i32(std::string_view field) const { return static_cast<int32_t>(i64(field)); }
  bool flag(std::string_view field) const { return i64(field) != 0; }
  float f32(std::string_view field) const;
  // Text and vectors; empty if absent.
  std::string_view text(std::string_view field) const;
  std::vector<int64_t> integers(std::string_view field) const;
  std::vector<float> floats(std::string_view field) const;
  std::span<const std::byte> bytes(std::string_view field) const;
  bool has(std::string_view field) const;

 private:
  const reflection::Object* object_ = nullptr;
  const flatbuffers::Table* table_ = nullptr;
};

}  // namespace surelite
