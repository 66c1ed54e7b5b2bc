// SPDX-License-Identifier: Apache-2.0
// The crash note: what a program was doing with the library when it faulted, as a few lines of text in a file. For
// crashes in the field: no guarded memory, nothing is written before the fault.
#pragma once

#include "guard/state.h"
#include "surelite/diagnostic.h"

namespace surelite::guard {

// Keeps the path; "%p" in it stands for the process's number.
void prepare_note(const char* path);
// A752 if the note could not be written: its folder does not exist or cannot be written to.
Status check_note();
// Addresses and build ids of what is loaded now, for the note: the dynamic linker cannot be asked during a fault.
void learn_modules();
// Signal-safe.
void write_note(const Fault& fault, const Finding& finding);

}  // namespace surelite::guard
