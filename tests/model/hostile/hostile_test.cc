// SPDX-License-Identifier: Apache-2.0
// Models built to break loaders: each ends in a diagnostic or a correct run, never a signal or a hang.
#include <gtest/gtest.h>

#include <chrono>

#include "model/hostile/exercise.h"
#include "model/hostile/shared_models.h"

namespace surelite::test {

namespace {

constexpr uint64_t kModelTensorBytes = uint64_t{256} << 20;
constexpr double kModelSeconds = 2;

class HostileTest : public testing::TestWithParam<NamedModel> {};

// "ok" as a word of the name marks a benign control.
bool is_control(const std::string& name) { return ("_" + name + "_").find("_ok_") != std::string::npos; }

TEST_P(HostileTest, EndsWell) {
  const NamedModel& model = GetParam();
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = exercise(model.bytes, small_bounds(kModelTensorBytes, kModelSeconds));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took.count(), 60) << outcome.text();
  if (outcome.stage != Stage::done) {
    EXPECT_FALSE(outcome.findings.empty());
  }
  for (const Diagnostic& d : outcome.findings) EXPECT_NE(d.code, Code::I901) << d.text();
  if (is_control(model.name) && !(outcome.stage == Stage::compile && outcome.only_unknown_operators())) {
    EXPECT_EQ(outcome.stage, Stage::done) << outcome.text();
  }
}

INSTANTIATE_TEST_SUITE_P(Models, HostileTest, testing::ValuesIn(hostile_models()),
                         [](const auto& model) { return test_name(model.param.name); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(HostileTest);

TEST(Hostile, DataIsThere) {
  const std::vector<NamedModel> models = hostile_models();
  if (models.empty()) GTEST_SKIP() << "SURELITE_SHARED does not name a folder with hostile/models.json";
  EXPECT_GT(models.size(), 300u);
}

}  // namespace
}  // namespace surelite::test
