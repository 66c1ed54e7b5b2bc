// SPDX-License-Identifier: Apache-2.0
// Android's NNAPI as a delegate.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plan/delegate.h"

namespace surelite {

// Options: accelerator=NAME (else every device but the library's own CPU path), precision=float32|float16 (sums),
// library=PATH. The library is looked for when a program is compiled; without it no operator is taken, and D511 says
// why. Fails with D521 for other options.
Result<std::shared_ptr<Delegate>> make_nnapi_delegate(
    const std::vector<std::pair<std::string, std::string>>& options);

}  // namespace surelite
