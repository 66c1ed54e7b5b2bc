// SPDX-License-Identifier: Apache-2.0
#include "guard/summary.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

#include "guard/handler.h"
#include "guard/log.h"
#include "guard/start.h"
#include "guard/table.h"

namespace surelite::guard {
namespace {

struct Kind {
  std::atomic<const char*> name{nullptr};
  std::atomic<int64_t> open{0}, made{0};
};
constinit std::array<Kind, 8> kinds{};
constinit std::atomic<uint64_t> runs{0}, failed_runs{0};

Kind* find(const char* name) {
  for (Kind& kind : kinds) {
    const char* there = kind.name.load(std::memory_order_acquire);
    if (!there && kind.name.compare_exchange_strong(there, name)) return &kind;
    if (std::strcmp(there, name) == 0) return &kind;
  }
  return nullptr;
}

// Resident memory, looked at after ever more runs: when the list is full every second look is dropped.
struct Looks {
  static constexpr size_t kMost = 16;
  std::mutex mutex;
  std::array<uint64_t, kMost> bytes{}, at{};
  size_t count = 0;
  uint64_t every = 1, next = 8;  // the first runs fill caches
};
constinit Looks looks;

uint64_t resident_bytes() {
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[128] = {};
  const ssize_t got = read(file, text, sizeof(text) - 1);
  close(file);
  if (got <= 0) return 0;
  char* rest = nullptr;
  std::strtoull(text, &rest, 10);
  return std::strtoull(rest, nullptr, 10) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

void look(uint64_t run) {
  const std::lock_guard lock(looks.mutex);
  if (run < looks.next) return;
  if (looks.count == Looks::kMost) {
    for (size_t i = 0; 2 * i < Looks::kMost; ++i) looks.bytes[i] = looks.bytes[2 * i], looks.at[i] = looks.at[2 * i];
    looks.count = Looks::kMost / 2;
    looks.every *= 2;
  }
  looks.bytes[looks.count] = resident_bytes();
  looks.at[looks.count++] = run;
  looks.next = run + looks.every;
}

void tell_growth() {
  constexpr size_t kFewest = 10;
  constexpr uint64_t kLeast = uint64_t{1} << 20;
  const std::lock_guard lock(looks.mutex);
  if (looks.count < kFewest) return;
  for (size_t i = 1; i < looks.count; ++i)
    if (looks.bytes[i] <= looks.bytes[i - 1]) return;
  const uint64_t first = looks.bytes[0], last = looks.bytes[looks.count - 1];
  if (last - first < kLeast) return;
  notice(diagnose(Code::G616, {{"first", first}, {"last", last}, {"runs", looks.at[looks.count - 1] - looks.at[0]}}));
}

std::string in_words(const char* name, int64_t count) {
  std::string words = name;
  if (count != 1 && !words.ends_with('s')) words += 's';
  return words + (count == 1 ? " was" : " were");
}

std::atomic<int> exit_status{0};
std::atomic<bool> ended_inside{false};  // an operator or delegate called exit()

void at_exit(int status, void*) {
  exit_status.store(status);
  const auto tid = static_cast<int32_t>(gettid());
  for (const Thread& thread : state().threads) {
    if (thread.tid != tid || thread.op < 0) continue;
    ended_inside.store(true);
    const std::string name(thread.op_name, strnlen(thread.op_name, sizeof(thread.op_name)));
    Where where;
    where.subgraph = thread.subgraph;
    where.op = thread.op;
    where.op_name = name;
    notice(diagnose(Code::G605, where,
                    {{"what", (thread.custom ? "The custom operator or delegate kernel " : "The operator ") + name +
                                  " ended the process with exit(" + std::to_string(status) +
                                  "): operators and delegates must return an error instead."},
                     {"at", ""}}));
  }
}

// After the destructors of static objects, which may delete what is still open.
__attribute__((destructor)) void tell_the_end() {
  if (guarding_from_environment() == Guarding::none) return;
  // A program that gave up half way has other worries than what it did not delete.
  const bool answers = exit_status.load() == 0 && !ended_inside.load();
  std::string summary = "{\"summary\":{\"runs\":" + std::to_string(runs.load()) +
                        ",\"failed_runs\":" + std::to_string(failed_runs.load());
  for (Kind& kind : kinds) {
    const char* name = kind.name.load();
    if (!name) break;
    const int64_t open = kind.open.load(), made = kind.made.load();
    summary += std::string(",\"") + name + "\":" + std::to_string(made);
    if (open > 0 && answers) notice(diagnose(Code::G615, {{"count", open}, {"what", in_words(name, open)}}));
  }
  tell_growth();
  tell_parent(summary + "}}");
}

}  // namespace

void watch_exit() { on_exit(at_exit, nullptr); }

void count_open(const char* name, int change) {
  Kind* kind = find(name);
  if (!kind) return;
  kind->open.fetch_add(change, std::memory_order_relaxed);
  if (change > 0) kind->made.fetch_add(change, std::memory_order_relaxed);
}

void count_run() {
  const uint64_t run = runs.fetch_add(1, std::memory_order_relaxed) + 1;
  if (run >= __atomic_load_n(&looks.next, __ATOMIC_RELAXED)) look(run);
}

void count_failed_run() { failed_runs.fetch_add(1, std::memory_order_relaxed); }

void forget_counts() {
  for (Kind& kind : kinds) kind.open.store(0), kind.made.store(0);
  runs.store(0);
  failed_runs.store(0);
  looks.count = 0;
}

}  // namespace surelite::guard
