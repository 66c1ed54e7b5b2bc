// SPDX-License-Identifier: Apache-2.0
// Reads numbers from untrusted bytes; a read past the end is remembered and gives 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace surelite::tool {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  size_t at() const { return at_; }
  size_t left() const { return bytes_.size() - at_; }
  void seek(uint64_t at) {
    if (at > bytes_.size()) failed_ = true;
    else at_ = static_cast<size_t>(at);
  }
  uint8_t u8() { return static_cast<uint8_t>(number(1)); }
  uint16_t u16() { return static_cast<uint16_t>(number(2)); }
  uint32_t u32() { return static_cast<uint32_t>(number(4)); }
  uint64_t u64() { return number(8); }
  std::span<const std::byte> take(uint64_t count) {
    if (count > left()) {
      failed_ = true;
      return {};
    }
    const auto part = bytes_.subspan(at_, static_cast<size_t>(count));
    at_ += part.size();
    return part;
  }
  std::string_view text(uint64_t count) {
    const auto part = take(count);
    return {reinterpret_cast<const char*>(part.data()), part.size()};
  }

 private:
  uint64_t number(size_t count) {
    uint64_t value = 0;
    const auto part = take(count);
    for (size_t i = part.size(); i-- > 0;) value = value << 8 | std::to_integer<uint64_t>(part[i]);
    return value;
  }
  std::span<const std::byte> bytes_;
  size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace surelite::tool
