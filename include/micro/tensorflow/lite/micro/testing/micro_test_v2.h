// SPDX-License-Identifier: Apache-2.0
// Tests by their names, without a framework: TEST, TEST_F, EXPECT and ASSERT as googletest has them, without messages
// of one's own. Tests register before main: the start-up code runs .init_array. A run that passes says
// "~~~ALL TESTS PASSED~~~" and returns 0.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TESTING_MICRO_TEST_V2_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TESTING_MICRO_TEST_V2_H_

#include <float.h>
#include <stdarg.h>

#include "surelite/standard_headers.h"
#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/debug_log.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/system_setup.h"

namespace tflite {

inline void InitializeTest() { InitializeTarget(); }

}  // namespace tflite

namespace testing {

// What fixtures of TEST_F derive from.
class Test {
 public:
  virtual void SetUp() {}
  virtual void TearDown() {}

 protected:
  ~Test() = default;
};

}  // namespace testing

namespace micro_test {

struct TestCase {
  const char* suite;
  const char* name;
  void (*body)();
  TestCase* next;
  bool failed;
};

struct State {
  TestCase* first;
  TestCase** last;
  TestCase* current;
  bool fatal;
};
inline State state = {};

// Text also where messages are stripped: a test has to say how it went.
inline void Say(const char* format, ...) {
  va_list args;
  va_start(args, format);
  DebugLog(format, args);
  va_end(args);
}

struct Registrar {
  explicit Registrar(TestCase* one) {
    if (!state.last) state.last = &state.first;
    *state.last = one;
    state.last = &one->next;
  }
};

inline bool SameText(const char* a, const char* b) {
  if (a == b || !a || !b) return a == b;
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

inline void SayValue(const char* value) { Say("%s", value ? value : "(null)"); }
inline void SayValue(float value) { Say("%f", static_cast<double>(value)); }
inline void SayValue(double value) { Say("%f", value); }
inline void SayValue(bool value) { Say("%s", value ? "true" : "false"); }
inline void SayValue(decltype(nullptr)) { Say("(null)"); }
template <typename T>
void SayValue(T* value) {
  Say("%p", static_cast<const void*>(value));
}
// Integers and enumerations.
template <typename T>
void SayValue(const T& value) {
  Say("%lld", static_cast<long long>(value));
}

inline void Fail(const char* file, int line) {
  if (state.current) state.current->failed = true;
  state.fatal = true;
  Say("%s:%d: Failure\n", file, line);
}

template <typename A, typename B>
void FailCompare(const char* file, int line, const char* text, const A& a, const B& b) {
  Fail(file, line);
  Say("  %s\n  values: ", text);
  SayValue(a);
  Say(", ");
  SayValue(b);
  Say("\n");
}

inline int RunAllTests() {
  int run = 0, failed = 0;
  for (TestCase* one = state.first; one; one = one->next, ++run) {
    Say("[ RUN      ] %s.%s\n", one->suite, one->name);
    state.current = one;
    one->failed = false;
    one->body();
    failed += one->failed;
    Say(one->failed ? "[  FAILED  ] %s.%s\n" : "[       OK ] %s.%s\n", one->suite, one->name);
  }
  state.current = nullptr;
  Say("[  PASSED  ] %d of %d tests\n", run - failed, run);
  for (TestCase* one = state.first; one; one = one->next)
    if (one->failed) Say("[  FAILED  ] %s.%s\n", one->suite, one->name);
  if (failed == 0) Say("~~~ALL TESTS PASSED~~~\n");
  return failed == 0 ? 0 : 1;
}

}  // namespace micro_test

#define SURELITE_MICRO_REGISTER(suite, name, body)                                           \
  static micro_test::TestCase suite##_##name##_case = {#suite, #name, body, nullptr, false}; \
  static const micro_test::Registrar suite##_##name##_registrar(&suite##_##name##_case);

#define TEST(suite, name)                                     \
  static void suite##_##name##_Test();                        \
  SURELITE_MICRO_REGISTER(suite, name, suite##_##name##_Test) \
  static void suite##_##name##_Test()

// The fixture derives from testing::Test.
#define TEST_F(fixture, name)                                          \
  class fixture##_##name##_Test final : public fixture {               \
   public:                                                             \
    void TestBody();                                                   \
    static void Run() {                                                \
      fixture##_##name##_Test test;                                    \
      test.SetUp();                                                    \
      test.TestBody();                                                 \
      test.TearDown();                                                 \
    }                                                                  \
  };                                                                   \
  SURELITE_MICRO_REGISTER(fixture, name, fixture##_##name##_Test::Run) \
  void fixture##_##name##_Test::TestBody()

// Both sides are evaluated once. `leave` is what follows a failure.
#define SURELITE_MICRO_CHECK(a, b, condition, text, leave)                       \
  do {                                                                           \
    auto surelite_a = (a);                                                       \
    auto surelite_b = (b);                                                       \
    if (!(condition)) {                                                          \
      micro_test::FailCompare(__FILE__, __LINE__, text, surelite_a, surelite_b); \
      leave;                                                                     \
    }                                                                            \
  } while (false)
#define SURELITE_MICRO_OP(a, op, b, leave) \
  SURELITE_MICRO_CHECK(a, b, surelite_a op surelite_b, #a " " #op " " #b, leave)
#define SURELITE_MICRO_BOOL(a, b, leave) \
  SURELITE_MICRO_CHECK(static_cast<bool>(a), b, surelite_a == surelite_b, #a " is " #b, leave)
#define SURELITE_MICRO_STR(a, b, same, leave)                                    \
  SURELITE_MICRO_CHECK(static_cast<const char*>(a), static_cast<const char*>(b), \
                       micro_test::SameText(surelite_a, surelite_b) == same, #a " and " #b " as texts", leave)
#define SURELITE_MICRO_NEAR(a, b, most, leave)                                                                      \
  SURELITE_MICRO_CHECK(a, b,                                                                                        \
                       surelite_a == surelite_b ||                                                                  \
                           (surelite_a > surelite_b ? surelite_a - surelite_b : surelite_b - surelite_a) <= (most), \
                       #a " near " #b, leave)

#define EXPECT_TRUE(x) SURELITE_MICRO_BOOL(x, true, (void)0)
#define EXPECT_FALSE(x) SURELITE_MICRO_BOOL(x, false, (void)0)
#define EXPECT_EQ(a, b) SURELITE_MICRO_OP(a, ==, b, (void)0)
#define EXPECT_NE(a, b) SURELITE_MICRO_OP(a, !=, b, (void)0)
#define EXPECT_GT(a, b) SURELITE_MICRO_OP(a, >, b, (void)0)
#define EXPECT_LT(a, b) SURELITE_MICRO_OP(a, <, b, (void)0)
#define EXPECT_GE(a, b) SURELITE_MICRO_OP(a, >=, b, (void)0)
#define EXPECT_LE(a, b) SURELITE_MICRO_OP(a, <=, b, (void)0)
#define EXPECT_STREQ(a, b) SURELITE_MICRO_STR(a, b, true, (void)0)
#define EXPECT_STRNE(a, b) SURELITE_MICRO_STR(a, b, false, (void)0)
#define EXPECT_NEAR(a, b, epsilon) SURELITE_MICRO_NEAR(a, b, epsilon, (void)0)
#define EXPECT_FLOAT_EQ(a, b) SURELITE_MICRO_NEAR(a, b, 4 * FLT_EPSILON, (void)0)

#define ASSERT_TRUE(x) SURELITE_MICRO_BOOL(x, true, return )
#define ASSERT_FALSE(x) SURELITE_MICRO_BOOL(x, false, return )
#define ASSERT_EQ(a, b) SURELITE_MICRO_OP(a, ==, b, return )
#define ASSERT_NE(a, b) SURELITE_MICRO_OP(a, !=, b, return )
#define ASSERT_GT(a, b) SURELITE_MICRO_OP(a, >, b, return )
#define ASSERT_LT(a, b) SURELITE_MICRO_OP(a, <, b, return )
#define ASSERT_GE(a, b) SURELITE_MICRO_OP(a, >=, b, return )
#define ASSERT_LE(a, b) SURELITE_MICRO_OP(a, <=, b, return )
#define ASSERT_STREQ(a, b) SURELITE_MICRO_STR(a, b, true, return )
#define ASSERT_STRNE(a, b) SURELITE_MICRO_STR(a, b, false, return )
#define ASSERT_NEAR(a, b, epsilon) SURELITE_MICRO_NEAR(a, b, epsilon, return )
#define ASSERT_FLOAT_EQ(a, b) SURELITE_MICRO_NEAR(a, b, 4 * FLT_EPSILON, return )
// Whether a check failed since this statement began.
#define EXPECT_NO_FATAL_FAILURE(statement) SURELITE_MICRO_NO_FAILURE(statement, (void)0)
#define ASSERT_NO_FATAL_FAILURE(statement) SURELITE_MICRO_NO_FAILURE(statement, return )
#define SURELITE_MICRO_NO_FAILURE(statement, leave) \
  do {                                              \
    micro_test::state.fatal = false;                \
    statement;                                      \
    if (micro_test::state.fatal) {                  \
      leave;                                        \
    }                                               \
  } while (false)

#define ADD_FAILURE(msg)                  \
  do {                                    \
    micro_test::Fail(__FILE__, __LINE__); \
    micro_test::Say("  %s\n", msg);       \
  } while (false)
#define FAIL(msg)     \
  do {                \
    ADD_FAILURE(msg); \
    return;           \
  } while (false)

#define RUN_ALL_TESTS() micro_test::RunAllTests()
#define TF_LITE_MICRO_TESTS_MAIN    \
  int main(int argc, char** argv) { \
    (void)argc, (void)argv;         \
    tflite::InitializeTest();       \
    return RUN_ALL_TESTS();         \
  }

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TESTING_MICRO_TEST_V2_H_
