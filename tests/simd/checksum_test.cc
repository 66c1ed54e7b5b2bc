// SPDX-License-Identifier: Apache-2.0
// CRC-32C: what the standard says of 32 zeros, every length, and the same sums in portions.
#include "ops/fast/checksum.h"

#include <gtest/gtest.h>

#include <vector>

namespace surelite {
namespace {

// Bit by bit, over the words that belong to one sum.
uint32_t plain(const std::vector<std::byte>& bytes, size_t sum) {
  uint32_t rest = ~0u;
  for (size_t i = 0; i < (bytes.size() + 31) / 32 * 32; ++i) {
    if (i / 8 % 4 != sum) continue;
    rest ^= i < bytes.size() ? static_cast<uint32_t>(bytes[i]) : 0;
    for (int bit = 0; bit < 8; ++bit) rest = rest & 1 ? rest >> 1 ^ 0x82f63b78 : rest >> 1;
  }
  return rest;
}

TEST(Crc32c, IsTheOneOfTheStandard) {
  // 32 zeros give 0x8a9136aa: here, four times as many, each sum gets every fourth word.
  const Crc32c sums = crc32c_of(std::vector<std::byte>(128));
  for (const uint32_t sum : sums) EXPECT_EQ(~sum, 0x8a9136aau);
}

TEST(Crc32c, OfEveryLength) {
  std::vector<std::byte> bytes;
  for (size_t length = 0; length < 1200; ++length) {
    const Crc32c sums = crc32c_of(bytes);
    for (size_t i = 0; i < 4; ++i) EXPECT_EQ(sums[i], plain(bytes, i)) << length << " bytes, sum " << i;
    bytes.push_back(static_cast<std::byte>(length * 151 + 7));
  }
}

TEST(Crc32c, InPortions) {
  std::vector<std::byte> bytes(1000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * i);
  Crc32cSums sums;
  sums.add(std::span(bytes).first(320));
  sums.add({});
  sums.add(std::span(bytes).subspan(320, 32));
  sums.add(std::span(bytes).subspan(352));
  EXPECT_EQ(sums.sums(), crc32c_of(bytes));
}

}  // namespace
}  // namespace surelite
