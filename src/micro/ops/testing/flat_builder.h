// SPDX-License-Identifier: Apache-2.0
// Writes a model's file of few tables into given memory, from the front to the back, for tests on a device.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace surelite {
namespace micro {

// Places are offsets from the file's first byte. Where the memory is too small nothing more is written.
class FlatBuilder {
 public:
  FlatBuilder(uint8_t* memory, size_t bytes) : memory_(memory), bytes_(static_cast<uint32_t>(bytes)) {}

  bool full() const { return full_; }
  uint32_t bytes() const { return at_; }
  // A table of `slots` fields, each of as many bytes as its character says; '0' for an absent one.
  uint32_t table(const char* slots) {
    uint32_t count = 0, inside = 4;
    while (slots[count]) ++count;
    const uint32_t fields = take(4 + 2 * count, 2);
    uint16_t place[16] = {};
    // The wide ones first.
    for (int width = 8; width >= 1; width /= 2)
      for (uint32_t i = 0; i < count && i < 16; ++i)
        if (slots[i] - '0' == width) {
          inside =
              (inside + static_cast<uint32_t>(width) - 1) / static_cast<uint32_t>(width) * static_cast<uint32_t>(width);
          place[i] = static_cast<uint16_t>(inside);
          inside += static_cast<uint32_t>(width);
        }
    const uint32_t at = take(inside, 8);
    put<uint16_t>(fields, static_cast<uint16_t>(4 + 2 * count));
    put<uint16_t>(fields + 2, static_cast<uint16_t>(inside));
    for (uint32_t i = 0; i < count && i < 16; ++i) put<uint16_t>(fields + 4 + 2 * i, place[i]);
    put<int32_t>(at, static_cast<int32_t>(at - fields));
    return at;
  }
  // A field that the table has.
  template <class T>
  void set(uint32_t table, int slot, T value) {
    put<T>(place(table, slot), value);
  }
  void link(uint32_t table, int slot, uint32_t target) { refer(place(table, slot), target); }
  // `data` may be null: then zeros.
  uint32_t vector(const void* data, uint32_t count, uint32_t width) {
    const uint32_t at = take(4 + count * width + 1, 8);  // and the zero that ends a text
    if (full_) return 0;
    put<uint32_t>(at, count);
    if (data && count > 0) __builtin_memcpy(memory_ + at + 4, data, count * width);
    return at;
  }
  uint32_t text(const char* text) { return vector(text, static_cast<uint32_t>(__builtin_strlen(text)), 1); }
  // Elements of a vector of tables.
  uint32_t tables(uint32_t count) { return vector(nullptr, count, 4); }
  void element(uint32_t vector, uint32_t i, uint32_t target) { refer(vector + 4 + 4 * i, target); }
  template <class T>
  void put(uint32_t at, T value) {
    if (!full_) __builtin_memcpy(memory_ + at, &value, sizeof value);
  }
  uint32_t take(uint32_t bytes, uint32_t alignment) {
    const uint32_t from = (at_ + alignment - 1) / alignment * alignment;
    if (full_ || bytes > bytes_ || from > bytes_ - bytes) return full_ = true, 0;
    __builtin_memset(memory_ + at_, 0, from + bytes - at_);
    at_ = from + bytes;
    return from;
  }
  // Where a place is in memory.
  const uint8_t* at(uint32_t place) const { return memory_ + place; }

 private:
  uint32_t place(uint32_t table, int slot) const {
    if (full_) return 0;
    int32_t back;
    uint16_t inside;
    __builtin_memcpy(&back, memory_ + table, sizeof back);
    __builtin_memcpy(&inside, memory_ + (table - static_cast<uint32_t>(back)) + 4 + 2 * slot, sizeof inside);
    return table + inside;
  }
  void refer(uint32_t from, uint32_t target) { put<uint32_t>(from, target - from); }

  uint8_t* memory_;
  uint32_t bytes_, at_ = 0;
  bool full_ = false;
};

}  // namespace micro
}  // namespace surelite
