// SPDX-License-Identifier: Apache-2.0
// Summaries of profilers, loaders of models, random values: what tools and tests of kernels include.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "compat/shared/models.h"
#include "tensorflow/lite/delegates/gpu/gl_delegate.h"
#include "tensorflow/lite/delegates/hexagon/hexagon_delegate.h"
#include "tensorflow/lite/examples/label_image/get_top_n.h"
#include "tensorflow/lite/kernels/internal/test_util.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model_loader.h"
#include "tensorflow/lite/profiling/buffered_profiler.h"
#include "tensorflow/lite/profiling/profile_summarizer.h"
#include "tensorflow/lite/tools/gen_op_registration.h"

namespace tflite {
namespace {

std::string two_sums() {
  const std::vector<uint8_t> bytes = surelite::compat_tests::chain_model(2);
  return {bytes.begin(), bytes.end()};
}

TEST(Summaries, NumbersOneAfterTheOther) {
  tensorflow::Stat<int64_t> stat;
  EXPECT_TRUE(stat.empty() && stat.all_same());
  for (const int64_t v : {4, 1, 7}) stat.UpdateStat(v);
  EXPECT_EQ(stat.first(), 4);
  EXPECT_EQ(stat.newest(), 7);
  EXPECT_EQ(stat.min(), 1);
  EXPECT_EQ(stat.max(), 7);
  EXPECT_EQ(stat.sum(), 12);
  EXPECT_EQ(stat.avg(), 4);
  EXPECT_EQ(stat.variance(), 6);
  EXPECT_EQ(stat.sample_variance(), 9);
  EXPECT_EQ(stat.std_deviation(), 2);
}

TEST(Summaries, OperatorsOfARun) {
  const std::string bytes = two_sums();
  const auto model = FlatBufferModel::BuildFromBuffer(bytes.data(), bytes.size());
  ASSERT_NE(model, nullptr);
  ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<Interpreter> interpreter;
  InterpreterBuilder (*model, resolver)(&interpreter);
  ASSERT_NE(interpreter, nullptr);
  ASSERT_EQ(interpreter->AllocateTensors(), kTfLiteOk);
  profiling::BufferedProfiler profiler(1024);
  interpreter->SetProfiler(&profiler);
  for (const bool csv : {false, true}) {
    auto formatter = csv ? std::make_shared<profiling::ProfileSummaryCSVFormatter>()
                         : std::make_shared<profiling::ProfileSummaryDefaultFormatter>();
    profiling::ProfileSummarizer summarizer(formatter);
    EXPECT_FALSE(summarizer.HasProfiles());
    for (int i = 0; i < 3; ++i) {
      profiler.Reset();
      profiler.StartProfiling();
      ASSERT_EQ(interpreter->Invoke(), kTfLiteOk);
      profiler.StopProfiling();
      summarizer.ProcessProfiles(profiler.GetProfileEvents(), *interpreter);
    }
    EXPECT_TRUE(summarizer.HasProfiles());
    EXPECT_EQ(summarizer.GetStatsCalculator(0)->num_runs(), 3);
    size_t operators = 0;
    for (const auto& [name, detail] : summarizer.GetStatsCalculator(0)->GetDetails()) {
      EXPECT_EQ(detail.times_called, 3);
      operators += name[0] == '[' ? 1 : 0;
    }
    EXPECT_EQ(operators, interpreter->execution_plan().size());
    const std::string text = summarizer.GetOutputString();
    const auto& op = interpreter->node_and_registration(interpreter->execution_plan()[0])->second;
    EXPECT_NE(text.find(EnumNameBuiltinOperator(static_cast<BuiltinOperator>(op.builtin_code))), std::string::npos);
    EXPECT_EQ(text.find("==") == std::string::npos, csv);
    EXPECT_NE(summarizer.GetShortSummary().find("count=3"), std::string::npos);
  }
}

TEST(Loaders, PathsSayWhereAModelIs) {
  const std::string bytes = two_sums();
  const std::string name = testing::TempDir() + "loaded.tflite";
  std::FILE* const file = std::fopen(name.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  std::fwrite(bytes.data(), 1, bytes.size(), file);
  std::fclose(file);
  const auto loads = [](const std::string& path) {
    const auto loader = tools::CreateModelLoaderFromPath(path);
    return loader && loader->Init() && loader->GetModel();
  };
  const std::string size = std::to_string(bytes.size());
  EXPECT_TRUE(loads(name));
  EXPECT_FALSE(loads(name + ".none"));
  EXPECT_FALSE(loads(""));
  const int fd = open(name.c_str(), O_RDONLY);
  EXPECT_TRUE(loads("fd:" + std::to_string(fd) + ":0:" + size));
  EXPECT_FALSE(loads("fd:" + std::to_string(fd) + ":0:9999999"));
  close(fd);
  EXPECT_FALSE(loads("fd:-1:0:" + size));
  const auto address = std::to_string(reinterpret_cast<intptr_t>(bytes.data()));
  EXPECT_TRUE(loads("buffer:" + address + ":" + size));
  for (const char* wrong : {"buffer:1", "fd:1:2", "fd:x:0:5", "pipe:1:2", "buffer:5:-1", "fd:::"})
    EXPECT_EQ(tools::CreateModelLoaderFromPath(wrong), nullptr) << wrong;
  for (const size_t sent : {bytes.size(), bytes.size() - 1}) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    std::thread writer([&, sent] {
      for (size_t at = 0; at < sent;) {
        const ssize_t wrote = write(ends[1], bytes.data() + at, sent - at);
        if (wrote <= 0) break;
        at += static_cast<size_t>(wrote);
      }
      close(ends[1]);
    });
    EXPECT_EQ(loads("pipe:" + std::to_string(ends[0]) + ":-1:" + size), sent == bytes.size());
    writer.join();
  }
  std::remove(name.c_str());
}

TEST(RandomValues, StayInTheirRange) {
  std::vector<int8_t> narrow(1000);
  FillRandom<int8_t>(&narrow, -5, 6);
  EXPECT_EQ(*std::min_element(narrow.begin(), narrow.end()), -5);
  EXPECT_EQ(*std::max_element(narrow.begin(), narrow.end()), 6);
  std::vector<float> reals(1000);
  FillRandom<float>(&reals, -1, 1);
  EXPECT_LT(std::abs(*std::max_element(reals.begin(), reals.end()) - 1), 0.1f);
  for (int i = 0; i < 1000; ++i) {
    const int drawn = ExponentialRandomPositiveInt(0.9f, 10, 50);
    EXPECT_TRUE(drawn >= 1 && drawn <= 50);
  }
  RuntimeShape out;
  int wide = -1, high = -1;
  EXPECT_TRUE(ComputeConvSizes(RuntimeShape({1, 5, 6, 2}), 7, 3, 3, 2, 1, 1, PaddingType::kSame, &out, &wide, &high));
  EXPECT_EQ(out, RuntimeShape({1, 3, 3, 7}));
  EXPECT_EQ(wide, 0);
  EXPECT_EQ(high, 1);
  EXPECT_TRUE(ComputeConvSizes(RuntimeShape({1, 5, 6, 2}), 7, 3, 3, 2, 1, 2, PaddingType::kValid, &out, &wide, &high));
  EXPECT_EQ(out, RuntimeShape({1, 1, 2, 7}));
  EXPECT_FALSE(ComputeConvSizes(RuntimeShape({1, 2, 2, 2}), 7, 3, 3, 1, 1, 1, PaddingType::kValid, &out, &wide, &high));
}

using Best = std::vector<std::pair<float, int>>;

TEST(Clients, TheBestOfAClassifier) {
  Best best;
  float reals[] = {0.1f, 0.7f, 0.2f, 0.7f};
  label_image::get_top_n<float>(reals, 4, 3, 0.15f, &best, kTfLiteFloat32);
  EXPECT_EQ(best, (Best{{0.7f, 3}, {0.7f, 1}, {0.2f, 2}}));
  best.clear();
  uint8_t bytes[] = {0, 255, 51};
  label_image::get_top_n<uint8_t>(bytes, 3, 5, 0.1f, &best, false);
  EXPECT_EQ(best, (Best{{1.0f, 1}, {0.2f, 2}}));
  best.clear();
  int8_t steps[] = {-128, 0, 127};
  label_image::get_top_n<int8_t>(steps, 3, 1, 0.5f, &best, kTfLiteInt8);
  EXPECT_EQ(best, (Best{{255.0f / 256, 2}}));
}

TEST(Clients, OperatorsOfAModel) {
  EXPECT_EQ(NormalizeCustomOpName("CustomOp"), "CUSTOM_OP");
  EXPECT_EQ(NormalizeCustomOpName("custom_op"), "CUSTOM_OP");
  RegisteredOpMap builtin, custom;
  const std::string bytes = two_sums();
  const auto model = FlatBufferModel::BuildFromBuffer(bytes.data(), bytes.size());
  ReadOpsFromModel(model->GetModel(), &builtin, &custom);
  EXPECT_EQ(builtin, (RegisteredOpMap{{"ADD", {1, 1}}}));
  const std::vector<uint8_t> other = surelite::compat_tests::custom_model("Mine");
  const auto second = FlatBufferModel::BuildFromBuffer(reinterpret_cast<const char*>(other.data()), other.size());
  ReadOpsFromModel(second->GetModel(), &builtin, &custom);
  ReadOpsFromModel(nullptr, &builtin, &custom);
  EXPECT_EQ(custom, (RegisteredOpMap{{"Mine", {1, 1}}}));
}

// No such processor: programs go on without.
TEST(Clients, HexagonIsNotThere) {
  TfLiteHexagonInit();
  TfLiteHexagonDelegateOptions options = TfLiteHexagonDelegateOptionsDefault();
  options.input_batch_dimensions = TfLiteIntArrayCreate(1);
  EXPECT_EQ(TfLiteHexagonDelegateCreate(&options), nullptr);
  TfLiteHexagonTearDown();
  EXPECT_EQ(TfLiteGpuDelegateBindBufferToTensor(nullptr, 1, 0), kTfLiteError);
}

}  // namespace
}  // namespace tflite
