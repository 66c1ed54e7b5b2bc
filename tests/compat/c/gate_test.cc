// SPDX-License-Identifier: Apache-2.0
// Threads that look at tensors while another changes what is behind them: an error reporter is called in the midst of
// either, so that the order of things is certain.
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"

namespace surelite::compat_tests {
namespace {

// An interpreter whose first report calls a function.
struct Scene {
  std::function<void()> on_report;
  TfLiteModel* model = nullptr;
  TfLiteInterpreterOptions* options = TfLiteInterpreterOptionsCreate();
  TfLiteInterpreter* interpreter = nullptr;
  TfLiteTensor* x = nullptr;

  Scene() {
    const std::vector<uint8_t> bytes = add_model();
    TfLiteInterpreterOptionsSetErrorReporter(
        options,
        [](void* user, const char*, va_list) {
          if (const auto call = std::exchange(static_cast<Scene*>(user)->on_report, nullptr)) call();
        },
        this);
    model = TfLiteModelCreate(bytes.data(), bytes.size());
    interpreter = TfLiteInterpreterCreate(model, options);
    x = TfLiteInterpreterGetInputTensor(interpreter, 0);
  }
  ~Scene() {
    TfLiteInterpreterDelete(interpreter);
    TfLiteInterpreterOptionsDelete(options);
    TfLiteModelDelete(model);
  }
  TfLiteStatus resize(int extent) {
    const int dims[] = {1, extent};
    return TfLiteInterpreterResizeInputTensor(interpreter, 0, dims, 2);
  }
  // Whether another thread may look at the tensor now.
  bool others_may_look() const {
    bool may = true;
    std::thread([&] {
      (void)TfLiteTensorData(x);
      may = last_code() != "A706";
    }).join();
    return may;
  }
};

TEST(Gate, AChangeTurnsOtherThreadsAway) {
  Scene scene;
  bool own = false, others = true;
  ASSERT_EQ(TfLiteInterpreterAllocateTensors(scene.interpreter), kTfLiteOk);
  scene.on_report = [&] {
    own = TfLiteTensorData(scene.x) != nullptr;
    others = scene.others_may_look();
  };
  EXPECT_EQ(scene.resize(-3), kTfLiteError);
  EXPECT_TRUE(own);
  EXPECT_FALSE(others);
  EXPECT_TRUE(scene.others_may_look());
}

// A copy of another size than the tensor's looks at it, and reports.
TEST(Gate, AChangeWaitsForLooksOfOtherThreads) {
  Scene scene;
  std::thread changer;
  TfLiteStatus own = kTfLiteError, other = kTfLiteError;
  bool began = false;
  scene.on_report = [&] {
    own = scene.resize(8);  // within a look of this thread
    changer = std::thread([&] { other = scene.resize(12); });
    for (int i = 0; i < 100'000 && !began; ++i) began = !scene.others_may_look();
  };
  char one = 0;
  EXPECT_EQ(TfLiteTensorCopyToBuffer(TfLiteInterpreterGetOutputTensor(scene.interpreter, 0), &one, 1), kTfLiteError);
  ASSERT_TRUE(changer.joinable()) << "the look reported nothing";
  changer.join();
  EXPECT_EQ(own, kTfLiteOk);
  EXPECT_TRUE(began);
  EXPECT_EQ(other, kTfLiteOk);
  EXPECT_EQ(TfLiteTensorDim(scene.x, 1), 12);
}

}  // namespace
}  // namespace surelite::compat_tests
