// SPDX-License-Identifier: Apache-2.0
#include "micro/ops/flex.h"

namespace surelite {
namespace micro {
namespace {

enum Type : uint8_t {
  kNone = 0,
  kInt = 1,
  kUint = 2,
  kFloat = 3,
  kIndirectInt = 6,
  kIndirectUint = 7,
  kIndirectFloat = 8,
  kMap = 9,
  kBool = 26
};

bool is_width(uint64_t width) { return width == 1 || width == 2 || width == 4 || width == 8; }

}  // namespace

// Little-endian; 0 outside.
uint64_t Flex::natural_at(size_t at, size_t width) const {
  uint64_t value = 0;
  if (!inside(at, width)) return 0;
  for (size_t i = width; i > 0; --i) value = value << 8 | bytes_[at + i - 1];
  return value;
}

bool Flex::same(size_t at, const char* key) const {
  for (; at < size_; ++at, ++key) {
    if (bytes_[at] != static_cast<uint8_t>(*key)) return false;
    if (*key == 0) return true;
  }
  return false;
}

Flex::Value Flex::find(const char* key) const {
  constexpr Value kAbsent{0, kNone, 0};
  // The root is the last value: its bytes, its type, their number.
  if (size_ < 3) return kAbsent;
  const size_t root_width = bytes_[size_ - 1];
  const uint8_t root_type = bytes_[size_ - 2];
  if (!is_width(root_width) || size_ - 2 < root_width || root_type >> 2 != kMap) return kAbsent;
  const size_t root_at = size_ - 2 - root_width, width = size_t{1} << (root_type & 3);
  const uint64_t to_map = natural_at(root_at, root_width);
  if (to_map > root_at) return kAbsent;
  const size_t map = root_at - static_cast<size_t>(to_map);
  if (map < 3 * width) return kAbsent;
  const uint64_t count = natural_at(map - width, width);
  if (count > size_ || !inside(map, static_cast<size_t>(count) * (width + 1))) return kAbsent;
  // The keys lie in a vector of their own.
  const size_t keys_from = map - 3 * width;
  const uint64_t to_keys = natural_at(keys_from, width), key_width = natural_at(keys_from + width, width);
  if (to_keys > keys_from || !is_width(key_width)) return kAbsent;
  const size_t keys = keys_from - static_cast<size_t>(to_keys);
  for (size_t i = 0; i < count; ++i) {
    const size_t entry = keys + i * static_cast<size_t>(key_width);
    const uint64_t back = natural_at(entry, static_cast<size_t>(key_width));
    if (back > entry || !same(entry - static_cast<size_t>(back), key)) continue;
    const uint8_t packed = bytes_[map + static_cast<size_t>(count) * width + i], type = packed >> 2;
    size_t at = map + i * width, wide = width;
    if (type >= kIndirectInt && type <= kIndirectFloat) {
      const uint64_t distance = natural_at(at, width);
      if (distance > at) return kAbsent;
      at -= static_cast<size_t>(distance);
      wide = size_t{1} << (packed & 3);
    }
    const uint8_t direct = type >= kIndirectInt && type <= kIndirectFloat ? type - kIndirectInt + kInt : type;
    return {natural_at(at, wide), direct, static_cast<uint8_t>(wide)};
  }
  return kAbsent;
}

bool Flex::has(const char* key) const { return find(key).type != kNone; }

int32_t Flex::i32(const char* key) const {
  const Value found = find(key);
  if (found.type == kUint || found.type == kBool)
    return found.bits > INT32_MAX ? INT32_MAX : static_cast<int32_t>(found.bits);
  if (found.type != kInt) return 0;
  const int spare = 64 - 8 * static_cast<int>(found.bytes);
  const int64_t value = static_cast<int64_t>(found.bits << spare) >> spare;
  return static_cast<int32_t>(value < INT32_MIN ? INT32_MIN : value > INT32_MAX ? INT32_MAX : value);
}

float Flex::f32(const char* key) const {
  const Value found = find(key);
  if (found.type != kFloat) return static_cast<float>(i32(key));
  if (found.bytes == 8) {
    double value;
    __builtin_memcpy(&value, &found.bits, sizeof value);
    return static_cast<float>(value);
  }
  const auto bits = static_cast<uint32_t>(found.bits);
  float value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return found.bytes == 4 ? value : 0.0f;
}

}  // namespace micro
}  // namespace surelite
