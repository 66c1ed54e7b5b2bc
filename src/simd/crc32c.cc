// SPDX-License-Identifier: Apache-2.0
#include "simd/crc32c.h"

#include <cstring>

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include "simd/cpu.h"

namespace surelite::simd {
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

#if defined(__x86_64__)

#define SURELITE_CRC32C __attribute__((target("sse4.2")))
bool has_instruction() { return level() >= Level::sse4; }
SURELITE_CRC32C inline uint64_t step(uint64_t sum, uint64_t word) { return __builtin_ia32_crc32di(sum, word); }

#elif defined(__aarch64__) && defined(__linux__)

#define SURELITE_CRC32C
bool has_instruction() { return level() > Level::baseline && (getauxval(AT_HWCAP) & HWCAP_CRC32); }
inline uint64_t step(uint64_t sum, uint64_t word) {
  auto low = static_cast<uint32_t>(sum);
  asm(".arch_extension crc\n\tcrc32cx %w0, %w0, %x1" : "+r"(low) : "r"(word));
  return low;
}

#endif

#if defined(SURELITE_CRC32C)
SURELITE_CRC32C void add_strides_fast(const std::byte* from, size_t strides, Crc32c* sums) {
  uint64_t a = (*sums)[0], b = (*sums)[1], c = (*sums)[2], d = (*sums)[3];
  for (; strides > 0; --strides, from += kStride) {
    a = step(a, word_at(from)), b = step(b, word_at(from + 8));
    c = step(c, word_at(from + 16)), d = step(d, word_at(from + 24));
  }
  *sums = {static_cast<uint32_t>(a), static_cast<uint32_t>(b), static_cast<uint32_t>(c), static_cast<uint32_t>(d)};
}
#else
bool has_instruction() { return false; }
void add_strides_fast(const std::byte*, size_t, Crc32c*) {}
#endif

}  // namespace

void Crc32cSums::add(std::span<const std::byte> bytes) {
  const auto add_all = has_instruction() ? add_strides_fast : add_strides;
  const size_t strides = bytes.size() / kStride, rest = bytes.size() % kStride;
  add_all(bytes.data(), strides, &sums_);
  if (rest == 0) return;
  std::byte last[kStride] = {};
  std::memcpy(last, bytes.data() + strides * kStride, rest);
  add_all(last, 1, &sums_);
}

}  // namespace surelite::simd
