// SPDX-License-Identifier: Apache-2.0
#include "hostile/failing_points.h"

#include <execinfo.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

// Where the build counts what tests reach.
extern "C" int __llvm_profile_write_file(void) __attribute__((weak));

namespace surelite::test {
namespace {

std::atomic<int64_t> calls{0};
std::atomic<int64_t> first_failure{-1}, last_failure{-1};
std::atomic<int> counted_kind{0};
std::array<std::atomic<int64_t>, kMostKinds> seen{};  // calls of each kind
std::atomic<bool> counting{false};
thread_local bool own __attribute__((tls_model("initial-exec"))) = false;

}  // namespace

bool strikes(int kind) {
  if (!counting.load(std::memory_order_relaxed) || own) return false;
  seen[kind].fetch_add(1, std::memory_order_relaxed);
  if (const int only = counted_kind.load(std::memory_order_relaxed); only != 0 && only != kind) return false;
  const int64_t call = calls.fetch_add(1, std::memory_order_relaxed);
  const int64_t first = first_failure.load(std::memory_order_relaxed);
  return first >= 0 && call >= first && call <= last_failure.load(std::memory_order_relaxed);
}

Uncounted::Uncounted() : before_(own) { own = true; }
Uncounted::~Uncounted() { own = before_; }

namespace {

struct Shared {
  std::atomic<int64_t> at{0}, step{1}, tried{0}, points{0};
  std::array<std::atomic<int64_t>, kMostKinds> seen{};
  std::atomic<uint64_t> checksum{0};
  std::atomic<bool> finished{false};
  std::atomic<int> kind{0};  // of the fault that the child found itself; 0: none yet
};

enum Fault { kNone, kThrew, kWrong, kSilent };
constexpr const char* kWords[] = {"", "an exception reached the caller", "wrong results",
                                  "refused without a diagnostic"};

int64_t count_calls(const Scenario& scenario) {
  calls = 0;
  first_failure = -1;
  counting = true;
  (void)scenario();
  counting = false;
  return calls;
}

// Fails the calls [first, last] and says what was wrong with the answer.
Fault try_one(const Scenario& scenario, int64_t first, int64_t last, const Result& wanted) {
  calls = 0;
  first_failure = first;
  last_failure = last;
  counting = true;
  Fault fault = kNone;
  try {
    const Result result = scenario();
    counting = false;
    if (result.refused && !result.said_why) fault = kSilent;
    else if (!result.refused && result.checksum != wanted.checksum) fault = kWrong;
  } catch (...) {
    counting = false;
    fault = kThrew;
  }
  return fault;
}

constexpr unsigned kPatience = 20;  // seconds for one point

// cold: in a process that has done nothing of the kind before, so that what is made once is among the points.
enum class Way { cold, for_good, once };
constexpr const char* kWays[] = {"cold, for good after ", "for good after ", "once at "};

void walk(const Scenario& scenario, Way way, int64_t from, int64_t most, Shared* shared) {
  Result wanted;
  wanted.checksum = shared->checksum;
  if (way != Way::cold) {
    wanted = scenario();
    shared->points = count_calls(scenario);
  }
  shared->step = std::max<int64_t>(shared->points / most, 1);
  for (int64_t k = from; k < shared->points; k += shared->step) {
    shared->at = k;
    shared->kind = kNone;
    alarm(kPatience);
    const Fault fault = try_one(scenario, k, way == Way::once ? k : INT64_MAX, wanted);
    ++shared->tried;
    shared->kind = fault;
    if (fault != kNone) _exit(1);
    if (way == Way::cold) _exit(0);
  }
  shared->finished = true;
}

// For whoever mends what a test has found.
void show_where_it_ends() {
  void* once[1];
  backtrace(once, 1);  // loads what it needs, while there is memory
  std::set_terminate([] {
    void* frames[40];
    backtrace_symbols_fd(frames, backtrace(frames, 40), STDERR_FILENO);
    std::abort();
  });
}

// Runs in a child; says how it ended if it should not have ended so.
template <class Body>
std::string in_child(Shared* shared, Body&& body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) return "cannot fork";
  if (child == 0) {
    own = false;
    // Lines about failures are expected here, thousands of them.
    if (std::getenv("SURELITE_SHOW_FAILURES")) show_where_it_ends();
    else if (!std::freopen("/dev/null", "w", stderr)) _exit(2);
    body();
    if (__llvm_profile_write_file) __llvm_profile_write_file();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) {
    ++shared->tried;
    return "ended by signal " + std::to_string(WTERMSIG(status));
  }
  return kWords[shared->kind.load()];
}

}  // namespace

Deaths fail_every_call(const Scenario& scenario, int64_t most, int kind) {
  counted_kind = kind;
  // For a debugger: one point, here.
  if (const char* at = std::getenv("SURELITE_FAIL_AT")) {
    const Result wanted = std::getenv("SURELITE_FAIL_COLD") ? Result() : scenario();
    const Fault fault = try_one(scenario, std::atoll(at), INT64_MAX, wanted);
    return {.points = 1, .tried = 1, .faults = {kWords[fault]}};
  }
  const Uncounted mine;
  constexpr size_t kMostFaults = 20;
  Deaths deaths;
  void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return deaths;
  auto* shared = new (memory) Shared();
  if (const std::string what = in_child(shared, [&] {
        shared->points = count_calls(scenario);
        for (size_t i = 0; i < kMostKinds; ++i) shared->seen[i] = seen[i].load();
        shared->checksum = scenario().checksum;
      });
      !what.empty())
    deaths.faults.push_back("without a failure: " + what);
  const int64_t cold_points = shared->points;
  for (const Way way : {Way::cold, Way::for_good, Way::once}) {
    if (way == Way::once && kind != 0) break;  // these are among those of all kinds
    shared->finished = false;
    if (way == Way::cold) shared->points = cold_points;
    for (int64_t from = 0; !shared->finished && deaths.faults.size() < kMostFaults; from = shared->at + shared->step) {
      const std::string what = in_child(shared, [&] { walk(scenario, way, from, most, shared); });
      if (!shared->finished && !what.empty())
        deaths.faults.push_back(kWays[static_cast<int>(way)] + std::to_string(shared->at.load()) + ": " + what);
    }
  }
  deaths.tried = shared->tried;
  deaths.points = cold_points;
  for (size_t i = 0; i < kMostKinds; ++i) deaths.by_kind[i] = shared->seen[i];
  munmap(memory, sizeof(Shared));
  return deaths;
}

}  // namespace surelite::test
