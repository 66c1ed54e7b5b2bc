// SPDX-License-Identifier: Apache-2.0
// Numbers of a FlexBuffers map, which custom operators have as their options. Nothing outside its bytes is read.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace surelite {
namespace micro {

class Flex {
 public:
  Flex(const void* bytes, size_t size) : bytes_(static_cast<const uint8_t*>(bytes)), size_(bytes ? size : 0) {}
  // 0 for what is absent, no whole number, or damaged; the nearest value for what is out of range.
  int32_t i32(const char* key) const;
  // 0 for what is absent, no number, or damaged.
  float f32(const char* key) const;
  bool has(const char* key) const;

 private:
  struct Value {
    uint64_t bits;
    uint8_t type, bytes;  // type 0: there is none
  };
  Value find(const char* key) const;
  bool inside(size_t at, size_t length) const { return at <= size_ && length <= size_ - at; }
  uint64_t natural_at(size_t at, size_t width) const;
  bool same(size_t at, const char* key) const;

  const uint8_t* bytes_;
  size_t size_;
};

}  // namespace micro
}  // namespace surelite
