// SPDX-License-Identifier: Apache-2.0
// Calls on one interpreter by several threads at once, as no client should make them: each is done or refused.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/c/c_api_opaque.h"

namespace surelite::compat_tests {
namespace {

void say_nothing(void*, const char*, va_list) {}

struct Shared {
  std::atomic<TfLiteInterpreter*> interpreter{nullptr};
  std::atomic<TfLiteSignatureRunner*> runner{nullptr};
  TfLiteModel* model = nullptr;
  TfLiteInterpreterOptions* options = TfLiteInterpreterOptionsCreate();
  std::atomic<int> done{0}, refused{0};

  explicit Shared(const std::vector<uint8_t>& bytes) : model(TfLiteModelCreate(bytes.data(), bytes.size())) {
    TfLiteInterpreterOptionsSetErrorReporter(options, say_nothing, nullptr);
    renew();
  }
  ~Shared() {
    TfLiteInterpreterDelete(interpreter);
    TfLiteInterpreterOptionsDelete(options);
    TfLiteModelDelete(model);
  }
  void renew() {
    TfLiteInterpreter* const fresh = TfLiteInterpreterCreate(model, options);
    TfLiteInterpreterAllocateTensors(fresh);
    runner = TfLiteInterpreterGetSignatureRunner(fresh, "serving_default");
    TfLiteInterpreterDelete(interpreter.exchange(fresh));
  }
  void count(TfLiteStatus status) { ++(status == kTfLiteOk ? done : refused); }
};

using Work = std::function<void(Shared&, int)>;

void copy(Shared& s, int i) {
  TfLiteTensor* const x = TfLiteInterpreterGetInputTensor(s.interpreter, 0);
  const size_t bytes = TfLiteTensorByteSize(x);
  const std::vector<char> from(bytes ? bytes : 1, static_cast<char>(i));
  s.count(TfLiteTensorCopyFromBuffer(x, from.data(), bytes));
  for (int d = 0; d < 2; ++d) TfLiteTensorDim(x, d);
  EXPECT_LE(TfLiteTensorNumDims(x), 2);
  TfLiteTensorName(x);
  TfLiteTensorData(x);
  const TfLiteTensor* const y = TfLiteInterpreterGetOutputTensor(s.interpreter, 0);
  std::vector<char> to(TfLiteTensorByteSize(y) + 1);
  s.count(TfLiteTensorCopyToBuffer(y, to.data(), to.size() - 1));
  TfLiteOpaqueTensorGetBufferAddressStability(reinterpret_cast<const TfLiteOpaqueTensor*>(y));
}

void wrong_copy(Shared& s, int) {
  const float one = 1;
  s.count(TfLiteTensorCopyFromBuffer(TfLiteInterpreterGetInputTensor(s.interpreter, 0), &one, 1));
}

void run(Shared& s, int) { s.count(TfLiteInterpreterInvoke(s.interpreter)); }

void resize(Shared& s, int i) {
  const int dims[] = {1, 4 + i % 3 * 1000};
  s.count(TfLiteInterpreterResizeInputTensor(s.interpreter, 0, dims, 2));
  s.count(TfLiteInterpreterAllocateTensors(s.interpreter));
}

void renew(Shared& s, int i) {
  if (i % 4 == 0) s.renew();
}

void through_runner(Shared& s, int) {
  TfLiteSignatureRunner* const runner = s.runner;
  TfLiteSignatureRunnerGetInputTensor(runner, "x");
  s.count(TfLiteSignatureRunnerInvoke(runner));
}

void give_memory(Shared& s, int i) {
  alignas(64) static char memory[16384];
  const TfLiteCustomAllocation allocation{memory, sizeof memory};
  if (i % 8 == 0) s.count(TfLiteInterpreterSetCustomAllocationForTensor(s.interpreter, 0, &allocation, 0));
}

struct Row {
  const char* name;
  std::vector<Work> works;
};

class Threads : public testing::TestWithParam<Row> {};

TEST_P(Threads, EveryCallIsDoneOrRefused) {
  Shared shared(add_model());
  std::vector<std::thread> threads;
  for (const Work& work : GetParam().works)
    threads.emplace_back([&shared, work] {
      for (int i = 0; i < 400; ++i) work(shared, i);
    });
  for (std::thread& each : threads) each.join();
  EXPECT_GT(shared.done + shared.refused, 0);
  // It is as good as new.
  TfLiteInterpreter* const last = shared.interpreter;
  const int dims[] = {1, 4};
  EXPECT_EQ(TfLiteInterpreterResizeInputTensor(last, 0, dims, 2), kTfLiteOk);
  ASSERT_EQ(TfLiteInterpreterAllocateTensors(last), kTfLiteOk) << surelite_last_diagnostic();
  const std::vector<float> values{1, 2, 3, 4};
  EXPECT_EQ(TfLiteTensorCopyFromBuffer(TfLiteInterpreterGetInputTensor(last, 0), values.data(), 16), kTfLiteOk);
  EXPECT_EQ(TfLiteInterpreterInvoke(last), kTfLiteOk) << surelite_last_diagnostic();
}

INSTANTIATE_TEST_SUITE_P(Rows, Threads,
                         testing::Values(Row{"copy_beside_resize", {copy, resize}},
                                         Row{"copy_beside_delete", {copy, renew}},
                                         Row{"copies", {copy, copy, wrong_copy, wrong_copy}},
                                         Row{"run_beside_delete", {run, renew, copy}},
                                         Row{"runner_beside_delete", {through_runner, renew}},
                                         Row{"memory_beside_run", {give_memory, run, copy, resize}},
                                         Row{"all", {copy, resize, run, renew, through_runner, wrong_copy}}),
                         [](const auto& info) { return std::string(info.param.name); });

// Deletes what it is called for.
struct Suicide {
  TfLiteModel* model = nullptr;
  TfLiteInterpreter* interpreter = nullptr;
};

// A custom operator whose output's size depends on data, and which another thread looks at while it runs.
TfLiteStatus watched_prepare(TfLiteContext* context, TfLiteNode* node) {
  context->tensors[node->outputs->data[0]].allocation_type = kTfLiteDynamic;
  return kTfLiteOk;
}
TfLiteStatus watched_invoke(TfLiteContext* context, TfLiteNode* node) {
  TfLiteTensor* const output = &context->tensors[node->outputs->data[0]];
  std::thread([output] {
    char to[16];
    for (int i = 0; i < 100; ++i) {
      EXPECT_EQ(TfLiteTensorCopyToBuffer(output, to, sizeof to), kTfLiteError);
      EXPECT_EQ(last_code(), "A706");
    }
    EXPECT_TRUE(last_says("calls were turned away so far")) << surelite_last_diagnostic();
  }).join();
  TfLiteIntArray* const size = TfLiteIntArrayCreate(1);
  size->data[0] = 4;
  return context->ResizeTensor(context, output, size);
}

TEST(ThreadsAlone, AHundredLooksAreNoHundredLines) {
  TfLiteRegistration op{};
  op.custom_name = "Watched";
  op.prepare = watched_prepare;
  op.invoke = watched_invoke;
  Client client;
  TfLiteInterpreterOptionsAddCustomOp(client.options, "Watched", &op, 1, 1);
  ASSERT_TRUE(client.open(custom_model("Watched")));
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  testing::internal::CaptureStderr();
  EXPECT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
  const std::string lines = testing::internal::GetCapturedStderr();
  size_t count = 0;
  for (size_t at = lines.find("A706"); at != lines.npos; at = lines.find("A706", at + 1)) ++count;
  EXPECT_LE(count, 3u) << lines;
}

TEST(ThreadsAlone, DeletingFromWithinACallIsRefused) {
  const std::vector<uint8_t> bytes = add_model();
  Suicide self;
  TfLiteInterpreterOptions* const options = TfLiteInterpreterOptionsCreate();
  TfLiteInterpreterOptionsSetErrorReporter(
      options,
      [](void* user, const char*, va_list) {
        auto& mine = *static_cast<Suicide*>(user);
        TfLiteInterpreter* const victim = std::exchange(mine.interpreter, nullptr);
        if (victim) TfLiteInterpreterDelete(victim);
      },
      &self);
  self.model = TfLiteModelCreate(bytes.data(), bytes.size());
  TfLiteInterpreter* const interpreter = self.interpreter = TfLiteInterpreterCreate(self.model, options);
  EXPECT_EQ(TfLiteInterpreterGetInputTensor(interpreter, 99), nullptr);  // reports, and the reporter deletes
  EXPECT_EQ(TfLiteInterpreterAllocateTensors(interpreter), kTfLiteOk);
  TfLiteInterpreterDelete(interpreter);
  EXPECT_EQ(TfLiteInterpreterInvoke(interpreter), kTfLiteError);
  EXPECT_EQ(last_code(), "A710");
  TfLiteInterpreterOptionsDelete(options);
  TfLiteModelDelete(self.model);
}

}  // namespace
}  // namespace surelite::compat_tests
