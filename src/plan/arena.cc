// SPDX-License-Identifier: Apache-2.0
// Several greedy orders, the best wins. Greedy by size is the heuristic of Pisarchyk and Lee, "Efficient Memory
// Management for Deep Neural Net Inference" (2020); alternating between both ends of an arena of lower-bound size is
// optimal for chains, because there only neighbours are alive together and their sum is at most the bound.
#include "plan/arena.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <queue>
#include <set>
#include <utility>

namespace surelite {
namespace {

size_t aligned(size_t bytes) { return (bytes + kArenaAlignment - 1) & ~(kArenaAlignment - 1); }

bool overlap(const Lifetime& a, const Lifetime& b) { return a.first <= b.last && b.first <= a.last; }

// Puts buffers, in this order, at the lowest offset where they fit between those already placed and alive with them.
size_t place_lowest(std::vector<Lifetime>* buffers, const std::vector<size_t>& order) {
  std::vector<size_t> placed;  // sorted by offset
  size_t total = 0;
  for (const size_t index : order) {
    Lifetime& buffer = (*buffers)[index];
    size_t at = 0, best = SIZE_MAX, best_gap = SIZE_MAX;
    for (const size_t other_index : placed) {
      const Lifetime& other = (*buffers)[other_index];
      if (!overlap(buffer, other)) continue;
      if (other.offset >= at && other.offset - at >= aligned(buffer.bytes) && other.offset - at < best_gap)
        best = at, best_gap = other.offset - at;
      at = std::max(at, other.offset + aligned(other.bytes));
    }
    buffer.offset = best == SIZE_MAX ? at : best;
    total = std::max(total, buffer.offset + aligned(buffer.bytes));
    placed.insert(std::upper_bound(placed.begin(), placed.end(), index,
                                   [&](size_t a, size_t b) { return (*buffers)[a].offset < (*buffers)[b].offset; }),
                  index);
  }
  return total;
}

// Gaps of an arena that grows at its end; neighbours are one gap.
class Gaps {
 public:
  // The smallest gap that fits, or the end of the arena.
  size_t take(size_t bytes) {
    const auto fits = by_size_.lower_bound({bytes, 0});
    if (fits == by_size_.end()) return extend(bytes);
    const auto [size, offset] = *fits;
    remove(offset, size);
    if (size > bytes) add(offset + bytes, size - bytes);
    return offset;
  }
  void give_back(size_t offset, size_t bytes) {
    const auto after = by_offset_.lower_bound(offset);
    if (after != by_offset_.end() && after->first == offset + bytes) {
      bytes += after->second;
      remove(after->first, after->second);
    }
    const auto behind = by_offset_.lower_bound(offset);
    if (behind != by_offset_.begin()) {
      const auto before = std::prev(behind);
      if (before->first + before->second == offset) {
        const auto [start, size] = *before;
        remove(start, size);
        offset = start;
        bytes += size;
      }
    }
    add(offset, bytes);
  }
  size_t end() const { return end_; }

 private:
  size_t extend(size_t bytes) {
    size_t offset = end_;
    if (!by_offset_.empty() && by_offset_.rbegin()->first + by_offset_.rbegin()->second == end_) {
      const auto [start, size] = *by_offset_.rbegin();
      remove(start, size);
      offset = start;
    }
    end_ = offset + bytes;
    return offset;
  }
  void add(size_t offset, size_t bytes) {
    by_offset_.emplace(offset, bytes);
    by_size_.emplace(bytes, offset);
  }
  void remove(size_t offset, size_t bytes) {
    by_offset_.erase(offset);
    by_size_.erase({bytes, offset});
  }

  size_t end_ = 0;
  std::map<size_t, size_t> by_offset_;
  std::set<std::pair<size_t, size_t>> by_size_;
};

// The other heuristics compare each buffer with each; for very many of them this one goes through the steps once.
size_t place_in_time(std::vector<Lifetime>* buffers, std::vector<size_t> order) {
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return (*buffers)[a].first < (*buffers)[b].first; });
  using End = std::pair<int, size_t>;  // step after which a buffer is free, and which
  std::priority_queue<End, std::vector<End>, std::greater<>> alive;
  Gaps gaps;
  for (const size_t index : order) {
    Lifetime& buffer = (*buffers)[index];
    while (!alive.empty() && alive.top().first < buffer.first) {
      const Lifetime& over = (*buffers)[alive.top().second];
      gaps.give_back(over.offset, aligned(over.bytes));
      alive.pop();
    }
    buffer.offset = gaps.take(aligned(buffer.bytes));
    alive.emplace(buffer.last, index);
  }
  return gaps.end();
}

// Buffers in order of their first step, alternately at the bottom and at the top of an arena of `bound` bytes. Fails
// (SIZE_MAX) where two that are alive together would overlap.
size_t place_alternating(std::vector<Lifetime>* buffers, size_t bound, const std::vector<size_t>& order) {
  bool top = false;
  for (const size_t index : order) {
    Lifetime& buffer = (*buffers)[index];
    buffer.offset = top ? bound - aligned(buffer.bytes) : 0;
    top = !top;
  }
  for (size_t i = 0; i < order.size(); ++i)
    for (size_t j = i + 1; j < order.size(); ++j) {
      const Lifetime &a = (*buffers)[order[i]], &b = (*buffers)[order[j]];
      if (overlap(a, b) && a.offset < b.offset + aligned(b.bytes) && b.offset < a.offset + aligned(a.bytes))
        return SIZE_MAX;
    }
  return bound;
}

}  // namespace

size_t arena_lower_bound(const std::vector<Lifetime>& buffers) {
  std::vector<std::pair<int, std::ptrdiff_t>> events;
  for (const Lifetime& b : buffers) {
    events.emplace_back(b.first, static_cast<std::ptrdiff_t>(aligned(b.bytes)));
    events.emplace_back(b.last + 1, -static_cast<std::ptrdiff_t>(aligned(b.bytes)));
  }
  std::sort(events.begin(), events.end());
  std::ptrdiff_t live = 0, most = 0;
  for (const auto& [step, change] : events) most = std::max(most, live += change);
  return static_cast<size_t>(most);
}

size_t place_in_arena(std::vector<Lifetime>* buffers) {
  std::vector<size_t> order(buffers->size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::erase_if(order, [&](size_t i) { return (*buffers)[i].bytes == 0; });
  constexpr size_t kMany = 8192;
  if (order.size() > kMany) return place_in_time(buffers, std::move(order));
  const size_t bound = arena_lower_bound(*buffers);
  const auto length = [&](size_t i) { return (*buffers)[i].last - (*buffers)[i].first; };
  using Less = std::function<bool(size_t, size_t)>;
  const Less orders[] = {
      [&](size_t a, size_t b) { return (*buffers)[a].bytes > (*buffers)[b].bytes; },
      [&](size_t a, size_t b) { return (*buffers)[a].first < (*buffers)[b].first; },
      [&](size_t a, size_t b) { return length(a) > length(b); },
      [&](size_t a, size_t b) {
        return static_cast<double>((*buffers)[a].bytes) * (length(a) + 1) >
               static_cast<double>((*buffers)[b].bytes) * (length(b) + 1);
      },
  };
  size_t best = SIZE_MAX;
  std::vector<Lifetime> best_placement = *buffers;
  const auto keep_if_better = [&](size_t total) {
    if (total >= best) return;
    best = total;
    best_placement = *buffers;
  };
  for (const Less& less : orders) {
    std::vector<size_t> sorted = order;
    std::stable_sort(sorted.begin(), sorted.end(), less);
    keep_if_better(place_lowest(buffers, sorted));
    if (best == bound) break;
  }
  if (best > bound) {
    std::stable_sort(order.begin(), order.end(), orders[1]);
    keep_if_better(place_alternating(buffers, bound, order));
  }
  *buffers = std::move(best_placement);
  return best;
}

}  // namespace surelite
