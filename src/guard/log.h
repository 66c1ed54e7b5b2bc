// SPDX-License-Identifier: Apache-2.0
// What guarded mode notices without a fault: inputs never written, outputs left alone, handles that leak. Goes to the
// parent process of `surelite guard` or, without one, to stderr. Only a process that asked for guarded mode has a log.
#pragma once

#include <span>
#include <string>

#include "surelite/diagnostic.h"

namespace surelite::guard {

// Reports once per code and place; repetitions are counted only. Does nothing unless the environment asked for guarded
// mode. Thread-safe.
void notice(const Diagnostic& diagnostic);
// A line of JSON for the parent process; dropped if there is none.
void tell_parent(const std::string& line);
// The same, with the memory map that its addresses belong to after it.
void tell_parent_with_maps(const std::string& line);

// How much of a tensor was written since it held the poison pattern: [first, last) are the longest stretch of at least
// 16 bytes that still hold it; first == last if there is none.
struct Unwritten {
  size_t first = 0, last = 0;
};
Unwritten find_unwritten(std::span<const std::byte> bytes);

}  // namespace surelite::guard
