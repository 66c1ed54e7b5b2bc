// SPDX-License-Identifier: Apache-2.0
// aeq.hadamard_rotation: normalized Walsh-Hadamard transforms of consecutive pieces of the last axis.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

struct State {
  int64_t size = 1;
  float norm = 1;
};

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  s.size = options.i64("hadamard_size");
  if (s.size < 1 || !std::has_single_bit(static_cast<uint64_t>(s.size)))
    return ctx.bad_option("hadamard_size", {"value", s.size}, "it must be a power of two");
  const Tensor& in = ctx.input(0);
  if (in.rank() < 2) return ctx.wrong_rank(0, "2 or more");
  if (in.dim(in.rank() - 1) % s.size)
    return ctx.not_divisible(0, "axis " + std::to_string(in.rank() - 1), in.dim(in.rank() - 1), s.size);
  s.norm = 1.0f / std::sqrt(static_cast<float>(s.size));
  return ctx.resize(0, in.shape);
}

void transform(float* data, int64_t size, float norm) {
  for (int64_t half = 1; half < size; half *= 2)
    for (int64_t block = 0; block < size; block += 2 * half)
      for (int64_t i = block; i < block + half; ++i) {
        const float a = data[i], b = data[i + half];
        data[i] = a + b;
        data[i + half] = a - b;
      }
  for (int64_t i = 0; i < size; ++i) data[i] *= norm;
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const std::span<float> out = ctx.out<float>(0);
  if (!out.empty()) std::memcpy(out.data(), ctx.in<float>(0).data(), out.size_bytes());
  ctx.parallel(static_cast<int64_t>(out.size()) / s.size, std::max<int64_t>(1, 4096 / s.size),
               [&](int64_t begin, int64_t end) {
                 for (int64_t i = begin; i < end; ++i) transform(out.data() + i * s.size, s.size, s.norm);
               });
  return {};
}

}  // namespace

extern const OpSpec op_hadamard_rotation{
    .name = "aeq.hadamard_rotation",
    .types = "f32 -> f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
