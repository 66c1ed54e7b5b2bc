// SPDX-License-Identifier: Apache-2.0
// How far two values of a tensor are apart.
#include "run/difference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace surelite {
namespace {

struct DifferenceRow {
  const char* name;
  ElementType type;
  bool quantized;
  std::vector<float> expected, found;
  bool acceptable;
  int64_t differing, nan;
  double largest;
};

template <class T>
std::vector<std::byte> bytes_of(const std::vector<float>& values) {
  std::vector<T> typed(values.begin(), values.end());
  const auto* bytes = reinterpret_cast<const std::byte*>(typed.data());
  return {bytes, bytes + typed.size() * sizeof(T)};
}

std::vector<std::byte> encode(ElementType type, const std::vector<float>& values) {
  switch (type) {
    case ElementType::int8: return bytes_of<int8_t>(values);
    case ElementType::uint8: return bytes_of<uint8_t>(values);
    case ElementType::int32: return bytes_of<int32_t>(values);
    default: return bytes_of<float>(values);
  }
}

TEST(Difference, ByTheSchemeOfTheType) {
  const DifferenceRow rows[] = {
      {"equal", ElementType::float32, false, {1, 2, 3}, {1, 2, 3}, true, 0, 0, 0},
      {"rounding", ElementType::float32, false, {1, 2, 4}, {1, 2.001f, 4}, true, 1, 0, 0.00025},
      {"too far", ElementType::float32, false, {1, 2, 4}, {1, 2.5f, 4}, false, 1, 0, 0.125},
      {"zeros of either sign", ElementType::float32, false, {0, 1}, {-0.0f, 1}, true, 0, 0, 0},
      {"nan in both", ElementType::float32, false, {NAN, 1}, {NAN, 1}, true, 0, 0, 0},
      {"nan in one", ElementType::float32, false, {0, 1}, {NAN, 1}, false, 1, 1, 0},
      {"infinite in one", ElementType::float32, false, {INFINITY, 1}, {0, 1}, false, 1, 1, 0},
      {"one step", ElementType::int8, true, {1, 2, 3, 4}, {1, 3, 3, 3}, true, 2, 0, 1},
      {"nine steps",
       ElementType::int8,
       true,
       {1, 2, 3, 4, 5, 6, 7, 8, 9, 9},
       {1, 2, 3, 4, 5, 6, 7, 8, 9, 18},
       false,
       1,
       0,
       9},
      {"many steps of two", ElementType::uint8, true, {1, 2, 3}, {3, 4, 5}, false, 3, 0, 2},
      {"no scale", ElementType::int8, false, {1, 2}, {1, 3}, false, 1, 0, 0},
      {"integers", ElementType::int32, false, {1, 2000}, {1, 2001}, false, 1, 0, 0},
      {"another length", ElementType::float32, false, {1, 2}, {1}, false, 1, 0, 0},
      {"empty", ElementType::float32, false, {}, {}, true, 0, 0, 0},
  };
  for (const DifferenceRow& row : rows) {
    TensorDef def;
    def.type = row.type;
    if (row.quantized) def.quantization.scale = {0.5f}, def.quantization.zero_point = {1};
    Tensor tensor;
    tensor.def = &def;
    tensor.type = row.type;
    const Difference apart = difference(tensor, encode(row.type, row.expected), encode(row.type, row.found));
    EXPECT_EQ(apart.acceptable(), row.acceptable) << row.name << ": " << apart.text();
    EXPECT_EQ(apart.differing, row.differing) << row.name;
    EXPECT_EQ(apart.nan, row.nan) << row.name;
    EXPECT_NEAR(apart.largest, row.largest, 1e-6) << row.name;
    EXPECT_EQ(apart.text() == "equal", row.differing == 0) << row.name << ": " << apart.text();
  }
}

}  // namespace
}  // namespace surelite
