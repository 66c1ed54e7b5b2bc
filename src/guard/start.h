// SPDX-License-Identifier: Apache-2.0
// What the environment asks of the library, from its first moment: the handler is there before anything is called.
#pragma once

#include "base/guard_setting.h"

namespace surelite::guard {

// SURELITE_GUARD, as base/guard_setting.h reads it; SURELITE_GUARD_FILE names a file to append JSON to instead of
// writing to stderr. Reads the environment once, and installs the handler if it asks for guarded mode.
const GuardSetting& setting_from_environment();
inline Guarding guarding_from_environment() { return setting_from_environment().side; }
// SURELITE_CRASH_NOTE names a file for a note (note.h) if the program faults. Likewise once.
bool note_from_environment();

}  // namespace surelite::guard
