// SPDX-License-Identifier: Apache-2.0
// One line of the doctor: words name=value.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace surelite::tool {

struct Refusal {
  int code = 0, op = -1, tensor = -1;
  uint32_t first = 0, second = 0;
};

class DeviceLine {
 public:
  explicit DeviceLine(const std::string& line);

  bool has(const std::string& name) const { return words_.count(name) > 0; }
  std::string text(const std::string& name) const;
  // 0 for what is absent or no number.
  int64_t number(const std::string& name) const;
  std::vector<uint32_t> addresses(const std::string& name) const;
  std::vector<Refusal> refusals() const;

 private:
  std::map<std::string, std::string> words_;
};

// The doctor's lines of a log.
std::vector<DeviceLine> device_lines(const std::string& text);

}  // namespace surelite::tool
