// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_RNG_BIT_GENERATOR: random bits from a state that is handed in and, advanced, handed out.
#include <algorithm>
#include <array>

#include "ops/op.h"
#include "ops/shared/random/philox.h"

namespace surelite {
namespace {

enum Algorithm : int32_t { kDefault = 0, kPhilox = 1, kThreefry = 2 };

// Fills the output with blocks of `generate`, which is given many counters at once; the lower 64 bits of the counter
// count the blocks.
template <size_t WORDS, class Generate>
void fill(std::span<uint32_t> out, std::array<uint32_t, WORDS>* counter, const Generate& generate) {
  for (size_t i = 0; i < out.size();) {
    Blocks<WORDS, kManyBlocks> words;
    std::array<uint32_t, WORDS> ahead = *counter;
    for (size_t block = 0; block < kManyBlocks; ++block) {
      for (size_t word = 0; word < WORDS; ++word) words[word][block] = ahead[word];
      if (++ahead[0] == 0) ++ahead[1];
    }
    generate(&words);
    for (size_t block = 0; block < kManyBlocks && i < out.size(); ++block) {
      for (size_t word = 0; word < WORDS && i < out.size(); ++word) out[i++] = words[word][block];
      if (++(*counter)[0] == 0) ++(*counter)[1];
    }
  }
}

Status run_philox(RunContext& ctx) {
  const auto state = ctx.in<uint32_t>(0);
  const auto out_state = ctx.out<uint32_t>(0);
  // A state of two words takes the key as the upper half of the counter.
  const size_t upper = state.size() == 6 ? 4 : 0;
  std::array<uint32_t, 4> counter{state[2], state[3], state[upper], state[upper + 1]};
  std::copy(state.begin(), state.end(), out_state.begin());
  fill(ctx.out<uint32_t>(1), &counter,
       [&](Blocks<4, kManyBlocks>* words) { philox(words, state[0], state[1]); });
  out_state[2] = counter[0];
  out_state[3] = counter[1];
  return {};
}

Status run_threefry(RunContext& ctx) {
  const auto state = ctx.in<uint32_t>(0);
  const auto out_state = ctx.out<uint32_t>(0);
  std::array<uint32_t, 2> counter{state[2], state[3]};
  std::copy(state.begin(), state.end(), out_state.begin());
  fill(ctx.out<uint32_t>(1), &counter,
       [&](Blocks<2, kManyBlocks>* words) { threefry(words, state[0], state[1]); });
  out_state[2] = counter[0];
  out_state[3] = counter[1];
  return {};
}

Status prepare(PrepareContext& ctx) {
  const int32_t algorithm = ctx.options().i32("algorithm");
  if (algorithm < kDefault || algorithm > kThreefry)
    return ctx.bad_option("algorithm", {"value", algorithm}, "it must be 0 (default), 1 (Philox) or 2 (Threefry)");
  const Tensor& state = ctx.input(0);
  const bool two = state.rank() == 1 && state.dim(0) == 2, three = state.rank() == 1 && state.dim(0) == 3;
  if (!two && !(three && algorithm != kThreefry))
    return ctx.wrong_shape(0, algorithm == kThreefry ? "[2]" : "[2] or [3]");
  ctx.set_run(algorithm == kThreefry ? run_threefry : run_philox);
  SURELITE_TRY(ctx.resize(0, state.shape));
  return ctx.resize(1, ctx.output(1).def->shape);
}

}  // namespace

extern const OpSpec op_stablehlo_rng_bit_generator{
    .name = "STABLEHLO_RNG_BIT_GENERATOR",
    .types = "u64 -> u64 i32|i64|u32|u64",
    .options = "StablehloRngBitGeneratorOptions",
    .prepare = prepare,
};

}  // namespace surelite
