// SPDX-License-Identifier: Apache-2.0
// Text on a terminal: where lines break, how tables fit, the source under a fault, what a bundle is said to be.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "guard/excerpt.h"
#include "input/bundle.h"
#include "input/tokens.h"
#include "text/findings.h"
#include "text/width.h"

namespace surelite::tool {
namespace {

struct FittedCase {
  const char *text, *fitted;
  size_t width;
};

TEST(Fitted, BreaksWhereAReaderWould) {
  const FittedCase cases[] = {
      {"short", "short", 20},
      {"no limit at all", "no limit at all", 0},
      {"one two three four five", "one two three four\n    five", 20},
      {"/a/path/to.tflite, 12 bytes (1.1 KiB)", "/a/path/to.tflite,\n    12 bytes (1.1 KiB)", 22},
      {"/a/path, and twelve bytes", "/a/path, and twelve\n    bytes", 20},
      {"  verb      what it does for all who ask",
       "  verb      what it does\n            for all who\n            ask", 24},
      {"a  b  c of three columns", "a  b  c of three\n    columns", 18},
      {"averyveryverylongword", "aver..gword", 11},
  };
  for (const FittedCase& c : cases) EXPECT_EQ(fitted(c.text, c.width), c.fitted) << c.text;
}

TEST(Fitted, NoLineIsWiderThanAsked) {
  const std::string text = "inputs\n  0 input [1,224,224,3] uint8, 150528 bytes (147.0 KiB), NHWC\n"
                           "  delegate  gpu[,key=value], xnnpack, plugin:LIBRARY or isolated: in front of one\n";
  for (size_t width = 24; width < 100; ++width)
    for (size_t at = 0; const size_t end = fitted(text, width).find('\n', at);) {
      const std::string all = fitted(text, width);
      if (end == all.npos) break;
      EXPECT_LE(width_of(std::string_view(all).substr(at, end - at)), width) << all;
      at = end + 1;
    }
}

TEST(Table, CutsTheLastCellOrPutsItBelow) {
  const std::vector<std::vector<std::string>> rows{{"op", "operator", "layer"},
                                                   {"0", "CONV_2D", "a_name_that_is_long/and_goes_on [1,2]"}};
  EXPECT_EQ(table_text(rows, "", {}, 40), "op  operator  layer\n0   CONV_2D   a_name_that_..oes_on [1,2]\n");
  EXPECT_EQ(table_text(rows, "", {}, 30), "op  operator\n      layer\n0   CONV_2D\n      a_name_that..es_on [1,2]\n");
  EXPECT_EQ(table_text(rows, "", {}, 0), "op  operator  layer\n0   CONV_2D   a_name_that_is_long/and_goes_on [1,2]\n");
}

TEST(CutAtEnd, KeepsTheFront) {
  EXPECT_EQ(cut_at_end("memcpy(a, b, n);", 10), "memcpy(a..");
  EXPECT_EQ(cut_at_end("memcpy", 10), "memcpy");
}

TEST(Excerpt, ShowsTheLineBetweenItsNeighbours) {
  const std::string path = std::string(SURELITE_TEST_FOLDER) + "/excerpt.cc";
  std::ofstream(path) << "int a;\n\tint b;  \r\n";
  const Json first = source_excerpt(path, 1), last = source_excerpt(path, 2);
  EXPECT_EQ(first, (Json{{"file", path}, {"line", 1}, {"text", "int a;"}, {"after", " int b;"}}));
  EXPECT_EQ(last, (Json{{"file", path}, {"line", 2}, {"before", "int a;"}, {"text", " int b;"}}));
  for (const int line : {-1, 0, 3, 2000000000}) EXPECT_TRUE(source_excerpt(path, line).is_null()) << line;
  for (const char* other : {"", "/", "/dev/zero", "/none/such.cc"})
    EXPECT_TRUE(source_excerpt(other, 1).is_null()) << other;
}

TEST(Tokens, AreThoseOfTheVocabulary) {
  const std::vector<std::string> numbered{"<PAD> 0", "<START> 1", "<UNKNOWN> 2", "good 5", "don't 7", "Paris 9"};
  const auto vocabulary = read_vocabulary(numbered);
  ASSERT_TRUE(vocabulary);
  struct {
    const char* text;
    std::vector<int32_t> tokens;
    size_t words;
  } const rows[] = {
      {"Good, good Paris!", {1, 5, 5, 9, 0, 0}, 3},
      {"paris -- don't\n", {1, 2, 7, 0, 0, 0}, 2},
      {"good good good good good good good", {1, 5, 5, 5, 5, 5}, 5},
      {"", {1, 0, 0, 0, 0, 0}, 0},
      {"...", {1, 0, 0, 0, 0, 0}, 0},
  };
  for (const auto& row : rows) {
    size_t words = 0;
    EXPECT_EQ(tokens_of(row.text, *vocabulary, 6, &words), row.tokens) << row.text;
    EXPECT_EQ(words, row.words) << row.text;
  }
  size_t words = 0;
  EXPECT_EQ(tokens_of("b a c", *read_vocabulary({"a", "b"}), 3, &words), (std::vector<int32_t>{1, 0, 0}));
  EXPECT_TRUE(tokens_of("a", *vocabulary, 0, &words).empty());
  EXPECT_FALSE(read_vocabulary({}));
  EXPECT_FALSE(read_vocabulary({"[PAD]", "[CLS]", "word", "##s"}));
}

}  // namespace
}  // namespace surelite::tool
