// SPDX-License-Identifier: Apache-2.0
// What the child leaves in shared memory when a signal ends it.
#pragma once

#include "delegates/isolated/protocol.h"

namespace surelite::isolated {

// Handlers for the signals that end a process, on a stack of their own; SIGQUIT asks where the child is and does not
// end it. `status` outlives the process.
void leave_last_words(SharedStatus* status);

}  // namespace surelite::isolated
