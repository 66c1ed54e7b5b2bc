// SPDX-License-Identifier: Apache-2.0
#include "guard/summary.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

#include "base/live.h"
#include "guard/backtrace.h"
#include "guard/handler.h"
#include "guard/log.h"
#include "guard/start.h"
#include "guard/table.h"

namespace surelite::guard {
namespace {

constinit std::atomic<uint64_t> runs{0}, failed_runs{0};

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
  __atomic_store_n(&looks.next, run + looks.every, __ATOMIC_RELAXED);
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

std::string in_words(LiveKind kind, size_t count) {
  std::string words = name_of(kind);
  if (count != 1 && !words.ends_with('s')) words += 's';
  return words + (count == 1 ? " was" : " were");
}

// Objects of one kind that the same calls made.
struct Leak {
  size_t count = 0;
  int64_t bytes = 0;
  std::vector<void*> frames;
};

std::vector<Leak> leaks_of(LiveKind kind, const std::vector<LiveRecord>& live) {
  std::vector<Leak> leaks;
  for (const LiveRecord& record : live) {
    if (record.kind != kind) continue;
    auto same = std::find_if(leaks.begin(), leaks.end(), [&](const Leak& l) { return l.frames == record.frames; });
    if (same == leaks.end()) same = leaks.insert(same, {0, 0, record.frames});
    ++same->count;
    same->bytes += record.held_bytes;
  }
  return leaks;
}

bool is_own_code(void* address) {
  Dl_info here{}, own{};
  return dladdr(address, &here) && dladdr(reinterpret_cast<void*>(&is_own_code), &own) &&
         here.dli_fbase == own.dli_fbase;
}

// "module+0x12", which addr2line takes, of the first call from outside the library.
std::string place_of(const Leak& leak) {
  for (void* frame : leak.frames) {
    Dl_info found{};
    if (is_own_code(frame) || !dladdr(frame, &found) || !found.dli_fname) continue;
    const std::string_view path = found.dli_fname;
    return fmt::format("{}+{:#x}", path.substr(path.rfind('/') + 1),
                       reinterpret_cast<uintptr_t>(frame) - reinterpret_cast<uintptr_t>(found.dli_fbase));
  }
  return "an unknown place";
}

// Where each was made: as text, or for a parent, which knows files and lines, as data.
void tell_leaks(LiveKind kind, const std::vector<LiveRecord>& live) {
  const std::vector<Leak> leaks = leaks_of(kind, live);
  if (leaks.empty()) return;
  size_t count = 0;
  for (const Leak& leak : leaks) count += leak.count;
  Diagnostic why = diagnose(Code::G615, {{"count", count}, {"what", in_words(kind, count)}});
  if (handler_options().data_fd >= 0) {
    std::string places;
    for (const Leak& leak : leaks) {
      std::string frames;
      for (void* frame : leak.frames)
        frames += fmt::format("{}\"{:#x}\"", frames.empty() ? "" : ",", reinterpret_cast<uintptr_t>(frame));
      places += fmt::format("{}{{\"count\":{},\"bytes\":{},\"frames\":[{}]}}", places.empty() ? "" : ",", leak.count,
                            leak.bytes, frames);
    }
    return tell_parent_with_maps(
        fmt::format("{{\"notice\":\"G615\",\"severity\":\"warning\",\"message\":\"{}\",\"places\":[{}]}}", why.text(),
                    places));
  }
  std::string made;
  for (const Leak& leak : leaks)
    made += fmt::format("{}{} (holding {} bytes) made at {}", made.empty() ? "" : ", ", leak.count, leak.bytes,
                        place_of(leak));
  std::string hint = why.hint();
  if (hint.ends_with('.')) hint.pop_back();
  why.arguments.emplace_back("hint", fmt::format("{}: {}.", hint, made));
  notice(why);
}

std::atomic<int> exit_status{0};
std::atomic<bool> ended_inside{false};  // an operator or delegate called exit()

void at_exit(int status, void*) {
  static std::atomic<bool> seen{false};
  if (seen.exchange(true)) return;
  exit_status.store(status);
  const auto tid = static_cast<int32_t>(gettid());
  for (const Thread& thread : state().threads) {
    if (thread.tid != tid || (thread.op < 0 && !thread.preparing)) continue;
    ended_inside.store(true);
    if (thread.preparing) {
      const std::string name(thread.preparing_name, strnlen(thread.preparing_name, sizeof(thread.preparing_name)));
      notice(diagnose(Code::G605, {{"what", fmt::format("The {} {} ended the process with exit({}) while it prepared: "
                                                        "operators and delegates must return an error instead.",
                                                        thread.preparing == 1 ? "delegate" : "kernel", name, status)},
                                   {"at", ""}}));
      continue;
    }
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
  const LiveCounts counts = count_live();
  const std::vector<LiveRecord> live = answers ? list_live() : std::vector<LiveRecord>();
  for (int i = 0; i < kLiveKinds; ++i) {
    const auto kind = static_cast<LiveKind>(i);
    if (counts.made[i]) summary += fmt::format(",\"{}\":{}", name_of(kind), counts.made[i]);
    tell_leaks(kind, live);
  }
  tell_growth();
  tell_parent(summary + "}}");
}

// Whether the program ends by exit is all that is asked for; its status is known to glibc alone.
int ask_at_exit() {
#if defined(__GLIBC__)
  return on_exit(at_exit, nullptr);
#else
  return std::atexit([] { at_exit(0, nullptr); });
#endif
}

}  // namespace

void watch_exit() {
  ask_at_exit();
  void* warm[1];
  backtrace(warm, 1);  // which loads what it needs
  trace_live(backtrace);
}

void watch_exit_of_program() {
  static const int asked = ask_at_exit();
  (void)asked;
}

void count_run() {
  const uint64_t run = runs.fetch_add(1, std::memory_order_relaxed) + 1;
  if (run >= __atomic_load_n(&looks.next, __ATOMIC_RELAXED)) look(run);
}

void count_failed_run() { failed_runs.fetch_add(1, std::memory_order_relaxed); }

void forget_counts() {
  disown_live();
  runs.store(0);
  failed_runs.store(0);
  looks.count = 0;
}

}  // namespace surelite::guard
