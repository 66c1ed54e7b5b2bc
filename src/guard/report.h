// SPDX-License-Identifier: Apache-2.0
// Writes the report of one fault. Signal-safe.
#pragma once

#include "guard/handler.h"
#include "guard/state.h"

namespace surelite::guard {

// The sentence goes out before the backtrace is taken; a backtrace that faults itself is left out.
void write_report(const HandlerOptions& options, const Fault& fault, const Finding& finding, bool handled_by_program);
// For a report that faulted itself.
void write_cut_report(const HandlerOptions& options, int signal);
// Ends the attempt to take a backtrace that faulted itself, if one is under way on this thread: does not return then.
void abandon_backtrace();
// Where the fault was and who called, the handler's own frames first; at most `most`. One caller at a time.
int collect_frames(const Fault& fault, void** out, int most);
// Loads what backtraces need, which must not happen in a handler.
void prepare_backtrace();
void write_all(int fd, const char* data, size_t size);

}  // namespace surelite::guard
