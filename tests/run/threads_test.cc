// SPDX-License-Identifier: Apache-2.0
// Loops on several threads: every iteration once, threads made late, fewer where the system refuses, anew in a forked
// child.
#include "base/platform/threads.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "models.h"

namespace surelite::tests {
namespace {

int threads_of_process() {
  std::ifstream in("/proc/self/status");
  for (std::string word; in >> word;)
    if (word == "Threads:") {
      int count = 0;
      in >> count;
      return count;
    }
  return -1;
}

// How often each iteration ran.
std::vector<int> run_loop(Threads* threads, int64_t count, int64_t grain) {
  std::vector<int> times(static_cast<size_t>(count), 0);
  threads->parallel(
      count, grain,
      [](void* argument, int64_t begin, int64_t end) {
        auto& list = *static_cast<std::vector<int>*>(argument);
        for (int64_t i = begin; i < end; ++i) ++list[static_cast<size_t>(i)];
      },
      &times);
  return times;
}

TEST(Threads, EveryIterationRunsOnce) {
  for (const int wanted : {1, 2, 3, 8}) {
    Threads threads;
    threads.want(wanted);
    for (int repeat = 0; repeat < 200; ++repeat)
      for (const int64_t count : {0, 1, 2, 3, 7, 8, 9, 63, 1000})
        for (const int64_t grain : {0, 1, 3, 100}) {
          const std::vector<int> times = run_loop(&threads, count, grain);
          ASSERT_EQ(times, std::vector<int>(static_cast<size_t>(count), 1))
              << wanted << " threads, " << count << ", grain " << grain;
        }
    EXPECT_EQ(threads.made(), wanted);
    EXPECT_FALSE(threads.short_of_threads()) << threads.reason();
  }
}

TEST(Threads, ManyLoopsInARow) {
  Threads threads;
  threads.want(4);
  int64_t sum = 0;
  for (int repeat = 0; repeat < 20'000; ++repeat) {
    const std::vector<int> times = run_loop(&threads, 16, 1);
    sum += std::accumulate(times.begin(), times.end(), int64_t{0});
  }
  EXPECT_EQ(sum, 20'000 * 16);
}

TEST(Threads, AreMadeWhenFirstNeeded) {
  const int before = threads_of_process();
  Threads threads;
  threads.want(3);
  EXPECT_EQ(threads_of_process(), before);
  (void)run_loop(&threads, 100, 100);  // not worth a second thread
  EXPECT_EQ(threads_of_process(), before);
  (void)run_loop(&threads, 100, 1);
  EXPECT_EQ(threads_of_process(), before + 2);
  threads.want(1);
  EXPECT_EQ(threads_of_process(), before);
}

TEST(Threads, OpeningASessionMakesNone) {
  const Result<Program> program = Program::compile(add_model());
  ASSERT_TRUE(program);
  const int before = threads_of_process();
  SessionOptions options;
  options.threads = 16;
  const Result<Session> session = Session::open(*program, options);
  ASSERT_TRUE(session);
  EXPECT_EQ(threads_of_process(), before);
}

// Threads made from here on want stacks that no address space has room for.
class HugeStacks {
 public:
  HugeStacks() {
    pthread_getattr_default_np(&before_);
    pthread_attr_t huge;
    pthread_attr_init(&huge);
    pthread_attr_setstacksize(&huge, size_t{1} << 50);
    pthread_setattr_default_np(&huge);
    pthread_attr_destroy(&huge);
  }
  ~HugeStacks() {
    pthread_setattr_default_np(&before_);
    pthread_attr_destroy(&before_);
  }

 private:
  pthread_attr_t before_;
};

TEST(Threads, NoneToBeHad) {
  Threads threads;
  threads.want(4);
  {
    const HugeStacks stacks;
    EXPECT_EQ(run_loop(&threads, 100, 1), std::vector<int>(100, 1));
  }
  EXPECT_EQ(threads.made(), 1);
  EXPECT_TRUE(threads.short_of_threads());
  EXPECT_EQ(run_loop(&threads, 100, 1), std::vector<int>(100, 1));
  EXPECT_EQ(threads.made(), 1);  // not asked for again at every loop
  threads.want(4);
  EXPECT_FALSE(threads.short_of_threads());
  EXPECT_EQ(run_loop(&threads, 100, 1), std::vector<int>(100, 1));
  EXPECT_EQ(threads.made(), 4);
}

// Work for several threads: a product of matrices.
Model busy_model() {
  return one_op("BATCH_MATMUL", {{ElementType::float32, {1, 128, 128}}, {ElementType::float32, {1, 128, 128}}},
                {{ElementType::float32, {1, 128, 128}}}, {"BatchMatMulOptions", {}});
}

Session open_busy(int threads) {
  const Result<Program> program = Program::compile(busy_model());
  EXPECT_TRUE(program) << (program ? "" : program.error()[0].text());
  SessionOptions options;
  options.threads = threads;
  Result<Session> session = Session::open(*program, options);
  EXPECT_TRUE(session);
  for (int i = 0; i < 2; ++i) {
    std::vector<float> values(128 * 128);
    for (size_t k = 0; k < values.size(); ++k)
      values[k] = static_cast<float>((k * 37 + static_cast<size_t>(i)) % 19) - 9.0f;
    EXPECT_TRUE(session->input(i)->write_real(values));
  }
  return std::move(*session);
}

TEST(Threads, ASessionSaysOnceThatItHasFewer) {
  Session plain = open_busy(1), session = open_busy(4);
  {
    const HugeStacks stacks;
    ASSERT_TRUE(session.run());
    ASSERT_TRUE(session.run());
  }
  ASSERT_TRUE(plain.run());
  EXPECT_TRUE(plain.findings().empty());
  const Diagnostics found = session.findings();
  ASSERT_EQ(found.size(), 1u);
  const Diagnostic& note = found[0];
  EXPECT_EQ(note.code, Code::R409);
  EXPECT_NE(note.text().find("4 threads were asked for, runs use 1"), std::string::npos) << note.text();
  EXPECT_EQ(*session.output(0)->read_real(), *plain.output(0)->read_real());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// In a child with room for a few stacks only.
TEST(Threads, FewerThanWanted) {
  const auto limited = [] {
    pthread_attr_t attributes;
    pthread_getattr_default_np(&attributes);
    pthread_attr_setstacksize(&attributes, size_t{64} << 20);
    pthread_setattr_default_np(&attributes);
    std::ifstream in("/proc/self/statm");
    size_t pages = 0;
    in >> pages;
    const rlim_t limit = pages * static_cast<size_t>(sysconf(_SC_PAGESIZE)) + (size_t{160} << 20);
    const rlimit all{limit, limit};
    if (setrlimit(RLIMIT_AS, &all) != 0) _exit(3);
    Threads threads;
    threads.want(8);
    const bool right = run_loop(&threads, 1000, 1) == std::vector<int>(1000, 1);
    _exit(right && threads.made() == 3 && threads.short_of_threads() ? 0 : 1);
  };
  EXPECT_EXIT(limited(), testing::ExitedWithCode(0), "");
}
#endif

// The parent's threads do not exist there: neither a loop nor the end of the session may wait for them.
TEST(Threads, AForkedChildMakesItsOwn) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "the thread sanitizer takes a thread of the child for one of its parent's and gives up";
#endif
  Threads threads;
  threads.want(3);
  (void)run_loop(&threads, 100, 1);
  for (const bool loops : {true, false}) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const bool right = !loops || run_loop(&threads, 100, 1) == std::vector<int>(100, 1);
      threads.want(1);
      _exit(right ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  EXPECT_EQ(run_loop(&threads, 100, 1), std::vector<int>(100, 1));
}

}  // namespace
}  // namespace surelite::tests
