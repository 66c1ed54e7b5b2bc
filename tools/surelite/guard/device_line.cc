// SPDX-License-Identifier: Apache-2.0
#include "guard/device_line.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace surelite::tool {
namespace {

constexpr const char* kMark = "surelite-doctor 1 ";
constexpr size_t kMostLines = 1000, kMostWords = 64;

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts;
  std::string part;
  for (std::istringstream in(text); parts.size() < kMostWords && std::getline(in, part, by);) parts.push_back(part);
  return parts;
}

}  // namespace

DeviceLine::DeviceLine(const std::string& line) {
  for (const std::string& word : split(line, ' ')) {
    const size_t equals = word.find('=');
    if (equals != word.npos) words_.emplace(word.substr(0, equals), word.substr(equals + 1));
  }
}

std::string DeviceLine::text(const std::string& name) const {
  const auto found = words_.find(name);
  return found == words_.end() ? "" : found->second;
}

int64_t DeviceLine::number(const std::string& name) const {
  constexpr int64_t kMost = int64_t{1} << 40;  // devices have addresses of 32 bits
  return std::clamp<int64_t>(std::strtoll(text(name).c_str(), nullptr, 0), -kMost, kMost);
}

std::vector<uint32_t> DeviceLine::addresses(const std::string& name) const {
  std::vector<uint32_t> all;
  for (const std::string& one : split(text(name), ','))
    all.push_back(static_cast<uint32_t>(std::strtoul(one.c_str(), nullptr, 0)));
  return all;
}

std::vector<Refusal> DeviceLine::refusals() const {
  std::vector<Refusal> all;
  for (const std::string& one : split(text("refused"), ',')) {
    const std::vector<std::string> parts = split(one, ':');
    if (parts.size() != 5) continue;
    const auto value = [&](size_t i) { return std::strtoll(parts[i].c_str(), nullptr, 10); };
    all.push_back({static_cast<int>(value(0)), static_cast<int>(value(3)), static_cast<int>(value(4)),
                   static_cast<uint32_t>(value(1)), static_cast<uint32_t>(value(2))});
  }
  return all;
}

std::vector<DeviceLine> device_lines(const std::string& text) {
  std::vector<DeviceLine> lines;
  std::string line;
  for (std::istringstream in(text); lines.size() < kMostLines && std::getline(in, line);)
    if (const size_t at = line.find(kMark); at != line.npos) {
      while (!line.empty() && line.back() == '\r') line.pop_back();
      lines.emplace_back(line.substr(at));
    }
  return lines;
}

}  // namespace surelite::tool
