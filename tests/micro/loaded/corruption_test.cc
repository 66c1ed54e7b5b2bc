// SPDX-License-Identifier: Apache-2.0
// Models with one word changed: each is refused with a code or runs, and the sanitizers see nothing. More of it by
// `make micro-damage`: SURELITE_MICRO_DAMAGE says how many changes, SURELITE_MICRO_MODELS which files (":" between).
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "digits.h"
#include "recorded.h"

namespace {

// Loads and, if that works, runs (large models now and then); the code of the refusal, 0 for none.
int try_model(const Bytes& file, const tflite::MicroOpResolver& resolver, const Bytes& arena, bool run = true) {
  const tflite::Model* model = file.model();
  if (model->version() != 3) return last_code();
  tflite::MicroInterpreter interpreter(model, resolver, arena.data(), arena.size());
  if (interpreter.AllocateTensors() != kTfLiteOk) return last_code();
  return !run || interpreter.Invoke() == kTfLiteOk ? 0 : last_code();
}

uint32_t next(uint32_t* state) { return *state = *state * 1664525 + 1013904223; }

// Changes one word after the other, and back; the codes that were seen.
std::set<int> damage(const std::vector<unsigned char>& whole, uint32_t rounds) {
  const tflite::AllOpsResolver resolver;
  const Bytes arena(300000);
  Bytes file(whole);
  std::set<int> seen;
  uint32_t random = 1;
  const uint32_t words = static_cast<uint32_t>(whole.size() / 4);
  // Tables are a small part of a model: every word of the first and last kilobytes, and some of all others.
  for (uint32_t round = 0; round < rounds; ++round) {
    const uint32_t edge = 1500 < words ? 1500 : words;
    const uint32_t word = round % 3 == 0   ? next(&random) % words
                          : round % 3 == 1 ? next(&random) % edge
                                           : words - 1 - next(&random) % edge;
    const uint32_t values[] = {0, 1, 0xffffffff, 0x7fffffff, next(&random), next(&random) % 64, next(&random) % words};
    uint32_t old, now = values[next(&random) / 65536 % 7];
    std::memcpy(&old, file.data() + 4 * word, 4);
    if (round % 5 == 0) now = old ^ (1u << (next(&random) >> 27));
    std::memcpy(file.data() + 4 * word, &now, 4);
    seen.insert(try_model(file, resolver, arena, words < 8000 || round % 256 == 0));
    std::memcpy(file.data() + 4 * word, &old, 4);
  }
  EXPECT_EQ(try_model(file, resolver, arena), 0);
  return seen;
}

TEST(Corruption, OneWord) {
  const char* rounds = std::getenv("SURELITE_MICRO_DAMAGE");
  const std::set<int> seen = damage(digits(), rounds ? static_cast<uint32_t>(std::atoi(rounds)) : 6000);
  // U102, U104, U105, U106, U107, U201, U202
  for (const int code : {102, 104, 105, 106, 107, 201, 202}) EXPECT_TRUE(seen.count(code)) << code;
  const char* models = std::getenv("SURELITE_MICRO_MODELS");
  const std::string small = surelite::tests::recorded("models/micro/trained_lstm_int8.tflite");
  for (std::string left = models ? models : small; !left.empty();) {
    const std::string path = left.substr(0, left.find(':'));
    left.erase(0, path.size() + 1);
    const std::vector<unsigned char> file = read_file(path.c_str());
    ASSERT_FALSE(file.empty()) << path;
    damage(file, rounds ? static_cast<uint32_t>(std::atoi(rounds)) : 4000);
  }
}

// Any index of an operator may be -1; where a tensor is needed, that is refused.
TEST(Corruption, AbsentTensors) {
  const std::string small = surelite::tests::recorded("models/micro/trained_lstm_int8.tflite");
  const std::string path = small.empty() ? SURELITE_DIGITS : small;
  Bytes file(read_file(path.c_str()));
  const tflite::AllOpsResolver resolver;
  const Bytes arena(300000);
  const tflite::Model* model = file.model();
  ASSERT_EQ(model->version(), 3u);
  int refused = 0;
  for (const tflite::Operator* op : *model->subgraphs()->Get(0)->operators())
    for (const auto* list : {op->inputs(), op->intermediates()})
      for (uint32_t i = 0; list && i < list->size(); ++i) {
        auto* index = const_cast<uint8_t*>(list->Data()) + 4 * i;
        const int32_t old = list->Get(i), none = -1;
        std::memcpy(index, &none, 4);
        refused += try_model(file, resolver, arena) != 0;
        std::memcpy(index, &old, 4);
      }
  EXPECT_GT(refused, 4);
  EXPECT_EQ(try_model(file, resolver, arena), 0);
}

TEST(Corruption, VersionAndCounts) {
  const tflite::AllOpsResolver resolver;
  const Bytes arena(200000);
  Bytes file(digits());
  const auto* model = file.model();
  ASSERT_EQ(model->version(), 3u);
  // The version's own word, and the number of subgraphs.
  for (size_t at = 0; at + 4 <= 200; at += 4) {
    uint32_t old, now = 2;
    std::memcpy(&old, file.data() + at, 4);
    if (old != 3) continue;
    std::memcpy(file.data() + at, &now, 4);
    EXPECT_EQ(try_model(file, resolver, arena), 103);  // U103
    std::memcpy(file.data() + at, &old, 4);
    break;
  }
  ASSERT_EQ(file.model()->version(), 3u);
  auto* count = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(file.model()->subgraphs()));
  const uint32_t many = 100;
  std::memcpy(count, &many, 4);
  EXPECT_EQ(try_model(file, resolver, arena), 108);  // U108
}

}  // namespace
