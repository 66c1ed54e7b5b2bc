// SPDX-License-Identifier: Apache-2.0
#include "guard/handler.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <mutex>

#include "guard/table.h"
#include "guard/text.h"

namespace surelite::guard {
namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
constexpr int kMaxFrames = 64;
constexpr size_t kStackBytes = 256 * 1024;

HandlerOptions current_options;
struct sigaction previous[64];
// The thread whose fault is being reported; a second fault of the same thread must not start over.
volatile sig_atomic_t reporting_tid = 0;

// An interposed memcpy (the preloaded library of `surelite guard`) tells which copy is in flight.
struct Copy {
  uint64_t to, from, bytes;
};
const volatile Copy* (*copy_in_flight)() = nullptr;

void write_all(int fd, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t written = write(fd, data, size);
    if (written <= 0) return;
    data += written;
    size -= static_cast<size_t>(written);
  }
}

// rep movs and rep stos keep the rest of the count in rcx and the position in rdi: together with the start of the tensor that
// is the whole length.
void read_registers(const ucontext_t& context, Fault* fault) {
#if defined(__x86_64__)
  const greg_t* registers = context.uc_mcontext.gregs;
  fault->instruction = static_cast<uint64_t>(registers[REG_RIP]);
  if (fault->signal == SIGSEGV || fault->signal == SIGBUS) {
    fault->has_access = true;
    fault->is_write = registers[REG_ERR] & 2;
  }
  const auto* code = reinterpret_cast<const unsigned char*>(fault->instruction);
  if (fault->has_access && fault->address != fault->instruction && code[0] == 0xf3) {
    const unsigned char* opcode = code + ((code[1] & 0xf0) == 0x40 ? 2 : 1);
    const uint64_t unit = *opcode == 0xa4 || *opcode == 0xaa ? 1 : *opcode == 0xa5 || *opcode == 0xab ? (opcode == code + 2 ? 8 : 4) : 0;
    if (unit) {
      fault->copy_to = static_cast<uint64_t>(registers[REG_RDI]);
      fault->copy_bytes = static_cast<uint64_t>(registers[REG_RCX]) * unit;
    }
  }
#elif defined(__aarch64__)
  fault->instruction = context.uc_mcontext.pc;
#else
  (void)context;
#endif
}

// The rest of a copy becomes its whole length: what lies between the tensor's start and the position was copied already.
void complete_copy(Fault* fault) {
  if (copy_in_flight) {
    const volatile Copy* copy = copy_in_flight();
    if (copy && copy->bytes && fault->address - copy->to < copy->bytes) {
      fault->copy_to = copy->to;
      fault->copy_from = copy->from;
      fault->copy_bytes = copy->bytes;
      return;
    }
  }
  if (!fault->copy_bytes) return;
  const Finding finding = diagnose(state(), *fault);
  if (finding.cause == Cause::past_end) fault->copy_bytes += fault->copy_to - state().regions[finding.region].data;
}

void write_text(const Fault& fault, const Finding& finding, void* const* frames, int count) {
  const int fd = current_options.text_fd;
  if (fd < 0) return;
  char buffer[2048];
  Text text(buffer, sizeof(buffer));
  text << "\n" << code_of(finding.cause) << " error: ";
  char sentence[1024];
  describe(state(), fault, finding, sentence, sizeof(sentence));
  text << sentence << "\n";
  if (finding.thread >= 0) {
    const Thread& thread = state().threads[finding.thread];
    if (thread.op >= 0) {
      text << "  while operator ";
      text.number(thread.op) << " ";
      text.name(thread.op_name, sizeof(thread.op_name)) << " was running\n";
    }
    if (thread.calls) {
      text << "  last calls:";
      const uint64_t shown = thread.calls < 5 ? thread.calls : 5;
      for (uint64_t i = thread.calls - shown; i < thread.calls; ++i) text << " " << thread.ring[i % kCallRing];
      text << "\n";
    }
  }
  text << "  at:\n";
  write_all(fd, buffer, text.length());
  backtrace_symbols_fd(frames, count, fd);
}

void write_data(const Fault& fault, const Finding& finding, void* const* frames, int count) {
  const int fd = current_options.data_fd;
  if (fd < 0) return;
  char buffer[8192];
  size_t length = describe_json(state(), fault, finding, buffer, sizeof(buffer) - 4096);
  if (length) --length;  // the closing brace
  Text text(buffer + length, sizeof(buffer) - length);
  text << ",\"instruction\":\"";
  text.hex(fault.instruction) << "\",\"frames\":[";
  for (int i = 0; i < count; ++i) {
    if (i) text.put(',');
    text << "\"";
    text.hex(reinterpret_cast<uint64_t>(frames[i])) << "\"";
  }
  text << "],\"calls\":[";
  if (finding.thread >= 0) {
    const Thread& thread = state().threads[finding.thread];
    const uint64_t shown = thread.calls < kCallRing ? thread.calls : kCallRing;
    for (uint64_t i = thread.calls - shown; i < thread.calls; ++i) {
      if (i != thread.calls - shown) text.put(',');
      text << "\"" << thread.ring[i % kCallRing] << "\"";
    }
  }
  text << "]}\n";
  write_all(fd, buffer, length + text.length());
  const int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (maps < 0) return;
  char chunk[4096];
  for (ssize_t got; (got = read(maps, chunk, sizeof(chunk))) > 0;) write_all(fd, chunk, static_cast<size_t>(got));
  close(maps);
}

void handle(int signal, siginfo_t* info, void* raw_context) {
  const int saved_errno = errno;
  const auto tid = static_cast<int32_t>(syscall(SYS_gettid));
  // Whatever happens from here on, a second fault goes to whoever handled this signal before us.
  sigaction(signal, &previous[signal], nullptr);
  if (reporting_tid != tid) {
    reporting_tid = tid;
    Fault fault;
    fault.signal = signal;
    fault.tid = tid;
    fault.address = signal == SIGABRT ? 0 : reinterpret_cast<uint64_t>(info->si_addr);
    read_registers(*static_cast<const ucontext_t*>(raw_context), &fault);
    complete_copy(&fault);
    const Finding finding = diagnose(state(), fault);
    void* frames[kMaxFrames];
    const int count = backtrace(frames, kMaxFrames);
    write_text(fault, finding, frames, count);
    write_data(fault, finding, frames, count);
    reporting_tid = 0;
  }
  errno = saved_errno;
  // Returning repeats the instruction under the previous handler. Signals that were sent rather than caused have to be sent
  // again.
  if (signal == SIGABRT || info->si_code <= 0) raise(signal);
}

bool install() {
  void* stack = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack != MAP_FAILED) {
    stack_t alternate{};
    alternate.ss_sp = stack;
    alternate.ss_size = kStackBytes;
    sigaltstack(&alternate, nullptr);
  }
  void* warm[1];
  backtrace(warm, 1);  // loads the unwinder now rather than in the handler
  copy_in_flight = reinterpret_cast<decltype(copy_in_flight)>(dlsym(RTLD_DEFAULT, "surelite_guard_copy_in_flight"));
  struct sigaction action {};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  bool ok = true;
  for (const int signal : kSignals) ok &= sigaction(signal, &action, &previous[signal]) == 0;
  return ok;
}

}  // namespace

bool install_handler(const HandlerOptions& options) {
  static std::mutex mutex;
  static bool installed = false;
  const std::lock_guard lock(mutex);
  current_options = options;
  if (!installed) installed = install();
  return installed;
}

HandlerOptions handler_options() { return current_options; }

Mode mode_from_environment() {
  static const Mode mode = [] {
    const char* value = std::getenv("SURELITE_GUARD");
    if (!value || !*value || std::strcmp(value, "0") == 0) return Mode::off;
    HandlerOptions options;
    if (const char* path = std::getenv("SURELITE_GUARD_FILE")) {
      options.data_fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
      if (options.data_fd >= 0) options.text_fd = -1;
    }
    install_handler(options);
    return std::strcmp(value, "before") == 0 || std::strcmp(value, "underrun") == 0 ? Mode::before : Mode::after;
  }();
  return mode;
}

}  // namespace surelite::guard
