// SPDX-License-Identifier: Apache-2.0
// surelite_live(): what is not deleted yet, and what it holds.
#include <gtest/gtest.h>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"

namespace surelite::compat_tests {
namespace {

SureliteLive live() {
  SureliteLive now{};
  surelite_live(&now);
  return now;
}

TEST(Live, CountsObjectsAndBytes) {
  const SureliteLive before = live();
  const int64_t objects = surelite_live(nullptr);
  const std::vector<uint8_t> bytes = add_model({1, 100000});
  {
    Client client(bytes);
    EXPECT_EQ(live().models, before.models + 1);
    EXPECT_EQ(live().options, before.options + 1);
    EXPECT_EQ(live().interpreters, before.interpreters + 1);
    EXPECT_EQ(surelite_live(nullptr), objects + 3);
    const int64_t model_only = live().held_bytes - before.held_bytes;
    EXPECT_EQ(model_only, static_cast<int64_t>(bytes.size()));
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    const int64_t allocated = live().held_bytes - before.held_bytes - model_only;
    EXPECT_GE(allocated, 800000);
    EXPECT_LT(allocated, 900000);
    const int dims[] = {1, 200000};
    ASSERT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, dims, 2), kTfLiteOk);
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    ASSERT_EQ(client.invoke(), kTfLiteOk);  // which lets the memory of before go
    EXPECT_GE(live().held_bytes - before.held_bytes - model_only, 1600000);
    EXPECT_LT(live().held_bytes - before.held_bytes - model_only, 1700000);
  }
  EXPECT_EQ(surelite_live(nullptr), objects);
  EXPECT_EQ(live().held_bytes, before.held_bytes);
}

}  // namespace
}  // namespace surelite::compat_tests
