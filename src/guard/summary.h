// SPDX-License-Identifier: Apache-2.0
// What a guarded process did over its life, told when it ends: runs, things never deleted, growing memory.
#pragma once

#include <cstdint>

namespace surelite::guard {

// Something that an application creates and deletes ("interpreter", "TfLiteModel", ...) came into being or went. `kind`
// is a literal; kinds are told apart by their words. Cheap and safe from any thread, also while the process ends.
void count_open(const char* kind, int change);
// A run is over. Looks at the process's memory now and then.
void count_run();
// A run, counted before, gave no results.
void count_failed_run();
// From now on, looks at what is in flight when exit() is called.
void watch_exit();
// The child of a fork does not answer for what its parent made.
void forget_counts();

}  // namespace surelite::guard
