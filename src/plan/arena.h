// SPDX-License-Identifier: Apache-2.0
// Places buffers with known lifetimes into one arena.
#pragma once

#include <cstddef>
#include <vector>

namespace surelite {

struct Lifetime {
  size_t bytes = 0;
  int first = 0;  // step that writes it; both ends are inclusive
  int last = 0;
  size_t offset = 0;  // the result
};

inline constexpr size_t kArenaAlignment = 64;

// Sets the offsets, multiples of kArenaAlignment, such that no two buffers alive at the same step overlap. Returns the
// size of the arena. Deterministic.
size_t place_in_arena(std::vector<Lifetime>* buffers);

// Largest sum of (aligned) bytes alive at one step: no placement can be smaller for this order of steps.
size_t arena_lower_bound(const std::vector<Lifetime>& buffers);

}  // namespace surelite
