// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/checksum.h"

#include <cstring>

#include "ops/fast/kernels.h"

namespace surelite {
namespace {

constexpr size_t kStride = sizeof(uint64_t) * 4;

constexpr std::array<uint32_t, 256> make_table() {
  constexpr uint32_t kPolynomial = 0x82f63b78;  // Castagnoli's, the lowest bit first
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = rest & 1 ? rest >> 1 ^ kPolynomial : rest >> 1;
    table[byte] = rest;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kTable = make_table();

uint32_t add_word(uint32_t sum, uint64_t word) {
  for (int i = 0; i < 8; ++i, word >>= 8) sum = kTable[(sum ^ word) & 0xff] ^ sum >> 8;
  return sum;
}

uint64_t word_at(const std::byte* from) {
  uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

void add_strides(const std::byte* from, size_t strides, Crc32c* sums) {
  for (; strides > 0; --strides)
    for (uint32_t& sum : *sums) sum = add_word(sum, word_at(from)), from += sizeof(uint64_t);
}

}  // namespace

void Crc32cSums::add(std::span<const std::byte> bytes) {
  const simd::AddCrc32c fast = simd::kMachineKernels.get<simd::Checksums>().add;
  const auto add_all = fast ? fast : add_strides;
  const size_t strides = bytes.size() / kStride, rest = bytes.size() % kStride;
  add_all(bytes.data(), strides, &sums_);
  if (rest == 0) return;
  std::byte last[kStride] = {};
  std::memcpy(last, bytes.data() + strides * kStride, rest);
  add_all(last, 1, &sums_);
}

}  // namespace surelite
