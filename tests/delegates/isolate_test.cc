// SPDX-License-Identifier: Apache-2.0
// The search for the operators that a delegate fails at.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "delegates/faults.h"
#include "isolate/search.h"
#include "isolate/shrink.h"
#include "model/access.h"
#include "recorded.h"

namespace surelite::tests {
namespace {

using namespace surelite::tool;

DelegateSpec hostile(const std::string& fault, const std::string& at) {
  DelegateSpec spec = *parse_delegate("isolated:plugin:" HOSTILE_DELEGATE ",fault=" + fault);
  spec.options.emplace_back("at", at);
  return spec;
}

IsolationOptions limits() {
  IsolationOptions options;
  options.seconds = 60;
  options.memory_bytes = uint64_t{2} << 30;
  return options;
}

Search look(const Reference& reference, const DelegateSpec& spec, const IsolationOptions& options) {
  Notebook notebook("", "");
  return search(reference, spec, options, &notebook, [](int) {});
}

TEST(Shrink, FindsWhatIsToBlame) {
  std::vector<int> all;
  for (int i = 0; i < 100; ++i) all.push_back(i);
  for (const std::vector<int>& blamed : {std::vector<int>{0}, {99}, {37}, {3, 4}, {10, 90}, {1, 50, 99}}) {
    int tests = 0;
    const std::vector<int> found = shrink(all, [&](const std::vector<int>& some) {
      ++tests;
      return std::ranges::includes(some, blamed);
    });
    EXPECT_EQ(found, blamed);
    EXPECT_LE(tests, blamed.size() == 1 ? 20 : 200);
  }
}

TEST(Isolate, HostileDelegates) {
  const Result<Reference> reference = compute_reference(chain_of_twelve(), 1, 1);
  ASSERT_TRUE(reference);
  ASSERT_EQ(reference->operators.size(), 12u);
  for (const Fault& fault : kFaults) {
    SCOPED_TRACE(fault.name);
    IsolationOptions options = limits();
    options.guarded = std::string_view(fault.name) == "overrun";
    if (std::string_view(fault.name) == "hang") options.seconds = 4;
    const Search found = look(*reference, hostile(fault.name, "t5"), options);
    if (!kSanitized) {
      EXPECT_NE(std::string_view(fault.verdict).find(name_of(found.whole.verdict)), std::string_view::npos)
          << name_of(found.whole.verdict) << ": " << found.whole.finding.dump();
    }
    ASSERT_FALSE(found.culprits.empty());
    EXPECT_LE(found.culprits[0].operators.size(), 3u);
    // What fails before it sees an operator fails at any.
    if (std::string_view(fault.name).find("create") != std::string_view::npos) {
      EXPECT_FALSE(found.fixed);
      continue;
    }
    EXPECT_EQ(found.culprits[0].operators, std::vector<int>{5});
    EXPECT_EQ(found.culprits.size(), 1u);
    EXPECT_TRUE(found.fixed);
    const Piece piece = piece_of(*reference, {5});
    const Result<std::vector<std::byte>> bytes = cut_out(*reference->model, piece);
    ASSERT_TRUE(bytes);
    const Result<Model> alone = Model::from_bytes(*bytes);
    ASSERT_TRUE(alone) << alone.error()[0].text();
    EXPECT_EQ(ModelAccess::data(*alone).subgraphs[0].operators.size(), 1u);
  }
}

TEST(Isolate, AHealthyDelegateIsFine) {
  const Result<Reference> reference = compute_reference(chain_of_twelve(), 1, 1);
  const Search found = look(*reference, hostile("none", ""), limits());
  EXPECT_EQ(found.whole.verdict, Verdict::fine) << found.whole.finding.dump();
  EXPECT_EQ(found.whole.taken.size(), 12u);
  EXPECT_TRUE(found.culprits.empty());
  EXPECT_EQ(found.experiments, 3);  // all, and eight at a time
}

TEST(Isolate, KnowsWhatIsNotHere) {
  const Result<Reference> reference = compute_reference(chain_of_twelve(), 1, 1);
  ASSERT_TRUE(reference);
  const auto tried = [&](const DelegateSpec& spec) {
    return try_operators(*reference, reference->operators, spec, limits());
  };
  const Outcome absent = tried(*parse_delegate("isolated:plugin:/nowhere/libabsent.so"));
  EXPECT_FALSE(absent.opened()) << absent.finding.dump();
  EXPECT_TRUE(tried(hostile("none", "t5")).opened());
}

TEST(Isolate, GoesOnWhereItWas) {
  const Result<Reference> reference = compute_reference(chain_of_twelve(), 1, 1);
  const std::string path = (std::filesystem::temp_directory_path() /
                            ("surelite-isolate-" + std::to_string(getpid()) + ".json")).string();
  const DelegateSpec spec = hostile("exit", "t7");
  const auto look_again = [&](const char* key) {
    Notebook notebook(path, key);
    return search(*reference, spec, limits(), &notebook, [](int) {});
  };
  const Search first = look_again("a"), second = look_again("a"), other = look_again("b");
  std::filesystem::remove(path);
  EXPECT_GT(first.experiments, 3);
  EXPECT_EQ(second.experiments, 0);
  EXPECT_EQ(other.experiments, first.experiments);
  for (const Search* each : {&first, &second, &other}) {
    ASSERT_EQ(each->culprits.size(), 1u);
    EXPECT_EQ(each->culprits[0].operators, std::vector<int>{7});
  }
}

// A delegate that computes one operator of MobileNetV2 wrongly, in fifty places.
TEST(Isolate, FiftyPlacesOfMobileNet) {
  const std::string path = recorded("models/" MOBILENET);
  if (path.empty()) GTEST_SKIP() << "SURELITE_SHARED does not name a folder with models/";
  const Result<Model> model = Model::open(path);
  ASSERT_TRUE(model);
  const Result<Reference> reference = compute_reference(*model, 1, 1);
  ASSERT_TRUE(reference) << reference.error()[0].text();
  const SubgraphDef& graph = ModelAccess::data(*model).subgraphs[0];
  // Every operator, or fifty of them spread over the model.
  std::set<int> places;
  const size_t count = reference->operators.size();
  for (size_t i = 0; i < 50; ++i) places.insert(reference->operators[i * count / 50]);
  double longest = 0, all = 0;
  for (const int op : places) {
    const int32_t written = graph.operators[static_cast<size_t>(op)].outputs[0];
    const std::string& tensor = graph.tensors[static_cast<size_t>(written)].name;
    const Search found = look(*reference, hostile("wrong_output", tensor), limits());
    longest = std::max(longest, found.seconds);
    all += found.seconds;
    ASSERT_FALSE(found.culprits.empty()) << op;
    EXPECT_EQ(found.culprits[0].operators, std::vector<int>{op}) << tensor;
    EXPECT_TRUE(found.fixed) << op;
  }
  EXPECT_EQ(places.size(), 50u);
  RecordProperty("places", static_cast<int>(places.size()));
  RecordProperty("seconds_per_search", std::to_string(all / static_cast<double>(places.size())));
  RecordProperty("longest_seconds", std::to_string(longest));
}

}  // namespace
}  // namespace surelite::tests
