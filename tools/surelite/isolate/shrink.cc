// SPDX-License-Identifier: Apache-2.0
#include "isolate/shrink.h"

#include <algorithm>

namespace surelite::tool {
namespace {

std::vector<int> slice(const std::vector<int>& list, size_t piece, size_t pieces) {
  const size_t first = list.size() * piece / pieces, last = list.size() * (piece + 1) / pieces;
  return {list.begin() + static_cast<std::ptrdiff_t>(first), list.begin() + static_cast<std::ptrdiff_t>(last)};
}

std::vector<int> without(const std::vector<int>& list, size_t piece, size_t pieces) {
  const size_t first = list.size() * piece / pieces, last = list.size() * (piece + 1) / pieces;
  std::vector<int> rest(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(first));
  rest.insert(rest.end(), list.begin() + static_cast<std::ptrdiff_t>(last), list.end());
  return rest;
}

}  // namespace

// 1. The list is cut into pieces, two at first. A piece that shows it takes the list's place.
// 2. Otherwise, if leaving a piece out still shows it, the rest takes the list's place.
// 3. Otherwise pieces become half as long; at single elements it ends.
std::vector<int> shrink(std::vector<int> all, const std::function<bool(const std::vector<int>&)>& shows) {
  size_t pieces = 2;
  while (all.size() > 1) {
    pieces = std::min(pieces, all.size());
    bool smaller = false;
    for (size_t i = 0; i < pieces && !smaller; ++i) {
      std::vector<int> part = slice(all, i, pieces);
      if (!shows(part)) continue;
      all = std::move(part);
      pieces = 2;
      smaller = true;
    }
    for (size_t i = 0; pieces > 2 && i < pieces && !smaller; ++i) {
      std::vector<int> rest = without(all, i, pieces);
      if (!shows(rest)) continue;
      all = std::move(rest);
      pieces = std::max<size_t>(pieces - 1, 2);
      smaller = true;
    }
    if (smaller) continue;
    if (pieces == all.size()) break;
    pieces *= 2;
  }
  return all;
}

}  // namespace surelite::tool
