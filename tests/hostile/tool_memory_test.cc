// SPDX-License-Identifier: Apache-2.0
// The tool while memory runs out or the system refuses: every verb ends by an exit code, with its answer or with a line
// that says why.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hostile/failing_points.h"
#include "hostile/walk_kinds.h"

// The tool itself, in this process. What it starts is this program again, which is the tool for all arguments but those
// of the tests.
#define main surelite_main
#include "main.cc"
#undef main

namespace surelite::test {
namespace {

// Where the tool's answers go meanwhile.
class Captured {
 public:
  Captured() : folder_(testing::TempDir() + "surelite_tool_memory_" + std::to_string(getpid())) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ + "/samples.csv") << "7.pgm,7\n3.pgm,3\n";
    for (int i = 0; i < 2; ++i) files_[i] = std::tmpfile();
  }
  ~Captured() {
    for (std::FILE* file : files_) std::fclose(file);
    std::filesystem::remove_all(folder_);
  }

  const std::string& folder() const { return folder_; }
  void begin() {
    for (int i = 0; i < 2; ++i) {
      if (ftruncate(fileno(files_[i]), 0) != 0 || lseek(fileno(files_[i]), 0, SEEK_SET) != 0) std::abort();
      std::fflush(i == 0 ? stdout : stderr);
      before_[i] = dup(i + 1);
      dup2(fileno(files_[i]), i + 1);
    }
  }
  void end() {
    for (int i = 0; i < 2; ++i) {
      std::fflush(i == 0 ? stdout : stderr);
      dup2(before_[i], i + 1);
      close(before_[i]);
    }
  }
  uint64_t sum_of_answer() const {
    uint64_t sum = 0xcbf29ce484222325;
    char buffer[4096];
    lseek(fileno(files_[0]), 0, SEEK_SET);
    for (ssize_t got; (got = read(fileno(files_[0]), buffer, sizeof buffer)) > 0;)
      for (ssize_t i = 0; i < got; ++i) sum = (sum ^ static_cast<uint8_t>(buffer[i])) * 0x100000001b3;
    return sum;
  }
  bool said_anything() const {
    struct stat info {};
    for (std::FILE* file : files_)
      if (fstat(fileno(file), &info) == 0 && info.st_size > 0) return true;
    return false;
  }

 private:
  std::string folder_;
  std::FILE* files_[2];
  int before_[2] = {-1, -1};
};

struct Call {
  std::vector<std::string> arguments;
  bool same_answer = true;  // no times, numbers of processes or addresses in it
  bool starts_children = false;
};

std::vector<Call> calls(const std::string& folder) {
  const std::string digits = DIGITS, model = digits + "/digits_int8.tflite", other = digits + "/digits_float.tflite";
  const std::string picture = digits + "/7.pgm";
  return {
      {{"inspect", model}},
      {{"inspect", model, "--json"}},
      {{"check", model}},
      {{"check", digits + "/7.pgm"}, false},  // what is no model cannot be opened either: other words
      {{"run", model, "-i", picture, "-o", folder}, false},
      {{"run", model, "--json"}, false},
      {{"diff", model, other}, false},
      {{"eval", other, "--images", digits, "--csv", folder + "/samples.csv"}, false},
      {{"bench", model, "--runs", "1", "--seconds", "1"}, false},
      {{"memory", model}},
      {{"memory", model, "--json"}},
      {{"explain", "M101"}},
      {{"ops"}},
      {{"ops", "--json"}},
      {{"codegen", "--ops", model}},
      {{"codegen", "--micro", model, "-o", folder + "/planned"}, false},
      {{"report", model, "-o", folder + "/report.html"}, false},
      {{"completions", "bash"}},
      {{"manual"}},
      {{"version"}},
      {{"--help"}, false},  // written through streams, which leave out what finds no memory
      {{"insepct", model}},
      {{"run", model, "--no-such-option"}},
      {{"doctor", model}, false, true},
      {{"isolate", model}, false, true},
      {{"guard", "--", "/bin/true"}, false, true},
  };
}

// In a process of its own, so that this one stays as it is.
int code_of(const std::vector<char*>& argv, Captured* captured) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    captured->begin();
    std::vector<char*> own = argv;
    _exit(surelite_main(static_cast<int>(own.size()) - 1, own.data()));
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status)) << WTERMSIG(status);
  return WEXITSTATUS(status);
}

TEST(OutOfMemory, EveryVerbOfTheTool) {
  // All of them take hours: as many of each call as this says, at even distances.
  const char* const asked = std::getenv("SURELITE_MEMORY_POINTS");
  const int64_t points = asked ? std::atoll(asked) : kinds_of_calls().size() > 1 ? 3 : 16;
  Captured captured;
  int64_t tried = 0;
  const char* const only = std::getenv("SURELITE_MEMORY_CALL");  // a word of the calls that are wanted
  for (const Call& call : calls(captured.folder())) {
    std::vector<char*> argv{const_cast<char*>("surelite")};
    std::string line;
    for (const std::string& argument : call.arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
      line += argument + " ";
    }
    argv.push_back(nullptr);
    if (only && line.find(only) == line.npos) continue;
    const int wanted = code_of(argv, &captured);
    tried += walk_kinds(
        line,
        [&] {
          {
            const Uncounted mine;
            captured.begin();
          }
          const int code = surelite_main(static_cast<int>(argv.size()) - 1, argv.data());
          const Uncounted mine;
          captured.end();
          Result result;
          result.refused = code != wanted;
          result.said_why = captured.said_anything();
          if (call.same_answer) result.checksum = captured.sum_of_answer();
          return result;
        },
        call.starts_children ? std::max<int64_t>(points / 8, 1) : points);
  }
  std::printf("%lld failures tried in all\n", static_cast<long long>(tried));
}

}  // namespace
}  // namespace surelite::test

int main(int argc, char** argv) {
  if (argc > 1 && std::strncmp(argv[1], "--gtest", 7) != 0) return surelite_main(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
