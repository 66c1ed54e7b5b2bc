// SPDX-License-Identifier: Apache-2.0
// Every situation in a process of its own: what it ends with, and what the report says.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace surelite::tests {
namespace {

using Json = nlohmann::json;

struct Outcome {
  int exit_code = -1, signal = 0;
  double seconds = 0;
  std::vector<Json> faults, notices;
  bool has_maps = false;
  std::string text;
};

// Runs GUARD_SITUATION (an emulator and its options may come first) with its report going to a file (data) or to
// stderr, which goes to that file (words).
Outcome run(const std::string& situation, const char* mode, bool words) {
  const std::string path = testing::TempDir() + "surelite_situation_" + situation + ".txt";
  std::ofstream(path).close();
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    setenv("SURELITE_GUARD", mode, 1);
    if (words) unsetenv("SURELITE_GUARD_FILE");
    else setenv("SURELITE_GUARD_FILE", path.c_str(), 1);
    const int out = open(words ? path.c_str() : "/dev/null", O_WRONLY | O_APPEND);
    dup2(out, 2);
    const char* const command[] = {GUARD_SITUATION, situation.c_str(), nullptr};
    execv(command[0], const_cast<char* const*>(command));
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  Outcome outcome;
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  else outcome.exit_code = WEXITSTATUS(status);
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    outcome.text += line + "\n";
    if (words) continue;
    if (line.empty() || line[0] != '{') {
      outcome.has_maps |= line.find("[stack]") != line.npos;
      continue;
    }
    Json object = Json::parse(line, nullptr, false);
    EXPECT_FALSE(object.is_discarded()) << line;
    if (object.contains("notice")) outcome.notices.push_back(object);
    else if (object.contains("code") && !object.contains("handled")) outcome.faults.push_back(object);
  }
  std::remove(path.c_str());
  return outcome;
}

struct Row {
  const char* situation;
  const char* code;  // null: nothing is reported
  int signal;        // 0: it exits by itself,
  int exit_code;     // with this
  std::vector<const char*> says;
  const char* mode = "1";
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.situation; }

const Row kRows[] = {
    {"copy_floats", "G601", SIGSEGV, 0, {"int8 input 0 \"image\" (1x28x28x1 = 784 bytes)"}},
#if defined(__x86_64__)
    {"copy_inline",
     "G601",
     SIGSEGV,
     0,
     {"ends 3,136 bytes after its start", "3,136 is exactly 4 x 784: float32 data for a tensor of int8",
      "scale 0.0078125, zero point -1"}},
    {"no_backtrace", "G601", SIGSEGV, 0, {"byte 784"}},
    // ARM's divisions by zero give zero.
    {"divides", "G614", SIGFPE, 0, {"divided an integer by zero"}},
    {"operator_divides_by_zero", "G605", SIGFPE, 0, {"MyFilter", "divided an integer by zero"}},
    {"traps", "G614", SIGILL, 0, {"instruction"}},
#else
    {"traps", "G614", SIGTRAP, 0, {"a trap that the compiler put"}},
#endif
    {"write_floats",
     "G601",
     SIGSEGV,
     0,
     {"wrote past the end", "byte 784; its bytes are 0 to 783", "float32 data for a tensor of int8"}},
    {"copy_last_piece", "G601", SIGSEGV, 0, {"int8 input 0 \"image\""}},
    {"write_loop",
     "G601",
     SIGSEGV,
     0,
     {"wrote past the end of int8 input 0 \"image\"", "at byte 784", "Compare the loop bound"}},
    {"read_loop",
     "G601",
     SIGSEGV,
     0,
     {"read past the end of int8 output 0 \"scores\"", "784 elements, the last has index 783"}},
    {"write_before", "G602", SIGSEGV, 0, {"wrote 3 bytes before the start of int8 input 0 \"image\""}, "underrun"},
    {"write_empty", "G601", SIGSEGV, 0, {"float32 input 0 \"a\" (0x3 float32 = 0 bytes)", "It is empty"}},
    {"use_after_resize", "G603", SIGSEGV, 0, {"stale pointer", "float32 input 0 \"a\"", "by a resize"}},
    {"use_after_close", "G603", SIGSEGV, 0, {"stale pointer", "float32 output 0 \"sum\"", "by closing the session"}},
    {"use_while_destroying", "G603", SIGSEGV, 0, {"stale pointer", "float32 output 0 \"sum\""}},
    {"write_constant",
     "G612",
     SIGSEGV,
     0,
     {"wrote into float32 constant 1 \"bias\"", "cannot be written"},
     "after,all"},
    {"use_without_memory", "G604", SIGSEGV, 0, {"Tensor 0 \"text\" has no memory yet"}},
    {"second_thread", "G601", SIGSEGV, 0, {"int8 input 0 \"image\"", "byte 784"}},
    {"second_thread_with_calls", "G601", SIGSEGV, 0, {"int8 input 0 \"image\"", "byte 784"}},
    {"many_threads", "G601", SIGSEGV, 0, {"int8 input 0 \"image\""}},
    {"forked_child", "G601", 0, 128 + SIGSEGV, {"int8 input 0 \"image\"", "byte 784"}},
    {"handler_before", "G601", 0, 41, {"int8 input 0 \"image\""}},
    {"handler_after", "G601", 0, 41, {"int8 input 0 \"image\""}},
    {"handler_passes_on", "G601", SIGSEGV, 0, {"int8 input 0 \"image\""}},
    {"recovers_then_fails", "G601", 0, 7, {"int8 input 0 \"image\""}},
    {"stack_overflow", "G613", SIGSEGV, 0, {"used up the stack of this thread", "endless recursion"}},
    {"stack_overflow_in_thread", "G613", SIGSEGV, 0, {"used up the stack of this thread, which has 262,144 bytes"}},
    {"aborts", "G614", SIGABRT, 0, {"ended itself with abort()"}},
    {"throws", "G614", SIGABRT, 0, {"ended itself with abort(): an uncaught exception"}},
    {"is_sent", "G614", SIGSEGV, 0, {"was sent signal 11"}},
    {"calls_null", "G606", SIGSEGV, 0, {"called as a function"}},
    {"reads_null", "G606", SIGSEGV, 0, {"It is a null pointer"}},
    {"null_before_all", "G606", SIGSEGV, 0, {"It is a null pointer"}},
#if !defined(GUARD_EMULATED)  // qemu tells no address where there can be none
    {"wild_pointer", "G606", SIGSEGV, 0, {"a pointer that cannot be one"}},
#endif
    {"operator_writes_too_far",
     "G601",
     SIGSEGV,
     0,
     {"custom operator or delegate kernel MyFilter (op 1 of subgraph 0) wrote past the end of float32 output 0 \"y\""}},
    {"operator_reads_too_far",
     "G601",
     SIGSEGV,
     0,
     {"MyFilter (op 1 of subgraph 0) read past the end of float32 tensor 1 \"x\""}},
    {"operator_reads_absent_input", "G605", SIGSEGV, 0, {"MyFilter", "optional tensors"}},
    {"operator_gives_up", "G605", SIGABRT, 0, {"MyFilter", "abort()"}},
    // No false alarms.
    {"write_in_pieces", nullptr, 0, 0, {}},
    {"empty_tensors", nullptr, 0, 0, {}},
    {"touch_all_bytes", nullptr, 0, 0, {}},
    {"touch_all_bytes", nullptr, 0, 0, {}, "underrun"},
    {"resize_and_go_on", nullptr, 0, 0, {}},
    {"recovers_before", nullptr, 0, 0, {}},
    {"recovers_after", nullptr, 0, 0, {}},
    {"operator_works", nullptr, 0, 0, {}},
};

class Situation : public testing::TestWithParam<Row> {};

TEST_P(Situation, IsReported) {
  const Row& row = GetParam();
  const Outcome outcome = run(row.situation, row.mode, false);
  EXPECT_EQ(outcome.signal, row.signal) << outcome.text;
  if (!row.signal) {
    EXPECT_EQ(outcome.exit_code, row.exit_code) << outcome.text;
  }
  EXPECT_LT(outcome.seconds, 5.0);
  EXPECT_EQ(outcome.faults.size(), row.code ? 1u : 0u) << outcome.text;
  if (!row.code) {
    EXPECT_TRUE(outcome.notices.empty()) << outcome.text;
    return;
  }
  ASSERT_FALSE(outcome.faults.empty()) << outcome.text;
  const std::string message = outcome.faults[0].value("message", "");
  EXPECT_EQ(outcome.faults[0].value("code", ""), row.code) << message;
  for (const char* part : row.says) EXPECT_NE(message.find(part), std::string::npos) << message;
  EXPECT_TRUE(outcome.has_maps);
  EXPECT_FALSE(outcome.faults[0].value("frames", Json::array()).empty());
}

TEST_P(Situation, IsReportedInWords) {
  const Row& row = GetParam();
  const Outcome outcome = run(row.situation, row.mode, true);
  EXPECT_EQ(outcome.signal, row.signal) << outcome.text;
  if (!row.code) {
    EXPECT_TRUE(outcome.text.empty()) << outcome.text;
    return;
  }
  EXPECT_NE(outcome.text.find(std::string(row.code) + " error: "), std::string::npos) << outcome.text;
  for (const char* part : row.says) EXPECT_NE(outcome.text.find(part), std::string::npos) << outcome.text;
}

std::string name_of_row(const testing::TestParamInfo<Row>& info) {
  return std::string(info.param.situation) + (std::string(info.param.mode) == "1" ? "" : "_underrun");
}

INSTANTIATE_TEST_SUITE_P(All, Situation, testing::ValuesIn(kRows), name_of_row);

TEST(Report, NamesTheLastCalls) {
  const Outcome outcome = run("resize_then_overrun", "1", false);
  ASSERT_EQ(outcome.faults.size(), 1u) << outcome.text;
  const Json& calls = outcome.faults[0]["calls"];
  ASSERT_GE(calls.size(), 4u);
  EXPECT_EQ(calls[calls.size() - 4], "Session::resize");
  EXPECT_EQ(calls[calls.size() - 3], "Session::run");
  EXPECT_EQ(calls[calls.size() - 2], "Session::input");
  EXPECT_EQ(calls[calls.size() - 1], "TensorView::bytes");
}

// A program that ends well, with near misses.
TEST(Notices, OfAWholeRun) {
  const struct {
    const char* situation;
    const char* code;
    const char* says;
    const char* severity;
  } rows[] = {
      {"memory_grows", "G616", "over ", "warning"},
      {"session_leaks", "G615", "1 session was never deleted", "warning"},
      {"status_dropped", "A705", "its status was dropped", "error"},
      {"input_kept", "G609", "the same bytes as in the last run", "note"},
  };
  for (const auto& row : rows) {
    const Outcome outcome = run(row.situation, "1", false);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_TRUE(outcome.faults.empty()) << outcome.text;
    ASSERT_EQ(outcome.notices.size(), 1u) << outcome.text;
    EXPECT_EQ(outcome.notices[0].value("notice", ""), row.code);
    EXPECT_EQ(outcome.notices[0].value("severity", ""), row.severity);
    EXPECT_NE(outcome.notices[0].value("message", "").find(row.says), std::string::npos) << outcome.text;
  }
}

}  // namespace
}  // namespace surelite::tests
