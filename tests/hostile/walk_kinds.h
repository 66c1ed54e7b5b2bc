// SPDX-License-Identifier: Apache-2.0
// What a scenario does when calls fail, as a test: each kind of call that this program can make fail, and all of them.
#pragma once

#include <string>

#include "hostile/failing_points.h"

namespace surelite::test {

// Prints how many calls there are and how many failures were tried, reports what went wrong, and returns the latter.
int64_t walk_kinds(const std::string& what, const Scenario& scenario, int64_t most = INT64_MAX);

}  // namespace surelite::test
