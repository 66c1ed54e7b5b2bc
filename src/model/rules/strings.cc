// SPDX-License-Identifier: Apache-2.0
// A string constant: int32 count, count + 1 int32 offsets from its start, characters. The whole table is checked.
#include <fmt/format.h>

#include <cstring>

#include "base/checked.h"
#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

int64_t read_i32(std::span<const std::byte> bytes, size_t slot) {
  int32_t value;
  std::memcpy(&value, bytes.data() + 4 * slot, sizeof(value));
  return value;
}

// What is wrong with the table, or nothing.
std::string fault(std::span<const std::byte> bytes, int64_t expected) {
  if (bytes.empty() && expected == 0) return {};
  if (bytes.size() < 4) return fmt::format("it has {} bytes, less than its 4-byte count", bytes.size());
  const int64_t count = read_i32(bytes, 0);
  if (count != expected) return fmt::format("it holds {} strings where its shape has {}", count, expected);
  const int64_t size = static_cast<int64_t>(bytes.size());
  const int64_t header = 4 * (count + 2);
  if (header > size)
    return count == 0 ? std::string() : fmt::format("its {} offsets do not fit into {} bytes", count + 1, size);
  int64_t begin = read_i32(bytes, 1);
  if (begin < header) return fmt::format("its first string begins at byte {}, within the offsets", begin);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t end = read_i32(bytes, static_cast<size_t>(i + 2));
    if (end < begin || end > size) return fmt::format("string {} spans bytes {} to {} of {}", i, begin, end, size);
    begin = end;
  }
  return {};
}

}  // namespace

void strings(const ModelData& model, const Limits&, Findings* findings) {
  for_each_tensor(model, [&](int s, int t, const TensorDef& tensor) {
    if (!tensor.is_constant || tensor.type != ElementType::string) return;
    const std::optional<int64_t> count = checked_count(tensor.shape.dims());
    if (!count) return;
    const std::string what = fault(tensor.data, *count);
    if (!what.empty()) findings->add(Code::M211, where_tensor(model, s, t), {{"what", what}});
  });
}

}  // namespace surelite::rules
