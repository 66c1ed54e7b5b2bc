// SPDX-License-Identifier: Apache-2.0
// Backends of this library behind the delegates that applications ask for.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/delegates/external/external_delegate.h"
#include "tensorflow/lite/delegates/gpu/delegate.h"
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate_c_api.h"
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"

namespace surelite::compat_tests {
namespace {

// Set while a delegate is made.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

std::vector<uint8_t> taken(const Client& client) {
  std::vector<uint8_t> list(static_cast<size_t>(surelite_delegated_operators(client.interpreter, nullptr, 0)));
  surelite_delegated_operators(client.interpreter, list.data(), static_cast<int32_t>(list.size()));
  return list;
}

bool reported(const Client& client, const std::string& words) {
  for (const std::string& line : client.reported)
    if (line.find(words) != std::string::npos) return true;
  return false;
}

void expect_doubled(Client& client, int times) {
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
  std::vector<float> expected = {1, 2, 3, 4};
  for (int i = 0; i < times; ++i)
    for (float& v : expected) v *= 2;
  EXPECT_EQ(client.read(), expected);
}

#ifdef HOSTILE_DELEGATE  // not for programs that an emulator runs

TfLiteDelegate* hostile(const char* fault) {
  const Environment isolated("SURELITE_DELEGATES", "isolated");
  TfLiteExternalDelegateOptions options = TfLiteExternalDelegateOptionsDefault(HOSTILE_DELEGATE);
  options.insert(&options, "fault", fault);
  options.insert(&options, "at", "y");
  return TfLiteExternalDelegateCreate(&options);
}

// An application that knows nothing of it has its plug-in in a process of its own.
TEST(Backend, ExternalDelegatesIsolated) {
  struct BackendRow {
    const char* fault;
    const char* words;  // of the one note; empty: nothing goes wrong
  };
#if defined(__SANITIZE_ADDRESS__)
  const char* const crash = "ended itself";  // which sanitizers do
#else
  const char* const crash = "SIGSEGV";
#endif
  for (const BackendRow& row :
       {BackendRow{"none", ""}, BackendRow{"crash_invoke", crash}, BackendRow{"exit", "ended itself"},
        BackendRow{"abort", "SIGABRT"}, BackendRow{"error_prepare", "D511"}}) {
    TfLiteDelegate* delegate = hostile(row.fault);
    ASSERT_NE(delegate, nullptr) << row.fault << surelite_last_diagnostic();
    Client client;
    TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
    ASSERT_TRUE(client.open(chain_model(3))) << row.fault;
    ASSERT_EQ(client.allocate(), kTfLiteOk) << row.fault << surelite_last_diagnostic();
    expect_doubled(client, 3);
    expect_doubled(client, 3);
    if (*row.words) {
      EXPECT_TRUE(reported(client, row.words)) << row.fault << ": " << surelite_last_diagnostic();
    } else {
      EXPECT_EQ(taken(client), (std::vector<uint8_t>{1, 1, 1})) << row.fault;
      EXPECT_FALSE(reported(client, "D5")) << client.reported.back();
    }
    TfLiteInterpreterDelete(client.interpreter);
    client.interpreter = nullptr;
    TfLiteExternalDelegateDelete(delegate);
  }
}

#endif

// The system's library in place of this one's kernels, for those who ask for it twice.
TEST(Backend, RealXnnpack) {
  const Environment real("SURELITE_XNNPACK", "real");
  TfLiteXNNPackDelegateOptions options = TfLiteXNNPackDelegateOptionsDefault();
  options.num_threads = 2;
  TfLiteDelegate* delegate = TfLiteXNNPackDelegateCreate(&options);
  Client client(chain_model(3));
  ASSERT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_FALSE(reported(client, "D523"));
  const bool there = !reported(client, "D511") && !reported(client, "D502");
  EXPECT_EQ(taken(client), std::vector<uint8_t>(3, there ? 1 : 0));
  expect_doubled(client, 3);
  // A resize plans the parts anew.
  const int shape[] = {2, 2};
  ASSERT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, shape, 2), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  expect_doubled(client, 3);
  EXPECT_EQ(taken(client), std::vector<uint8_t>(3, there ? 1 : 0));
  TfLiteXNNPackDelegateDelete(delegate);
  EXPECT_EQ(last_code(), "A712");
  expect_doubled(client, 3);
}

TfLiteStatus resize_as_input(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor& in = context->tensors[node->inputs->data[0]];
  return context->ResizeTensor(context, &context->tensors[node->outputs->data[0]], TfLiteIntArrayCopy(in.dims));
}
TfLiteStatus add_one(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor& in = context->tensors[node->inputs->data[0]];
  for (size_t i = 0; i < in.bytes / sizeof(float); ++i)
    context->tensors[node->outputs->data[0]].data.f[i] = in.data.f[i] + 1;
  return kTfLiteOk;
}

// x -> ADD -> PlusOne -> ADD -> y.
std::vector<uint8_t> model_with_custom_operator() {
  ModelSpec spec;
  for (const char* name : {"x", "a", "b", "y"}) spec.tensors.push_back({{1, 4}, tflite::TensorType_FLOAT32, name});
  spec.operators = {{tflite::BuiltinOperator_ADD, "", {0, 0}, {1}},
                    {tflite::BuiltinOperator_CUSTOM, "PlusOne", {1}, {2}},
                    {tflite::BuiltinOperator_ADD, "", {2, 2}, {3}}};
  spec.inputs = {0};
  spec.outputs = {3};
  return make_model(spec);
}

// A custom operator beside the GPU delegate: it runs on the CPU, the rest where there is a device, and where there is
// none, one sentence says so.
TEST(Backend, CustomOperatorBesideTheGpu) {
  TfLiteGpuDelegateOptionsV2 options = TfLiteGpuDelegateOptionsV2Default();
  TfLiteDelegate* delegate = TfLiteGpuDelegateV2Create(&options);
  ASSERT_NE(delegate, nullptr);
  const TfLiteRegistration plus_one{nullptr, nullptr, resize_as_input, add_one, nullptr, 0, nullptr, 1};
  Client client;
  TfLiteInterpreterOptionsAddCustomOp(client.options, "PlusOne", &plus_one, 1, 1);
  TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
  ASSERT_TRUE(client.open(model_with_custom_operator())) << surelite_last_diagnostic();
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  const bool there = !reported(client, "D511") && !reported(client, "D502");
  EXPECT_EQ(taken(client), (std::vector<uint8_t>{there, 0, there}));
  EXPECT_EQ(client.reported.size(), there ? 0u : 1u);
  for (int run = 0; run < 2; ++run) {
    ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
    ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(client.read(), (std::vector<float>{6, 10, 14, 18}));
  }
  EXPECT_EQ(client.reported.size(), there ? 0u : 1u);
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteGpuDelegateV2Delete(delegate);
}

// Without its registration it is refused when the interpreter is made or allocated, and named, GPU or not.
TEST(Backend, UnregisteredOperatorBesideTheGpuIsNamed) {
  TfLiteDelegate* delegate = TfLiteGpuDelegateV2Create(nullptr);
  Client client;
  TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
  const bool opened = client.open(model_with_custom_operator());
  EXPECT_TRUE(!opened || client.allocate() != kTfLiteOk);
  EXPECT_TRUE(reported(client, "PlusOne")) << surelite_last_diagnostic();
  EXPECT_TRUE(reported(client, "P303")) << surelite_last_diagnostic();
  if (client.interpreter) TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteGpuDelegateV2Delete(delegate);
}

// A drop-in that was copied without the library of backends: a note, and the CPU.
TEST(Backend, WithoutTheirLibrary) {
  Dl_info own{};
  ASSERT_NE(dladdr(reinterpret_cast<const void*>(&TfLiteModelCreate), &own), 0);
  std::string folder = (std::filesystem::temp_directory_path() / "surelite-alone-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string copy = folder + "/libtensorflowlite_c.so";
  std::filesystem::copy_file(own.dli_fname, copy);
  void* library = dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << dlerror();
#define CALL(function) reinterpret_cast<decltype(&function)>(dlsym(library, #function))
  const std::vector<uint8_t> bytes = add_model();
  TfLiteModel* model = CALL(TfLiteModelCreate)(bytes.data(), bytes.size());
  TfLiteInterpreterOptions* options = CALL(TfLiteInterpreterOptionsCreate)();
  TfLiteDelegate* delegate = CALL(TfLiteNnapiDelegateCreate)(nullptr);
  CALL(TfLiteInterpreterOptionsAddDelegate)(options, delegate);
  TfLiteInterpreter* interpreter = CALL(TfLiteInterpreterCreate)(model, options);
  ASSERT_NE(interpreter, nullptr);
  EXPECT_EQ(std::string(CALL(surelite_last_diagnostic)()).substr(0, 4), "D502");
  EXPECT_EQ(CALL(TfLiteInterpreterAllocateTensors)(interpreter), kTfLiteOk);
  EXPECT_EQ(CALL(TfLiteInterpreterInvoke)(interpreter), kTfLiteOk);
  CALL(TfLiteInterpreterDelete)(interpreter);
  CALL(TfLiteNnapiDelegateDelete)(delegate);
  CALL(TfLiteInterpreterOptionsDelete)(options);
  CALL(TfLiteModelDelete)(model);
#undef CALL
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace surelite::compat_tests
