// SPDX-License-Identifier: Apache-2.0
// Catches faults in guarded mode and writes the report. Only an application that asked for guarded mode gets this.
#pragma once

#include <cstddef>

#include "surelite/guarding.h"

namespace surelite::guard {

struct HandlerOptions {
  int text_fd = 2;    // the report in words; -1: none
  int data_fd = -1;   // one JSON line per report, then the process's memory map; for a parent process that symbolizes
  bool note = false;  // a crash note (note.h), which prepare_note has named a file for
};

// Handles SIGSEGV, SIGBUS, SIGABRT, SIGFPE and SIGILL (and SIGTRAP on ARM) on an alternate stack; previous handlers are
// called afterwards. Returns false if the system refuses. Later calls only change the options. Thread-safe.
bool install_handler(const HandlerOptions& options);
// Those in force.
HandlerOptions handler_options();
// Installs the handler if nothing did yet, and puts it back in front of one that the application installed meanwhile,
// which is then called afterwards. Cheap enough for every run.
void keep_handler();
// Before a copy between a tensor and memory of the program's own: if that is known to be too small, the program stops
// here as it would at the end of a guarded tensor, and the report says so.
void check_copy_between(const void* to, const void* from, size_t bytes);
// Gives the thread that makes it an alternate stack that is large enough for a report, unless it has one; so that a
// thread whose stack is used up can be reported. To be destroyed by the same thread.
class AlternateStack {
 public:
  AlternateStack();
  ~AlternateStack();
  AlternateStack(const AlternateStack&) = delete;
  AlternateStack& operator=(const AlternateStack&) = delete;

 private:
  void* memory_ = nullptr;
};

}  // namespace surelite::guard
