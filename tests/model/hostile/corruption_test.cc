// SPDX-License-Identifier: Apache-2.0
// Seeded damage to models: flipped bits, replaced words, cut ends. Whatever comes of it, nothing crashes or hangs.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "model/hostile/exercise.h"
#include "model/sample.h"
#include "model/hostile/shared_models.h"

namespace surelite::test {

namespace {

constexpr int kCorruptions = 200;
constexpr size_t kModels = 30;
constexpr size_t kLargestModel = 6000;
constexpr uint64_t kMaxTensorBytes = uint64_t{1} << 20;
constexpr double kSeconds = 0.02;
constexpr uint32_t kWords[] = {0, 1, 2, 0xffffffff, 0x7fffffff, 0x80000000, 0x7fffff00, 0x10000, 0x100000, 0xff};

std::vector<std::byte> corrupt(const std::vector<std::byte>& from, std::mt19937* random) {
  std::vector<std::byte> bytes = from;
  const auto below = [&](size_t n) { return static_cast<size_t>((*random)() % n); };
  switch (below(6)) {
    case 0:
      bytes.resize(below(bytes.size()));
      break;
    case 1:
      for (size_t i = below(8) + 1; i > 0; --i) bytes[below(bytes.size())] ^= static_cast<std::byte>(1u << below(8));
      break;
    case 2:
      for (size_t i = below(16) + 1; i > 0; --i) bytes[below(bytes.size())] = static_cast<std::byte>(below(256));
      break;
    default: {  // most damage that passes the verifier is of this kind
      const uint32_t word = kWords[below(std::size(kWords))];
      std::memcpy(bytes.data() + 4 * below(bytes.size() / 4), &word, sizeof(word));
    }
  }
  return bytes;
}

std::vector<NamedModel> small_models() {
  std::vector<NamedModel> list = shared_models(kLargestModel);
  // Every n-th, so that all folders have their share.
  std::vector<NamedModel> chosen;
  for (size_t i = 0; i < kModels && !list.empty(); ++i) {
    const size_t at = i * list.size() / kModels;
    if (chosen.empty() || chosen.back().name != list[at].name) chosen.push_back(list[at]);
  }
  return chosen;
}

void run_corruptions(const std::vector<std::byte>& bytes) {
  std::mt19937 random(20240229);
  int refused = 0;
  for (int i = 0; i < kCorruptions; ++i) {
    const Outcome outcome = exercise(corrupt(bytes, &random), small_bounds(kMaxTensorBytes, kSeconds));
    if (outcome.stage != Stage::done) {
      ++refused;
      ASSERT_FALSE(outcome.findings.empty()) << "corruption " << i;
    }
    for (const Diagnostic& d : outcome.findings)
      EXPECT_NE(d.code, Code::I901) << "corruption " << i << ": " << d.text();
  }
  EXPECT_GT(refused, kCorruptions / 10) << "the damage is hardly noticed";
}

class CorruptionTest : public testing::TestWithParam<NamedModel> {};

TEST_P(CorruptionTest, EndsWell) { run_corruptions(GetParam().bytes); }

INSTANTIATE_TEST_SUITE_P(Models, CorruptionTest, testing::ValuesIn(small_models()),
                         [](const auto& model) { return test_name(model.param.name); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CorruptionTest);

TEST(Corruption, OfTheSample) { run_corruptions(sample_bytes()); }

}  // namespace
}  // namespace surelite::test
