// SPDX-License-Identifier: Apache-2.0
// native_mistakes FOLDER: runs every program in a process of its own; each has to end by itself, with a sentence that
// begins with the code of the first cause. FOLDER holds the bundled models. Built as an application is: against the
// public headers only.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <span>

#include "mistakes.h"

namespace mistakes {
std::string int8_model, float_model;
}

namespace {

struct Outcome {
  int status = 0;  // as waitpid gives it
  std::string text;
};

Outcome run(mistakes::Mistake program) {
  int ends[2];
  if (pipe(ends) != 0) std::exit(2);
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) std::exit(2);
  if (child == 0) {
    close(ends[0]);
    const std::string text = program();
    const ssize_t written = write(ends[1], text.data(), text.size());
    _exit(written == static_cast<ssize_t>(text.size()) ? 0 : 3);
  }
  close(ends[1]);
  Outcome outcome;
  char buffer[512];
  for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
    outcome.text.append(buffer, static_cast<size_t>(got));
  close(ends[0]);
  waitpid(child, &outcome.status, 0);
  return outcome;
}

// The number of programs that did not end as they should.
int run_all(std::span<const mistakes::Row> rows) {
  int wrong = 0;
  for (const mistakes::Row& row : rows) {
    const Outcome outcome = run(row.program);
    const bool right =
        WIFEXITED(outcome.status) && WEXITSTATUS(outcome.status) == 0 && outcome.text.starts_with(row.code);
    std::printf("%s %s: %s\n", right ? "ok   " : "WRONG", row.name, outcome.text.c_str());
    if (WIFSIGNALED(outcome.status)) std::printf("      ended by signal %d\n", WTERMSIG(outcome.status));
    wrong += !right;
  }
  return wrong;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string folder = count > 1 ? arguments[1] : "examples/digits";
  mistakes::int8_model = folder + "/digits_int8.tflite";
  mistakes::float_model = folder + "/digits_float.tflite";
  const int wrong = run_all({mistakes::opening, static_cast<size_t>(mistakes::opening_count)}) +
                    run_all({mistakes::calling, static_cast<size_t>(mistakes::calling_count)}) +
                    run_all({mistakes::outliving, static_cast<size_t>(mistakes::outliving_count)});
  std::printf("%d programs, %d wrong\n", mistakes::opening_count + mistakes::calling_count + mistakes::outliving_count,
              wrong);
  return wrong != 0;
}
