// SPDX-License-Identifier: Apache-2.0
// LSH_PROJECTION: locality-sensitive hashing. Each seed gives one bit: the sign of the weighted sum of the hashes of
// all rows. Sparse: the bits of a row of seeds make one number. Dense: each bit is a number.
#include <cstring>
#include <optional>
#include <string>

#include "ops/shared/control/stopping.h"
#include "ops/shared/random/fingerprint.h"
#include "ops/shared/options/scratch.h"

namespace surelite {
namespace {

enum { kSeeds, kInput, kWeights };
constexpr int32_t kSparse = 1, kDense = 2;

struct State {
  bool dense = false;
  int64_t functions = 0, bits = 0, rows = 0;
  size_t row_bytes = 0;
  int key = 0;  // scratch: a seed and a row
};

// Nothing if the run was ended meanwhile.
std::optional<bool> sign_bit(const RunContext& ctx, const State& s, float seed, Stopping* stopping) {
  std::byte* key = scratch_data<std::byte>(ctx, s.key);
  const float* weights = ctx.has_input(kWeights) ? ctx.in<float>(kWeights).data() : nullptr;
  const std::byte* row = ctx.input(kInput).data;
  std::memcpy(key, &seed, sizeof(seed));
  double score = 0.0;
  for (int64_t i = 0; i < s.rows; ++i, row += s.row_bytes) {
    if (stopping->after(16 + static_cast<int64_t>(s.row_bytes))) return std::nullopt;
    if (s.row_bytes) std::memcpy(key + sizeof(seed), row, s.row_bytes);
    const auto hash = static_cast<double>(static_cast<int64_t>(fingerprint64({key, sizeof(seed) + s.row_bytes})));
    score += weights ? static_cast<double>(weights[i]) * hash : hash;
  }
  return score > 0;
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* seed = ctx.in<float>(kSeeds).data();
  int32_t* out = ctx.out<int32_t>(0).data();
  // Shifts count modulo 32, as the stock kernel's do on x86.
  const uint32_t stride = uint32_t{1} << (s.bits & 31);
  Stopping stopping(ctx);
  for (int64_t f = 0; f < s.functions; ++f) {
    uint32_t number = 0;
    for (int64_t b = 0; b < s.bits; ++b) {
      const std::optional<bool> sign = sign_bit(ctx, s, *seed++, &stopping);
      if (!sign) return ended(ctx);
      const uint32_t bit = *sign ? 1 : 0;
      number = number << 1 | bit;
      if (s.dense) *out++ = static_cast<int32_t>(bit);
    }
    if (!s.dense) *out++ = static_cast<int32_t>(number + static_cast<uint32_t>(f) * stride);
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Tensor &seeds = ctx.input(kSeeds), &input = ctx.input(kInput);
  if (seeds.rank() != 2) return ctx.wrong_rank(kSeeds, 2);
  if (seeds.dim(1) > 32) return ctx.wrong_extent(kSeeds, 1, "at most 32");
  if (input.rank() < 1) return ctx.wrong_rank(kInput, "1 or more");
  if (input.dim(0) < 1) return ctx.wrong_extent(kInput, 0, "1 or more");
  if (ctx.has_input(kWeights) && (ctx.input(kWeights).rank() != 1 || ctx.input(kWeights).dim(0) != input.dim(0)))
    return ctx.wrong_shape(kWeights, to_string(Shape{input.dim(0)}) + ", one per row");
  const int32_t type = ctx.options().i32("type");
  if (type != kSparse && type != kDense)
    return ctx.bad_option("type", {"value", type}, "it must be 1 (sparse) or 2 (dense)");
  State& s = ctx.state<State>();
  s.dense = type == kDense;
  s.functions = seeds.dim(0);
  s.bits = seeds.dim(1);
  s.rows = input.dim(0);
  s.row_bytes = input.bytes / static_cast<size_t>(s.rows);
  // Rows without a byte have one hash, whose sum has its sign: there may be 2^31 of them in no memory at all.
  if (s.row_bytes == 0 && !ctx.has_input(kWeights)) s.rows = 1;
  SURELITE_LET(s.key, scratch_for<std::byte>(ctx, static_cast<int64_t>(sizeof(float) + s.row_bytes)));
  const int64_t count = s.dense ? seeds.count() : s.functions;
  if (count > INT32_MAX) return ctx.fail(Code::P311, {{"what", ctx.describe_output(0)}});
  return ctx.resize(0, {static_cast<int32_t>(count)});
}

}  // namespace

extern const OpSpec op_lsh_projection{
    .name = "LSH_PROJECTION",
    .types = "f32 f32|f16|bf16|f64|i8|i16|i32|i64|u8|u16|u32|u64|bool|c64|c128 f32? -> i32",
    .options = "LSHProjectionOptions",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
