// SPDX-License-Identifier: Apache-2.0
// Near variations of what has broken: a number makes one, of its kind. Each returns where it ended; what must not end
// well and does is `unmade`.
#pragma once

#include "hostile/campaign/shards.h"
#include "random.h"

namespace surelite::hostile {

using harness::Random;

// A file that is rewritten, in part or whole, with the same size, between two stages.
End rewrite_file(Random& random);
// Strings whose table needs more than 32 bits.
End lengthen_strings(Random& random);
// Arrays and archives that say more than they hold.
End lie_in_archives(Random& random);
// A few bytes of model, much work: loops, windows, products, sizes that are computed.
End demand_work(Random& random);
// Lists of many entries that are all one table.
End share_tables(Random& random);
// Threads that a small address space has no room for.
End want_threads(Random& random);
// An operator of the application that throws, or hands back sizes that cannot be.
End trust_operator(Random& random);
// A child's trace with lines cut, repeated, swapped or endless.
End forge_traces(Random& random);

}  // namespace surelite::hostile
