// SPDX-License-Identifier: Apache-2.0
// One function per range of lengths, each mixing overlapping words from both ends.
#include "ops/shared/random/fingerprint.h"

#include <bit>
#include <cstring>
#include <utility>

namespace surelite {
namespace {

constexpr uint64_t kA = 0xc3a5c85c97cb3127, kB = 0xb492b66fbe98f273, kC = 0x9ae16a3b2f90404f;

template <class T>
uint64_t load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}
uint64_t word(const std::byte* at) { return load<uint64_t>(at); }
uint64_t half_word(const std::byte* at) { return load<uint32_t>(at); }

uint64_t turn(uint64_t x, int by) { return std::rotr(x, by); }
uint64_t fold(uint64_t x) { return x ^ x >> 47; }

uint64_t join(uint64_t low, uint64_t high, uint64_t factor) {
  const uint64_t mixed = fold((low ^ high) * factor);
  return fold((high ^ mixed) * factor) * factor;
}

uint64_t up_to_16(const std::byte* s, size_t size) {
  const uint64_t factor = kC + size * 2;
  if (size >= 8) {
    const uint64_t first = word(s) + kC, last = word(s + size - 8);
    return join(turn(last, 37) * factor + first, (turn(first, 25) + last) * factor, factor);
  }
  if (size >= 4) return join(size + (half_word(s) << 3), half_word(s + size - 4), factor);
  if (size == 0) return kC;
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(s[i]); };
  const uint32_t y = byte(0) + (byte(size >> 1) << 8);
  const uint32_t z = static_cast<uint32_t>(size) + (byte(size - 1) << 2);
  return fold(y * kC ^ z * kA) * kC;
}

uint64_t up_to_32(const std::byte* s, size_t size) {
  const uint64_t factor = kC + size * 2;
  const uint64_t a = word(s) * kB, b = word(s + 8), c = word(s + size - 8) * factor, d = word(s + size - 16) * kC;
  return join(turn(a + b, 43) + turn(c, 30) + d, a + turn(b + kC, 18) + c, factor);
}

uint64_t up_to_64(const std::byte* s, size_t size) {
  const uint64_t factor = kC + size * 2;
  const uint64_t a = word(s) * kC, b = word(s + 8), c = word(s + size - 8) * factor, d = word(s + size - 16) * kC;
  const uint64_t y = turn(a + b, 43) + turn(c, 30) + d;
  const uint64_t z = join(y, a + turn(b + kC, 18) + c, factor);
  const uint64_t e = word(s + 16) * factor, f = word(s + 24);
  const uint64_t g = (y + word(s + size - 32)) * factor, h = (z + word(s + size - 24)) * factor;
  return join(turn(e + f, 43) + turn(g, 30) + h, e + turn(f + a, 18) + g, factor);
}

struct Pair {
  uint64_t first = 0, second = 0;
};

Pair mix_32_bytes(const std::byte* s, uint64_t a, uint64_t b) {
  const uint64_t z = word(s + 24);
  a += word(s);
  b = turn(b + a + z, 21);
  const uint64_t start = a;
  a += word(s + 8) + word(s + 16);
  b += turn(a, 44);
  return {a + z, b + start};
}

// The state while blocks of 64 bytes go in.
struct Blocks {
  uint64_t x, y, z;
  Pair v, w;

  // The last block weighs its carried words differently.
  void take(const std::byte* s, uint64_t factor, uint64_t weight) {
    x = turn(x + y + v.first + word(s + 8), 37) * factor;
    y = turn(y + v.second + word(s + 48), 42) * factor;
    x ^= w.second * weight;
    y += v.first * weight + word(s + 40);
    z = turn(z + w.first, 33) * factor;
    v = mix_32_bytes(s, v.second * factor, x + w.first);
    w = mix_32_bytes(s + 32, z + w.second, y + word(s + 16));
    std::swap(z, x);
  }
};

uint64_t long_input(const std::byte* s, size_t size) {
  constexpr uint64_t kSeed = 81;
  Blocks blocks{kSeed * kC + word(s), kSeed * kB + 113, 0, {}, {}};
  blocks.z = fold(blocks.y * kC + 113) * kC;
  const size_t rest = (size - 1) & 63;
  const std::byte* end = s + (size - 1) / 64 * 64;
  for (const std::byte* at = s; at != end; at += 64) blocks.take(at, kB, 1);
  const uint64_t factor = kB + ((blocks.z & 0xff) << 1);
  blocks.w.first += rest;
  blocks.v.first += blocks.w.first;
  blocks.w.first += blocks.v.first;
  blocks.take(end + rest - 63, factor, 9);
  return join(join(blocks.v.first, blocks.w.first, factor) + fold(blocks.y) * kA + blocks.z,
              join(blocks.v.second, blocks.w.second, factor) + blocks.x, factor);
}

}  // namespace

uint64_t fingerprint64(std::span<const std::byte> bytes) {
  const size_t size = bytes.size();
  if (size <= 16) return up_to_16(bytes.data(), size);
  if (size <= 32) return up_to_32(bytes.data(), size);
  return size <= 64 ? up_to_64(bytes.data(), size) : long_input(bytes.data(), size);
}

}  // namespace surelite
