// SPDX-License-Identifier: Apache-2.0
// Many real faults, each in a child process of its own: guard_storm COUNT [SECONDS]. Fails if a report is missing or
// cut, takes so many seconds (1) or longer, or if a child hangs.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>

#include "programs/sessions.h"
#include "programs/situations.h"

namespace {

using Clock = std::chrono::steady_clock;

// Situations that end in a fault whatever the address.
const char* const kSituations[] = {"copy_floats",
                                   "copy_inline",
                                   "copy_last_piece",
                                   "copy_result",
                                   "copy_rgba",
                                   "write_loop",
                                   "write_floats",
                                   "read_loop",
                                   "use_after_resize",
                                   "use_after_close",
                                   "use_while_destroying",
                                   "second_thread",
                                   "second_thread_with_calls",
                                   "many_threads",
#if defined(__x86_64__)  // elsewhere divisions by zero give zero
                                   "divides",
                                   "operator_divides_by_zero",
#endif
                                   "handler_passes_on",
                                   "stack_overflow",
                                   "stack_overflow_in_thread",
                                   "aborts",
                                   "traps",
                                   "is_sent",
                                   "calls_null",
                                   "reads_null",
                                   "wild_pointer",
                                   "no_backtrace",
                                   "operator_writes_too_far",
                                   "operator_reads_too_far",
                                   "operator_reads_absent_input",
                                   "operator_gives_up"};

// An access anywhere near a tensor, or anywhere at all.
void touch_somewhere(uint64_t seed) {
  std::mt19937_64 engine(seed);
  surelite::Session session = situations::image_session();
  auto bytes = *session.input(0)->bytes();
  auto address = reinterpret_cast<uint64_t>(bytes.data());
  switch (engine() % 4) {
    case 0: address += bytes.size() + engine() % 4096; break;
    case 1: address -= 4096 + engine() % 4096; break;
    case 2: address = engine() % 65536; break;
    default: address = engine(); break;
  }
  auto* at = reinterpret_cast<volatile char*>(address);
  if (engine() % 2) *at = 1;
  else (void)*at;
  // That address could be used after all: a fault of another kind then.
  raise(SIGSEGV);
}

[[noreturn]] void child(int number, const std::string& report) {
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
  setenv("SURELITE_GUARD", number % 3 == 2 ? "underrun" : "1", 1);
  setenv("SURELITE_GUARD_FILE", report.c_str(), 1);
  const int nothing = open("/dev/null", O_WRONLY);
  dup2(nothing, 2);
  constexpr size_t kCount = sizeof(kSituations) / sizeof(kSituations[0]);
  if (number % 2) touch_somewhere(static_cast<uint64_t>(number));
  else situations::run_situation(kSituations[static_cast<size_t>(number / 2) % kCount]);
  raise(SIGSEGV);  // guarded on the other side, nothing was wrong
  _exit(99);
}

// Waits for the end of the child; false if that takes longer than allowed.
bool wait_for(pid_t pid, int* status) {
  const auto watch = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (watch >= 0) {
    pollfd end{watch, POLLIN, 0};
    const bool ended = poll(&end, 1, 5000) == 1;
    close(watch);
    if (!ended) return false;
    waitpid(pid, status, 0);
    return true;
  }
  for (int i = 0; i < 5000; ++i) {
    if (waitpid(pid, status, WNOHANG) == pid) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

// Whole: an object with code and message, then the map of the process's memory.
bool is_complete(const std::string& path, std::string* code) {
  FILE* file = std::fopen(path.c_str(), "r");
  if (!file) return false;
  std::string text;
  char piece[65536];
  for (size_t got; (got = std::fread(piece, 1, sizeof(piece), file)) > 0;) text.append(piece, got);
  std::fclose(file);
  bool found = false;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (text[at] == '{') {
      const auto object = nlohmann::json::parse(text.substr(at, end - at), nullptr, false);
      if (object.is_discarded()) return false;
      if (object.contains("code") && !found) {
        *code = object["code"].get<std::string>();
        found = !object.value("message", "").empty() && object.contains("frames");
      }
    }
    at = end + 1;
  }
  return found && text.find("[stack]") != std::string::npos;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 300;
  const double allowed = argc > 2 ? std::atof(argv[2]) : 1;
  const char* folder = std::getenv("TMPDIR");
  const std::string path = std::string(folder ? folder : "/tmp") + "/surelite_storm_" + std::to_string(getpid());
  int incomplete = 0, slow = 0, hung = 0, unharmed = 0;
  double longest = 0;
  std::map<std::string, int> codes;
  for (int i = 0; i < count; ++i) {
    const int fresh = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fresh >= 0) close(fresh);
    const auto start = Clock::now();
    const pid_t pid = fork();
    if (pid == 0) child(i, path);
    int status = 0;
    if (!wait_for(pid, &status)) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      std::printf("fault %d hung\n", i);
      ++hung;
      continue;
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    longest = std::max(longest, seconds);
    slow += seconds >= allowed;
    if (!WIFSIGNALED(status)) {
      std::printf("fault %d ended with exit code %d\n", i, WEXITSTATUS(status));
      ++unharmed;
    }
    std::string code;
    if (!is_complete(path, &code)) {
      std::printf("fault %d has no complete report\n", i);
      ++incomplete;
    }
    ++codes[code];
  }
  unlink(path.c_str());
  std::printf("%d faults: %d incomplete, %d slower than %g s, %d hung, %d without a signal; longest %.3f s\n", count,
              incomplete, slow, allowed, hung, unharmed, longest);
  for (const auto& [code, times] : codes) std::printf("  %s %d\n", code.c_str(), times);
  return incomplete || slow || hung || unharmed ? 1 : 0;
}
