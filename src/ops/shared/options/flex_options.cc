// SPDX-License-Identifier: Apache-2.0
// FlexBuffers, as https://flatbuffers.dev/flexbuffers describes them: values are stored before the places that refer to
// them, by unsigned distances; the last two bytes hold type and width of the root.
#include "ops/shared/options/flex_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/checked.h"
#include "base/float16.h"

namespace surelite {
namespace {

// Types in the upper six bits of a packed type byte; the lower two are the logarithm of the width.
enum Type : uint8_t {
  kNull = 0,
  kInt = 1,
  kUint = 2,
  kFloat = 3,
  kKey = 4,
  kString = 5,
  kIndirectInt = 6,
  kIndirectUint = 7,
  kIndirectFloat = 8,
  kMap = 9,
  kVector = 10,
  kVectorInt = 11,
  kVectorUint = 12,
  kVectorFloat = 13,
  kVectorInt2 = 16,
  kVectorFloat4 = 24,
  kBool = 26,
  kVectorBool = 36,
};

template <class T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

bool is_width(uint64_t width) { return width == 1 || width == 2 || width == 4 || width == 8; }

}  // namespace

Result<FlexOptions> FlexOptions::read(const PrepareContext& ctx) {
  FlexOptions options;
  options.bytes_ = ctx.op().custom_options;
  const size_t size = options.bytes_.size();
  if (size >= 3) {
    const auto width = static_cast<uint8_t>(options.bytes_[size - 1]);
    if (is_width(width) && size - 2 >= width)
      options.root_ = options.value_at(size - 2 - width, width, static_cast<uint8_t>(options.bytes_[size - 2]));
  }
  if (options.root_.kind == Kind::map) return options;
  return ctx.bad_option("custom_options", {"value", fmt::format("{} bytes", size)}, "they must be a FlexBuffers map");
}

uint64_t FlexOptions::natural_at(size_t at, size_t width) const {
  if (!inside(at, width)) return 0;
  const std::byte* from = bytes_.data() + at;
  switch (width) {
    case 1: return load<uint8_t>(from);
    case 2: return load<uint16_t>(from);
    case 4: return load<uint32_t>(from);
    default: return load<uint64_t>(from);
  }
}

FlexOptions::Value FlexOptions::value_at(size_t at, uint8_t parent_width, uint8_t packed_type) const {
  const auto width = static_cast<uint8_t>(1 << (packed_type & 3));
  const uint8_t type = packed_type >> 2;
  if (!inside(at, parent_width)) return {};
  switch (type) {
    case kInt: return {Kind::integer, at, parent_width};
    case kUint:
    case kBool: return {Kind::natural, at, parent_width};
    case kFloat: return {Kind::real, at, parent_width};
    case kNull: return {};
    default: break;
  }
  const uint64_t distance = natural_at(at, parent_width);
  if (distance > at) return {};
  const size_t target = at - static_cast<size_t>(distance);
  const auto indirect = [&](Kind kind) { return inside(target, width) ? Value{kind, target, width} : Value{}; };
  switch (type) {
    case kIndirectInt: return indirect(Kind::integer);
    case kIndirectUint: return indirect(Kind::natural);
    case kIndirectFloat: return indirect(Kind::real);
    case kString: return {Kind::text, target, width};
    case kMap: return vector_at(target, width, Kind::map, Kind::null);
    case kVector: return vector_at(target, width, Kind::vector, Kind::null);
    case kVectorInt: return vector_at(target, width, Kind::vector, Kind::integer);
    case kVectorUint:
    case kVectorBool: return vector_at(target, width, Kind::vector, Kind::natural);
    case kVectorFloat: return vector_at(target, width, Kind::vector, Kind::real);
    default: break;
  }
  if (type >= kVectorInt2 && type <= kVectorFloat4) {  // two, three or four of one kind, without a count
    constexpr Kind kKinds[] = {Kind::integer, Kind::natural, Kind::real};
    const size_t count = (type - kVectorInt2) / 3 + 2u;
    if (!inside(target, count * width)) return {};
    return {Kind::vector, target, width, count, kKinds[(type - kVectorInt2) % 3]};
  }
  return {Kind::other, target, width};
}

// The count stands before the elements, the types behind them.
FlexOptions::Value FlexOptions::vector_at(size_t at, uint8_t width, Kind kind, Kind element) const {
  if (at < width) return {};
  const uint64_t count = natural_at(at - width, width);
  size_t length = 0;
  if (!checked_mul<size_t>(count, width + (element == Kind::null ? 1u : 0u), &length) || !inside(at, length)) return {};
  return {kind, at, width, static_cast<size_t>(count), element};
}

std::string_view FlexOptions::text_at(size_t at) const {
  if (at >= bytes_.size()) return {};
  const char* from = reinterpret_cast<const char*>(bytes_.data()) + at;
  const void* end = std::memchr(from, 0, bytes_.size() - at);
  return end ? std::string_view(from, static_cast<size_t>(static_cast<const char*>(end) - from)) : std::string_view();
}

// Before a map's count stand the distance to its vector of keys and the width of that vector.
FlexOptions::Value FlexOptions::find(std::string_view key) const {
  const size_t width = root_.width;
  if (root_.kind != Kind::map || root_.at < 3 * width) return {};
  const size_t keys_from = root_.at - 3 * width;
  const uint64_t distance = natural_at(keys_from, width), key_width = natural_at(keys_from + width, width);
  if (distance > keys_from || !is_width(key_width)) return {};
  const Value keys =
      vector_at(keys_from - static_cast<size_t>(distance), static_cast<uint8_t>(key_width), Kind::vector, Kind::other);
  for (size_t i = 0; i < std::min(keys.count, root_.count); ++i) {
    const size_t entry = keys.at + i * keys.width;
    const uint64_t back = natural_at(entry, keys.width);
    if (back > entry || text_at(entry - static_cast<size_t>(back)) != key) continue;
    return value_at(root_.at + i * width, root_.width,
                    static_cast<uint8_t>(bytes_[root_.at + root_.count * width + i]));
  }
  return {};
}

std::string_view FlexOptions::text(std::string_view key) const {
  const Value value = find(key);
  return value.kind == Kind::text ? text_at(value.at) : std::string_view();
}

double FlexOptions::real(const Value& value) const {
  switch (value.kind) {
    case Kind::integer: return static_cast<double>(integer(value));
    case Kind::natural: return static_cast<double>(natural_at(value.at, value.width));
    case Kind::real: break;
    default: return 0;
  }
  const uint64_t bits = natural_at(value.at, value.width);
  if (value.width == 8) return std::bit_cast<double>(bits);
  if (value.width == 4) return std::bit_cast<float>(static_cast<uint32_t>(bits));
  return value.width == 2 ? half_to_float(static_cast<uint16_t>(bits)) : 0;
}

int64_t FlexOptions::integer(const Value& value) const {
  if (value.kind == Kind::real) {
    const double number = real(value);
    if (std::isnan(number)) return 0;
    if (number >= 0x1p63) return std::numeric_limits<int64_t>::max();
    return number < -0x1p63 ? std::numeric_limits<int64_t>::min() : static_cast<int64_t>(number);
  }
  if (value.kind != Kind::integer && value.kind != Kind::natural) return 0;
  const uint64_t bits = natural_at(value.at, value.width);
  if (value.kind == Kind::natural)
    return static_cast<int64_t>(std::min<uint64_t>(bits, static_cast<uint64_t>(std::numeric_limits<int64_t>::max())));
  const int spare = 64 - 8 * value.width;
  return static_cast<int64_t>(bits << spare) >> spare;
}

int32_t FlexOptions::i32(std::string_view key) const {
  return static_cast<int32_t>(
      std::clamp<int64_t>(i64(key), std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()));
}

std::vector<int64_t> FlexOptions::integers(std::string_view key) const {
  const Value vector = find(key);
  std::vector<int64_t> values;
  if (vector.kind != Kind::vector) return values;
  for (size_t i = 0; i < vector.count; ++i) {
    const size_t at = vector.at + i * vector.width;
    if (vector.element != Kind::null)
      values.push_back(integer({vector.element, at, vector.width}));
    else
      values.push_back(integer(
          value_at(at, vector.width, static_cast<uint8_t>(bytes_[vector.at + vector.count * vector.width + i]))));
  }
  return values;
}

}  // namespace surelite
