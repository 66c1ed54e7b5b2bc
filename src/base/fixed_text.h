// SPDX-License-Identifier: Apache-2.0
// Text in a fixed buffer, for signal handlers: no memory is allocated, what does not fit is cut.
#pragma once

#include <cstddef>
#include <cstdint>

namespace surelite {

class FixedText {
 public:
  FixedText(char* out, size_t capacity) : out_(out), capacity_(capacity) {
    if (capacity_) out_[0] = 0;
  }
  FixedText& put(char c) {
    if (length_ + 1 < capacity_) {
      out_[length_++] = c;
      out_[length_] = 0;
    }
    return *this;
  }
  FixedText& operator<<(const char* text) {
    for (size_t i = 0; text && text[i] && i < 4096; ++i) put(text[i]);
    return *this;
  }
  // A name that may come from a damaged state: at most `most` characters; what is not plain ASCII becomes '?'.
  FixedText& name(const char* text, size_t most) {
    for (size_t i = 0; i < most && text[i]; ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      put(c < 32 || c > 126 || c == '"' || c == '\\' ? '?' : text[i]);
    }
    return *this;
  }
  // 1234567 as 1,234,567.
  FixedText& grouped(uint64_t value) {
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
  FixedText& number(int64_t value) {
    if (value < 0) put('-');
    return plain(value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value));
  }
  FixedText& plain(uint64_t value) {
    char digits[20];
    int count = 0;
    do digits[count++] = static_cast<char>('0' + value % 10);
    while (value /= 10);
    while (count-- > 0) put(digits[count]);
    return *this;
  }
  FixedText& hex(uint64_t value) {
    *this << "0x";
    bool started = false;
    for (int shift = 60; shift >= 0; shift -= 4) {
      const auto nibble = static_cast<unsigned>(value >> shift & 15);
      started |= nibble != 0 || shift == 0;
      if (started) put(static_cast<char>(nibble < 10 ? '0' + nibble : 'a' + nibble - 10));
    }
    return *this;
  }
  // Seven significant digits or more; enough to recognize a float.
  FixedText& real(double value) {
    if (!(value == value)) return *this << "nan";
    if (value < 0) {
      put('-');
      value = -value;
    }
    if (value > 1e15) return *this << "huge";
    int shift = 0;
    double digits = value;
    while (digits > 0 && digits < 1 && shift < 38) digits *= 10, ++shift;
    if (shift <= 4) return decimals(value, 7 + shift);
    decimals(digits, 7);
    return (*this << "e-").number(shift);
  }
  // The fewest decimals that give the same float again: 0.0078, not 0.0077999998.
  FixedText& real(float value) {
    const double exact = static_cast<double>(value), size = exact < 0 ? -exact : exact;
    if (!(size >= 1e-4 && size < 1e6)) return real(exact);
    uint64_t unit = 1;
    for (int count = 0; count <= 11; ++count, unit *= 10) {
      const double scale = static_cast<double>(unit);
      const auto rounded = static_cast<double>(static_cast<uint64_t>(size * scale + 0.5));
      if (static_cast<float>(rounded / scale) != static_cast<float>(size)) continue;
      if (value < 0) put('-');
      return decimals(rounded / scale, count);
    }
    return real(exact);
  }
  size_t length() const { return length_; }

 private:
  // At most 11 decimals, without zeros at the end.
  FixedText& decimals(double value, int count) {
    uint64_t unit = 1;
    for (int i = 0; i < count; ++i) unit *= 10;
    auto whole = static_cast<uint64_t>(value);
    auto part = static_cast<uint64_t>((value - static_cast<double>(whole)) * static_cast<double>(unit) + 0.5);
    if (part >= unit) ++whole, part = 0;
    number(static_cast<int64_t>(whole));
    if (part == 0) return *this;
    put('.');
    for (unit /= 10; unit && part; unit /= 10) {
      put(static_cast<char>('0' + part / unit));
      part %= unit;
    }
    return *this;
  }

  char* out_;
  size_t capacity_;
  size_t length_ = 0;
};

}  // namespace surelite
