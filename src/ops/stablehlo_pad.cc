// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_PAD: margins (negative ones crop) and gaps between elements, filled with a given value.
#include <algorithm>
#include <vector>

#include "base/checked.h"
#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/single_copy.h"

namespace surelite {
namespace {

struct AxisPad {
  int64_t extent = 0;            // of the output
  int64_t first = 0, count = 0;  // input elements that survive
  int64_t to = 0, step = 1;      // where the first one lands, and the distance of the next
};

// Nothing on overflow. Output extents below 0 count as 0.
std::optional<AxisPad> pad_axis(int64_t in, int64_t low, int64_t high, int64_t interior) {
  AxisPad pad;
  int64_t gaps = 0, extent = 0;
  if (interior < 0 || !checked_add<int64_t>(interior, 1, &pad.step)) return std::nullopt;
  if (!checked_mul<int64_t>(std::max<int64_t>(in - 1, 0), interior, &gaps) || !checked_add(in, gaps, &extent) ||
      !checked_add(extent, low, &extent) || !checked_add(extent, high, &extent) || extent > INT32_MAX)
    return std::nullopt;
  pad.extent = std::max<int64_t>(extent, 0);
  // Input element k lands at low + k * step, which must lie in [0, extent).
  pad.first = low >= 0 ? 0 : (-(low + 1)) / pad.step + 1;
  if (pad.first >= in) return pad;
  pad.to = low + pad.first * pad.step;
  if (pad.to < pad.extent) pad.count = std::min(in - pad.first, (pad.extent - 1 - pad.to) / pad.step + 1);
  return pad;
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() == 0) return ctx.wrong_rank(0, "1 or more");
  if (ctx.input(1).count() != 1) return ctx.wrong_count(1, 1);
  std::vector<std::vector<int64_t>> lists;
  for (const char* name : {"edge_padding_low", "edge_padding_high", "interior_padding"}) {
    lists.push_back(ctx.options().integers(name));
    if (lists.back().size() != static_cast<size_t>(in.rank()))
      return ctx.bad_option(name, {"value", lists.back().size()},
                            "it must have one entry per axis of " + ctx.describe_input(0));
  }
  std::vector<AxisPad> pads;
  bool empty = false;
  for (size_t i = 0; i < lists[0].size(); ++i) {
    const std::optional<AxisPad> pad = pad_axis(in[static_cast<int>(i)], lists[0][i], lists[1][i], lists[2][i]);
    if (!pad)
      return ctx.bad_option(
          "interior_padding", {"value", lists[2][i]},
          "it must not be negative, and axis " + std::to_string(i) + " must not pass int32 with its margins");
    pads.push_back(*pad);
    empty |= pad->extent == 0;
  }
  Shape out;
  // The stock kernel makes all extents 0 where one is.
  for (const AxisPad& pad : pads) out.push_back(empty ? 0 : static_cast<int32_t>(pad.extent));
  SURELITE_LET(StridedCopy* const copy, prepare_single_copy(ctx, out));
  const std::vector<int64_t> from = dense_strides(in), to = dense_strides(out);
  int64_t from_start = 0, to_start = 0;
  for (size_t i = 0; i < pads.size(); ++i) {
    const AxisPad& pad = pads[i];
    const bool moves = !empty && pad.count > 0;
    copy->add(moves ? pad.count : 0, from[i], moves && pad.count > 1 ? to[i] * pad.step : 0);
    if (moves) from_start += pad.first * from[i], to_start += pad.to * to[i];
  }
  copy->start(from_start, to_start);
  return {};
}

Status run(RunContext& ctx) {
  const SingleCopy& state = ctx.state<SingleCopy>();
  const Tensor& out = ctx.output(0);
  const size_t width = cell_width(out.type);
  fill_elements(out.data, out.count(), ctx.input(1).data, width);
  state.copy.run(ctx.input(0).data, out.data, width);
  return {};
}

}  // namespace

extern const OpSpec op_stablehlo_pad{
    .name = "STABLEHLO_PAD",
    .types = "T:f32|f16|bf16|f64|i8|i16|i32|i64|u8|u16|u32|u64|bool|c64|c128 T -> T",
    .options = "StablehloPadOptions",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
