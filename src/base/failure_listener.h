// SPDX-License-Identifier: Apache-2.0
// Who hears of what the library refuses: fault reports tell the last of it, because the pointer that such a call should
// have returned is what programs fault at next.
#pragma once

#include "surelite/diagnostic.h"

namespace surelite {

// `seen`: the application was told so (the drop-in reports); else a Failure was made, which may also stay inside the
// library. Called on any thread; must not throw.
using FailureListener = void (*)(const Diagnostic& why, bool seen) noexcept;

// From now on; null for nobody, as it is in the beginning.
void listen_to_failures(FailureListener listener);
void announce_failure(const Diagnostic& why, bool seen) noexcept;

}  // namespace surelite
