// SPDX-License-Identifier: Apache-2.0
// What one core of this machine can do at most, measured now: the yardstick for kernels.
#pragma once

namespace surelite::tool {

struct Peak {
  double hertz = 0;         // of the core while it multiplies
  double real_macs = 0;     // float multiply-accumulates per second; 0 where no loop is written for this machine
  double integer_macs = 0;  // the same for products of bytes summed in 32 bits
};

// Takes a few milliseconds on the calling thread. On a shared machine call it again and keep the best of each.
Peak measure_peak();
void keep_best(Peak* best, const Peak& other);

}  // namespace surelite::tool
