// SPDX-License-Identifier: Apache-2.0
// The Philox stream of a seeded operator: it goes on from run to run of a session. Seeds of 0 and 0 ask for another
// stream in every session.
#pragma once

#include "ops/op.h"
#include "ops/shared/random/philox.h"

namespace surelite {

struct Seeds {
  int64_t first = 0, second = 0;
  int slot = 0;  // of the persistent memory that holds the stream
};

Seeds prepare_seeds(PrepareContext& ctx);

// The stream as the last run left it. Copy it back with save_stream.
PhiloxStream load_stream(RunContext& ctx, const Seeds& seeds);
void save_stream(RunContext& ctx, const Seeds& seeds, const PhiloxStream& stream);

}  // namespace surelite
