// SPDX-License-Identifier: Apache-2.0
// Lives of a model, one after the other: from its bytes to its deletion.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "random.h"

namespace surelite::hostile {

struct Tally {
  std::atomic<uint64_t> runs{0}, resizes{0}, delegated{0}, made{0}, faults{0};
};

// x -> ABS -> NEG -> LOGISTIC -> y, of 1 x 64 floats.
const std::vector<std::byte>& soaked_model();
float soaked_result(float x);

// Each makes everything anew, runs it some times between resizes, and deletes it. A fault is counted and printed.
void through_c(Tally* tally, harness::Random& random);
void through_native(Tally* tally, harness::Random& random);

}  // namespace surelite::hostile
