// SPDX-License-Identifier: Apache-2.0
// The harness's source of chance: the same seed, or the same script, gives the same case on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace surelite::harness {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  // Two bytes of the script decide each draw, so that a fuzzer sees what each of them does; a seed goes on behind them.
  // The script outlives this.
  Random(std::span<const std::byte> script, uint64_t seed) : state_(seed), script_(script) {}

  uint64_t next() {
    if (script_.size() >= 2) [[unlikely]] {
      // In the low bits, for choices, and in the high ones, for shares.
      const uint64_t drawn = static_cast<uint64_t>(script_[0]) | static_cast<uint64_t>(script_[1]) << 8;
      script_ = script_.subspan(2);
      return drawn * 0x0001000100010001u;
    }
    // SplitMix64 (Steele, Lea, Flood 2014): a Weyl sequence and a mixer.
    state_ += 0x9e3779b97f4a7c15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // Both ends included.
  int64_t in(int64_t low, int64_t high) {
    const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;
    return static_cast<int64_t>(static_cast<uint64_t>(low) + (span == 0 ? next() : next() % span));
  }
  int small(int low, int high) { return static_cast<int>(in(low, high)); }
  bool chance(double share) { return unit() < share; }
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  double real(double low, double high) { return low + (high - low) * unit(); }
  template <class T>
  T pick(std::initializer_list<T> from) {
    return from.begin()[next() % from.size()];
  }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[next() % from.size()];
  }

 private:
  uint64_t state_;
  std::span<const std::byte> script_;
};

inline uint64_t mix_seed(uint64_t seed, std::string_view text) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return Random(seed).next();
}

}  // namespace surelite::harness
