// SPDX-License-Identifier: Apache-2.0
// Checked steps through a file of tables and vectors.
#pragma once

#include "micro/loaded/diagnostic.h"
#include "micro/loaded/verify.h"

namespace surelite {
namespace micro {

// Names of tables in the messages of U102.
enum Part : uint8_t { kModel = 1, kCodes, kSubgraphs, kTensors, kOperators, kBuffers, kQuantization, kMetadata };

struct Table {
  uint32_t at, bytes;
  uint32_t fields, field_count;
};

struct Vec {
  uint32_t at = 0, count = 0;  // of the first element
};

class FlatFile {
 public:
  explicit FlatFile(const File& file) : file_(file), budget_(2 * file.bytes + 1024) {}

  const uint8_t* at(uint32_t offset) const { return file_.at + offset; }
  uint32_t u32(uint32_t offset) const { return flatbuffers::ReadScalar<uint32_t>(at(offset)); }
  uint32_t bytes() const { return file_.bytes; }

  // Always false, which is said here, so that a compiler sees what was set where it was not.
  bool damaged(Part part, uint32_t offset) const {
    refuse(Code::U102, part, offset);
    return false;
  }

  bool table(Part part, uint32_t offset, Table* table) {
    if (offset % 4 != 0 || !inside(offset, 4)) return damaged(part, offset);
    const auto back = flatbuffers::ReadScalar<int32_t>(at(offset));
    const int64_t fields = int64_t{offset} - back;
    if (fields < 0 || fields % 2 != 0 || fields > file_.bytes || !inside(static_cast<uint32_t>(fields), 4))
      return damaged(part, offset);
    const auto start = static_cast<uint32_t>(fields);
    const uint32_t length = u16(start), bytes = u16(start + 2);
    if (length < 4 || length % 2 != 0 || !inside(start, length) || bytes < 4 || !inside(offset, bytes))
      return damaged(part, offset);
    *table = {offset, bytes, start + 4, (length - 4) / 2};
    return true;
  }

  // Where the field is, 0 for absent; it has to have `bytes` bytes.
  bool field(Part part, const Table& table, uint32_t slot, uint32_t bytes, uint32_t* offset) {
    *offset = 0;
    if (slot >= table.field_count) return true;
    const uint32_t inside_table = u16(table.fields + 2 * slot);
    if (inside_table == 0) return true;
    if (inside_table < 4 || inside_table + bytes > table.bytes) return damaged(part, table.at + inside_table);
    *offset = table.at + inside_table;
    return true;
  }
  bool fields(Part part, const Table& table, uint32_t first, uint32_t last, uint32_t bytes) {
    uint32_t unused;
    for (uint32_t slot = first; slot <= last; ++slot)
      if (!field(part, table, slot, bytes, &unused)) return false;
    return true;
  }

  bool follow(Part part, uint32_t from, uint32_t* to) {
    const uint64_t target = uint64_t{from} + u32(from);
    if (target > file_.bytes || !inside(static_cast<uint32_t>(target), 4)) return damaged(part, from);
    *to = static_cast<uint32_t>(target);
    return true;
  }
  // Absent: no elements.
  bool vector(Part part, const Table& table, uint32_t slot, uint32_t width, Vec* vector) {
    *vector = {};
    uint32_t offset, start;
    if (!field(part, table, slot, 4, &offset)) return false;
    if (offset == 0) return true;
    if (!follow(part, offset, &start)) return false;
    const uint32_t count = u32(start);
    if (start % 4 != 0 || count > (file_.bytes - start - 4) / width) return damaged(part, start);
    *vector = {start + 4, count};
    // Bytes are not looked at one by one.
    const uint32_t cost = width > 1 ? count + 1 : 1;
    if (cost > budget_) return refuse(Code::U108, count, budget_);
    budget_ -= cost;
    return true;
  }
  // Element i of a vector of tables.
  bool element(Part part, const Vec& vector, uint32_t i, Table* to) {
    uint32_t offset;
    return follow(part, vector.at + 4 * i, &offset) && table(part, offset, to);
  }
  // Text ends in 0.
  bool text(Part part, const Table& table, uint32_t slot) {
    Vec characters;
    if (!vector(part, table, slot, 1, &characters)) return false;
    if (characters.at == 0) return true;
    const uint32_t end = characters.at + characters.count;
    return (inside(end, 1) && *at(end) == 0) || damaged(part, characters.at);
  }

 private:
  bool inside(uint32_t offset, uint32_t bytes) const { return bytes <= file_.bytes && offset <= file_.bytes - bytes; }
  uint32_t u16(uint32_t offset) const { return flatbuffers::ReadScalar<uint16_t>(at(offset)); }

  File file_;
  uint32_t budget_;
};

}  // namespace micro
}  // namespace surelite
