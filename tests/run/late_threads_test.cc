// SPDX-License-Identifier: Apache-2.0
// What the caller of a loop does about threads that come too late.
#include "base/platform/threads.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>

#include <atomic>

#include "base/platform/clock.h"

namespace surelite {
namespace {

// A loop of two pieces: the caller leaves one to the other thread, which takes `times` as long as it had passed since
// the beginning and a millisecond when it began, or no time where that is 0.
struct Loop {
  uint64_t times = 0;
  uint64_t start = steady_nanoseconds();
  pthread_t caller = pthread_self();
  std::atomic<bool> taken{false};
  bool alone = false;

  static void body(void* argument, int64_t begin, int64_t end) {
    auto& loop = *static_cast<Loop*>(argument);
    if (pthread_equal(pthread_self(), loop.caller)) {
      loop.alone = end - begin == 2;
      const uint64_t patience = steady_nanoseconds() + 10'000'000'000;
      while (!loop.alone && !loop.taken && steady_nanoseconds() < patience) sched_yield();
      return;
    }
    const uint64_t passed = steady_nanoseconds() - loop.start + 1'000'000;
    loop.taken = true;
    for (const uint64_t until = steady_nanoseconds() + passed * loop.times; steady_nanoseconds() < until;) {
    }
  }

  static bool goes_alone(Threads& threads, uint64_t times) {
    Loop loop{.times = times};
    threads.parallel(2, 1, body, &loop);
    return loop.alone;
  }
};

TEST(LateThreads, CallerGoesOnAloneAndTriesAgain) {
  Threads threads;
  threads.want(2);
  int attempts = 1;
  while (attempts < 100 && !Loop::goes_alone(threads, 4)) ++attempts;
  EXPECT_LT(attempts, 100) << "late in every loop";
  const uint64_t patience = steady_nanoseconds() + 20'000'000'000;
  bool alone = true;
  while (alone && steady_nanoseconds() < patience) alone = Loop::goes_alone(threads, 0);
  EXPECT_FALSE(alone) << "another attempt after at most 32 milliseconds";
}

#if defined(__linux__)
// A program may bind its own thread once the session is open, and means that thread only.
TEST(LateThreads, MayUseTheProcessorsOfWhenTheyWereWanted) {
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  for (int cpu = 0; CPU_COUNT(&one) == 0; ++cpu)
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  Threads threads;
  threads.want(2);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  struct Seen {
    pthread_t caller = pthread_self();
    std::atomic<bool> taken{false};
    cpu_set_t set{};
  } seen;
  threads.parallel(
      2, 1,
      [](void* argument, int64_t, int64_t) {
        auto& it = *static_cast<Seen*>(argument);
        const uint64_t patience = steady_nanoseconds() + 10'000'000'000;
        if (pthread_equal(pthread_self(), it.caller)) {
          while (!it.taken && steady_nanoseconds() < patience) sched_yield();
          return;
        }
        sched_getaffinity(0, sizeof it.set, &it.set);
        it.taken = true;
      },
      &seen);
  EXPECT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_TRUE(CPU_EQUAL(&seen.set, &before));
}
#endif

}  // namespace
}  // namespace surelite
