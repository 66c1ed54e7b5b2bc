// SPDX-License-Identifier: Apache-2.0
// Text in a fixed buffer, for signal handlers: no memory is allocated, what does not fit is cut.
#pragma once

#include <cstddef>
#include <cstdint>

namespace surelite::guard {

class Text {
 public:
  Text(char* out, size_t capacity) : out_(out), capacity_(capacity) {
    if (capacity_) out_[0] = 0;
  }
  Text& put(char c) {
    if (length_ + 1 < capacity_) {
      out_[length_++] = c;
      out_[length_] = 0;
    }
    return *this;
  }
  Text& operator<<(const char* text) {
    for (size_t i = 0; text && text[i] && i < 4096; ++i) put(text[i]);
    return *this;
  }
  // A name that may come from a damaged state: at most `most` characters, control characters become '?'.
  Text& name(const char* text, size_t most) {
    for (size_t i = 0; i < most && text[i]; ++i) put(text[i] < 32 || text[i] == '"' || text[i] == '\\' ? '?' : text[i]);
    return *this;
  }
  // 1234567 as 1,234,567.
  Text& grouped(uint64_t value) {
    char digits[20];
    int count = 0;
    do digits[count++] = static_cast<char>('0' + value % 10);
    while (value /= 10);
    while (count-- > 0) {
      put(digits[count]);
      if (count && count % 3 == 0) put(',');
    }
    return *this;
  }
  Text& number(int64_t value) {
    if (value < 0) put('-');
    uint64_t rest = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    char digits[20];
    int count = 0;
    do digits[count++] = static_cast<char>('0' + rest % 10);
    while (rest /= 10);
    while (count-- > 0) put(digits[count]);
    return *this;
  }
  Text& hex(uint64_t value) {
    *this << "0x";
    bool started = false;
    for (int shift = 60; shift >= 0; shift -= 4) {
      const auto nibble = static_cast<unsigned>(value >> shift & 15);
      started |= nibble != 0 || shift == 0;
      if (started) put(static_cast<char>(nibble < 10 ? '0' + nibble : 'a' + nibble - 10));
    }
    return *this;
  }
  // Six significant digits; enough for a scale in a sentence.
  Text& real(double value) {
    if (!(value == value)) return *this << "nan";
    if (value < 0) {
      put('-');
      value = -value;
    }
    if (value > 1e15) return *this << "huge";
    int shift = 0;
    while (value > 0 && value < 0.1 && shift < 12) value *= 10, ++shift;
    if (shift >= 4) {
      scaled(value * 10);
      return (*this << "e-").number(shift + 1);
    }
    for (int i = 0; i < shift; ++i) value /= 10;
    return scaled(value);
  }
  size_t length() const { return length_; }

 private:
  Text& scaled(double value) {
    auto whole = static_cast<uint64_t>(value);
    double part = value - static_cast<double>(whole);
    auto micro = static_cast<uint64_t>(part * 1e7 + 0.5);
    if (micro >= 10000000) ++whole, micro = 0;
    number(static_cast<int64_t>(whole));
    if (micro == 0) return *this;
    put('.');
    for (uint64_t unit = 1000000; unit && micro; unit /= 10) {
      put(static_cast<char>('0' + micro / unit));
      micro %= unit;
    }
    return *this;
  }

  char* out_;
  size_t capacity_;
  size_t length_ = 0;
};

}  // namespace surelite::guard
