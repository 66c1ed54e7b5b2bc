// SPDX-License-Identifier: Apache-2.0
// Fences: a pattern on both sides of tensors that code from outside writes through pointers, and the room behind
// inputs, in which too long a copy does no harm and can be measured.
//
// Nothing here allocates or locks; one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "ops/tensor.h"
#include "plan/program_data.h"
#include "surelite/diagnostic.h"

namespace surelite {

// The one byte that fences and rooms are filled with: neither zero, nor text, nor a likely pixel.
inline constexpr std::byte kCanary{0xe7};

// `bytes` is a multiple of eight. In the header, inlined and by words: a run looks at several fences and may take no
// longer than a microsecond.
inline constexpr uint64_t kCanaryWord = 0x0101010101010101u * static_cast<uint64_t>(kCanary);
[[gnu::always_inline]] inline bool holds_canary(const std::byte* from, size_t bytes) {
  uint64_t changed = 0, word = 0;
#pragma GCC unroll 16
  for (size_t i = 0; i < bytes; i += sizeof word) {
    std::memcpy(&word, from + i, sizeof word);
    changed |= word ^ kCanaryWord;
  }
  return changed == 0;
}
[[gnu::always_inline]] inline void write_canary(std::byte* to, size_t bytes) {
#pragma GCC unroll 16
  for (size_t i = 0; i < bytes; i += sizeof kCanaryWord) std::memcpy(to + i, &kCanaryWord, sizeof kCanaryWord);
}
static_assert(kCanaryBytes % sizeof kCanaryWord == 0);

// A tensor with kCanaryBytes of the pattern on either side; the memory is somebody else's.
struct Fence {
  int tensor = -1;
  std::byte* data = nullptr;
  size_t bytes = 0;

  bool before_intact() const { return holds_canary(data - kCanaryBytes, kCanaryBytes); }
  bool after_intact() const { return holds_canary(data + bytes, kCanaryBytes); }
  bool intact() const { return before_intact() && after_intact(); }
  void write() const {
    write_canary(data - kCanaryBytes, kCanaryBytes);
    write_canary(data + bytes, kCanaryBytes);
  }
};

// Unused memory behind tensors. Its beginning is filled with the pattern, and so are the places further on where the
// likely mistakes of size would end: there even zeros are seen, to the byte. The rest stays untouched, so that it costs
// address space only; what is written there is seen unless it is zero.
class Room {
 public:
  // `memory` reads as zeros and lies behind all of the tensors, whose sizes decide what a likely mistake is.
  void fill(std::span<std::byte> memory, std::span<const Fence> tensors);
  bool empty() const { return memory_.empty(); }
  // One past the last byte that was written; null if none was. Reads all of the memory: for when a fence is damaged.
  const std::byte* written_end() const;
  // As fill left it.
  void repair();

 private:
  static constexpr size_t kFilled = size_t{64} << 10;
  static constexpr size_t kMostPatterns = 24;

  std::span<const Range> patterns() const { return {patterns_.data(), pattern_count_}; }
  void write_patterns() const;

  std::span<std::byte> memory_;
  std::array<Range, kMostPatterns> patterns_{};  // where the pattern lies: ascending, apart
  size_t pattern_count_ = 0;
};

enum class Side : uint8_t { before, after };

// A707 for a tensor whose surroundings were written. `written` counts from the tensor's start to the last byte written
// behind it; 0 if nobody knows.
[[nodiscard]] Diagnostic describe_damage(const Tensor& tensor, const Where& where, Side side, uint64_t written);

}  // namespace surelite
