// SPDX-License-Identifier: Apache-2.0
// Callbacks that find operators, of every generation of the C interface: what they find runs, what they do not find is
// the library's, and what nobody has is refused.
#include <gtest/gtest.h>

#include <cstring>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/c/c_api_opaque.h"

namespace surelite::compat_tests {
namespace {

// What the callbacks of a test find.
struct Finds {
  bool builtin = false, custom = false;
  const TfLiteOperator* external = nullptr;
};

TfLiteStatus prepare(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor& in = context->tensors[node->inputs->data[0]];
  return context->ResizeTensor(context, &context->tensors[node->outputs->data[0]], TfLiteIntArrayCopy(in.dims));
}

TfLiteStatus plus_one(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor& in = context->tensors[node->inputs->data[0]];
  for (size_t i = 0; i < in.bytes / sizeof(float); ++i)
    context->tensors[node->outputs->data[0]].data.f[i] = in.data.f[i] + 1;
  return kTfLiteOk;
}

// One registration of each generation's struct.
template <class Registration>
const Registration* made() {
  static const Registration registration = [] {
    Registration fresh{};
    fresh.prepare = prepare;
    fresh.invoke = plus_one;
    fresh.version = 1;
    return fresh;
  }();
  return &registration;
}
template <class Registration>
const Registration* builtin(void* finds, TfLiteBuiltinOperator, int) {
  return static_cast<Finds*>(finds)->builtin ? made<Registration>() : nullptr;
}
template <class Registration>
const Registration* custom(void* finds, const char*, int) {
  return static_cast<Finds*>(finds)->custom ? made<Registration>() : nullptr;
}
const TfLiteOperator* external_builtin(void* finds, int, int) {
  return static_cast<Finds*>(finds)->builtin ? static_cast<Finds*>(finds)->external : nullptr;
}
const TfLiteOperator* external_custom(void* finds, const char*, int) {
  return static_cast<Finds*>(finds)->custom ? static_cast<Finds*>(finds)->external : nullptr;
}

TfLiteOperator* opaque_plus_one() {
  TfLiteOperator* const op = TfLiteOperatorCreate(kTfLiteBuiltinCustom, "PlusOne", 1, nullptr);
  TfLiteOperatorSetPrepare(op, [](TfLiteOpaqueContext* c, TfLiteOpaqueNode* n) {
    TfLiteIntArray* const shape = TfLiteIntArrayCreate(2);
    shape->data[0] = 1, shape->data[1] = 4;
    return TfLiteOpaqueContextResizeTensor(c, TfLiteOpaqueNodeGetOutput(c, n, 0), shape);
  });
  TfLiteOperatorSetInvoke(op, [](TfLiteOpaqueContext* c, TfLiteOpaqueNode* n) {
    const auto* from = static_cast<const float*>(TfLiteOpaqueTensorData(TfLiteOpaqueNodeGetInput(c, n, 0)));
    auto* to = static_cast<float*>(TfLiteOpaqueTensorData(TfLiteOpaqueNodeGetOutput(c, n, 0)));
    for (int i = 0; i < 4; ++i) to[i] = from[i] + 1;
    return kTfLiteOk;
  });
  return op;
}

struct Generation {
  const char* name;
  void (*set)(TfLiteInterpreterOptions*, Finds*);
  bool finds = true;
};

const Generation kGenerations[] = {
    {"of today",
     [](TfLiteInterpreterOptions* o, Finds* f) {
       TfLiteInterpreterOptionsSetOpResolver(o, builtin<TfLiteRegistration>, custom<TfLiteRegistration>, f);
     }},
    {"third",
     [](TfLiteInterpreterOptions* o, Finds* f) {
       TfLiteInterpreterOptionsSetOpResolverV3(o, builtin<TfLiteRegistration_V3>, custom<TfLiteRegistration_V3>, f);
     }},
    {"second",
     [](TfLiteInterpreterOptions* o, Finds* f) {
       TfLiteInterpreterOptionsSetOpResolverV2(o, builtin<TfLiteRegistration_V2>, custom<TfLiteRegistration_V2>, f);
     }},
    {"first",
     [](TfLiteInterpreterOptions* o, Finds* f) {
       TfLiteInterpreterOptionsSetOpResolverV1(o, builtin<TfLiteRegistration_V1>, custom<TfLiteRegistration_V1>, f);
     }},
    {"opaque",
     [](TfLiteInterpreterOptions* o, Finds* f) {
       TfLiteInterpreterOptionsSetOpResolverExternal(o, external_builtin, external_custom, f);
     }},
    {"opaque that was deleted, before one of today",
     [](TfLiteInterpreterOptions* o, Finds* f) {
       static TfLiteOperator* const gone = opaque_plus_one();
       TfLiteOperatorDelete(gone);
       f->external = gone;
       TfLiteInterpreterOptionsSetOpResolverExternalWithFallback(
           o, external_builtin, external_custom, builtin<TfLiteRegistration>, custom<TfLiteRegistration>, f);
     }},
    {"opaque that is another handle, before one of today",
     [](TfLiteInterpreterOptions* o, Finds* f) {
       f->external = reinterpret_cast<const TfLiteOperator*>(o);
       TfLiteInterpreterOptionsSetOpResolverExternalWithFallback(
           o, external_builtin, external_custom, builtin<TfLiteRegistration>, custom<TfLiteRegistration>, f);
     }},
    {"opaque that is nobody's",
     [](TfLiteInterpreterOptions* o, Finds* f) {
       f->external = reinterpret_cast<const TfLiteOperator*>(f);
       TfLiteInterpreterOptionsSetOpResolverExternal(o, external_builtin, external_custom, f);
     },
     false},
    {"none",
     [](TfLiteInterpreterOptions* o, Finds* f) { TfLiteInterpreterOptionsSetOpResolver(o, nullptr, nullptr, f); },
     false},
};

std::vector<float> run(Client* client) {
  EXPECT_EQ(client->allocate(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(client->write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client->invoke(), kTfLiteOk) << surelite_last_diagnostic();
  return client->read();
}

const std::vector<float> kPlusOne{2, 3, 4, 5}, kTwice{2, 4, 6, 8};

TEST(Resolver, EveryGenerationFindsOrLeaves) {
  TfLiteOperator* const external = opaque_plus_one();
  for (const Generation& generation : kGenerations)
    for (const bool finds : {true, false}) {
      SCOPED_TRACE(std::string(generation.name) + (finds ? " finds" : " leaves"));
      const bool found = finds && generation.finds;
      Finds wishes{finds, finds, external};
      Client builtins, customs;
      generation.set(builtins.options, &wishes);
      ASSERT_TRUE(builtins.open(add_model()));
      EXPECT_EQ(run(&builtins), found ? kPlusOne : kTwice);
      generation.set(customs.options, &wishes);
      ASSERT_TRUE(customs.open(custom_model("PlusOne")));
      if (found) {
        EXPECT_EQ(run(&customs), kPlusOne);
      } else {
        EXPECT_EQ(customs.allocate(), kTfLiteUnresolvedOps);
        EXPECT_EQ(last_code(), "P303");
      }
    }
  TfLiteOperatorDelete(external);
}

// The library's own kernels are for the versions that they know.
TEST(Resolver, VersionsOfTheLibrarysKernels) {
  struct Row {
    OperatorSpec op;
    bool runs;
  };
  const Row rows[] = {
      {{tflite::BuiltinOperator_ADD, "", {0, 0}, {1}, 1}, true},
      {{tflite::BuiltinOperator_ADD, "", {0, 0}, {1}, 99}, false},
      {{tflite::BuiltinOperator_BROADCAST_TO, "", {0, 2}, {1}, 1}, false},  // there are 2 to 4
      {{tflite::BuiltinOperator_CUSTOM, "Sign", {0}, {1}, 1}, true},
      {{tflite::BuiltinOperator_CUSTOM, "Sign", {0}, {1}, 99}, false},
  };
  for (const Row& row : rows)
    for (const bool with_core : {true, false}) {
      ModelSpec spec;
      spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "x"},
                      {{1, 4}, tflite::TensorType_FLOAT32, "y"},
                      {{2}, tflite::TensorType_INT32, "shape", 0, 0, {1, 0, 0, 0, 4, 0, 0, 0}}};
      spec.operators = {row.op};
      spec.inputs = {0};
      spec.outputs = {1};
      Client client;
      ASSERT_TRUE(client.load(make_model(spec)));
      client.interpreter = with_core ? TfLiteInterpreterCreate(client.model, client.options)
                                     : TfLiteInterpreterCreateWithSelectedOps(client.model, client.options);
      const bool runs = client.interpreter && client.allocate() == kTfLiteOk;
      EXPECT_EQ(runs, row.runs && with_core) << row.op.code << " version " << row.op.version << " " << with_core;
    }
}

}  // namespace
}  // namespace surelite::compat_tests
