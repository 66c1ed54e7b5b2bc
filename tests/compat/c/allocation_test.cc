// SPDX-License-Identifier: Apache-2.0
// Memory of the caller for tensors, and functions that cannot exist here.
#include <gtest/gtest.h>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/core/async/c/types.h"
#include "tensorflow/lite/profiling/telemetry/c/telemetry_setting.h"

namespace surelite::compat_tests {
namespace {

struct alignas(64) Aligned {
  float values[64] = {};
};

TEST(CustomAllocation, IsUsedInPlace) {
  Client client(add_model());
  Aligned input, output;
  const TfLiteCustomAllocation in{input.values, 16}, out{output.values, 16};
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(TfLiteInterpreterSetCustomAllocationForTensor(client.interpreter, 0, &in, 0), kTfLiteOk);
  ASSERT_EQ(TfLiteInterpreterSetCustomAllocationForTensor(client.interpreter, 1, &out, 0), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  for (int run = 1; run <= 2; ++run) {
    for (int i = 0; i < 4; ++i) input.values[i] = static_cast<float>(run * i);
    ASSERT_EQ(client.invoke(), kTfLiteOk);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(output.values[i], static_cast<float>(2 * run * i));
  }
}

TEST(CustomAllocation, Refused) {
  Aligned memory;
  auto* bytes = reinterpret_cast<char*>(memory.values);
  const struct {
    const char* what;
    int tensor;
    TfLiteCustomAllocation allocation;
    int64_t flags;
  } rows[] = {
      {"no such tensor", 99, {bytes, 16}, 0},
      {"null", 0, {nullptr, 16}, 0},
      {"not on 64 bytes", 0, {bytes + 4, 16}, 0},
  };
  for (const auto& row : rows) {
    Client client(add_model());
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    EXPECT_EQ(TfLiteInterpreterSetCustomAllocationForTensor(client.interpreter, row.tensor, &row.allocation, row.flags),
              kTfLiteError)
        << row.what;
    EXPECT_EQ(last_code(), "A717") << row.what << ": " << surelite_last_diagnostic();
    ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
    EXPECT_EQ(client.invoke(), kTfLiteOk) << row.what;
  }
}

// As with the stock library the call succeeds, and AllocateTensors refuses; Invoke does too.
TEST(CustomAllocation, TooSmallForAReadyGraph) {
  Client client(add_model());
  Aligned memory;
  const TfLiteCustomAllocation small{memory.values, 15}, enough{memory.values, 16};
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(TfLiteInterpreterSetCustomAllocationForTensor(client.interpreter, 0, &small, 0), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(client.allocate(), kTfLiteError);
  EXPECT_EQ(last_code(), "A717");
  EXPECT_EQ(client.invoke(), kTfLiteError);
  ASSERT_EQ(TfLiteInterpreterSetCustomAllocationForTensor(client.interpreter, 0, &enough, 0), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(client.invoke(), kTfLiteOk);
}

// Given before AllocateTensors, a size is known to be wrong only then.
TEST(CustomAllocation, TooSmallAfterAResize) {
  Client client(add_model());
  Aligned input;
  const TfLiteCustomAllocation in{input.values, 16};
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(TfLiteInterpreterSetCustomAllocationForTensor(client.interpreter, 0, &in, 0), kTfLiteOk);
  const int larger[] = {2, 4};
  ASSERT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, larger, 2), kTfLiteOk);
  EXPECT_EQ(client.allocate(), kTfLiteError);
  EXPECT_EQ(last_code(), "A717");
  EXPECT_TRUE(last_says("has 16 bytes, the tensor takes 32")) << surelite_last_diagnostic();
  EXPECT_EQ(client.invoke(), kTfLiteError);
}

TEST(Absent, AnswersWithAReason) {
  EXPECT_EQ(TfLiteBackendBufferCreate(), nullptr);
  EXPECT_EQ(last_code(), "A718");
  EXPECT_EQ(TfLiteSynchronizationCreate(), nullptr);
  EXPECT_EQ(last_code(), "A718");
  EXPECT_EQ(TfLiteTelemetryGpuDelegateSettingsGetNumNodesDelegated(nullptr), 0u);
  EXPECT_EQ(last_code(), "A718");
  EXPECT_TRUE(last_says("TfLiteTelemetryGpuDelegateSettingsGetNumNodesDelegated"));
}

}  // namespace
}  // namespace surelite::compat_tests
