// SPDX-License-Identifier: Apache-2.0
// Seeded operators that fill a shape, input 0, with numbers made of blocks of four.
#pragma once

#include <algorithm>
#include <span>

#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/random/seeded_stream.h"

namespace surelite {

inline Status prepare_seeded_fill(PrepareContext& ctx) {
  if (!ctx.known(0)) return ctx.later();
  SURELITE_LET(const Shape shape, read_shape(ctx, 0));
  ctx.state<Seeds>() = prepare_seeds(ctx);
  return ctx.resize(0, shape);
}

// Fill is called with a block and the up to four numbers to make of it.
template <class Fill>
Status run_seeded_fill(RunContext& ctx) {
  const Seeds& seeds = ctx.state<Seeds>();
  PhiloxStream stream = load_stream(ctx, seeds);
  const std::span<float> out = ctx.out<float>(0);
  constexpr size_t kPart = 4 * kManyBlocks;
  for (size_t i = 0; i < out.size(); i += kPart) {
    const std::span<float> part = out.subspan(i, std::min(kPart, out.size() - i));
    const Blocks<4, kManyBlocks> words = stream.next_blocks<kManyBlocks>((part.size() + 3) / 4);
    for (size_t k = 0; k < part.size(); k += 4) {
      const size_t at = k / 4;
      Fill()({words[0][at], words[1][at], words[2][at], words[3][at]},
             part.subspan(k, std::min<size_t>(4, part.size() - k)));
    }
  }
  save_stream(ctx, seeds, stream);
  return {};
}

}  // namespace surelite
