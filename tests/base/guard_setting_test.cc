// SPDX-License-Identifier: Apache-2.0
// The words that SURELITE_GUARD takes.
#include "base/guard_setting.h"

#include <gtest/gtest.h>

namespace surelite::tests {
namespace {

TEST(GuardSetting, Words) {
  const struct {
    const char* value;
    Guarding side;
    bool all, known;
  } rows[] = {
      {nullptr, Guarding::none, false, true},       {"", Guarding::none, false, true},
      {"1", Guarding::after, false, true},          {"on", Guarding::after, false, true},
      {"Yes", Guarding::after, false, true},        {"TRUE", Guarding::after, false, true},
      {"after,all", Guarding::after, true, true},   {"1,ALL", Guarding::after, true, true},
      {"underrun", Guarding::before, false, true},  {"before,all", Guarding::before, true, true},
      {"0", Guarding::none, false, true},           {"off", Guarding::none, false, true},
      {"No", Guarding::none, false, true},          {"none", Guarding::none, false, true},
      {"false", Guarding::none, false, true},       {"off,all", Guarding::none, false, true},
      {"2", Guarding::none, false, false},          {"onn", Guarding::none, false, false},
      {"1,", Guarding::none, false, false},         {"1,al", Guarding::none, false, false},
      {",all", Guarding::none, false, false},       {" 1", Guarding::none, false, false},
      {"1,all,all", Guarding::none, false, false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.value ? row.value : "(null)");
    const GuardSetting setting = read_guard_setting(row.value);
    EXPECT_EQ(setting.side, row.side);
    EXPECT_EQ(setting.all, row.all);
    EXPECT_EQ(setting.known, row.known);
  }
}

TEST(GuardSetting, RefusalHasTheList) {
  const Diagnostic refusal = unknown_guard_setting("onn");
  EXPECT_EQ(refusal.code, Code::A711);
  for (const char* part : {"\"onn\"", "underrun", "after", "off", ",all"})
    EXPECT_NE(refusal.text().find(part), std::string::npos) << refusal.text();
}

}  // namespace
}  // namespace surelite::tests
