// SPDX-License-Identifier: Apache-2.0
// The limits that a process asks for by its environment.
#pragma once

#include "surelite/limits.h"

namespace surelite {

// Those of Limits::untrusted() where SURELITE_LIMITS is set to anything but "default", else the generous ones.
Limits limits_from_environment();

}  // namespace surelite
