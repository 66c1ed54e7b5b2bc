// SPDX-License-Identifier: Apache-2.0
#include "text/width.h"

#include <algorithm>
#include <vector>

namespace surelite::tool {
namespace {

bool continues(char c) { return (c & 0xc0) == 0x80; }

// Bytes of the first `count` code points.
size_t bytes_of(std::string_view text, size_t count) {
  size_t at = 0;
  for (; at < text.size(); ++at)
    if (!continues(text[at]) && count-- == 0) break;
  return at;
}

// Where what is broken off a line begins: under the second column if it has two, else a little to the right.
size_t hanging_indent(std::string_view line, size_t blanks, size_t width) {
  const size_t gap = line.find("  ", blanks);
  const size_t second = gap == line.npos ? line.npos : line.find_first_not_of(' ', gap);
  const bool two = second != line.npos && line.find("  ", second) == line.npos && line.find('\x1b') == line.npos &&
                   second <= width / 2;
  return two ? width_of(line.substr(0, second)) : std::min(blanks + 4, width / 2);
}

// A line in pieces of at most `width` columns, broken behind a comma where that loses little.
std::string broken(std::string_view line, size_t width) {
  const size_t blanks = std::min(line.find_first_not_of(' '), line.size());
  const size_t indent = hanging_indent(line, blanks, width);
  std::string text, piece(line.substr(0, blanks));
  bool fresh = true;  // no word on this piece yet
  for (size_t at = blanks; at < line.size();) {
    const size_t word = std::min(line.find_first_not_of(' ', at), line.size());
    const size_t end = std::min(line.find(' ', word), line.size());
    const std::string_view gap = line.substr(at, word - at);
    std::string next(line.substr(word, end - word));
    if (!fresh && width_of(piece) + gap.size() + width_of(next) > width) {
      const size_t comma = piece.rfind(", ");
      std::string rest;
      if (comma != piece.npos && width_of(std::string_view(piece).substr(0, comma)) * 4 > width * 3) {
        rest = piece.substr(comma + 2) + std::string(gap);
        piece.resize(comma + 1);
      }
      text += piece + "\n";
      piece.assign(indent, ' ');
      fresh = rest.empty();
      if (!fresh) {
        piece += rest;
        at = word;
        continue;
      }
    }
    const size_t room = width - std::min(width, width_of(piece));
    if (width_of(next) > room && next.find('\x1b') == next.npos) next = shortened(next, std::max<size_t>(room, 8));
    piece += (fresh ? "" : std::string(gap)) + next;
    fresh = false;
    at = end;
  }
  return text + piece;
}

}  // namespace

size_t width_of(std::string_view text) {
  size_t columns = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      const size_t end = text.find('m', i);
      if (end == text.npos) break;
      i = end;
    } else if (!continues(text[i])) {
      ++columns;
    }
  }
  return columns;
}

std::string shortened(std::string_view text, size_t width) {
  const size_t all = width_of(text);
  if (all <= width || width < 4) return std::string(text);
  const size_t front = (width - 2) / 2, back = width - 2 - front;
  return std::string(text.substr(0, bytes_of(text, front))) + ".." +
         std::string(text.substr(bytes_of(text, all - back)));
}

std::string cut_at_end(std::string_view text, size_t width) {
  if (width_of(text) <= width || width < 4) return std::string(text);
  return std::string(text.substr(0, bytes_of(text, width - 2))) + "..";
}

std::string fitted(const std::string& text, size_t width) {
  if (width == 0) return text;
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = std::string_view(text).substr(at, end - at);
    result += width_of(line) > width ? broken(line, width) : std::string(line);
    if (end < text.size()) result += '\n';
    at = end + 1;
  }
  return result;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (&word != words.data()) text += separator;
    text += word;
  }
  return text;
}

}  // namespace surelite::tool
