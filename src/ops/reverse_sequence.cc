// SPDX-License-Identifier: Apache-2.0
// REVERSE_SEQUENCE: turns the first n entries of an axis round, n being given for each index of another axis.
#include <algorithm>
#include <cstring>

#include "ops/shared/move/element_bytes.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

// The input seen as [before, first, between, second, after], where one of first and second is the sequence axis.
struct State {
  int64_t before, first, between, second, after;
  bool sequence_first;
  int input_scratch = -1, output_scratch = -1;
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const int64_t batches = s.sequence_first ? s.second : s.first, steps = s.sequence_first ? s.first : s.second;
  for (int64_t b = 0; b < batches; ++b) {
    const int64_t length = integer_at(ctx.input(1), b);
    if (length < 0 || length > steps)
      return ctx.bad_value(1, b, {"value", length}, "it must be 0 to " + std::to_string(steps));
  }
  SURELITE_LET(const InputCells from, open_cells(ctx, 0, s.input_scratch));
  const OutputCells to = make_cells(ctx, 0, s.output_scratch);
  const size_t block = static_cast<size_t>(s.after) * from.width;
  std::byte* out = to.data;
  for (int64_t a = 0; block && a < s.before; ++a)
    for (int64_t i = 0; i < s.first; ++i)
      for (int64_t m = 0; m < s.between; ++m)
        for (int64_t j = 0; j < s.second; ++j) {
          int64_t x = i, y = j;
          int64_t& step = s.sequence_first ? x : y;
          const int64_t length = integer_at(ctx.input(1), s.sequence_first ? j : i);
          if (step < length) step = length - 1 - step;
          std::memcpy(out, from.data + static_cast<size_t>(((a * s.first + x) * s.between + m) * s.second + y) * block,
                      block);
          out += block;
        }
  return close_cells(ctx, 0, to);
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  const int seq = ctx.options().i32("seq_dim"), batch = ctx.options().i32("batch_dim");
  if (seq < 0 || seq >= in.rank())
    return ctx.bad_option("seq_dim", {"value", seq}, "it must be an axis of " + ctx.describe_input(0));
  if (batch < 0 || batch >= in.rank() || batch == seq)
    return ctx.bad_option("batch_dim", {"value", batch},
                          "it must be another axis of " + ctx.describe_input(0) + " than seq_dim");
  if (ctx.input(1).rank() != 1 || ctx.input(1).dim(0) != in[batch])
    return ctx.wrong_shape(1, to_string(Shape{in[batch]}) + ", one length per index of axis " + std::to_string(batch));
  SURELITE_TRY(ctx.resize(0, in));
  const int first = std::min(seq, batch), second = std::max(seq, batch);
  State& s = ctx.state<State>();
  s = {in.count(0, first), in[first], in.count(first + 1, second), in[second], in.count(second + 1, in.rank()),
       seq < batch};
  s.input_scratch = cell_scratch(ctx, ctx.input(0));
  s.output_scratch = cell_scratch(ctx, ctx.output(0));
  return {};
}

}  // namespace

extern const OpSpec op_reverse_sequence{
    .name = "REVERSE_SEQUENCE",
    .types = "T:" SURELITE_CELL_TYPES " i32|i64 -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
