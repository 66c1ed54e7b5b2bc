// SPDX-License-Identifier: Apache-2.0
#include "model/verify/zip_names.h"

#include <cstdint>
#include <cstring>

namespace surelite {
namespace {

constexpr size_t kEndBytes = 22;              // record at the end of the archive, without its comment
constexpr size_t kEntryBytes = 46;            // fixed part of a directory entry
constexpr size_t kLongestComment = 0xffff;
constexpr size_t kMostNames = 1000;

template <class T>
T read(std::span<const std::byte> bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

bool has_magic(std::span<const std::byte> bytes, size_t at, const char (&magic)[5]) {
  return std::memcmp(bytes.data() + at, magic, 4) == 0;
}

}  // namespace

std::vector<std::string> zip_names(std::span<const std::byte> bytes) {
  std::vector<std::string> names;
  if (bytes.size() < kEndBytes) return names;
  const size_t last = bytes.size() - kEndBytes;
  const size_t first = last > kLongestComment ? last - kLongestComment : 0;
  size_t end = last + 1;
  while (end > first && !has_magic(bytes, end - 1, "PK\5\6")) --end;
  if (end == first) return names;
  size_t at = read<uint32_t>(bytes, end - 1 + 16);  // where the directory begins
  while (names.size() < kMostNames && at < bytes.size() && bytes.size() - at >= kEntryBytes &&
         has_magic(bytes, at, "PK\1\2")) {
    const size_t name = read<uint16_t>(bytes, at + 28), extra = read<uint16_t>(bytes, at + 30),
                 comment = read<uint16_t>(bytes, at + 32);
    if (bytes.size() - at - kEntryBytes < name) break;
    names.emplace_back(reinterpret_cast<const char*>(bytes.data()) + at + kEntryBytes, name);
    at += kEntryBytes + name + extra + comment;
  }
  return names;
}

}  // namespace surelite
