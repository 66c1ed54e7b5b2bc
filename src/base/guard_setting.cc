// SPDX-License-Identifier: Apache-2.0
#include "base/guard_setting.h"

#include <algorithm>
#include <string>

namespace surelite {
namespace {

struct Word {
  std::string_view word;
  Guarding side;
};
constexpr Word kWords[] = {
    {"1", Guarding::after},    {"on", Guarding::after},       {"yes", Guarding::after}, {"true", Guarding::after},
    {"after", Guarding::after}, {"underrun", Guarding::before}, {"before", Guarding::before}, {"0", Guarding::none},
    {"off", Guarding::none},   {"no", Guarding::none},        {"none", Guarding::none}, {"false", Guarding::none},
};

bool same_word(std::string_view given, std::string_view word) {
  return std::equal(given.begin(), given.end(), word.begin(), word.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

}  // namespace

GuardSetting read_guard_setting(const char* value) {
  std::string_view rest = value ? value : "";
  GuardSetting setting;
  if (rest.empty()) return setting;
  if (const size_t comma = rest.find(','); comma != rest.npos) {
    setting.all = same_word(rest.substr(comma + 1), "all");
    if (!setting.all) return {Guarding::none, false, false};
    rest = rest.substr(0, comma);
  }
  for (const Word& entry : kWords) {
    if (!same_word(rest, entry.word)) continue;
    setting.side = entry.side;
    setting.all &= entry.side != Guarding::none;
    return setting;
  }
  return {Guarding::none, false, false};
}

Diagnostic unknown_guard_setting(const char* value) {
  return diagnose(Code::A711, {{"function", "the environment"},
                               {"argument", "SURELITE_GUARD"},
                               {"value", "\"" + std::string(value ? value : "") + "\""},
                               {"expected", "it takes 1, on, yes or after (guard the end of tensors), underrun or "
                                            "before (their start), each also with \",all\", and 0, off or no. Nothing "
                                            "is guarded"}});
}

}  // namespace surelite
