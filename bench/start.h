// SPDX-License-Identifier: Apache-2.0
// Cold starts, each in a process of its own.
#pragma once

#include <string>

#include "json.h"

namespace surelite::bench {

// Starts `program` (bench_start) with the model several times. Milliseconds of the quickest start by part, the median
// of all starts, a second start in the same process, a start that reads packed weights from a file, and the largest
// resident memory. Empty if the program could not be run.
tool::Json measure_start(const std::string& program, const std::string& model);

}  // namespace surelite::bench
