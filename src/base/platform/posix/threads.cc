// SPDX-License-Identifier: Apache-2.0
// A loop in flight is one word, the ticket: which loop it is and how many of its pieces nobody has taken yet. A thread
// that took a piece may read what the loop is about: the caller waits for that piece, and changes nothing until it is
// done. A thread that comes too late finds no piece and reads nothing, so the caller never waits for a thread that has
// no work.
#include "base/platform/threads.h"

#include <pthread.h>
#include <sched.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <vector>

namespace surelite {
namespace {

constexpr int kSpins = 20'000;  // before a thread without work sleeps: about the time between two layers

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

}  // namespace

struct Threads::Crew {
  // The caller's, valid for whoever holds a piece of the loop.
  Body body = nullptr;
  void* argument = nullptr;
  int64_t count = 0, piece = 0;
  uint32_t pieces = 0;

  std::atomic<uint64_t> ticket{0};       // number of the loop in the upper half, pieces left in the lower
  std::atomic<uint32_t> done{0};         // pieces of it that are finished
  std::atomic<uint32_t> wake_ups{0};     // changes with every loop, for threads that sleep
  std::atomic<bool> ending{false};
  uint32_t loop = 0;
  uint32_t made_after_forks = 0;
  std::vector<pthread_t> threads;

  bool belongs_to_this_process() const { return made_after_forks == forks(); }

  // Whether there was one.
  bool take_piece() {
    uint64_t seen = ticket.load(std::memory_order_acquire);
    while (static_cast<uint32_t>(seen) != 0) {
      if (!ticket.compare_exchange_weak(seen, seen - 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
      const int64_t index = static_cast<uint32_t>(seen) - 1;
      const uint32_t all = pieces;
      const int64_t begin = index * piece;
      body(argument, begin, std::min(begin + piece, count));
      if (done.fetch_add(1, std::memory_order_acq_rel) + 1 == all) done.notify_one();
      return true;
    }
    return false;
  }

  void work() {
    while (!ending.load(std::memory_order_acquire)) {
      const uint32_t seen = wake_ups.load(std::memory_order_acquire);
      bool worked = take_piece();
      for (int spin = 0; !worked && spin < kSpins && wake_ups.load(std::memory_order_relaxed) == seen; ++spin)
        pause_briefly();
      if (!worked) wake_ups.wait(seen, std::memory_order_acquire);
    }
  }

  void wait_for_pieces(uint32_t all) {
    for (int spin = 0; spin < kSpins; ++spin) {
      if (done.load(std::memory_order_acquire) == all) return;
      pause_briefly();
    }
    for (uint32_t now; (now = done.load(std::memory_order_acquire)) != all;) done.wait(now, std::memory_order_acquire);
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

void Threads::split(int64_t count, int64_t piece, Body body, void* argument) {
  Crew& crew = *crew_;
  crew.body = body, crew.argument = argument, crew.count = count, crew.piece = piece;
  crew.pieces = static_cast<uint32_t>((count + piece - 1) / piece);
  crew.done.store(0, std::memory_order_relaxed);
  crew.ticket.store(uint64_t{++crew.loop} << 32 | crew.pieces, std::memory_order_release);
  crew.wake_ups.fetch_add(1, std::memory_order_release);
  crew.wake_ups.notify_all();
  while (crew.take_piece()) {
  }
  crew.wait_for_pieces(crew.pieces);
}

}  // namespace surelite
