// SPDX-License-Identifier: Apache-2.0
#include "ops/shared/random/seeded_stream.h"

#include <cstring>

#include "base/platform/machine.h"

namespace surelite {
namespace {

struct Stored {
  uint8_t started;
  PhiloxStream stream;
};

// Different in every session, even where the system has no source of randomness.
uint64_t arbitrary_seed(const void* place) {
  return arbitrary_bits() ^ static_cast<uint64_t>(reinterpret_cast<uintptr_t>(place)) << 16;
}

}  // namespace

Seeds prepare_seeds(PrepareContext& ctx) {
  return {ctx.options().i64("seed"), ctx.options().i64("seed2"), ctx.persistent(sizeof(Stored))};
}

PhiloxStream load_stream(RunContext& ctx, const Seeds& seeds) {
  const std::byte* memory = ctx.persistent(seeds.slot).data();
  Stored stored;
  std::memcpy(&stored, memory, sizeof(stored));
  if (stored.started) return stored.stream;
  if (seeds.first == 0 && seeds.second == 0) return {arbitrary_seed(memory), arbitrary_seed(memory + 1)};
  return {static_cast<uint64_t>(seeds.first), static_cast<uint64_t>(seeds.second)};
}

void save_stream(RunContext& ctx, const Seeds& seeds, const PhiloxStream& stream) {
  const Stored stored{1, stream};
  std::memcpy(ctx.persistent(seeds.slot).data(), &stored, sizeof(stored));
}

}  // namespace surelite
