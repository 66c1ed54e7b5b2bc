// SPDX-License-Identifier: Apache-2.0
// A GPU as a delegate, through OpenCL.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plan/delegate.h"

namespace surelite {

// Options: precision=float32|float16, device=NUMBER|NAME, cache=FOLDER, library=PATH. The library and a device are
// looked for when a program is compiled; without them no operator is taken, and D511 says why. Fails with D521 for
// other options.
Result<std::shared_ptr<Delegate>> make_opencl_delegate(
    std::string name, const std::vector<std::pair<std::string, std::string>>& options);

}  // namespace surelite
