// SPDX-License-Identifier: Apache-2.0
// The casebook's cases about lifetimes, order of calls, threads, operators and builds (categories 7, 8, 9, 11 and 12),
// by number, through the C++ classes where the report used them.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstring>
#include <string>
#include <thread>

#include "compat/shared/models.h"
#include "surelite/compat.h"
#include "tensorflow/lite/c/c_api_experimental.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"

namespace surelite::compat_tests {
namespace {

std::string last_code() { return std::string(surelite_last_diagnostic()).substr(0, 4); }
bool last_says(const std::string& part) {
  return std::string(surelite_last_diagnostic()).find(part) != std::string::npos;
}

class Quiet : public tflite::ErrorReporter {
 public:
  int Report(const char*, va_list) override { return 0; }
};
Quiet quiet;

std::unique_ptr<tflite::FlatBufferModel> build(const std::vector<uint8_t>& bytes) {
  return tflite::FlatBufferModel::BuildFromBuffer(reinterpret_cast<const char*>(bytes.data()), bytes.size(), &quiet);
}

std::unique_ptr<tflite::Interpreter> interpreter_of(const std::vector<uint8_t>& bytes) {
  const auto model = build(bytes);
  tflite::ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  if (model) tflite::InterpreterBuilder(*model, resolver)(&interpreter);
  return interpreter;
}

void run_once(tflite::Interpreter& interpreter, float value = 3) {
  ASSERT_EQ(interpreter.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  float* input = interpreter.typed_input_tensor<float>(0);
  ASSERT_NE(input, nullptr);
  for (size_t i = 0; i < interpreter.input_tensor(0)->bytes / sizeof(float); ++i) input[i] = value;
  ASSERT_EQ(interpreter.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
}

TEST(Casebook, C19OutputReadAsAnotherType) {
  auto interpreter = interpreter_of(add_model({1, 4}, tflite::TensorType_INT8, 0.5f));
  ASSERT_EQ(interpreter->AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(interpreter->typed_output_tensor<uint8_t>(0), nullptr);
  EXPECT_EQ(last_code(), "A703");
  EXPECT_NE(interpreter->typed_output_tensor<int8_t>(0), nullptr);
}

TEST(Casebook, C58C61ModelBufferOverwritten) {
  std::vector<uint8_t> bytes = add_model();
  auto interpreter = interpreter_of(bytes);
  std::fill(bytes.begin(), bytes.end(), 0xff);
  run_once(*interpreter);
  EXPECT_EQ(interpreter->typed_output_tensor<float>(0)[0], 6);
}

TEST(Casebook, C59ModelDestroyedInAnotherFunction) {
  auto interpreter = interpreter_of(add_model());  // the model went out of scope there
  ASSERT_NE(interpreter, nullptr);
  run_once(*interpreter);
  EXPECT_EQ(interpreter->typed_output_tensor<float>(0)[0], 6);
}

TEST(Casebook, C62TensorPointerKeptAcrossRuns) {
  auto interpreter = interpreter_of(chain_model(120));
  ASSERT_EQ(interpreter->AllocateTensors(), kTfLiteOk);
  TfLiteTensor* kept = interpreter->tensor(interpreter->inputs()[0]);
  run_once(*interpreter);
  int first = 0;
  ASSERT_EQ(interpreter->AddTensors(500, &first), kTfLiteOk);
  EXPECT_EQ(kept, interpreter->tensor(interpreter->inputs()[0]));
  EXPECT_EQ(kept->dims->data[1], 4);
}

TEST(Casebook, C65InputKeepsItsContent) {
  auto interpreter = interpreter_of(chain_model(8));
  run_once(*interpreter);
  const float first = interpreter->typed_output_tensor<float>(0)[2];
  for (int i = 0; i < 10; ++i) ASSERT_EQ(interpreter->Invoke(), kTfLiteOk);
  EXPECT_EQ(interpreter->typed_output_tensor<float>(0)[2], first);
  EXPECT_EQ(interpreter->typed_input_tensor<float>(0)[2], 3);
}

TEST(Casebook, C67InterpreterThatWasNotBuilt) {
  tflite::Interpreter interpreter(&quiet);
  EXPECT_EQ(interpreter.SetNumThreads(1), kTfLiteOk);
  EXPECT_EQ(interpreter.SetNumThreads(-7), kTfLiteError);
  EXPECT_EQ(last_code(), "A711");
  EXPECT_EQ(interpreter.Invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A712");
  EXPECT_EQ(interpreter.tensor(0), nullptr);
  EXPECT_EQ(interpreter.typed_input_tensor<float>(0), nullptr);
  std::unique_ptr<tflite::Interpreter> none;
  tflite::ops::builtin::BuiltinOpResolver resolver;
  EXPECT_EQ(tflite::InterpreterBuilder(static_cast<const tflite::Model*>(nullptr), resolver, &quiet)(&none),
            kTfLiteError);
  EXPECT_EQ(none, nullptr);
}

TfLiteStatus takes_nothing(TfLiteContext*, TfLiteDelegate*) { return kTfLiteOk; }

TEST(Casebook, C23NullDelegate) {
  auto interpreter = interpreter_of(add_model());
  EXPECT_EQ(
      interpreter->ModifyGraphWithDelegate(tflite::Interpreter::TfLiteDelegatePtr(nullptr, [](TfLiteDelegate*) {})),
      kTfLiteDelegateError);
  EXPECT_EQ(last_code(), "D501");
  run_once(*interpreter);
}

TEST(Casebook, C68InvokeAfterADynamicDelegate) {
  auto interpreter = interpreter_of(add_model());
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  delegate.Prepare = takes_nothing;
  delegate.flags = kTfLiteDelegateFlagsAllowDynamicTensors;
  ASSERT_EQ(interpreter->ModifyGraphWithDelegate(&delegate), kTfLiteOk);
  EXPECT_EQ(interpreter->Invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A712");
  EXPECT_TRUE(last_says("AllocateTensors"));
  run_once(*interpreter);
}

TEST(Casebook, C70DataBeforeAllocate) {
  const std::vector<uint8_t> bytes = add_model();
  TfLiteModel* model = TfLiteModelCreate(bytes.data(), bytes.size());
  TfLiteInterpreter* interpreter = TfLiteInterpreterCreate(model, nullptr);
  TfLiteTensorData(TfLiteInterpreterGetInputTensor(interpreter, 0));
  EXPECT_EQ(last_code(), "A712");
  EXPECT_TRUE(last_says("no memory yet"));
  EXPECT_EQ(TfLiteTensorData(TfLiteInterpreterGetOutputTensor(interpreter, 0)), nullptr);
  TfLiteInterpreterDelete(interpreter);
  TfLiteModelDelete(model);
}

TEST(Casebook, C71SetTensorAfterResize) {
  const std::vector<uint8_t> bytes = add_model();
  TfLiteModel* model = TfLiteModelCreate(bytes.data(), bytes.size());
  TfLiteInterpreter* interpreter = TfLiteInterpreterCreate(model, nullptr);
  ASSERT_EQ(TfLiteInterpreterAllocateTensors(interpreter), kTfLiteOk);
  const int shape[] = {1, 8};
  ASSERT_EQ(TfLiteInterpreterResizeInputTensor(interpreter, 0, shape, 2), kTfLiteOk);
  const float values[8] = {};
  EXPECT_EQ(TfLiteTensorCopyFromBuffer(TfLiteInterpreterGetInputTensor(interpreter, 0), values, sizeof values),
            kTfLiteError);
  EXPECT_EQ(last_code(), "A712");
  TfLiteInterpreterDelete(interpreter);
  TfLiteModelDelete(model);
}

// A kernel that waits until it is told to go on.
std::atomic<bool> inside{false}, go_on{false};
TfLiteStatus slow_prepare(TfLiteContext* context, TfLiteNode* node) {
  return context->ResizeTensor(context, &context->tensors[node->outputs->data[0]],
                               TfLiteIntArrayCopy(context->tensors[node->inputs->data[0]].dims));
}
TfLiteStatus slow_invoke(TfLiteContext*, TfLiteNode*) {
  inside = true;
  while (!go_on) std::this_thread::yield();
  return kTfLiteOk;
}
TfLiteRegistration slow() {
  TfLiteRegistration registration{};
  registration.prepare = slow_prepare;
  registration.invoke = slow_invoke;
  inside = go_on = false;
  return registration;
}

TEST(Casebook, C73C74DeletedDuringARun) {
  const std::vector<uint8_t> bytes = custom_model("Slow");
  TfLiteModel* model = TfLiteModelCreate(bytes.data(), bytes.size());
  TfLiteInterpreterOptions* options = TfLiteInterpreterOptionsCreate();
  const TfLiteRegistration registration = slow();
  TfLiteInterpreterOptionsAddCustomOp(options, "Slow", &registration, 1, 1);
  TfLiteInterpreter* interpreter = TfLiteInterpreterCreate(model, options);
  ASSERT_EQ(TfLiteInterpreterAllocateTensors(interpreter), kTfLiteOk);
  TfLiteStatus ran = kTfLiteError;
  std::thread runner([&] { ran = TfLiteInterpreterInvoke(interpreter); });
  while (!inside) std::this_thread::yield();
  std::thread closer([&] { TfLiteInterpreterDelete(interpreter); });  // waits
  std::this_thread::yield();
  go_on = true;
  runner.join();
  closer.join();
  EXPECT_EQ(ran, kTfLiteOk);
  EXPECT_EQ(TfLiteInterpreterInvoke(interpreter), kTfLiteError);
  EXPECT_EQ(last_code(), "A710");
  TfLiteInterpreterOptionsDelete(options);
  TfLiteModelDelete(model);
}

TEST(Casebook, C77ConcurrentInvoke) {
  const auto model = build(custom_model("Slow"));
  tflite::ops::builtin::BuiltinOpResolver resolver;
  const TfLiteRegistration registration = slow();
  resolver.AddCustom("Slow", &registration);
  std::unique_ptr<tflite::Interpreter> interpreter;
  ASSERT_EQ(tflite::InterpreterBuilder(*model, resolver)(&interpreter), kTfLiteOk);
  ASSERT_EQ(interpreter->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  std::thread runner([&] { EXPECT_EQ(interpreter->Invoke(), kTfLiteOk); });
  while (!inside) std::this_thread::yield();
  EXPECT_EQ(interpreter->Invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A706");
  go_on = true;
  runner.join();
}

TEST(Casebook, C76UsedInAForkedChild) {
  auto interpreter = interpreter_of(chain_model(4));
  ASSERT_EQ(interpreter->SetNumThreads(2), kTfLiteOk);
  run_once(*interpreter);
  const pid_t child = fork();
  if (child == 0) {
    const bool fine = interpreter->Invoke() == kTfLiteOk && interpreter->typed_output_tensor<float>(0)[0] == 48;
    _exit(fine ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(Casebook, C79InterpretersMadeOnSeveralThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> fine{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      auto interpreter = interpreter_of(chain_model(3));
      if (interpreter && interpreter->AllocateTensors() == kTfLiteOk && interpreter->Invoke() == kTfLiteOk) ++fine;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(fine, 4);
}

TEST(Casebook, C97OperatorsMissingFromTheResolver) {
  const auto model = build(chain_model(2));
  tflite::MutableOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  EXPECT_EQ(tflite::InterpreterBuilder(*model, resolver)(&interpreter), kTfLiteError);
  EXPECT_EQ(interpreter, nullptr);
  EXPECT_TRUE(last_says("ADD"));
  resolver.AddBuiltin(tflite::BuiltinOperator_ADD, tflite::ops::builtin::Register_ADD(), 1, 5);
  ASSERT_EQ(tflite::InterpreterBuilder(*model, resolver)(&interpreter), kTfLiteOk);
  run_once(*interpreter);
}

TEST(Casebook, C100C101ApplicationWithOtherLayouts) {
  const auto model = build(add_model());
  tflite::ops::builtin::BuiltinOpResolver resolver;
  tflite::SureliteLayout layout;
  layout.tensor_size = 64;  // as TF_LITE_STATIC_MEMORY would make it
  std::unique_ptr<tflite::Interpreter> interpreter;
  EXPECT_EQ(tflite::InterpreterBuilder(*model, resolver, nullptr, layout)(&interpreter), kTfLiteError);
  EXPECT_EQ(last_code(), "A715");
  EXPECT_TRUE(last_says("sizeof(TfLiteTensor) is 64 there and 112 here"));
  layout = {};
  layout.vector_size = 56;  // as _GLIBCXX_DEBUG makes it
  EXPECT_EQ(tflite::InterpreterBuilder(*model, resolver, nullptr, layout)(&interpreter), kTfLiteError);
  EXPECT_TRUE(last_says("sizeof(std::vector) is 56 there and 24 here"));
}

// An old plug-in passes a shorter registration: what follows it is whatever lay on the stack.
TfLiteStatus old_prepare(TfLiteContext* context, TfLiteDelegate* delegate) {
  TfLiteIntArray* plan = nullptr;
  TF_LITE_ENSURE_STATUS(context->GetExecutionPlan(context, &plan));
  TfLiteRegistration registration;
  std::memset(&registration, 0x5a, sizeof registration);
  registration.init = nullptr;
  registration.free = nullptr;
  registration.prepare = slow_prepare;
  registration.invoke = [](TfLiteContext* c, TfLiteNode* n) {
    for (size_t i = 0; i < 4; ++i) c->tensors[n->outputs->data[0]].data.f[i] = 5;
    return kTfLiteOk;
  };
  registration.profiling_string = nullptr;
  registration.custom_name = "OldDelegate";
  registration.version = 1;
  return context->ReplaceNodeSubsetsWithDelegateKernels(context, registration, plan, delegate);
}

TEST(Casebook, C104C106DelegateOfAnOlderRelease) {
  auto interpreter = interpreter_of(add_model());
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  delegate.Prepare = old_prepare;
  delegate.opaque_delegate_builder = reinterpret_cast<TfLiteOpaqueDelegateBuilder*>(0x5a5a5a5a);
  ASSERT_EQ(interpreter->ModifyGraphWithDelegate(&delegate), kTfLiteOk) << surelite_last_diagnostic();
  run_once(*interpreter);
  EXPECT_EQ(interpreter->typed_output_tensor<float>(0)[3], 5);
}

}  // namespace
}  // namespace surelite::compat_tests
