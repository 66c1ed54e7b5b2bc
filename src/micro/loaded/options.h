// SPDX-License-Identifier: Apache-2.0
// Options of an operator, read from the file.
#pragma once

#include "micro/loaded/graph.h"

namespace surelite {
namespace micro {

// Numbers of a verified options table; the value of the schema where a field is absent or does not fit its table.
class Options {
 public:
  explicit Options(const void* table) : table_(static_cast<const uint8_t*>(table)) {}

  int32_t i32(int slot, int32_t otherwise = 0) const { return read<int32_t>(slot, otherwise); }
  uint8_t u8(int slot, uint8_t otherwise = 0) const { return read<uint8_t>(slot, otherwise); }
  bool flag(int slot) const { return u8(slot) != 0; }
  float f32(int slot) const { return read<float>(slot, 0.0f); }
  const flatbuffers::Vector<int32_t>* list(int slot) const {
    const uint8_t* at = field(slot, 4);
    return at ? reinterpret_cast<const flatbuffers::Vector<int32_t>*>(at + flatbuffers::ReadScalar<uint32_t>(at))
              : nullptr;
  }

 private:
  template <class T>
  T read(int slot, T otherwise) const {
    const uint8_t* at = field(slot, sizeof(T));
    return at ? flatbuffers::ReadScalar<T>(at) : otherwise;
  }
  const uint8_t* field(int slot, int bytes) const {
    if (!table_) return nullptr;
    const uint8_t* fields = table_ - flatbuffers::ReadScalar<int32_t>(table_);
    const int place = 4 + 2 * slot;
    if (place + 2 > flatbuffers::ReadScalar<uint16_t>(fields)) return nullptr;
    const int offset = flatbuffers::ReadScalar<uint16_t>(fields + place);
    return offset >= 4 && offset + bytes <= flatbuffers::ReadScalar<uint16_t>(fields + 2) ? table_ + offset : nullptr;
  }

  const uint8_t* table_;
};

}  // namespace micro
}  // namespace surelite
