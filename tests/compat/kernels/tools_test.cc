// SPDX-License-Identifier: Apache-2.0
// What tools and test programs share: flags, parameters, makers of delegates, files, sparse tensors.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tensorflow/compiler/mlir/lite/tools/command_line_flags.h"
#include "tensorflow/lite/kernels/internal/tensor_utils.h"
#include "tensorflow/lite/kernels/internal/utils/sparsity_format_converter.h"
#include "tensorflow/lite/profiling/platform_profiler.h"
#include "tensorflow/lite/shared_library.h"
#include "tensorflow/lite/tools/delegates/delegate_provider.h"
#include "tensorflow/lite/tools/evaluation/utils.h"
#include "tensorflow/lite/tools/tool_params.h"

namespace surelite::compat_tests {
namespace {

using tflite::Flag;
using tflite::Flags;

struct Line {
  std::vector<const char*> words;
  int count;
  explicit Line(std::vector<const char*> all) : words(std::move(all)), count(static_cast<int>(words.size())) {}
  bool parse(const std::vector<Flag>& flags) { return Flags::Parse(&count, words.data(), flags); }
};

TEST(ToolFlags, TakeWhatTheyKnow) {
  int32_t threads = 1;
  float rate = 0;
  bool verbose = false, quiet = true;
  std::string graph;
  const std::vector<Flag> flags{Flag::CreateFlag("threads", &threads, "how many"),
                                Flag::CreateFlag("rate", &rate, "how often"),
                                Flag::CreateFlag("verbose", &verbose, "more words"),
                                Flag::CreateFlag("quiet", &quiet, "fewer words"),
                                Flag::CreateFlag("graph", &graph, "a file", Flag::kRequired)};
  Line line({"tool", "--threads=4", "rest", "--verbose", "--quiet=false", "--graph=a b.tflite", "--rate=0.5",
             "--threads=9"});
  ASSERT_TRUE(line.parse(flags));
  EXPECT_EQ(threads, 4);
  EXPECT_EQ(rate, 0.5f);
  EXPECT_TRUE(verbose);
  EXPECT_FALSE(quiet);
  EXPECT_EQ(graph, "a b.tflite");
  ASSERT_EQ(line.count, 2);
  EXPECT_STREQ(line.words[1], "rest");
  EXPECT_NE(Flags::Usage("tool", flags).find("--threads=1\tint32\toptional\thow many"), std::string::npos);
}

TEST(ToolFlags, RefuseWhatIsNoValue) {
  for (const char* wrong :
       {"--threads=four", "--threads=4x", "--threads=", "--threads=99999999999", "--verbose=maybe"}) {
    int32_t threads = 1;
    bool verbose = false;
    Line line({"tool", wrong});
    EXPECT_FALSE(line.parse({Flag::CreateFlag("threads", &threads, ""), Flag::CreateFlag("verbose", &verbose, "")}))
        << wrong;
    EXPECT_EQ(threads, 1);
  }
  std::string graph;
  Line missing({"tool"});
  EXPECT_FALSE(missing.parse({Flag::CreateFlag("graph", &graph, "", Flag::kRequired)}));
  Line help({"tool", "--help"});
  EXPECT_FALSE(help.parse({}));
  Line place({"tool", "model.tflite"});
  EXPECT_TRUE(place.parse({Flag::CreateFlag("graph", &graph, "", Flag::kPositional)}));
  EXPECT_EQ(graph, "model.tflite");
}

TEST(ToolParams, KeepDefaultsAndWhatWasSet) {
  tflite::tools::ToolParams a, b;
  a.AddParam("n", tflite::tools::ToolParam::Create<int32_t>(3));
  b.AddParam("n", tflite::tools::ToolParam::Create<int32_t>(7));
  b.AddParam("name", tflite::tools::ToolParam::Create<std::string>("x"));
  EXPECT_FALSE(a.HasValueSet<int32_t>("n"));
  a.Merge(b);
  EXPECT_EQ(a.Get<int32_t>("n"), 3);
  EXPECT_EQ(a.Get<std::string>("name"), "x");
  a.Set(b);
  EXPECT_EQ(a.Get<int32_t>("n"), 7);
  EXPECT_TRUE(a.HasValueSet<int32_t>("n"));
  EXPECT_DEATH(a.Get<float>("n"), "another type");
  EXPECT_DEATH(a.Get<float>("gone"), "no parameter 'gone'");
}

class TwoProviders : public tflite::tools::DelegateProvider {
 public:
  TwoProviders() { default_params_.AddParam("use_mine", tflite::tools::ToolParam::Create<bool>(false)); }
  std::vector<Flag> CreateFlags(tflite::tools::ToolParams* params) const override {
    return {CreateFlag<bool>("use_mine", params, "mine")};
  }
  void LogParams(const tflite::tools::ToolParams&, bool) const override {}
  tflite::tools::TfLiteDelegatePtr CreateTfLiteDelegate(const tflite::tools::ToolParams& params) const override {
    return {params.Get<bool>("use_mine") ? new TfLiteDelegate(TfLiteDelegateCreate()) : nullptr,
            [](TfLiteDelegate* delegate) { delete delegate; }};
  }
  std::pair<tflite::tools::TfLiteDelegatePtr, int> CreateRankedTfLiteDelegate(
      const tflite::tools::ToolParams& params) const override {
    return {CreateTfLiteDelegate(params), params.GetPosition<bool>("use_mine")};
  }
  std::string GetName() const override { return "mine"; }
};
REGISTER_DELEGATE_PROVIDER(TwoProviders);

TEST(ToolDelegates, AreMadeWhereAFlagSaysSo) {
  for (const bool asked : {false, true}) {
    tflite::tools::ToolParams params;
    const tflite::tools::ProvidedDelegateList list(&params);
    list.AddAllDelegateParams();
    std::vector<Flag> flags;
    list.AppendCmdlineFlags(&flags);
    Line line({"tool", asked ? "--use_mine" : "--other"});
    ASSERT_TRUE(line.parse(flags));
    const auto made = list.CreateAllRankedDelegates();
    ASSERT_EQ(made.size(), asked ? 1u : 0u);
    if (asked) {
      EXPECT_EQ(made[0].provider->GetName(), "mine");
    }
  }
}

TEST(ToolFiles, LinesAndNames) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "surelite_tools_test";
  std::filesystem::create_directories(folder);
  for (const char* name : {"b.JPG", "a.jpg", "c.txt"}) std::ofstream(folder / name) << "one\ntwo\n";
  std::vector<std::string> names, lines;
  ASSERT_EQ(tflite::evaluation::GetSortedFileNames(folder.string() + "//", &names, {".jpg"}), kTfLiteOk);
  EXPECT_EQ(names, (std::vector<std::string>{(folder / "a.jpg").string(), (folder / "b.JPG").string()}));
  ASSERT_TRUE(tflite::evaluation::ReadFileLines(names[0], &lines));
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two"}));
  std::filesystem::remove_all(folder);
  EXPECT_FALSE(tflite::evaluation::ReadFileLines(names[0], &lines));
  EXPECT_EQ(tflite::evaluation::GetSortedFileNames(folder.string(), &names), kTfLiteError);
  EXPECT_EQ(tflite::evaluation::CreateCoreMlDelegate(), nullptr);
  EXPECT_NE(tflite::evaluation::CreateXNNPACKDelegate(2), nullptr);
  EXPECT_EQ(tflite::profiling::MaybeCreatePlatformProfiler(), nullptr);
  EXPECT_EQ(tflite::SharedLibrary::LoadLibrary("/no/such/library.so"), nullptr);
  EXPECT_STRNE(tflite::SharedLibrary::GetError(), "");
}

// There and back, over every pair of formats, with and without blocks.
TEST(SparseTensors, ThereAndBack) {
  std::minstd_rand random(7);
  const struct {
    std::vector<int> shape, order, block_size, block_map;
  } table[] = {{{4, 6}, {0, 1}, {}, {}},
               {{4, 6}, {1, 0}, {}, {}},
               {{4, 6}, {0, 1, 2, 3}, {2, 3}, {0, 1}},
               {{4, 6}, {1, 0, 3, 2}, {2, 2}, {0, 1}},
               {{2, 3, 8}, {0, 1, 2, 3}, {4}, {2}},
               {{0, 5}, {0, 1}, {}, {}}};
  for (const auto& row : table)
    for (int formats = 0; formats < 1 << row.shape.size(); ++formats) {
      std::vector<TfLiteDimensionType> format;
      size_t count = 1;
      for (size_t d = 0; d < row.shape.size(); ++d) {
        format.push_back(formats >> d & 1 ? kTfLiteDimSparseCSR : kTfLiteDimDense);
        count *= static_cast<size_t>(row.shape[d]);
      }
      std::vector<float> dense(count);
      for (float& value : dense) value = random() % 3 ? 0.0f : static_cast<float>(random() % 100);
      tflite::internal::sparsity::FormatConverter<float> there(row.shape, row.order, format, row.block_size,
                                                               row.block_map);
      const float none = 0;
      ASSERT_EQ(there.DenseToSparse(count ? dense.data() : &none), kTfLiteOk);
      std::vector<TfLiteDimensionType> by_level;
      std::vector<int> sizes;
      std::vector<std::vector<int>> segments, indices;
      for (size_t level = 0; level < row.order.size(); ++level) {
        const size_t d = static_cast<size_t>(row.order[level]);
        const bool sparse = d < format.size() && format[d] == kTfLiteDimSparseCSR;
        by_level.push_back(sparse ? kTfLiteDimSparseCSR : kTfLiteDimDense);
        sizes.push_back(sparse ? 0 : there.GetDimMetadata()[2 * level][0]);
        segments.push_back(sparse ? there.GetDimMetadata()[2 * level] : std::vector<int>());
        indices.push_back(there.GetDimMetadata()[2 * level + 1]);
      }
      tflite::internal::sparsity::FormatConverter<float> back(row.shape, row.order, by_level, sizes, segments, indices,
                                                              row.block_map);
      const std::vector<float> kept = there.GetData();
      ASSERT_EQ(back.SparseToDense(kept.empty() ? &none : kept.data()), kTfLiteOk) << formats;
      EXPECT_EQ(back.GetData(), dense) << formats;
    }
}

TEST(SparseTensors, WhatDoesNotFitIsRefused) {
  const std::vector<TfLiteDimensionType> csr{kTfLiteDimDense, kTfLiteDimSparseCSR};
  const std::vector<float> values(8, 1.0f);
  const struct {
    const char* what;
    std::vector<int> order;
    std::vector<int> segments, indices;
  } table[] = {{"a dimension twice", {0, 0}, {0, 1, 2}, {0, 1}},
               {"a dimension that does not exist", {0, 5}, {0, 1, 2}, {0, 1}},
               {"segments that fall", {0, 1}, {0, 2, 1}, {0, 1}},
               {"segments beyond the indices", {0, 1}, {0, 1, 9}, {0, 1}},
               {"too few segments", {0, 1}, {0, 1}, {0, 1}},
               {"an index beyond the dimension", {0, 1}, {0, 1, 2}, {0, 3}},
               {"a negative index", {0, 1}, {0, 1, 2}, {-1, 0}}};
  for (const auto& row : table) {
    tflite::internal::sparsity::FormatConverter<float> converter({2, 3}, row.order, csr, {2, 0}, {{}, row.segments},
                                                                 {{}, row.indices});
    EXPECT_EQ(converter.SparseToDense(values.data()), kTfLiteError) << row.what;
  }
}

TEST(NarrowIntegers, PackedAndUnpacked) {
  for (const int bits : {2, 4}) {
    std::vector<int8_t> values, back(9);
    for (int i = 0; i < 9; ++i) values.push_back(static_cast<int8_t>(i % (1 << bits) - (1 << (bits - 1))));
    std::vector<int8_t> packed(static_cast<size_t>((9 * bits + 7) / 8));
    tflite::tensor_utils::PackInt8IntoDenseInt(values.data(), 9, bits, packed.data());
    tflite::tensor_utils::UnpackPackedIntToInt8(packed.data(), 9, bits, back.data());
    EXPECT_EQ(back, values) << bits;
  }
}

TEST(RealsToInt8, SymmetricAndAsymmetric) {
  const std::vector<float> values{-1, 0, 0.5f, 3};
  std::vector<int8_t> steps(4);
  float low, high, scale;
  tflite::tensor_utils::SymmetricQuantizeFloats(values.data(), 4, steps.data(), &low, &high, &scale);
  EXPECT_EQ(low, -1);
  EXPECT_EQ(high, 3);
  EXPECT_FLOAT_EQ(scale, 3 / 127.0f);
  EXPECT_EQ(steps, (std::vector<int8_t>{-42, 0, 21, 127}));
  int32_t zero;
  tflite::tensor_utils::AsymmetricQuantizeFloats(values.data(), 4, steps.data(), &scale, &zero);
  EXPECT_FLOAT_EQ(scale, 4 / 255.0f);
  EXPECT_EQ(zero, -64);
  EXPECT_EQ(steps, (std::vector<int8_t>{-128, -64, -32, 127}));
  const std::vector<float> zeros(3);
  tflite::tensor_utils::SymmetricQuantizeFloats(zeros.data(), 3, steps.data(), &low, &high, &scale);
  EXPECT_EQ(scale, 1);
}

}  // namespace
}  // namespace surelite::compat_tests
