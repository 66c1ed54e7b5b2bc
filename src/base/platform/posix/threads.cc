// SPDX-License-Identifier: Apache-2.0
// A loop in flight is one word, the ticket: which loop it is, and the first and the last of its pieces that nobody has
// taken yet. The caller takes pieces from the end and the others from the front, so that each works where it worked in
// the loop before. A thread that took a piece may read what the loop is about: the caller waits for that piece, and
// changes nothing until it is done. A thread that comes too late finds no piece and reads nothing, so the caller never
// waits for a thread that has no work.
//
// A processor that other programs use as well gives a thread its turn milliseconds late, and whoever waits for it loses
// more than it helped. So threads that wait give their processor away, and a caller that lost time by waiting goes
// through loops alone for a while, which becomes longer as long as new attempts lose more than they gain.
#include "base/platform/threads.h"

#include <pthread.h>
#include <sched.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <vector>

#include "base/platform/clock.h"

namespace surelite {
namespace {

constexpr int kSpins = 20'000;     // before a thread without work sleeps: about the time between two layers
constexpr int kSpinsAtOnce = 200;  // between two looks whether somebody else wants this processor
constexpr uint64_t kLeastWait = 10'000, kMostWait = 200'000;  // nanoseconds that the caller spins for the last piece
constexpr int64_t kMostPieces = 0xffff;
constexpr int64_t kTolerated = 150'000;  // nanoseconds lost by waiting, before the caller goes on alone
constexpr uint64_t kLeastAlone = 1'000'000, kMostAlone = 32'000'000;  // nanoseconds, before it tries again

void pause_briefly() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
  asm volatile("yield");
#endif
}

// How often this process became the child of a fork since the first look.
std::atomic<uint32_t> fork_count{0};

uint32_t forks() {
  static const bool counting =
      pthread_atfork(nullptr, nullptr, [] { fork_count.fetch_add(1, std::memory_order_relaxed); }) == 0;
  (void)counting;
  return fork_count.load(std::memory_order_relaxed);
}

Threads::Processors processors_of_caller() {
  Threads::Processors set{};
#if defined(__linux__)
  if (sched_getaffinity(0, sizeof set, reinterpret_cast<cpu_set_t*>(set.data())) != 0) set.fill(0);
#endif
  return set;
}

void use_processors(const Threads::Processors& set) {
#if defined(__linux__)
  if (set != Threads::Processors{}) sched_setaffinity(0, sizeof set, reinterpret_cast<const cpu_set_t*>(set.data()));
#else
  static_cast<void>(set);
#endif
}

}  // namespace

struct Threads::Crew {
  // The caller's, valid for whoever holds a piece of the loop.
  Body body = nullptr;
  void* argument = nullptr;
  int64_t count = 0, piece = 0;
  uint32_t pieces = 0;

  std::atomic<uint64_t> ticket{0};    // number of the loop in the upper half; the end and the first of the pieces left
  std::atomic<uint32_t> done{0};      // pieces of it that are finished
  std::atomic<uint32_t> wake_ups{0};  // changes with every loop, for threads that sleep
  std::atomic<bool> ending{false};
  uint32_t loop = 0;
  // Nanoseconds. Lost since gains last made up for it, gained in all since the caller was last alone; when it may stop
  // being alone, and for how long it is next time.
  int64_t lost = 0, gained = 0;
  uint64_t alone_until = 0, next_alone = kLeastAlone;
  uint32_t made_after_forks = 0;
  Processors processors{};
  std::vector<pthread_t> threads;

  bool belongs_to_this_process() const { return made_after_forks == forks(); }

  // Whether there was one.
  bool take_piece(bool from_the_end) {
    uint64_t seen = ticket.load(std::memory_order_acquire);
    for (;;) {
      const auto first = static_cast<uint16_t>(seen), end = static_cast<uint16_t>(seen >> 16);
      if (first >= end) return false;
      const uint64_t rest = from_the_end ? seen - (1 << 16) : seen + 1;
      if (!ticket.compare_exchange_weak(seen, rest, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
      const int64_t begin = (from_the_end ? end - 1 : first) * piece;
      const uint32_t all = pieces;
      body(argument, begin, std::min(begin + piece, count));
      if (done.fetch_add(1, std::memory_order_acq_rel) + 1 == all) done.notify_one();
      return true;
    }
  }

  void work() {
    use_processors(processors);
    while (!ending.load(std::memory_order_acquire)) {
      const uint32_t seen = wake_ups.load(std::memory_order_acquire);
      bool worked = take_piece(false);
      for (int spin = 1; !worked && spin < kSpins && wake_ups.load(std::memory_order_relaxed) == seen; ++spin) {
        if (spin % kSpinsAtOnce == 0) sched_yield();
        pause_briefly();
      }
      if (!worked) wake_ups.wait(seen, std::memory_order_acquire);
    }
  }

  // Spins no longer than the caller's own pieces took; a thread that is late by more may need this processor.
  void wait_for_pieces(uint64_t own_time) {
    const uint64_t until = steady_nanoseconds() + std::clamp(own_time, kLeastWait, kMostWait);
    do {
      for (int spin = 0; spin < 32; ++spin) {
        if (done.load(std::memory_order_acquire) == pieces) return;
        pause_briefly();
      }
    } while (steady_nanoseconds() < until);
    for (uint32_t now; (now = done.load(std::memory_order_acquire)) != pieces;)
      done.wait(now, std::memory_order_acquire);
  }

  // After a loop that took from `start` to `now` and of which the caller did `own` pieces in `own_time`; waking the
  // others took `waking` of it.
  void judge(uint32_t own, uint64_t own_time, uint64_t waking, uint64_t start, uint64_t now) {
    if (own == 0) return;  // the others were done before it began
    const auto time = static_cast<int64_t>(now - start);
    const auto alone = static_cast<int64_t>(own_time - waking) * pieces / own;
    gained += alone - time;
    lost = std::max<int64_t>(lost + time - alone, 0);
    if (lost <= kTolerated) return;
    next_alone = gained > 0 ? kLeastAlone : std::min(next_alone * 2, kMostAlone);
    alone_until = now + next_alone;
    lost = gained = 0;
  }

  ~Crew() {
    ending.store(true, std::memory_order_release);
    wake_ups.fetch_add(1, std::memory_order_release);
    wake_ups.notify_all();
    for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  }
};

Threads::Threads() = default;
Threads::~Threads() { dismiss(); }

void Threads::want(int count) {
  dismiss();
  wanted_ = std::max(count, 1);
  processors_ = wanted_ > 1 ? processors_of_caller() : Processors{};
}

void Threads::dismiss() {
  // In the child of a fork there is nobody to wait for; what the parent's threads hold stays theirs.
  if (crew_ && !crew_->belongs_to_this_process()) (void)crew_.release();
  crew_.reset();
  made_ = 1;
  tried_ = false;
  reason_.clear();
}

int Threads::ready() {
  if (crew_ && !crew_->belongs_to_this_process()) dismiss();
  if (tried_) return made_;
  tried_ = true;
  const auto settle = [&](int error) {
    try {
      reason_ = std::strerror(error);
    } catch (const std::bad_alloc&) {
      reason_ = "no memory";
    }
    return made_;
  };
  const uint32_t forks_so_far = forks();
  std::unique_ptr<Crew> crew(new (std::nothrow) Crew);
  if (!crew) return settle(ENOMEM);
  crew->made_after_forks = forks_so_far;
  try {
    crew->processors = processors_;
    crew->threads.reserve(static_cast<size_t>(wanted_) - 1);
  } catch (const std::bad_alloc&) {
    return settle(ENOMEM);
  }
  const auto run = [](void* of) -> void* {
    static_cast<Crew*>(of)->work();
    return nullptr;
  };
  crew_ = std::move(crew);
  while (made_ < wanted_) {
    pthread_t thread;
    if (const int error = pthread_create(&thread, nullptr, run, crew_.get()); error != 0) return settle(error);
    crew_->threads.push_back(thread);
    ++made_;
  }
  return made_;
}

void Threads::split(int64_t count, int64_t grain, Body body, void* argument) {
  Crew& crew = *crew_;
  const uint64_t start = steady_nanoseconds();
  if (start < crew.alone_until) return body(argument, 0, count);
  const int64_t most = std::min({int64_t{made_}, count / std::max<int64_t>(grain, 1), kMostPieces});
  crew.body = body, crew.argument = argument, crew.count = count, crew.piece = (count + most - 1) / most;
  crew.pieces = static_cast<uint32_t>((count + crew.piece - 1) / crew.piece);
  crew.done.store(0, std::memory_order_relaxed);
  crew.ticket.store(uint64_t{++crew.loop} << 32 | crew.pieces << 16, std::memory_order_release);
  crew.wake_ups.fetch_add(1, std::memory_order_release);
  crew.wake_ups.notify_all();
  const uint64_t waking = steady_nanoseconds() - start;
  uint32_t own = 0;
  while (crew.take_piece(true)) ++own;
  const uint64_t own_time = steady_nanoseconds() - start;
  crew.wait_for_pieces(own_time);
  crew.judge(own, own_time, waking, start, steady_nanoseconds());
}

}  // namespace surelite
