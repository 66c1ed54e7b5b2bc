// SPDX-License-Identifier: Apache-2.0
// STRIDED_SLICE: NumPy's x[begin:end:stride, ...] with masks for omitted bounds, ellipsis, new axes and single indices.
#include <algorithm>
#include <vector>

#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/single_copy.h"

namespace surelite {
namespace {

constexpr int kMaxIndices = 31;  // one bit per index in the masks

struct Masks {
  uint32_t begin, end, ellipsis, new_axis, shrink;
  bool offset;  // `end` counts from `begin`
};

// One axis of the index expression: `input_axis` is -1 for a new axis, `index` is -1 where an ellipsis or a missing
// index takes the whole axis.
struct Term {
  int input_axis = -1;
  int index = -1;
};

bool bit(uint32_t mask, int i) { return mask >> i & 1; }

// Lines the indices up with the input's axes. An ellipsis stands for as many axes as the other indices leave, and for
// one at the least; indices beyond the last axis are passed over. Both as in the stock kernel.
std::vector<Term> align(const Masks& masks, int count, int rank) {
  int added = 0;
  for (int i = 0; i < count; ++i) added += bit(masks.new_axis, i) && !bit(masks.ellipsis, i);
  std::vector<Term> terms;
  int axis = 0;
  for (int i = 0; i < count; ++i) {
    if (bit(masks.ellipsis, i)) {
      const int whole = std::max(1, rank + added - count + 1);
      for (int k = 0; k < whole && axis < rank; ++k) terms.push_back({axis++, -1});
    } else if (bit(masks.new_axis, i)) {
      terms.push_back({-1, i});
    } else if (axis < rank) {
      terms.push_back({axis++, i});
    }
  }
  while (axis < rank) terms.push_back({axis++, -1});
  return terms;
}

int64_t clamp_bound(int64_t value, int64_t extent, int64_t stride) {
  if (value < 0) value += extent;
  return stride > 0 ? std::clamp<int64_t>(value, 0, extent) : std::clamp<int64_t>(value, -1, extent - 1);
}

struct Span {
  int64_t start = 0, stride = 1, count = 0;
};

Span span_of(const Masks& masks, int i, int64_t begin, int64_t end, int64_t stride, int64_t extent) {
  Span span{0, stride, 0};
  span.start = bit(masks.begin, i) ? (stride > 0 ? 0 : extent - 1) : clamp_bound(begin, extent, stride);
  int64_t stop = bit(masks.end, i) ? (stride > 0 ? extent : -1) : clamp_bound(end, extent, stride);
  // A length is taken at its word; the caller sees to it that it stays inside the axis.
  if (masks.offset) stop = span.start + end;
  const int64_t length = stride > 0 ? stop - span.start : span.start - stop;
  const int64_t step = stride > 0 ? stride : -stride;
  span.count = length > 0 ? (length - 1) / step + 1 : 0;
  return span;
}

Result<Masks> read_masks(const PrepareContext& ctx) {
  const auto mask = [&](std::string_view name) { return static_cast<uint32_t>(ctx.options().i32(name)); };
  const int count = ctx.input(1).dim(0);
  Masks masks{mask("begin_mask"),    mask("end_mask"),         mask("ellipsis_mask"),
              mask("new_axis_mask"), mask("shrink_axis_mask"), ctx.options().flag("offset")};
  const uint32_t used = (uint32_t{1} << count) - 1;
  masks.ellipsis &= used;
  masks.new_axis &= used & ~masks.ellipsis;
  masks.shrink &= used & ~masks.ellipsis & ~masks.new_axis;
  return masks;
}

Status check(PrepareContext& ctx) {
  for (const int i : {1, 2, 3})
    if (ctx.input(i).rank() != 1 || ctx.input(i).dim(0) != ctx.input(1).dim(0))
      return ctx.input(i).rank() != 1 ? ctx.wrong_rank(i, 1) : ctx.extents_differ(i, 0, 1, 0);
  if (ctx.input(1).dim(0) > kMaxIndices) return ctx.wrong_count(1, "at most 31");
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(check(ctx));
  bool known = true;
  for (const int i : {1, 2, 3}) known &= ctx.known(i);
  if (!known) return ctx.later();
  SURELITE_LET(const Masks masks, read_masks(ctx));
  const Shape& in = ctx.input(0).shape;
  const int count = ctx.input(1).dim(0);
  const auto begins = ctx.input(1).values<int32_t>(), ends = ctx.input(2).values<int32_t>(),
             steps = ctx.input(3).values<int32_t>();
  const std::vector<Term> terms = align(masks, count, in.rank());

  const std::vector<int64_t> strides = dense_strides(in);
  Shape out;
  std::vector<Span> spans;
  int64_t start = 0;
  for (const Term& term : terms) {
    if (term.input_axis < 0) {
      out.push_back(1);
      spans.push_back({0, 0, 1});
      continue;
    }
    const int64_t extent = in[term.input_axis], stride = strides[static_cast<size_t>(term.input_axis)];
    Span span{0, 1, extent};
    bool shrink = false;
    if (term.index >= 0) {
      const auto i = static_cast<size_t>(term.index);
      if (steps[i] == 0 || steps[i] == INT32_MIN)
        return ctx.bad_value(3, steps[i], "a stride must not be 0 or the least int32");
      shrink = bit(masks.shrink, term.index);
      if (shrink) {
        const int64_t at =
            bit(masks.begin, term.index) ? (steps[i] > 0 ? 0 : extent - 1) : clamp_bound(begins[i], extent, steps[i]);
        if (at < 0 || at >= extent)
          return ctx.bad_value(1, begins[i], "it must be an index of an axis of extent " + std::to_string(extent));
        span = {at, 1, 1};
      } else {
        span = span_of(masks, term.index, begins[i], ends[i], steps[i], extent);
        const int64_t last = span.start + (span.count - 1) * span.stride;
        if (span.count > 0 && (span.start < 0 || span.start >= extent || last < 0 || last >= extent))
          return ctx.bad_value(2, ends[i], "begin plus this length leaves an axis of extent " + std::to_string(extent));
      }
    }
    if (span.count > 0) start += span.start * stride;
    if (shrink) continue;
    out.push_back(static_cast<int32_t>(span.count));
    spans.push_back({0, span.count > 1 ? span.stride * stride : 0, span.count});
  }
  SURELITE_LET(StridedCopy* const copy, prepare_single_copy(ctx, out));
  const std::vector<int64_t> to = dense_strides(out);
  for (size_t i = 0; i < spans.size(); ++i) copy->add(spans[i].count, spans[i].stride, to[i]);
  copy->start(start, 0);
  return {};
}

}  // namespace

extern const OpSpec op_strided_slice{
    .name = "STRIDED_SLICE",
    .max_version = 8,
    .types = "T:" SURELITE_CELL_TYPES " i32 i32 i32 -> T",
    .prepare = prepare,
    .run = run_single_copy,
};

}  // namespace surelite
