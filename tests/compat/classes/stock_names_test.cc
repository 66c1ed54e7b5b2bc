// SPDX-License-Identifier: Apache-2.0
// Names and values of the stock headers that clients compile against: checks that end the process, kernels under
// further names, flags, profilers with fewer arguments.
#include <gtest/gtest.h>

#include <vector>

#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"
#include "tensorflow/lite/kernels/internal/compatibility.h"
#include "tensorflow/lite/kernels/op_macros.h"
#include "tensorflow/lite/nnapi/nnapi_implementation.h"
// Brings the model's class along, as camera applications rely on.
#include "tensorflow/lite/kernels/register.h"

namespace surelite::compat_tests {
namespace {

static_assert(sizeof(tflite::FlatBufferModel) > 0);

TEST(StockNamesDeath, ChecksEndTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const int found = 3;
  TF_LITE_ASSERT_EQ(found, 3);
  EXPECT_DEATH(TF_LITE_ASSERT_EQ(found, 5), "found didn't equal 5");
  EXPECT_DEATH(TFLITE_ABORT, "");
  EXPECT_DEATH(TFLITE_CHECK_EQ(found, 5), "");
  TFLITE_CHECK_EQ(found, 3);
  TFLITE_DCHECK_LT(found, 4);
}

TEST(StockNames, KernelsUnderFurtherNames) {
  using namespace tflite::ops::builtin;
  const struct {
    TfLiteRegistration *other, *plain;
  } table[] = {{Register_CONVOLUTION_GENERIC_OPT(), Register_CONV_2D()},
               {Register_DEPTHWISE_CONVOLUTION_REF(), Register_DEPTHWISE_CONV_2D()},
               {Register_FULLY_CONNECTED_PIE(), Register_FULLY_CONNECTED()},
               {Register_AVERAGE_POOL_REF(), Register_AVERAGE_POOL_2D()},
               {Register_L2NORM_GENERIC_OPT(), Register_L2_NORMALIZATION()},
               {Register_TRANSPOSECONV_REF(), Register_TRANSPOSE_CONV()},
               {Register_ADD_REF(), Register_ADD()},
               {Register_MEAN_GENERIC_OPT(), Register_MEAN()},
               {Register_SOFTMAX_REF(), Register_SOFTMAX()},
               {Register_RELU_GENERIC_OPT(), Register_RELU()}};
  for (const auto& row : table) {
    ASSERT_NE(row.other, nullptr);
    EXPECT_EQ(row.other->builtin_code, row.plain->builtin_code);
  }
}

TEST(StockNames, FlagsOfXnnpack) {
  const std::vector<int> flags = {
      TFLITE_XNNPACK_DELEGATE_FLAG_QS8,
      TFLITE_XNNPACK_DELEGATE_FLAG_QU8,
      TFLITE_XNNPACK_DELEGATE_FLAG_FORCE_FP16,
      TFLITE_XNNPACK_DELEGATE_FLAG_DYNAMIC_FULLY_CONNECTED,
      TFLITE_XNNPACK_DELEGATE_FLAG_VARIABLE_OPERATORS,
      TFLITE_XNNPACK_DELEGATE_FLAG_TRANSIENT_INDIRECTION_BUFFER,
      TFLITE_XNNPACK_DELEGATE_FLAG_ENABLE_LATEST_OPERATORS,
      TFLITE_XNNPACK_DELEGATE_FLAG_ENABLE_SUBGRAPH_RESHAPING,
  };
  for (size_t bit = 0; bit < flags.size(); ++bit) EXPECT_EQ(flags[bit], 1 << bit);
}

struct Counting : tflite::Profiler {
  std::vector<int64_t> seen;
  using Profiler::AddEvent;
  using Profiler::BeginEvent;
  uint32_t BeginEvent(const char*, EventType, int64_t first, int64_t second) override {
    seen.insert(seen.end(), {first, second});
    return 1;
  }
  void EndEvent(uint32_t handle) override { seen.push_back(-static_cast<int64_t>(handle)); }
  void AddEvent(const char*, EventType, uint64_t metric, int64_t first, int64_t second) override {
    seen.insert(seen.end(), {static_cast<int64_t>(metric), first, second});
  }
};

TEST(StockNames, ProfilersWithFewerArguments) {
  Counting counting;
  counting.AddEvent("timed", tflite::Profiler::EventType::DEFAULT, 7, 8);
  EXPECT_EQ(counting.seen, (std::vector<int64_t>{7, 8, 0}));
  counting.AddEventWithData("data", tflite::Profiler::EventType::DEFAULT, nullptr);  // nobody has to listen
  counting.seen.clear();
  { const tflite::ScopedProfile event(&counting, "scope"); }
  EXPECT_EQ(counting.seen, (std::vector<int64_t>{0, 0, -1}));
}

// Every function is there, or the library is not.
TEST(StockNames, FunctionsOfAndroidsLibrary) {
  const NnApi* const api = NnApiImplementation();
  ASSERT_NE(api, nullptr);
  EXPECT_EQ(api, NnApiImplementation());
  EXPECT_EQ(api->ANeuralNetworksModel_create != nullptr, api->nnapi_exists);
  EXPECT_EQ(api->ANeuralNetworksExecution_startCompute != nullptr, api->nnapi_exists);
#if !defined(__ANDROID__)
  EXPECT_EQ(api->android_sdk_version, 0);
#endif
  uint32_t count = 0;
  const auto get_count = api->ANeuralNetworks_getDeviceCount;  // null in libraries before level 29
  EXPECT_EQ(get_count ? get_count(&count) : ANEURALNETWORKS_NO_ERROR, ANEURALNETWORKS_NO_ERROR);
}

}  // namespace
}  // namespace surelite::compat_tests
