// SPDX-License-Identifier: Apache-2.0
// What delegates and kernels of the opaque interface ask, and the words of their own checks.
#include <gtest/gtest.h>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/c/c_api_opaque.h"

namespace surelite::compat_tests {
namespace {

// NPU delegates take some versions of an operator only: what counts is the model's, not the newest that is known.
TEST(OpaqueChecks, TheVersionIsThatOfTheNode) {
  for (const int version : {1, 3}) {
    ModelSpec spec;
    spec.tensors = {{.shape = {1, 4}, .name = "x"}, {.shape = {1, 4}, .name = "y"}};
    spec.operators = {{.inputs = {0, 0}, .outputs = {1}, .version = version}};
    spec.inputs = {0};
    spec.outputs = {1};
    int seen = 0;
    TfLiteOpaqueDelegateBuilder builder{};
    builder.data = &seen;
    builder.Prepare = [](TfLiteOpaqueContext* context, TfLiteOpaqueDelegate*, void* data) {
      TfLiteOpaqueNode* node = nullptr;
      TfLiteOperator* op = nullptr;
      TF_LITE_ENSURE_STATUS(TfLiteOpaqueContextGetNodeAndRegistration(context, 0, &node, &op));
      *static_cast<int*>(data) = TfLiteOperatorGetVersion(op);
      return kTfLiteOk;
    };
    TfLiteOpaqueDelegate* const delegate = TfLiteOpaqueDelegateCreate(&builder);
    {
      Client client;
      TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
      ASSERT_TRUE(client.open(make_model(spec)));
      ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
      EXPECT_EQ(seen, version);
    }
    TfLiteOpaqueDelegateDelete(delegate);
  }
}

enum class Check { equal, types, near, message, none };

TfLiteStatus check_in_prepare(void* data, TfLiteOpaqueContext* context, TfLiteOpaqueNode*) {
  const int found = 3, wanted = 5;
  switch (*static_cast<const Check*>(data)) {
    case Check::equal: TF_LITE_OPAQUE_ENSURE_EQ(context, found, wanted); break;
    case Check::types: TF_LITE_OPAQUE_ENSURE_TYPES_EQ(context, kTfLiteInt8, kTfLiteFloat32); break;
    case Check::near: TF_LITE_OPAQUE_ENSURE_NEAR(context, 1.5, 2.5, 0.25); break;
    case Check::message: TF_LITE_OPAQUE_ENSURE_MSG(context, found == wanted, "%d of %d channels", found, wanted); break;
    case Check::none: TF_LITE_OPAQUE_ENSURE(context, found < wanted); break;
  }
  return kTfLiteOk;
}

TEST(OpaqueChecks, BothValuesArePrinted) {
  const std::pair<Check, const char*> rows[] = {{Check::equal, "found != wanted (3 != 5)"},
                                                {Check::types, "kTfLiteInt8 != kTfLiteFloat32 (INT8 != FLOAT32)"},
                                                {Check::near, "1.5 not near 2.5 (1.500000 != 2.500000)"},
                                                {Check::message, "3 of 5 channels"},
                                                {Check::none, nullptr}};
  for (const auto& [check, says] : rows) {
    Check data = check;
    TfLiteOperator* const op = TfLiteOperatorCreate(kTfLiteBuiltinCustom, "Checks", 1, &data);
    TfLiteOperatorSetPrepareWithData(op, check_in_prepare);
    TfLiteOperatorSetInvokeWithData(op, [](void*, TfLiteOpaqueContext*, TfLiteOpaqueNode*) { return kTfLiteOk; });
    {
      Client client;
      TfLiteInterpreterOptionsAddOperator(client.options, op);
      ASSERT_TRUE(client.open(custom_model("Checks")));
      EXPECT_EQ(client.allocate(), says ? kTfLiteError : kTfLiteOk);
      if (says) {
        EXPECT_TRUE(last_says(says)) << surelite_last_diagnostic();
      }
    }
    TfLiteOperatorDelete(op);
  }
}

// With what a model's own loop or branch is for, no delegate is asked.
TEST(OpaqueChecks, OnlyOtherSubgraphsCanBeSkipped) {
  TfLiteOpaqueDelegateBuilder builder{};
  builder.Prepare = [](TfLiteOpaqueContext* context, TfLiteOpaqueDelegate*, void*) {
    for (const int none : {-1, 0, 1, 1000})
      EXPECT_EQ(TfLiteOpaqueContextMarkSubgraphAsDelegationSkippable(context, none), kTfLiteError);
    return kTfLiteOk;
  };
  TfLiteOpaqueDelegate* const delegate = TfLiteOpaqueDelegateCreate(&builder);
  {
    Client client;
    TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
    ASSERT_TRUE(client.open(add_model()));
    EXPECT_EQ(client.allocate(), kTfLiteOk);
  }
  TfLiteOpaqueDelegateDelete(delegate);
}

}  // namespace
}  // namespace surelite::compat_tests
