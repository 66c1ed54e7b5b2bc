// SPDX-License-Identifier: Apache-2.0
#include "guard/report.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "base/fixed_text.h"
#include "guard/backtrace.h"
#include "guard/table.h"

namespace surelite::guard {
namespace {

constexpr int kMaxFrames = 64;

// One report at a time: large memory is static, alternate stacks of other runtimes are small.
char buffer[16384];
char sentence[1024];
void* frames[kMaxFrames];
sigjmp_buf after_backtrace;
volatile int backtrace_tid = 0;

int32_t own_tid() { return static_cast<int32_t>(syscall(SYS_gettid)); }

int take_backtrace(const Fault& fault) { return collect_frames(fault, frames, kMaxFrames); }

const char* call_at(const Thread& thread, uint64_t index) { return thread.ring[index % kCallRing]; }

void put_context(FixedText& text, const Fault& fault, const Finding& finding) {
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
      for (uint64_t i = thread.calls - shown; i < thread.calls; ++i) text << " " << call_at(thread, i);
      text << "\n";
    }
  }
  if (state().refusal.count && finding.cause != Cause::refused)
    text << "  last diagnostic: " << state().refusal.text << "\n";
  text << "  process ";
  text.number(getpid()) << ", thread ";
  text.number(fault.tid) << ", at:\n";
}

void write_text(int fd, const Fault& fault, const Finding& finding) {
  FixedText text(buffer, sizeof(buffer));
  text << "\n" << code_of(finding.cause) << " error: ";
  describe(state(), fault, finding, sentence, sizeof(sentence));
  text << sentence << "\n";
  put_context(text, fault, finding);
  write_all(fd, buffer, text.length());
  const int count = take_backtrace(fault);
  backtrace_symbols_fd(frames, count, fd);
}

// Reports of several processes must not mix: the lock is the process's, and given up after half a second.
bool lock(int fd) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  for (int attempt = 0; attempt < 50; ++attempt) {
    if (fcntl(fd, F_SETLK, &whole) == 0) return true;
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) return false;
    const timespec pause{0, 10'000'000};
    nanosleep(&pause, nullptr);
  }
  return false;
}

void unlock(int fd) {
  struct flock whole {};
  whole.l_type = F_UNLCK;
  whole.l_whence = SEEK_SET;
  fcntl(fd, F_SETLK, &whole);
}

void write_data(int fd, const Fault& fault, const Finding& finding, bool handled_by_program) {
  const int count = take_backtrace(fault);
  size_t length = describe_json(state(), fault, finding, buffer, sizeof(buffer) - 8192);
  if (length) --length;  // the closing brace
  FixedText text(buffer + length, sizeof(buffer) - length);
  text << ",\"pid\":";
  text.number(getpid()) << ",\"tid\":";
  text.number(fault.tid) << (handled_by_program ? ",\"handled\":true" : "") << ",\"instruction\":\"";
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
      text << "\"" << call_at(thread, i) << "\"";
    }
  }
  text << "]}\n";
  const bool locked = lock(fd);
  write_all(fd, buffer, length + text.length());
  const int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (maps >= 0) {
    for (ssize_t got; (got = read(maps, buffer, sizeof(buffer))) > 0;) write_all(fd, buffer, static_cast<size_t>(got));
    close(maps);
  }
  if (locked) unlock(fd);
}

}  // namespace

void write_all(int fd, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t written = write(fd, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    data += written;
    size -= static_cast<size_t>(written);
  }
}

void write_report(const HandlerOptions& options, const Fault& fault, const Finding& finding, bool handled_by_program) {
  if (options.text_fd >= 0 && !handled_by_program) write_text(options.text_fd, fault, finding);
  if (options.data_fd >= 0) write_data(options.data_fd, fault, finding, handled_by_program);
}

void write_cut_report(const HandlerOptions& options, int signal) {
  char words[160];
  FixedText text(words, sizeof(words));
  const bool data = options.data_fd >= 0;
  text << (data ? "\n{\"code\":\"G606\",\"signal\":" : "\nG606 error: signal ");
  text.number(signal) << (data ? ",\"address\":\"0x0\",\"message\":\"" : ": ")
                      << "The program faulted, and so did the report about it." << (data ? "\"}\n" : "\n");
  write_all(data ? options.data_fd : options.text_fd, words, text.length());
}

int collect_frames(const Fault& fault, void** out, int most) {
  volatile int count = 0;
  if (sigsetjmp(after_backtrace, 0) == 0) {
    backtrace_tid = own_tid();
    count = backtrace(out, most);
  } else {
    out[0] = reinterpret_cast<void*>(fault.instruction);
    count = fault.instruction ? 1 : 0;
  }
  backtrace_tid = 0;
  if (!fault.is_fetch || !fault.caller) return count;
  // Nothing can be unwound from where no code is; the call itself is the place.
  out[0] = reinterpret_cast<void*>(fault.instruction);
  out[1] = reinterpret_cast<void*>(fault.caller);
  return 2;
}

void abandon_backtrace() {
  if (backtrace_tid == own_tid()) siglongjmp(after_backtrace, 1);
}

void prepare_backtrace() {
  void* warm[1];
  backtrace(warm, 1);
}

}  // namespace surelite::guard
