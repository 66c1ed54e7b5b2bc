// SPDX-License-Identifier: Apache-2.0
#include "delegates/isolated/host/last_words.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace surelite::isolated {
namespace {

SharedStatus* shared = nullptr;
char* libc_begin = nullptr;  // where the C library is mapped

uint64_t program_counter(const void* context) {
  const auto* machine = &static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  return static_cast<uint64_t>(machine->gregs[REG_RIP]);
#elif defined(__aarch64__)
  return machine->pc;
#else
  (void)machine;
  return 0;
#endif
}

uint64_t frame_pointer(const void* context) {
  const auto* machine = &static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  return static_cast<uint64_t>(machine->gregs[REG_RSP]);
#elif defined(__aarch64__)
  return machine->sp;
#else
  (void)machine;
  return 0;
#endif
}

struct Text {
  char* at;
  char* end;
  void add(const char* text) {
    while (*text && at < end) *at++ = *text++;
  }
  void add_hex(uint64_t value) {
    char digits[17];
    int n = 0;
    do digits[n++] = "0123456789abcdef"[value & 15];
    while (value >>= 4);
    while (n > 0 && at < end) *at++ = digits[--n];
  }
};

bool is_plain(const Dl_info& info) {
  // abort, raise and the allocator's own end are in the C library, the cause is in front of it; so is the host.
  return info.dli_fbase != libc_begin;
}

// The first return address on the stack that lies in a library other than the C library: who called into it. Reads the
// stack within its mapped pages only.
uint64_t caller(uint64_t stack) {
  const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  constexpr uint64_t kReach = 16384;
  for (uint64_t at = stack & ~uint64_t{7}; at < stack + kReach; at += 8) {
    unsigned char resident = 0;
    if ((at == (stack & ~uint64_t{7}) || at % page == 0) &&
        mincore(reinterpret_cast<void*>(at & ~(page - 1)), page, &resident) != 0)
      return 0;
    uint64_t value;
    std::memcpy(&value, reinterpret_cast<const void*>(at), sizeof value);
    Dl_info info{};
    if (value > 4096 && dladdr(reinterpret_cast<const void*>(value), &info) && info.dli_fname && is_plain(info) &&
        std::strstr(info.dli_fname, ".so") && !std::strstr(info.dli_fname, "/ld-linux") &&
        !std::strstr(info.dli_fname, "libstdc++") && !std::strstr(info.dli_fname, "libgcc"))
      return value;
  }
  return 0;
}

void write_place(uint64_t pc, uint64_t stack) {
  Dl_info info{};
  bool found = pc && dladdr(reinterpret_cast<const void*>(pc), &info) && info.dli_fname;
  if ((!found || !is_plain(info)) && stack) {
    if (const uint64_t outer = caller(stack)) {
      pc = outer;
      found = dladdr(reinterpret_cast<const void*>(pc), &info) && info.dli_fname;
    }
  }
  Text text{shared->place, shared->place + kPlaceBytes - 1};
  if (found) {
    const char* slash = std::strrchr(info.dli_fname, '/');
    text.add(slash ? slash + 1 : info.dli_fname);
    text.add("+0x");
    text.add_hex(pc - reinterpret_cast<uint64_t>(info.dli_fbase));
    if (info.dli_sname) {
      text.add(" (");
      text.add(info.dli_sname);
      text.add(")");
    }
  } else {
    text.add("0x");
    text.add_hex(pc);
  }
  *text.at = 0;
}

// What is certain comes first: looking up the place may hang or fault in a process that is broken.
void handle(int signal, siginfo_t* info, void* context) {
  if (signal != SIGQUIT && shared->signal.exchange(static_cast<uint32_t>(signal)) != 0) _exit(128 + signal);
  const uint64_t pc = program_counter(context);
  shared->program_counter = pc;
  if (signal == SIGSEGV || signal == SIGBUS) {
    shared->address = reinterpret_cast<uint64_t>(info->si_addr);
    shared->has_address = info->si_code > 0 && info->si_code != SI_KERNEL;
  }
  write_place(pc, frame_pointer(context));
  shared->placed = 1;
  if (signal == SIGQUIT) return;
  ::signal(signal, SIG_DFL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal);
  sigprocmask(SIG_UNBLOCK, &one, nullptr);
  raise(signal);
  _exit(128 + signal);
}

}  // namespace

void leave_last_words(SharedStatus* status) {
  shared = status;
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&::strlen), &info)) libc_begin = static_cast<char*>(info.dli_fbase);
  constexpr size_t kStack = 256 << 10;
  void* stack = mmap(nullptr, kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack != MAP_FAILED) {
    const stack_t alternate{.ss_sp = stack, .ss_flags = 0, .ss_size = kStack};
    sigaltstack(&alternate, nullptr);
  }
  struct sigaction action {};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGQUIT})
    sigaction(signal, &action, nullptr);
}

}  // namespace surelite::isolated
