// SPDX-License-Identifier: Apache-2.0
// Bytes of a fuzzer as a list of calls with their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace surelite::fuzz {

class Script {
 public:
  explicit Script(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  uint8_t byte() {
    if (bytes_.empty()) return 0;
    const auto first = static_cast<uint8_t>(bytes_[0]);
    bytes_ = bytes_.subspan(1);
    return first;
  }
  uint32_t below(uint32_t limit) { return byte() % limit; }
  // An index, an extent or a size: small as a rule, sometimes one that no caller should give.
  int number() {
    constexpr int kOdd[] = {-1, -2, INT32_MIN, INT32_MAX, 1 << 30, 4096, 100'000, 255};
    const uint8_t drawn = byte();
    return drawn < 224 ? drawn % 9 : kOdd[drawn % 8];
  }
  std::vector<int> shape() {
    std::vector<int> dims(below(8) == 7 ? 9 : below(4));
    for (int& dim : dims) dim = number();
    return dims;
  }

 private:
  std::span<const std::byte> bytes_;
};

inline constexpr int kMostCalls = 120;

}  // namespace surelite::fuzz
