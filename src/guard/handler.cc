// SPDX-License-Identifier: Apache-2.0
#include "guard/handler.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>

#include "guard/caller_memory.h"
#include "guard/note.h"
#include "guard/preload/interface.h"
#include "guard/registers.h"
#include "guard/report.h"
#include "guard/stack_frames.h"
#include "guard/static_objects.h"
#include "guard/summary.h"
#include "guard/table.h"

namespace surelite::guard {
namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL,
#if defined(__aarch64__)
                            SIGTRAP,  // the compiler's traps
#endif
};
constexpr size_t kStackBytes = 128 * 1024;
constexpr size_t kEnoughStack = 64 * 1024;
constexpr int kMostReports =
    32;  // of one process: a program that lives on after faults of its own must not fill the disk

HandlerOptions current_options;
struct sigaction previous[64];
std::atomic<bool> installed{false};

// The thread that is writing its report, 0 if none.
std::atomic<int32_t> reporting{0};
std::atomic<int> reports{0}, handled_reports{0};  // handled: faults that the program takes care of itself

Fault last_reported;

// The call of a previous handler that this thread is in: where our own frame was, to tell a previous handler that calls
// us back from a new fault after one that left by longjmp.
struct Chain {
  const void* context;
  const char* frame;
};
thread_local Chain chain __attribute__((tls_model("initial-exec"))) = {nullptr, nullptr};

// From the preloaded library of `surelite guard`, null without it.
const volatile surelite_guard_copy* (*copy_in_flight)() = nullptr;
int (*real_sigaction)(int, const struct sigaction*, struct sigaction*) = ::sigaction;

bool is_function(const struct sigaction& action) {
  return action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN;
}

bool take_copy(uint64_t to, uint64_t from, uint64_t bytes, Fault* fault) {
  if (bytes == 0 || (fault->address - to >= bytes && fault->address - from >= bytes)) return false;
  fault->copy_to = to;
  fault->copy_from = from;
  fault->copy_bytes = bytes;
  fault->copy_is_rest = false;
  return true;
}

// The program's own, as the preloaded library has seen it, or one that the library makes for it.
void take_copy_in_flight(Fault* fault) {
  if (copy_in_flight)
    if (const volatile surelite_guard_copy* copy = copy_in_flight())
      if (take_copy(copy->to, copy->from, copy->bytes, fault)) return;
  for (const Thread& thread : state().threads)
    if (thread.tid == fault->tid) take_copy(thread.copy_to, thread.copy_from, thread.copy_bytes, fault);
}

// What a copy was stopped for that would have left the program's own memory.
struct Stopped {
  uint64_t at = 0;  // the first byte behind it
  uint64_t begin = 0, bytes = 0;
  OwnMemory kind = OwnMemory::heap;
  char name[sizeof(Fault::block_name)] = {};
};
thread_local Stopped stopped __attribute__((tls_model("initial-exec"))) = {};

void take_stopped(Fault* fault) {
  fault->block_begin = stopped.begin;
  fault->block_bytes = stopped.bytes;
  fault->block_kind = stopped.kind;
  for (size_t i = 0; i < sizeof stopped.name; ++i) fault->block_name[i] = stopped.name[i];
}

// The program's memory that a copy leaves.
void take_block(Fault* fault) {
  for (const uint64_t from : {fault->copy_from, fault->copy_to}) {
    if (fault->address - from >= fault->copy_bytes) continue;
    const Block block = find_block(from);
    if (block.bytes == 0 || block.begin + block.bytes > fault->address) continue;
    fault->block_begin = block.begin;
    fault->block_bytes = block.bytes;
  }
}

// Code of the C library: a rep movs there is memcpy's, which keeps the start of the destination in the register of its
// result.
uint64_t libc_begin = 0, libc_end = 0;

// A page that nobody may touch: where the program's own memory is too small for a copy, which need not fault, the copy
// is stopped there before it begins.
void* stop_page = nullptr;

void find_libc() {
  const auto inside = reinterpret_cast<uint64_t>(&getpid);
  dl_iterate_phdr(
      [](dl_phdr_info* object, size_t, void* wanted) {
        if (!object->dlpi_name || !*object->dlpi_name) return 0;
        for (int i = 0; i < object->dlpi_phnum; ++i) {
          const auto& part = object->dlpi_phdr[i];
          const uint64_t begin = object->dlpi_addr + part.p_vaddr;
          if (part.p_type != PT_LOAD || *static_cast<const uint64_t*>(wanted) - begin >= part.p_memsz) continue;
          libc_begin = begin;
          libc_end = begin + part.p_memsz;
          return 1;
        }
        return 0;
      },
      const_cast<uint64_t*>(&inside));
}

// False if another thread kept writing its report for too long.
bool begin_report(int32_t tid) {
  for (int attempt = 0; attempt < 300; ++attempt) {
    int32_t none = 0;
    if (reporting.compare_exchange_strong(none, tid)) return true;
    const timespec pause{0, 10'000'000};
    nanosleep(&pause, nullptr);
  }
  return false;
}

// Returning repeats the instruction. Signals that were sent rather than caused have to be sent again.
void let_it_end(int signal, const siginfo_t* info) {
  struct sigaction plain {};
  plain.sa_handler = SIG_DFL;
  real_sigaction(signal, &plain, nullptr);
  if (info->si_code <= 0) raise(signal);
}

// What would have happened without us.
void call_previous(int signal, siginfo_t* info, void* context) {
  struct sigaction& before = previous[signal];
  const bool sent = info->si_code <= 0;
  if (is_function(before)) {
    const struct sigaction action = before;
    if (action.sa_flags & static_cast<int>(SA_RESETHAND)) before.sa_handler = SIG_DFL;
    const Chain outer = chain;
    chain = {context, static_cast<const char*>(__builtin_frame_address(0))};
    if (action.sa_flags & SA_SIGINFO) action.sa_sigaction(signal, info, context);
    else action.sa_handler(signal);
    chain = outer;
    return;
  }
  if (before.sa_handler == SIG_IGN && sent && signal != SIGABRT) return;
  let_it_end(signal, info);
}

bool ends_the_process(int signal, const siginfo_t* info) {
  const struct sigaction& before = previous[signal];
  return !is_function(before) && !(before.sa_handler == SIG_IGN && info->si_code <= 0 && signal != SIGABRT);
}

bool is_called_back(const void* context) {
  return chain.context == context && static_cast<const char*>(__builtin_frame_address(0)) < chain.frame;
}

// The previous handler ends the process by the same signal once it has written its own report, as Python's does.
bool is_raised_again(const siginfo_t* info) {
  return chain.context && static_cast<const char*>(__builtin_frame_address(0)) < chain.frame && info->si_code <= 0 &&
         info->si_pid == getpid();
}

void handle(int signal, siginfo_t* info, void* raw_context) {
  const int saved_errno = errno;
  const auto tid = static_cast<int32_t>(syscall(SYS_gettid));
  if (reporting.load() == tid) {
    abandon_backtrace();
    write_cut_report(current_options, signal);
    return let_it_end(signal, info);
  }
  if (is_called_back(raw_context) || is_raised_again(info))
    return let_it_end(signal, info);  // the previous handler passes it on; we had our say
  Fault fault;
  fault.signal = signal;
  fault.tid = tid;
  fault.was_sent = info->si_code <= 0;
  fault.has_address = !fault.was_sent && (signal == SIGSEGV || signal == SIGBUS) && info->si_code != SI_KERNEL;
  if (fault.has_address) fault.address = reinterpret_cast<uint64_t>(info->si_addr);
  read_registers(*static_cast<const ucontext_t*>(raw_context), libc_begin, libc_end, &fault);
  const bool is_stopped = fault.has_address && stop_page && fault.address == reinterpret_cast<uint64_t>(stop_page);
  if (is_stopped) fault.address = stopped.at, fault.has_access = false;
  if (fault.has_address) take_copy_in_flight(&fault);
  if (is_stopped) take_stopped(&fault);
  else if (fault.copy_bytes && !fault.copy_is_rest) take_block(&fault);
  const Finding finding = diagnose(state(), fault);
  const bool ours = finding.cause != Cause::unrelated && finding.cause != Cause::stopped;
  const bool handled = !ours && is_function(previous[signal]);
  // A handler that only takes itself away and returns (Rust's, for one) brings the same fault again.
  const bool again = last_reported.tid == tid && last_reported.address == fault.address &&
                     last_reported.instruction == fault.instruction && !fault.was_sent;
  if (!again && (handled ? handled_reports : reports).fetch_add(1) < kMostReports && begin_report(tid)) {
    last_reported = fault;
    write_report(current_options, fault, finding, handled);
    if (current_options.note) write_note(fault, finding);
    // What other threads would say of a process that is about to end comes too late.
    if (!ends_the_process(signal, info)) reporting.store(0);
  }
  errno = saved_errno;
  call_previous(signal, info, raw_context);
  errno = saved_errno;
}

bool is_ours(const struct sigaction& action) { return (action.sa_flags & SA_SIGINFO) && action.sa_sigaction == handle; }

bool put_in_front(int signal) {
  struct sigaction action {}, before {};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  if (real_sigaction(signal, nullptr, &before) != 0) return false;
  if (is_ours(before)) return true;
  previous[signal] = before;
  return real_sigaction(signal, &action, nullptr) == 0;
}

// Walking the stack copies and fills memory by the preloaded functions: the copy that is looked at stays on record.
class KeptCopy {
 public:
  KeptCopy() : record_(const_cast<volatile surelite_guard_copy*>(copy_in_flight ? copy_in_flight() : nullptr)) {
    if (!record_) return;
    to_ = record_->to;
    from_ = record_->from;
    bytes_ = record_->bytes;
  }
  KeptCopy(const KeptCopy&) = delete;
  KeptCopy& operator=(const KeptCopy&) = delete;
  ~KeptCopy() {
    if (!record_) return;
    record_->to = to_;
    record_->from = from_;
    record_->bytes = bytes_;
  }

 private:
  volatile surelite_guard_copy* record_;
  uint64_t to_ = 0, from_ = 0, bytes_ = 0;
};

Stopped find_own_memory(uint64_t address) {
  const KeptCopy kept;
  Stopped known;
  const auto take = [&known](uint64_t begin, uint64_t bytes, OwnMemory kind) {
    known.at = begin + bytes;
    known.begin = begin;
    known.bytes = bytes;
    known.kind = kind;
  };
  if (const Block block = find_block(address); block.bytes) {
    take(block.begin, block.bytes, OwnMemory::heap);
  } else if (const StackFrame frame = find_stack_frame(address); frame.end) {
    take(address, frame.end - address, OwnMemory::frame);
  } else if (const StaticObject object = find_static_object(address); object.bytes) {
    take(object.begin, object.bytes, OwnMemory::object);
    for (size_t i = 0; i + 1 < sizeof known.name && i < sizeof object.name; ++i) known.name[i] = object.name[i];
  }
  return known;
}

void check_copy(const void* to, const void* from, size_t bytes) {
  for (const void* own : {from, to}) {
    const void* other = own == from ? to : from;
    if (room_from(other) == SIZE_MAX || room_from(own) != SIZE_MAX) continue;
    const auto at = reinterpret_cast<uint64_t>(own);
    const Stopped known = find_own_memory(at);
    if (known.bytes == 0 || bytes <= known.begin + known.bytes - at) continue;
    stopped = known;
    *static_cast<volatile char*>(stop_page) = 0;
  }
}

bool install() {
  if (auto* real = dlsym(RTLD_DEFAULT, "surelite_guard_real_sigaction"))
    real_sigaction = reinterpret_cast<decltype(real_sigaction)>(real);
  copy_in_flight = reinterpret_cast<decltype(copy_in_flight)>(dlsym(RTLD_DEFAULT, "surelite_guard_copy_in_flight"));
  // The handler must stay where it is when an application unloads the library.
  Dl_info own{};
  if (dladdr(reinterpret_cast<void*>(&handle), &own) && own.dli_fname)
    dlopen(own.dli_fname, RTLD_NOLOAD | RTLD_NODELETE | RTLD_NOW);
  find_libc();
  find_heap();
  void* page = mmap(nullptr, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (page != MAP_FAILED) stop_page = page;
  prepare_backtrace();
  watch_forks();
  bool ok = true;
  for (const int signal : kSignals) ok &= put_in_front(signal);
  if (auto* hold = reinterpret_cast<void (*)(struct sigaction*)>(dlsym(RTLD_DEFAULT, "surelite_guard_hold_signals")))
    hold(previous);
  if (auto* watch =
          reinterpret_cast<void (*)(size_t(*)(const void*))>(dlsym(RTLD_DEFAULT, "surelite_guard_watch_room")))
    watch(room_from);
  if (auto* check = reinterpret_cast<void (*)(void (*)(const void*, const void*, size_t))>(
          dlsym(RTLD_DEFAULT, "surelite_guard_check_copies")))
    check(check_copy_between);
  return ok;
}

std::mutex& install_mutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

void check_copy_between(const void* to, const void* from, size_t bytes) {
  if (stop_page && bytes && (may_be_tensor(to) || may_be_tensor(from))) check_copy(to, from, bytes);
}

AlternateStack::AlternateStack() {
  stack_t now{};
  if (sigaltstack(nullptr, &now) != 0 || (now.ss_flags & SS_ONSTACK)) return;
  if (!(now.ss_flags & SS_DISABLE) && now.ss_size >= kEnoughStack) return;
  void* stack = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED) return;
  stack_t alternate{};
  alternate.ss_sp = stack;
  alternate.ss_size = kStackBytes;
  if (sigaltstack(&alternate, nullptr) == 0) memory_ = stack;
  else munmap(stack, kStackBytes);
}

AlternateStack::~AlternateStack() {
  stack_t now{};
  if (!memory_ || sigaltstack(nullptr, &now) != 0 || (now.ss_flags & SS_ONSTACK)) return;
  if (now.ss_sp == memory_) {
    now.ss_flags = SS_DISABLE;
    if (sigaltstack(&now, nullptr) != 0) return;
  }
  munmap(memory_, kStackBytes);
}

bool install_handler(const HandlerOptions& options) {
  const std::lock_guard lock(install_mutex());
  current_options = options;
  if (!installed.load()) installed.store(install());
  return installed.load();
}

HandlerOptions handler_options() { return current_options; }

void keep_handler() {
  if (!installed.load(std::memory_order_acquire)) {
    install_handler(current_options);
    return;
  }
  for (const int signal : kSignals) {
    struct sigaction now {};
    if (real_sigaction(signal, nullptr, &now) == 0 && is_ours(now)) continue;
    const std::lock_guard lock(install_mutex());
    put_in_front(signal);
  }
}

}  // namespace surelite::guard
