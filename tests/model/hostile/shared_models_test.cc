// SPDX-License-Identifier: Apache-2.0
// Real models load; those that the stock runtime refuses are refused here with the reason, or run.
#include <gtest/gtest.h>

#include <map>

#include "model/hostile/shared_models.h"
#include "surelite/program.h"

namespace surelite::test {
namespace {

// The files of shared/models that are broken, with the code that says how. All others load.
const std::map<std::string, Code> kBroken = {
    {"litert/blockwise_quantized.tflite", Code::M205},
    {"tflite_testdata/0_subgraphs.tflite", Code::M201},
    {"tflite_testdata/no_subgraphs.tflite", Code::M201},
    {"tflite_testdata/add_shared_tensors.tflite", Code::M208},
    {"tflite_testdata/segment_sum_invalid_buffer.tflite", Code::M205},
    {"tflite_testdata/test_model_broken.tflite", Code::M104},
};

// Those that need an operator from elsewhere; the name must be said.
const std::map<std::string, std::string> kForeign = {
    {"tflite_testdata/custom_sinh.tflite", "Sinh"},           {"tflite_testdata/double_flex.tflite", "Flex"},
    {"tflite_testdata/multi_add_flex.tflite", "Flex"},        {"tflite_testdata/softplus_flex.tflite", "Flex"},
    {"litert/MTKEXT_CONV_2D.tflite", "MTKEXT_CONV_2D"},
};

std::string to_text(const Diagnostics& list) {
  std::string text;
  for (const Diagnostic& d : list) text += d.text() + "\n";
  return text;
}

TEST(SharedModels, LoadOrSayWhy) {
  const std::vector<NamedModel> models = shared_models();
  if (models.empty()) GTEST_SKIP() << "SURELITE_SHARED does not name a folder with models/";
  for (const NamedModel& named : models) {
    SCOPED_TRACE(named.name);
    const Result<Model> model = Model::from_bytes(named.bytes);
    const auto broken = kBroken.find(named.name);
    if (broken == kBroken.end()) {
      EXPECT_TRUE(model) << to_text(model.error());
      continue;
    }
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().front().code, broken->second) << to_text(model.error());
    EXPECT_FALSE(named.stock.empty()) << "the stock runtime runs it";
  }
}

TEST(SharedModels, ForeignOperatorsAreNamed) {
  const std::vector<NamedModel> models = shared_models();
  if (models.empty()) GTEST_SKIP() << "SURELITE_SHARED does not name a folder with models/";
  size_t seen = 0;
  for (const NamedModel& named : models) {
    const auto foreign = kForeign.find(named.name);
    if (foreign == kForeign.end()) continue;
    ++seen;
    SCOPED_TRACE(named.name);
    const Result<Model> model = Model::from_bytes(named.bytes);
    ASSERT_TRUE(model) << to_text(model.error());
    const Result<Program> program = Program::compile(*model);
    ASSERT_FALSE(program);
    EXPECT_EQ(program.error().front().code, Code::P303) << to_text(program.error());
    EXPECT_NE(program.error().front().message().find(foreign->second), std::string::npos) << to_text(program.error());
  }
  EXPECT_EQ(seen, kForeign.size());
}

// The stock runtime refuses this one; a one-dimensional bias with another axis is harmless.
TEST(SharedModels, HarmlessOdditiesWarn) {
  for (const NamedModel& named : shared_models()) {
    if (named.name != "micro/person_detect.tflite") continue;
    const Result<Model> model = Model::from_bytes(named.bytes);
    ASSERT_TRUE(model) << to_text(model.error());
    ASSERT_FALSE(model->findings().empty());
    for (const Diagnostic& d : model->findings()) EXPECT_EQ(d.severity(), Severity::warning) << d.text();
    return;
  }
  GTEST_SKIP() << "SURELITE_SHARED does not name a folder with models/";
}

}  // namespace
}  // namespace surelite::test
