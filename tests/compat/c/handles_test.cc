// SPDX-License-Identifier: Apache-2.0
// The registry of handles: every kind, null, of another kind, deleted, long gone, or being deleted by another thread.
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/c/c_api_opaque.h"

namespace surelite::compat_tests {
namespace {

// A kind of handle: what makes one, what deletes one, and a call that wants one.
struct Kind {
  const char* name;
  std::function<void*()> make;
  std::function<void(void*)> remove, use;
};

class Handles : public testing::Test {
 protected:
  std::vector<uint8_t> bytes = [] {
    ModelSpec spec;
    spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "x"}, {{1, 4}, tflite::TensorType_FLOAT32, "y"}};
    spec.operators = {{tflite::BuiltinOperator_ADD, "", {0, 0}, {1}}};
    spec.inputs = {0};
    spec.outputs = {1};
    spec.signature = true;
    return make_model(spec);
  }();
  Client client{bytes};

  const Kind kinds[6] = {
      {"TfLiteModel", [this] { return TfLiteModelCreate(bytes.data(), bytes.size()); },
       [](void* h) { TfLiteModelDelete(static_cast<TfLiteModel*>(h)); },
       [](void* h) { TfLiteInterpreterDelete(TfLiteInterpreterCreate(static_cast<TfLiteModel*>(h), nullptr)); }},
      {"TfLiteInterpreterOptions", [] { return TfLiteInterpreterOptionsCreate(); },
       [](void* h) { TfLiteInterpreterOptionsDelete(static_cast<TfLiteInterpreterOptions*>(h)); },
       [](void* h) { TfLiteInterpreterOptionsSetNumThreads(static_cast<TfLiteInterpreterOptions*>(h), 1); }},
      {"TfLiteInterpreter", [this] { return TfLiteInterpreterCreate(client.model, nullptr); },
       [](void* h) { TfLiteInterpreterDelete(static_cast<TfLiteInterpreter*>(h)); },
       [](void* h) { TfLiteInterpreterInvoke(static_cast<TfLiteInterpreter*>(h)); }},
      {"TfLiteSignatureRunner",
       [this] { return TfLiteInterpreterGetSignatureRunner(client.interpreter, "serving_default"); },
       [](void* h) { TfLiteSignatureRunnerDelete(static_cast<TfLiteSignatureRunner*>(h)); },
       [](void* h) { TfLiteSignatureRunnerGetInputCount(static_cast<TfLiteSignatureRunner*>(h)); }},
      {"TfLiteOperator", [] { return TfLiteOperatorCreate(kTfLiteBuiltinCustom, "Mine", 1, nullptr); },
       [](void* h) { TfLiteOperatorDelete(static_cast<TfLiteOperator*>(h)); },
       [](void* h) { TfLiteOperatorGetVersion(static_cast<TfLiteOperator*>(h)); }},
      {"TfLiteOpaqueTensorBuilder", [] { return TfLiteOpaqueTensorBuilderCreate(); },
       [](void* h) { TfLiteOpaqueTensorBuilderDelete(static_cast<TfLiteOpaqueTensorBuilder*>(h)); },
       [](void* h) { TfLiteOpaqueTensorBuilderSetType(static_cast<TfLiteOpaqueTensorBuilder*>(h), kTfLiteInt8); }},
  };
};

TEST_F(Handles, EveryKindKnowsItsOwn) {
  int nobodys[4] = {};
  for (const Kind& kind : kinds) {
    const auto expect = [&](const char* reason, const std::function<void()>& call) {
      const float nothing = 0;
      TfLiteTensorCopyFromBuffer(nullptr, &nothing, 1);  // another last diagnostic
      call();
      EXPECT_EQ(last_code(), "A710") << kind.name << " that " << reason;
      EXPECT_TRUE(last_says(reason) && last_says(kind.name)) << surelite_last_diagnostic();
    };
    void* const handle = kind.make();
    ASSERT_NE(handle, nullptr) << kind.name;
    const Kind& another = kind.name == kinds[0].name ? kinds[1] : kinds[0];
    void* const other = another.make();
    expect("is null", [&] { kind.use(nullptr); });
    expect("was never handed out", [&] { kind.use(nobodys); });
    expect("is a handle of another kind", [&] { kind.use(other); });
    for (void* const wrong : {static_cast<void*>(nobodys), other}) {
      kind.remove(wrong);
      EXPECT_EQ(last_code(), "A710") << kind.name;
    }
    kind.use(handle);
    another.use(handle);  // found a moment ago, as what it is
    EXPECT_EQ(last_code(), "A710") << kind.name;
    kind.remove(handle);
    expect("was deleted before", [&] { kind.use(handle); });
    expect("was deleted before", [&] { kind.remove(handle); });
    kind.remove(nullptr);  // does nothing
    another.remove(other);
  }
}

TEST_F(Handles, LongGoneOnesAreForgotten) {
  const Kind& kind = kinds[4];
  void* const first = kind.make();
  kind.remove(first);
  for (int i = 0; i < 5000; ++i) kind.remove(kind.make());
  kind.use(first);
  EXPECT_EQ(last_code(), "A710");
}

TEST_F(Handles, ADelegateThatIsGoneIsNotApplied) {
  TfLiteOpaqueDelegateBuilder builder{};
  builder.Prepare = [](TfLiteOpaqueContext*, TfLiteOpaqueDelegate*, void*) { return kTfLiteOk; };
  TfLiteOpaqueDelegate* const delegate = TfLiteOpaqueDelegateCreate(&builder);
  TfLiteOpaqueDelegateDelete(delegate);
  Client second;
  TfLiteInterpreterOptionsAddDelegate(second.options, delegate);
  EXPECT_FALSE(second.open(bytes));
  EXPECT_TRUE(last_says("it was deleted before it was applied")) << surelite_last_diagnostic();
}

// A model that another thread deletes while an interpreter is made of it: the reporter of that call sees how it goes
// away for everybody else, and its memory stays until the call is over.
TEST_F(Handles, WhatIsBeingDeletedIsNotFoundAnyMore) {
  struct Scene {
    TfLiteModel* model;
    TfLiteInterpreterOptions* options = TfLiteInterpreterOptionsCreate();
    std::thread deleter;
    bool refused_use = false, refused_deletion = false;

    void watch() {
      if (deleter.joinable()) return;
      deleter = std::thread([this] { TfLiteModelDelete(model); });
      while (!refused_use) {
        TfLiteInterpreterDelete(TfLiteInterpreterCreate(model, nullptr));
        refused_use = last_code() == "A710" && last_says("was deleted before");
      }
      TfLiteModelDelete(model);
      refused_deletion = last_code() == "A710" && last_says("was deleted before");
    }
  } scene{TfLiteModelCreate(bytes.data(), bytes.size())};
  TfLiteInterpreterOptionsSetErrorReporter(
      scene.options, [](void* user, const char*, va_list) { static_cast<Scene*>(user)->watch(); }, &scene);
  EXPECT_EQ(TfLiteInterpreterCreateWithSelectedOps(scene.model, scene.options), nullptr);
  ASSERT_TRUE(scene.deleter.joinable());
  scene.deleter.join();
  EXPECT_TRUE(scene.refused_use);
  EXPECT_TRUE(scene.refused_deletion);
  TfLiteInterpreterOptionsDelete(scene.options);
}

}  // namespace
}  // namespace surelite::compat_tests
