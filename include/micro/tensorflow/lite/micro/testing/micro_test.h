// SPDX-License-Identifier: Apache-2.0
// A program of tests without a framework: tests are blocks inside main, between TESTS_BEGIN and TESTS_END. A run that
// passes says "~~~ALL TESTS PASSED~~~" and returns 0.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TESTING_MICRO_TEST_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TESTING_MICRO_TEST_H_

#include "surelite/standard_headers.h"
#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/system_setup.h"

namespace micro_test {

extern int tests_passed;
extern int tests_failed;
extern bool is_test_complete;
extern bool did_test_fail;

inline bool SameText(const char* a, const char* b) {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

// For messages: pointers as whether there is something.
template <typename T>
int AsInt(const T& value) {
  return static_cast<int>(value);
}
template <typename T>
int AsInt(T* value) {
  return value != nullptr;
}
inline int AsInt(decltype(nullptr)) { return 0; }

}  // namespace micro_test

namespace tflite {

inline void InitializeTest() { InitializeTarget(); }

}  // namespace tflite

#define TF_LITE_MICRO_TESTS_BEGIN   \
  namespace micro_test {            \
  int tests_passed = 0;             \
  int tests_failed = 0;             \
  bool is_test_complete = false;    \
  bool did_test_fail = false;       \
  }                                 \
  int main(int argc, char** argv) { \
    (void)argc, (void)argv;         \
    tflite::InitializeTest();

#define TF_LITE_MICRO_TESTS_END                                                                                     \
  MicroPrintf("%d/%d tests passed", micro_test::tests_passed, micro_test::tests_passed + micro_test::tests_failed); \
  MicroPrintf(micro_test::tests_failed ? "~~~SOME TESTS FAILED~~~" : "~~~ALL TESTS PASSED~~~");                     \
  return micro_test::tests_failed ? 1 : 0;                                                                          \
  }

// A body that returns ends the program.
#define TF_LITE_MICRO_TEST(name)                                                                        \
  MicroPrintf("Testing " #name);                                                                        \
  for (micro_test::is_test_complete = micro_test::did_test_fail = false; !micro_test::is_test_complete; \
       micro_test::is_test_complete = true,                                                             \
      ++(micro_test::did_test_fail ? micro_test::tests_failed : micro_test::tests_passed))

#define SURELITE_MICRO_FAILED(...)    \
  do {                                \
    MicroPrintf(__VA_ARGS__);         \
    micro_test::did_test_fail = true; \
  } while (false)

#define TF_LITE_MICRO_EXPECT(x)                                                 \
  do {                                                                          \
    if (!(x)) SURELITE_MICRO_FAILED(#x " failed at %s:%d", __FILE__, __LINE__); \
  } while (false)
#define TF_LITE_MICRO_EXPECT_TRUE(x) TF_LITE_MICRO_EXPECT(x)
#define TF_LITE_MICRO_EXPECT_FALSE(x)                                        \
  do {                                                                       \
    if (x) SURELITE_MICRO_FAILED(#x " failed at %s:%d", __FILE__, __LINE__); \
  } while (false)

// Both sides are evaluated once, and said as integers where they are not the same.
#define SURELITE_MICRO_COMPARE(x, y, op)                                                       \
  do {                                                                                         \
    auto surelite_x = (x);                                                                     \
    auto surelite_y = (y);                                                                     \
    if (!(surelite_x op surelite_y))                                                           \
      SURELITE_MICRO_FAILED(#x " " #op " " #y " failed at %s:%d (%d, %d)", __FILE__, __LINE__, \
                            micro_test::AsInt(surelite_x), micro_test::AsInt(surelite_y));     \
  } while (false)
#define TF_LITE_MICRO_EXPECT_EQ(x, y) SURELITE_MICRO_COMPARE(x, y, ==)
#define TF_LITE_MICRO_EXPECT_NE(x, y) SURELITE_MICRO_COMPARE(x, y, !=)
#define TF_LITE_MICRO_EXPECT_GT(x, y) SURELITE_MICRO_COMPARE(x, y, >)
#define TF_LITE_MICRO_EXPECT_LT(x, y) SURELITE_MICRO_COMPARE(x, y, <)
#define TF_LITE_MICRO_EXPECT_GE(x, y) SURELITE_MICRO_COMPARE(x, y, >=)
#define TF_LITE_MICRO_EXPECT_LE(x, y) SURELITE_MICRO_COMPARE(x, y, <=)

#define TF_LITE_MICRO_EXPECT_NEAR(x, y, epsilon)                                                             \
  do {                                                                                                       \
    auto surelite_x = (x);                                                                                   \
    auto surelite_y = (y);                                                                                   \
    const auto surelite_delta = surelite_x > surelite_y ? surelite_x - surelite_y : surelite_y - surelite_x; \
    if (!(surelite_x == surelite_y || surelite_delta <= (epsilon)))                                          \
      SURELITE_MICRO_FAILED(#x " (%f) near " #y " (%f) failed at %s:%d", static_cast<double>(surelite_x),    \
                            static_cast<double>(surelite_y), __FILE__, __LINE__);                            \
  } while (false)
#define TF_LITE_MICRO_ARRAY_ELEMENT_EXPECT_NEAR(arr1, idx1, arr2, idx2, epsilon) \
  TF_LITE_MICRO_EXPECT_NEAR((arr1)[(idx1)], (arr2)[(idx2)], epsilon)

#define TF_LITE_MICRO_EXPECT_STRING_EQ(string1, string2)                                             \
  do {                                                                                               \
    const char* surelite_x = (string1);                                                              \
    const char* surelite_y = (string2);                                                              \
    if (!surelite_x || !surelite_y || !micro_test::SameText(surelite_x, surelite_y))                 \
      SURELITE_MICRO_FAILED("%s == %s failed at %s:%d", surelite_x, surelite_y, __FILE__, __LINE__); \
  } while (false)

#define TF_LITE_MICRO_FAIL(msg) SURELITE_MICRO_FAILED("%s: FAIL at %s:%d", msg, __FILE__, __LINE__)

// In functions that return a TfLiteStatus.
#ifndef TF_LITE_MICRO_CHECK_FAIL
#define TF_LITE_MICRO_CHECK_FAIL()                      \
  do {                                                  \
    if (micro_test::did_test_fail) return kTfLiteError; \
  } while (false)
#endif

// As EXPECT, and the function returns where it fails.
#define SURELITE_MICRO_OR_RETURN(check)    \
  do {                                     \
    check;                                 \
    if (micro_test::did_test_fail) return; \
  } while (false)
#define TF_LITE_MICRO_ASSERT(x) SURELITE_MICRO_OR_RETURN(TF_LITE_MICRO_EXPECT(x))
#define TF_LITE_MICRO_ASSERT_TRUE(x) SURELITE_MICRO_OR_RETURN(TF_LITE_MICRO_EXPECT(x))
#define TF_LITE_MICRO_ASSERT_FALSE(x) SURELITE_MICRO_OR_RETURN(TF_LITE_MICRO_EXPECT_FALSE(x))
#define TF_LITE_MICRO_ASSERT_EQ(x, y) SURELITE_MICRO_OR_RETURN(TF_LITE_MICRO_EXPECT_EQ(x, y))
#define TF_LITE_MICRO_ASSERT_NE(x, y) SURELITE_MICRO_OR_RETURN(TF_LITE_MICRO_EXPECT_NE(x, y))
#define TF_LITE_MICRO_ASSERT_GT(x, y) SURELITE_MICRO_OR_RETURN(TF_LITE_MICRO_EXPECT_GT(x, y))
#define TF_LITE_MICRO_ASSERT_LT(x, y) SURELITE_MICRO_OR_RETURN(TF_LITE_MICRO_EXPECT_LT(x, y))
#define TF_LITE_MICRO_ASSERT_GE(x, y) SURELITE_MICRO_OR_RETURN(TF_LITE_MICRO_EXPECT_GE(x, y))
#define TF_LITE_MICRO_ASSERT_LE(x, y) SURELITE_MICRO_OR_RETURN(TF_LITE_MICRO_EXPECT_LE(x, y))

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TESTING_MICRO_TEST_H_
