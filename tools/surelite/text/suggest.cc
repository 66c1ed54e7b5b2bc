// SPDX-License-Identifier: Apache-2.0
#include "text/suggest.h"

#include <algorithm>
#include <cctype>

namespace surelite::tool {
namespace {

constexpr size_t kMostLetters = 200;  // names come from models; longer ones are compared as far as this

std::string folded(std::string_view text) {
  std::string lower(text.substr(0, kMostLetters));
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// Letters inserted, left out, changed, or swapped with their neighbour, row by row of the usual table.
size_t slips_between(const std::string& a, const std::string& b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string given = folded(name);
  if (given.empty()) return "";
  size_t best = std::max<size_t>(1, given.size() / 3) + 1;
  std::string found;
  for (const std::string& candidate : candidates) {
    const std::string known = folded(candidate);
    const bool begins = given.size() >= 2 && known.size() > given.size() && known.starts_with(given);
    const size_t slips = begins ? 1 : slips_between(given, known);
    if (slips < best && slips < known.size()) best = slips, found = candidate;
  }
  return found;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string found = nearest(name, candidates);
  return found.empty() ? "" : "; did you mean \"" + found + "\"?";
}

}  // namespace surelite::tool
