// SPDX-License-Identifier: Apache-2.0
// EMBEDDING_LOOKUP: rows of a table, picked by number; quantized tables give real rows.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "ops/shared/quant/blockwise.h"
#include "ops/shared/elementwise/half_storage.h"
#include "ops/shared/quant/weights.h"

namespace surelite {
namespace {

struct State {
  int64_t rows = 0, columns = 0;
  std::vector<float> scales;  // one per `block` elements; or one for all
  int64_t block = 0;
};

// each(position in the output, row of the table)
template <class Each>
Status for_each_pick(RunContext& ctx, const State& s, const Each& each) {
  const std::span<const int32_t> picks = ctx.in<int32_t>(0);
  for (size_t i = 0; i < picks.size(); ++i) {
    if (picks[i] < 0 || picks[i] >= s.rows) return ctx.bad_index(0, static_cast<int64_t>(i), picks[i], s.rows);
    each(static_cast<int64_t>(i), int64_t{picks[i]});
  }
  return {};
}

Status run_copy(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Tensor& table = ctx.input(1);
  const size_t bytes = s.rows == 0 ? 0 : table.bytes / static_cast<size_t>(s.rows);
  return for_each_pick(ctx, s, [&](int64_t at, int64_t row) {
    if (bytes)
      std::memcpy(ctx.output(0).data + static_cast<size_t>(at) * bytes, table.data + static_cast<size_t>(row) * bytes,
                  bytes);
  });
}

// The stored byte (uint8 tables count as int8), or the narrow element, at a flat index.
template <int BITS>
int32_t element(const Tensor& table, int64_t index) {
  constexpr int kPerByte = 8 / BITS;
  const auto byte = static_cast<uint8_t>(table.data[index / kPerByte]);
  const int up = 8 - BITS - static_cast<int>(index % kPerByte) * BITS;
  return static_cast<int8_t>(static_cast<uint8_t>(byte << up)) >> (8 - BITS);
}

// Elements of one scale at a time.
template <class Out, int BITS>
Status run_dequantize(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Tensor& table = ctx.input(1);
  Out* out = ctx.out<Out>(0).data();
  return for_each_pick(ctx, s, [&](int64_t at, int64_t row) {
    Out* to = out + at * s.columns;
    for (int64_t index = row * s.columns, end = index + s.columns; index < end;) {
      const bool many = s.scales.size() > 1;
      const int64_t block = many ? index / s.block : 0, last = many ? std::min(end, (block + 1) * s.block) : end;
      const float scale = s.scales[static_cast<size_t>(block)];
      for (; index < last; ++index) *to++ = Out(static_cast<float>(element<BITS>(table, index)) * scale);
    }
  });
}

template <class Out>
RunFn dequantize_of(int bits) {
  return bits == 8 ? run_dequantize<Out, 8> : bits == 4 ? run_dequantize<Out, 4> : run_dequantize<Out, 2>;
}

Status prepare_dequantize(PrepareContext& ctx, State* s) {
  const Quantization& quant = ctx.input(1).quant();
  s->block = s->columns;
  if (quant.kind == Quantization::Kind::blockwise) {
    SURELITE_LET(Blockwise blocks, read_blockwise(ctx, 1));
    s->block = blocks.block;
    s->scales = std::move(blocks.scales);
  } else {
    s->scales = quant.scale;
    const bool by_row =
        quant.per_channel() && quant.quantized_dimension == 0 && quant.scale.size() == static_cast<size_t>(s->rows);
    if (!by_row && !quant.per_tensor())
      return ctx.wrong_scale_count(1, "1 or " + std::to_string(s->rows) + ", one per row along axis 0");
    if (quant.first_zero_point() != 0) return ctx.wrong_zero_point(1, 0);
  }
  const int bits = bits_of(ctx.input(1).type);
  ctx.set_run(ctx.output(0).type == ElementType::float32 ? dequantize_of<float>(bits) : dequantize_of<Half>(bits));
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Tensor &picks = ctx.input(0), &table = ctx.input(1);
  if (picks.rank() != 1) return ctx.wrong_rank(0, 1);
  if (table.rank() < 2) return ctx.wrong_rank(1, "2 or more");
  State& s = ctx.state<State>();
  s.rows = table.dim(0);
  s.columns = table.shape.count(1, table.rank());
  Shape shape = table.shape;
  shape[0] = picks.dim(0);
  SURELITE_TRY(ctx.resize(0, shape));
  // From uint8 to int8 the stored bytes are copied as they are.
  if (table.type != ctx.output(0).type && ctx.output(0).type != ElementType::int8) return prepare_dequantize(ctx, &s);
  ctx.set_run(run_copy);
  return {};
}

}  // namespace

extern const OpSpec op_embedding_lookup{
    .name = "EMBEDDING_LOOKUP",
    .max_version = 5,
    .types = "i32 T:f32|f16|bf16|u8|i8|i16|i32|i64 -> T\n"
             "i32 u8 -> i8\n"
             "i32 u8|i8|i4|i2 -> f32|f16",
    .prepare = prepare,
};

}  // namespace surelite
