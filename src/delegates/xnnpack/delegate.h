// SPDX-License-Identifier: Apache-2.0
// XNNPACK as a delegate.
#pragma once

#include <memory>

#include "plan/delegate.h"

namespace surelite {

// The library is looked for when a program is compiled; without it no operator is taken, and D511 says why.
std::shared_ptr<Delegate> make_xnnpack_delegate(int threads);

}  // namespace surelite
