// SPDX-License-Identifier: Apache-2.0
#include "text/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "text/findings.h"

namespace surelite::tool {
namespace {

constexpr int64_t kMostColumns = 66,  // with the addresses, 80
    kLeastColumns = 24, kMostRows = 20;
constexpr size_t kLetters = 16;

struct Buffer {
  const Json* json;
  int64_t offset, bytes, first, last;
  char mark = '+';
};

// The largest tensors are a, b, c, ...; smaller ones share "+", scratch memory is "#".
std::vector<Buffer> marked_buffers(const Json& list) {
  std::vector<Buffer> buffers;
  for (const Json& json : list)
    buffers.push_back({&json, integer_of(json, "offset"), integer_of(json, "bytes"), integer_of(json, "first"),
                       integer_of(json, "last")});
  std::stable_sort(buffers.begin(), buffers.end(), [](const Buffer& a, const Buffer& b) { return a.bytes > b.bytes; });
  size_t next = 0;
  for (Buffer& buffer : buffers)
    if (!buffer.json->contains("tensor"))
      buffer.mark = '#';
    else if (next < kLetters)
      buffer.mark = static_cast<char>('a' + next++);
  return buffers;
}

// What fills most of a cell: bytes [low, high) during steps [first, last].
char cell(const std::vector<Buffer>& buffers, int64_t low, int64_t high, int64_t first, int64_t last) {
  char mark = '.';
  int64_t most = 0;
  for (const Buffer& buffer : buffers) {
    const int64_t tall = std::min(high, buffer.offset + buffer.bytes) - std::max(low, buffer.offset);
    const int64_t wide = std::min(last, buffer.last) - std::max(first, buffer.first) + 1;
    if (tall > 0 && wide > 0 && tall * wide > most) most = tall * wide, mark = buffer.mark;
  }
  return mark;
}

std::string picture(const std::vector<Buffer>& buffers, int64_t arena, int64_t steps, const Style& style) {
  const int64_t wide = std::max<int64_t>(kLeastColumns / steps, 1);  // characters per step of a short program
  const int64_t room = style.width > 0 ? std::max<int64_t>(static_cast<int64_t>(style.width) - 14, 8) : kMostColumns;
  const int64_t columns = std::min({kMostColumns, room, steps * wide}),
                rows = std::min(kMostRows, std::max<int64_t>(arena / 64, 1));
  std::string text;
  for (int64_t r = rows; r-- > 0;) {
    const int64_t low = arena * r / rows, high = arena * (r + 1) / rows;
    text += style.dim(fmt::format("{:>12} |", low));
    for (int64_t c = 0; c < columns; ++c)
      text += cell(buffers, low, std::max(high, low + 1), steps * c / columns,
                   std::max((steps * (c + 1) - 1) / columns, steps * c / columns));
    text += "\n";
  }
  const std::string last = std::to_string(steps - 1);
  text += style.dim(fmt::format("{:>12} +{}", "offset", std::string(static_cast<size_t>(columns), '-'))) + "\n";
  const int64_t gap = std::max<int64_t>(columns - 1 - static_cast<int64_t>(last.size()), 1);
  return text +
         style.dim(fmt::format("{:>12}  0{}{}", "step", std::string(static_cast<size_t>(gap), ' '),
                               columns > 2 ? last : "")) +
         "\n";
}

std::string table(const std::vector<Buffer>& buffers, const Json& steps, size_t width) {
  std::vector<std::vector<std::string>> rows{{"", "bytes", "offset", "steps", "tensor"}};
  constexpr size_t kMostLines = 18;
  for (size_t i = 0; i < std::min(kMostLines, buffers.size()); ++i) {
    const Buffer& b = buffers[i];
    std::string what;
    if (b.mark == '#') {
      const auto step = static_cast<size_t>(integer_of(*b.json, "scratch_of_step"));
      what = "scratch of " + (step < steps.size() ? printable(text_of(steps[step], "name")) : "");
    } else {
      what = fmt::format("{} {} {} {}", integer_of(*b.json, "tensor"), printable(text_of(*b.json, "name")),
                         shape_text(list_of(*b.json, "shape")), text_of(*b.json, "type"));
    }
    rows.push_back({std::string(1, b.mark), std::to_string(b.bytes), std::to_string(b.offset),
                    fmt::format("{}..{}", b.first, b.last), what});
  }
  std::string text = table_text(rows, "  ", {1, 2, 3}, width);
  if (buffers.size() > kMostLines)
    text += fmt::format("  and {} smaller ones (--json lists all)\n", buffers.size() - kMostLines);
  return text;
}

}  // namespace

std::string render_memory(const Json& document, const Style& style) {
  if (!document.contains("arena_bytes")) return "";
  const int64_t arena = integer_of(document, "arena_bytes"), bound = integer_of(document, "arena_lower_bound");
  const Json& steps = list_of(document, "steps");
  const std::vector<Buffer> buffers = marked_buffers(list_of(document, "buffers"));
  std::string text = style.bold(printable(text_of(document, "model"))) + "\n";
  text += fmt::format("arena      {}{}\n", bytes_text(arena),
                      arena == bound ? ", the least possible for this order of operators" : "");
  if (arena != bound)
    text +=
        fmt::format("bound      {}: no placement could be smaller for this order of operators\n", bytes_text(bound));
  if (const int64_t bytes = integer_of(document, "variable_bytes"))
    text += fmt::format("variables  {}\n", bytes_text(bytes));
  if (const Json& resources = list_of(document, "resource_variables"); !resources.empty())
    text += fmt::format("resources  {} in {} resource variable{}, once they are assigned\n",
                        bytes_text(integer_of(document, "resource_bytes")), resources.size(),
                        resources.size() == 1 ? "" : "s");
  if (const int64_t bytes = integer_of(document, "nested_bytes"))
    text += fmt::format("called     {} for subgraphs that control flow calls\n", bytes_text(bytes));
  if (const int64_t bytes = integer_of(document, "folded_bytes"))
    text += fmt::format("folded     {} for constants that operators computed while planning\n", bytes_text(bytes));
  if (document.contains("budget"))
    text += fmt::format("budget     {}: {}\n", bytes_text(integer_of(document, "budget")),
                        flag_of(document, "fits") ? style.green("fits") : style.red("does not fit"));
  const Json& peak = object_of(document, "peak");
  if (const auto step = static_cast<size_t>(integer_of(peak, "step")); step < steps.size())
    text += fmt::format("peak       {} alive at step {}, {}\n", bytes_text(integer_of(peak, "live_bytes")), step,
                        printable(text_of(steps[step], "name")));
  if (!flag_of(document, "exact"))
    text += fmt::format(
        "{} tensors get their memory while running, {} operators are planned then: the figures cover the rest\n",
        list_of(document, "sized_while_running").size(), integer_of(document, "unplanned_operators"));
  if (arena > 0) {
    int64_t last = static_cast<int64_t>(steps.size());
    for (const Buffer& buffer : buffers) last = std::max(last, buffer.last);
    text += "\n" + picture(buffers, arena, last + 1, style) + "\n" + table(buffers, steps, style.width);
  }
  return text;
}

}  // namespace surelite::tool
