// SPDX-License-Identifier: Apache-2.0
// What reporters are told, call by call, and what the interface says of tensors: as clients of the stock library
// compare it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cctype>
#include <cstring>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/c/c_api_opaque.h"

namespace surelite::compat_tests {
namespace {

// For as long as it lives.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST(Texts, TheStockSentenceStandsAlone) {
  Client client(add_model());
  EXPECT_EQ(client.invoke(), kTfLiteError);
  ASSERT_EQ(client.reported.size(), 2u);
  EXPECT_EQ(client.reported[0], "Invoke called on model that is not ready.");
  EXPECT_EQ(client.reported[1].substr(0, 4), "A712");
  EXPECT_EQ(client.reported[1], surelite_last_diagnostic());
}

TEST(Texts, ANodeThatFailsToPrepareIsNamed) {
  ModelSpec spec;
  spec.tensors = {{.shape = {1, 4}, .name = "x"}, {.shape = {1, 3}, .name = "z"}, {.shape = {1, 4}, .name = "t"},
                  {.shape = {1, 4}, .name = "y"}};
  spec.operators = {{.inputs = {0, 0}, .outputs = {2}}, {.inputs = {2, 1}, .outputs = {3}}};
  spec.inputs = {0, 1};
  spec.outputs = {3};
  Client client(make_model(spec));
  EXPECT_EQ(client.allocate(), kTfLiteError);
  ASSERT_EQ(client.reported.size(), 2u) << surelite_last_diagnostic();
  EXPECT_EQ(client.reported[0], "Node number 1 (ADD) failed to prepare.");
  EXPECT_EQ(client.reported[1].substr(0, 1), "P");
}

TEST(Texts, StockMessagesOnly) {
  const Environment stock("SURELITE_MESSAGES", "stock");
  Client client(add_model());
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(client.reported, std::vector<std::string>{"Invoke called on model that is not ready."});
  EXPECT_EQ(last_code(), "A712");
  const float one = 1;
  EXPECT_EQ(TfLiteTensorCopyFromBuffer(client.input(), &one, 1), kTfLiteError);  // in silence there
  EXPECT_EQ(client.reported.size(), 1u);
  EXPECT_EQ(last_code(), "A712");
}

TEST(Texts, OtherWishesAreNone) {
  const Environment all("SURELITE_MESSAGES", "all");
  Client client(add_model());
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(client.reported.size(), 2u);
}

TEST(Texts, StandardErrorHasOneSeverityPerLine) {
  testing::internal::CaptureStderr();
  const std::vector<uint8_t> nonsense(64, 1);
  EXPECT_EQ(TfLiteModelCreate(nonsense.data(), nonsense.size()), nullptr);
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(text.starts_with("ERROR: The model is not a valid Flatbuffer buffer\nM1")) << text;
}

TEST(Texts, InputsHaveNoMemoryBeforeTheirTimeIfAsked) {
  Client client(add_model());
  EXPECT_NE(TfLiteTensorData(client.input()), nullptr);
  const Environment late("SURELITE_EARLY_INPUTS", "0");
  Client other(add_model());
  EXPECT_EQ(TfLiteTensorData(other.input()), nullptr);
  EXPECT_EQ(last_code(), "A712");
  ASSERT_EQ(other.allocate(), kTfLiteOk);
  EXPECT_NE(TfLiteTensorData(other.input()), nullptr);
}

struct TextsRow {
  TfLiteAllocationType type;
  TfLiteAllocationStrategy strategy;
  TfLiteRunStability address, data;
  TfLiteRunStep data_known, shape_known;
};

TEST(Texts, WhatIsPromisedOfMemory) {
  const TextsRow rows[] = {
      {kTfLiteMemNone, kTfLiteAllocationStrategyNone, kTfLiteRunStabilityAcrossRuns, kTfLiteRunStabilityAcrossRuns,
       kTfLiteRunStepInit, kTfLiteRunStepInit},
      {kTfLiteMmapRo, kTfLiteAllocationStrategyMMap, kTfLiteRunStabilityAcrossRuns, kTfLiteRunStabilityAcrossRuns,
       kTfLiteRunStepInit, kTfLiteRunStepInit},
      {kTfLiteArenaRw, kTfLiteAllocationStrategyArena, kTfLiteRunStabilityUnstable, kTfLiteRunStabilitySingleRun,
       kTfLiteRunStepEval, kTfLiteRunStepPrepare},
      {kTfLiteArenaRwPersistent, kTfLiteAllocationStrategyArena, kTfLiteRunStabilityUnstable,
       kTfLiteRunStabilityAcrossRuns, kTfLiteRunStepEval, kTfLiteRunStepPrepare},
      {kTfLiteDynamic, kTfLiteAllocationStrategyMalloc, kTfLiteRunStabilitySingleRun, kTfLiteRunStabilitySingleRun,
       kTfLiteRunStepEval, kTfLiteRunStepEval},
      {kTfLitePersistentRo, kTfLiteAllocationStrategyMalloc, kTfLiteRunStabilitySingleRun, kTfLiteRunStabilitySingleRun,
       kTfLiteRunStepPrepare, kTfLiteRunStepPrepare},
      {kTfLiteCustom, kTfLiteAllocationStrategyUnknown, kTfLiteRunStabilityUnknown, kTfLiteRunStabilityUnknown,
       kTfLiteRunStepUnknown, kTfLiteRunStepUnknown},
      {kTfLiteVariantObject, kTfLiteAllocationStrategyNew, kTfLiteRunStabilityAcrossRuns, kTfLiteRunStabilitySingleRun,
       kTfLiteRunStepEval, kTfLiteRunStepEval},
      {kTfLiteNonCpu, kTfLiteAllocationStrategyUnknown, kTfLiteRunStabilityUnknown, kTfLiteRunStabilityUnknown,
       kTfLiteRunStepUnknown, kTfLiteRunStepUnknown},
  };
  for (const TextsRow& row : rows) {
    TfLiteTensor tensor{};
    tensor.allocation_type = row.type;
    EXPECT_EQ(TfLiteTensorGetAllocationStrategy(&tensor), row.strategy) << row.type;
    EXPECT_EQ(TfLiteTensorGetBufferAddressStability(&tensor), row.address) << row.type;
    EXPECT_EQ(TfLiteTensorGetDataStability(&tensor), row.data) << row.type;
    EXPECT_EQ(TfLiteTensorGetDataKnownStep(&tensor), row.data_known) << row.type;
    EXPECT_EQ(TfLiteTensorGetShapeKnownStep(&tensor), row.shape_known) << row.type;
  }
}

TEST(Texts, ATensorIsNamedOnce) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_EQ(client.write({1, 2, 3}), kTfLiteError);
  const std::string text = surelite_last_diagnostic();
  EXPECT_EQ(text.substr(0, 4), "A702");
  EXPECT_NE(text.find("(subgraph 0, tensor 0)"), text.npos) << text;
  EXPECT_EQ(text.find("\"x\""), text.rfind("\"x\"")) << text;
  EXPECT_NE(text.find("\"x\""), text.npos) << text;
}

// More bytes than a signed number holds, and nearly as many.
TEST(Texts, ByteCountsAreNeverNegative) {
  std::vector<uint8_t> huge(8);
  for (size_t i = 0; i < 8; ++i) huge[i] = i % 4 == 3 ? 0x7f : 0xff;
  for (const tflite::TensorType type : {tflite::TensorType_FLOAT32, tflite::TensorType_INT8}) {
    ModelSpec spec;
    spec.tensors = {{{2}, tflite::TensorType_INT32, "extents", 0, 0, huge}, {{}, type, "value"}, {{1, 1}, type, "y"}};
    spec.operators = {{tflite::BuiltinOperator_FILL, "", {0, 1}, {2}, 3}};
    spec.inputs = {1};
    spec.outputs = {2};
    Client client(make_model(spec));
    ASSERT_NE(client.interpreter, nullptr) << surelite_last_diagnostic();
    EXPECT_EQ(client.allocate(), kTfLiteError);
    const std::string text = surelite_last_diagnostic();
    for (size_t at = text.find('-'); at != text.npos; at = text.find('-', at + 1))
      EXPECT_FALSE(at + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[at + 1]))) << text;
    EXPECT_TRUE(text.starts_with("P311") || text.starts_with("B801")) << text;
  }
}

TEST(Texts, AFailedReallocKeepsTheData) {
  TfLiteTensor tensor{};
  tensor.allocation_type = kTfLiteDynamic;
  ASSERT_EQ(TfLiteTensorRealloc(4, &tensor), kTfLiteOk);
  std::memcpy(tensor.data.raw, "abc", 4);
  for (const size_t much : {SIZE_MAX, SIZE_MAX / 2 + 100}) {
    EXPECT_EQ(TfLiteTensorRealloc(much, &tensor), kTfLiteError);
    ASSERT_NE(tensor.data.raw, nullptr);
    EXPECT_STREQ(tensor.data.raw, "abc");
    EXPECT_EQ(tensor.bytes, 4u);
  }
  TfLiteTensorDataFree(&tensor);
}

}  // namespace
}  // namespace surelite::compat_tests
