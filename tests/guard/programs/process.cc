// SPDX-License-Identifier: Apache-2.0
// Faults that have to do with the process: threads, signal handlers, forks, stacks, ends.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

#include "programs/sessions.h"
#include "programs/situations.h"

namespace situations {
namespace {

volatile int8_t* bytes_of(Session& session) {
  return reinterpret_cast<volatile int8_t*>(session.input(0)->bytes()->data());
}

void overrun(Session& session) { bytes_of(session)[28 * 28] = 1; }

void second_thread() {
  Session session = image_session();
  volatile int8_t* input = bytes_of(session);
  std::thread([&] { input[28 * 28] = 1; }).join();  // this thread never called the library
}

void second_thread_with_calls() {
  Session session = image_session();
  std::thread([&] { overrun(session); }).join();
}

void many_threads() {
  Session session = image_session();
  volatile int8_t* input = bytes_of(session);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&, i] { input[28 * 28 + i] = 1; });
  for (std::thread& thread : threads) thread.join();
}

void forked_child() {
  Session session = image_session();
  const pid_t child = fork();
  if (child == 0) {
    overrun(session);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

std::atomic<int> handler_calls{0};
void count_and_leave(int) { _exit(40 + ++handler_calls); }

void own_handler(bool before) {
  struct sigaction action {};
  action.sa_handler = count_and_leave;
  if (before) sigaction(SIGSEGV, &action, nullptr);
  Session session = image_session();
  if (!before) sigaction(SIGSEGV, &action, nullptr);
  (void)session.run();
  overrun(session);
}
void handler_before() { own_handler(true); }
void handler_after() { own_handler(false); }

// A handler that passes the signal on to the one that it found.
struct sigaction found;
void pass_on(int number, siginfo_t* info, void* context) {
  ++handler_calls;
  if (found.sa_flags & SA_SIGINFO) found.sa_sigaction(number, info, context);
  else signal(number, SIG_DFL);
}
void handler_passes_on() {
  Session session = image_session();
  struct sigaction action {};
  action.sa_sigaction = pass_on;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &action, &found);
  (void)session.run();
  overrun(session);
}

sigjmp_buf way_out;
void jump_out(int) { siglongjmp(way_out, 1); }

// A program that lives on faults of its own (a garbage collector, a probe of memory) is left alone.
int recovers(bool before) {
  struct sigaction action {};
  action.sa_handler = jump_out;
  action.sa_flags = SA_NODEFER;
  if (before) sigaction(SIGSEGV, &action, nullptr);
  Session session = image_session();
  if (!before) sigaction(SIGSEGV, &action, nullptr);
  auto* page = static_cast<volatile char*>(mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  for (std::atomic<int> i{0}; i < 100; ++i) {
    if (sigsetjmp(way_out, 1) == 0) page[i] = 1;
    const std::vector<int8_t> pixels(28 * 28, static_cast<int8_t>(i.load()));
    if (!session.input(0)->copy_from(pixels) || !session.run()) return 1;
  }
  return 0;
}
int recovers_before() { return recovers(true); }
int recovers_after() { return recovers(false); }

// Faults on purpose, then one that is a mistake: that one is reported, although the handler would have taken it, too.
void recovers_then_fails() {
  if (recovers(true) != 0) _exit(1);
  Session session = image_session();
  if (sigsetjmp(way_out, 1) == 0) overrun(session);
  _exit(7);
}

int deep(volatile char* above, int depth) {
  volatile char frame[1024];
  frame[0] = above ? above[0] : 1;
  if (depth == INT32_MAX) return frame[0];
  const int below = deep(frame, depth + 1);
  return below + frame[0];
}
void stack_overflow() {
  Session session = image_session();
  deep(nullptr, 0);
}
void stack_overflow_in_thread() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256 * 1024);
  pthread_t thread;
  pthread_create(
      &thread, &attributes,
      [](void*) -> void* {
        stack_overflow();
        return nullptr;
      },
      nullptr);
  pthread_join(thread, nullptr);
}

void aborts() {
  Session session = image_session();
  std::abort();
}
void throws() {
  Session session = image_session();
  throw std::runtime_error("nobody catches this");
}
void divides() {
  Session session = image_session();
  volatile int zero = 0, one = 1;
  std::_Exit(one / zero);
}
void traps() {
  Session session = image_session();
  __builtin_trap();
}
void is_sent() {
  Session session = image_session();
  kill(getpid(), SIGSEGV);
}
void calls_null() {
  Session session = image_session();
  void (*volatile nothing)() = nullptr;
  nothing();
}
// Nothing was refused: the null pointer is the program's own affair, and no cause is made up.
void null_before_all() {
  volatile int* volatile none = nullptr;
  *none = 1;
}
void reads_null() {
  Session session = image_session();
  Session* volatile none = nullptr;
  (void)none->run();
}
void wild_pointer() {
  Session session = image_session();
  volatile auto address = uintptr_t{0x5a5a5a5a5a5a5a5a};
  *reinterpret_cast<volatile int*>(address) = 1;
}
// The stack is overwritten: the backtrace leads nowhere, the sentence is there all the same.
void no_backtrace() {
  Session session = image_session();
  volatile int8_t* input = bytes_of(session);
#if defined(__x86_64__)
  asm volatile("mov $0x10, %%rsp; mov $0x10, %%rbp; movb $1, (%0)" : : "r"(input + 28 * 28) : "memory");
#else
  input[28 * 28] = 1;
#endif
}

}  // namespace

int run_process_situation(std::string_view name) {
  struct Entry {
    std::string_view name;
    void (*wrong)();
    int (*right)();
  };
  static constexpr Entry kEntries[] = {
      {"second_thread", second_thread, nullptr},
      {"second_thread_with_calls", second_thread_with_calls, nullptr},
      {"many_threads", many_threads, nullptr},
      {"forked_child", forked_child, nullptr},
      {"handler_before", handler_before, nullptr},
      {"handler_after", handler_after, nullptr},
      {"handler_passes_on", handler_passes_on, nullptr},
      {"recovers_before", nullptr, recovers_before},
      {"recovers_after", nullptr, recovers_after},
      {"recovers_then_fails", recovers_then_fails, nullptr},
      {"stack_overflow", stack_overflow, nullptr},
      {"stack_overflow_in_thread", stack_overflow_in_thread, nullptr},
      {"aborts", aborts, nullptr},
      {"throws", throws, nullptr},
      {"divides", divides, nullptr},
      {"traps", traps, nullptr},
      {"is_sent", is_sent, nullptr},
      {"calls_null", calls_null, nullptr},
      {"reads_null", reads_null, nullptr},
      {"null_before_all", null_before_all, nullptr},
      {"wild_pointer", wild_pointer, nullptr},
      {"no_backtrace", no_backtrace, nullptr},
  };
  for (const Entry& entry : kEntries) {
    if (entry.name != name) continue;
    if (entry.right) return entry.right();
    entry.wrong();
    return 0;
  }
  return kNoSuchSituation;
}

}  // namespace situations
