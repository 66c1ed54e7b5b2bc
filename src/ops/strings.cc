// SPDX-License-Identifier: Apache-2.0
// The layout of string tensors: int32 count, count + 1 int32 offsets from the start, characters.
#include <cstring>

#include "base/checked.h"
#include "ops/op.h"

namespace surelite {
namespace {

int32_t read_i32(const std::byte* at) {
  int32_t value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

}  // namespace

Result<std::vector<std::string_view>> read_strings(std::span<const std::byte> bytes, int64_t expected_count,
                                                   std::string_view tensor_name) {
  std::vector<std::string_view> strings;
  const auto malformed = [&](std::string what) {
    return fail(Code::R406, {{"tensor", tensor_name}, {"what", std::move(what)}});
  };
  if (bytes.empty() && expected_count == 0) return strings;
  if (bytes.size() < 4)
    return malformed("it has " + std::to_string(bytes.size()) + " bytes, less than its 4-byte count");
  const int64_t count = read_i32(bytes.data());
  if (count < 0) return malformed("its count is " + std::to_string(count));
  if (expected_count >= 0 && count != expected_count)
    return malformed("it holds " + std::to_string(count) + " strings where its shape has " +
                     std::to_string(expected_count));
  const uint64_t header = 4 * (static_cast<uint64_t>(count) + 2);
  if (header > bytes.size() && !(count == 0 && bytes.size() >= 4))
    return malformed(std::to_string(count) + " offsets do not fit into " + std::to_string(bytes.size()) + " bytes");
  strings.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    const int64_t begin = read_i32(bytes.data() + 4 * (i + 1));
    const int64_t end = read_i32(bytes.data() + 4 * (i + 2));
    if (begin < static_cast<int64_t>(header) || end < begin || end > static_cast<int64_t>(bytes.size()))
      return malformed("string " + std::to_string(i) + " spans bytes " + std::to_string(begin) + " to " +
                       std::to_string(end) + " of " + std::to_string(bytes.size()));
    strings.emplace_back(reinterpret_cast<const char*>(bytes.data()) + begin, static_cast<size_t>(end - begin));
  }
  return strings;
}

Result<std::vector<std::string_view>> read_strings(const Tensor& tensor) {
  return read_strings({tensor.data, tensor.bytes}, tensor.count(), tensor.def->name);
}

Status check_string_bytes(size_t bytes, std::string_view tensor_name) {
  if (bytes <= kMostStringBytes) return {};
  return fail(Code::R411, {{"tensor", tensor_name}, {"bytes", bytes}, {"limit", kMostStringBytes}});
}

size_t string_bytes(std::span<const std::string_view> strings) {
  size_t bytes = 4 * (strings.size() + 2);
  for (const std::string_view s : strings) bytes += s.size();
  return bytes;
}

void write_string_layout(std::span<const std::string_view> strings, std::byte* out) {
  const auto put = [&](size_t slot, size_t value) {
    const auto v = static_cast<int32_t>(value);
    std::memcpy(out + 4 * slot, &v, 4);
  };
  put(0, strings.size());
  size_t at = 4 * (strings.size() + 2);
  for (size_t i = 0; i < strings.size(); ++i) {
    put(i + 1, at);
    if (!strings[i].empty()) std::memcpy(out + at, strings[i].data(), strings[i].size());
    at += strings[i].size();
  }
  put(strings.size() + 1, at);
}

}  // namespace surelite
