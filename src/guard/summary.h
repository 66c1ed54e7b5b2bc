// SPDX-License-Identifier: Apache-2.0
// What a guarded process did over its life, told when it ends: runs, things never deleted, growing memory.
#pragma once

#include <cstdint>

namespace surelite::guard {

// A run is over. Looks at the process's memory now and then.
void count_run();
// A run, counted before, gave no results.
void count_failed_run();
// From now on, looks at what is in flight when exit() is called, and at where objects are made.
void watch_exit();
// Once the program itself runs: what is asked for then is called before the library's own end.
void watch_exit_of_program();
// The child of a fork does not answer for what its parent made.
void forget_counts();

}  // namespace surelite::guard
