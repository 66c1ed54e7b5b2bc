// SPDX-License-Identifier: Apache-2.0
// Which field of an options table is which member of a parameter struct.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace surelite::compat {

// How a value is stored in the struct, where that differs from the file.
enum class ParamKind : uint8_t {
  int32,
  int64,
  real,
  flag,
  type,
  padding,
  mirror_padding,
  reduce_function,
  int32_array,  // at most `limit` elements; the count is the int at `count_offset`
  int64_array,  // the same; without a count where count_offset is 0
  real_list,    // pointer to memory behind the struct, count at count_offset
  byte_list,
  text,
};

struct Param {
  const char* field;
  uint16_t offset;
  ParamKind kind;
  uint16_t limit = 0;
  uint16_t count_offset = 0;
};

struct ParamLayout {
  std::string_view ops;    // names of the operators, separated by blanks
  std::string_view table;  // of the schema
  size_t size;
  std::span<const Param> params;
};

// Null for operators without parameters.
const ParamLayout* find_layout(std::string_view op_name);

}  // namespace surelite::compat
