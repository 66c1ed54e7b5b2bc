// SPDX-License-Identifier: Apache-2.0
#include "text/findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/width.h"

namespace surelite::tool {
namespace {

// Length of the well-formed UTF-8 sequence at `at`; 0 if there is none.
size_t utf8_length(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xc2 && first <= 0xdf   ? 2
                        : first >= 0xe0 && first <= 0xef ? 3
                        : first >= 0xf0 && first <= 0xf4 ? 4
                                                         : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
  const bool overlong = (first == 0xe0 && byte(at + 1) < 0xa0) || (first == 0xf0 && byte(at + 1) < 0x90);
  const bool surrogate = first == 0xed && byte(at + 1) > 0x9f;
  const bool beyond = first == 0xf4 && byte(at + 1) > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string safe;
  for (size_t i = 0; i < text.size();) {
    const size_t length = utf8_length(text, i);
    const auto first = static_cast<unsigned char>(text[i]);
    const bool control = first < 0x20 || first == 0x7f ||
                         (length == 2 && first == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0);
    if (length == 0 || control) {
      safe += fmt::format("\\x{:02x}", first);
      ++i;
      continue;
    }
    safe.append(text.substr(i, length));
    i += length;
  }
  return safe;
}

std::string bytes_text(int64_t bytes) {
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  double value = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) value /= 1024, ++unit;
  return fmt::format("{} bytes ({:.1f} {})", bytes, value, kUnits[unit]);
}

std::string number_text(const Json& number) {
  if (number.is_string()) return printable(number.get<std::string>());
  if (number.is_number_float()) return fmt::format("{:.6g}", number.get<double>());
  return number.dump();
}

std::string shape_text(const Json& shape) {
  std::string text = "[";
  for (const Json& dim : shape) text += (text.size() > 1 ? "," : "") + dim.dump();
  return text + "]";
}

std::string findings_text(const Json& findings, const Style& style) {
  std::string text;
  for (const Json& finding : findings) {
    const std::string severity = text_of(finding, "severity");
    const std::string head = text_of(finding, "code") + " " + severity;
    text += severity == "error" ? style.red(head) : severity == "warning" ? style.yellow(head) : style.bold(head);
    text += ": " + printable(text_of(finding, "message"));
    if (const std::string place = text_of(finding, "place"); !place.empty())
      text += style.dim(" (" + printable(place) + ")");
    text += "\n";
    if (const std::string hint = text_of(finding, "hint"); !hint.empty()) text += "  " + printable(hint) + "\n";
  }
  return text;
}

std::string more_text(const Json& findings, const Style& style) {
  constexpr size_t kMostCodes = 4;
  std::vector<std::string> codes;
  for (const Json& finding : findings)
    if (const std::string code = text_of(finding, "code");
        !code.empty() && codes.size() < kMostCodes && std::find(codes.begin(), codes.end(), code) == codes.end())
      codes.push_back(code);
  if (codes.empty()) return "";
  return style.dim(fmt::format("more: surelite explain {}", joined(codes, " "))) + "\n";
}

std::string findings_count_text(const Json& findings) {
  std::string text;
  for (const char* severity : {"error", "warning", "note"}) {
    const auto count = std::count_if(findings.begin(), findings.end(),
                                     [&](const Json& f) { return text_of(f, "severity") == severity; });
    if (count > 0) text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", count, severity, count == 1 ? "" : "s");
  }
  return text.empty() ? "no findings" : text;
}

std::string table_text(const std::vector<std::vector<std::string>>& rows, std::string_view indent,
                       const std::vector<size_t>& right, size_t width) {
  constexpr size_t kLeastCell = 20;  // where less is left, last cells stand on lines of their own
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  size_t before_last = indent.size();
  for (size_t c = 0; c + 1 < widths.size(); ++c) before_last += widths[c] + 2;
  const bool apart = width > 0 && widths.size() > 2 && before_last + kLeastCell > width &&
                     before_last + widths.back() > width;
  std::string text;
  for (const auto& row : rows) {
    std::string line(indent);
    for (size_t c = 0; c < row.size(); ++c) {
      if (apart && c + 1 == widths.size()) {
        line.erase(line.find_last_not_of(' ') + 1);
        line += "\n" + std::string(indent.size() + 6, ' ');
        line += shortened(row[c], width - std::min(width, indent.size() + 6));
        continue;
      }
      const size_t used = width_of(line) + (c ? 2 : 0);
      if (width > 0 && c + 1 == row.size() && used + width_of(row[c]) > width && used + kLeastCell <= width) {
        line += (c ? "  " : "") + shortened(row[c], width - used);
        continue;
      }
      const std::string pad(widths[c] - width_of(row[c]), ' ');
      const bool flush_right = std::find(right.begin(), right.end(), c) != right.end();
      line += (c ? "  " : "") + (flush_right ? pad + row[c] : row[c] + pad);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace surelite::tool
