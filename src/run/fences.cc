// SPDX-License-Identifier: Apache-2.0
// The room behind inputs, and the words for what was found in it.
#include "run/fences.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/checked.h"
#include "run/explain_size.h"

namespace surelite {
namespace {

// Where a copy of the wrong type, the wrong number of channels or several entries would end.
struct Ratio {
  size_t times, over;
};
constexpr Ratio kLikely[] = {{4, 3}, {2, 1}, {3, 1}, {4, 1}, {8, 1}, {16, 3}, {16, 1}};

// 0 if there is no such size.
size_t likely_size(size_t bytes, Ratio ratio) {
  size_t size = 0;
  return bytes % ratio.over == 0 && checked_mul(bytes / ratio.over, ratio.times, &size) ? size : 0;
}

// The last byte of a copy may be what was there already.
uint64_t whole_size(size_t bytes, uint64_t written) {
  for (const Ratio ratio : kLikely)
    if (const size_t likely = likely_size(bytes, ratio); written <= likely && likely - written < kCanaryBytes)
      return likely;
  return written;
}

// One past the last byte of [begin, end) that is not `fresh`; null if all are.
const std::byte* last_other(const std::byte* begin, const std::byte* end, std::byte fresh) {
  uint64_t word = 0;
  const uint64_t same = 0x0101010101010101u * static_cast<uint64_t>(fresh);
  while (static_cast<size_t>(end - begin) >= sizeof word) {
    std::memcpy(&word, end - sizeof word, sizeof word);
    if (word != same) break;
    end -= sizeof word;
  }
  while (end > begin && end[-1] == fresh) --end;
  return end > begin ? end : nullptr;
}

}  // namespace

void Room::fill(std::span<std::byte> memory, std::span<const Fence> tensors) {
  memory_ = memory;
  pattern_count_ = 0;
  if (memory.empty()) return;
  std::array<size_t, kMostPatterns - 1> ends{};  // the first ones, if there are more
  size_t end_count = 0, largest = kCanaryBytes;
  for (const Fence& fence : tensors) {
    largest = std::max(largest, fence.bytes);
    const auto start = static_cast<size_t>(memory.data() - fence.data);
    for (const Ratio ratio : kLikely) {
      const size_t size = likely_size(fence.bytes, ratio);
      const bool here = size > start && size - start <= memory.size();
      if (here && end_count < ends.size()) ends[end_count++] = size - start;
    }
  }
  const size_t filled = std::min({memory.size(), kFilled, largest > kFilled ? kFilled : largest * 4});
  patterns_[pattern_count_++] = {0, filled};
  std::sort(ends.begin(), ends.begin() + end_count);
  for (const size_t end : std::span(ends).first(end_count)) {
    Range& last = patterns_[pattern_count_ - 1];
    const size_t from = end - std::min(end, kCanaryBytes), to = std::min(memory.size(), end + kCanaryBytes);
    if (from <= last.offset + last.bytes)
      last.bytes = std::max(last.bytes, to - last.offset);
    else
      patterns_[pattern_count_++] = {from, to - from};
  }
  write_patterns();
}

void Room::write_patterns() const {
  for (const Range& pattern : patterns())
    std::memset(memory_.data() + pattern.offset, static_cast<int>(kCanary), pattern.bytes);
}

const std::byte* Room::written_end() const {
  const std::byte* end = memory_.data() + memory_.size();
  for (size_t p = pattern_count_; p-- > 0;) {
    const std::byte *from = memory_.data() + patterns_[p].offset, *to = from + patterns_[p].bytes;
    if (const std::byte* found = last_other(to, end, std::byte{0})) return found;
    if (const std::byte* found = last_other(from, to, kCanary)) return found;
    end = from;
  }
  return nullptr;
}

void Room::repair() {
  const std::byte* end = written_end();
  if (!end) return;
  std::memset(memory_.data(), 0, static_cast<size_t>(end - memory_.data()));
  write_patterns();
}

Diagnostic describe_damage(const Tensor& tensor, const Where& where, Side side, uint64_t written) {
  const uint64_t given = whole_size(tensor.bytes, written);
  const bool measured = side == Side::after && given > tensor.bytes;
  const std::string extent = measured ? fmt::format("about {} bytes were written, it has {}: {}", given, tensor.bytes,
                                                    explain_size(tensor, given))
                                      : fmt::format("something wrote outside its {} bytes", tensor.bytes);
  Diagnostic damage = diagnose(Code::A707, where,
                               {{"tensor", describe(tensor)},
                                {"side", side == Side::after ? "past its end" : "before its start"},
                                {"size", tensor.bytes},
                                {"extent", extent}});
  if (!measured) return damage;
  damage.arguments.emplace_back("hint", advise_size(tensor, given) + " " + damage.hint());
  damage.arguments.emplace_back("written", std::min<uint64_t>(given, INT64_MAX));
  return damage;
}

}  // namespace surelite
