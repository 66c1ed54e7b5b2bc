// SPDX-License-Identifier: Apache-2.0
// One tensor that is cut into parts along an axis, or put together from parts: CONCATENATION, SPLIT, PACK and their
// like.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "ops/shared/move/element_bytes.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {

struct Parts {
  struct Part {
    StridedCopy copy;
    int scratch = -1;
  };
  std::vector<Part> parts;
  int whole_scratch = -1;
  // Joined or cut as plain bytes: those of each part, `outer` times.
  std::vector<size_t> bytes;
  int64_t outer = 0;
};

// The whole tensor is [outer, sum of lengths, inner], part i is [outer, lengths[i], inner].
struct PartSizes {
  int64_t outer = 1, inner = 1;
  std::vector<int64_t> lengths;
};

inline Parts make_parts(const PartSizes& sizes, bool join) {
  Parts parts;
  int64_t total = 0, offset = 0;
  for (const int64_t length : sizes.lengths) total += length;
  parts.parts.reserve(sizes.lengths.size());
  for (const int64_t length : sizes.lengths) {
    Parts::Part& part = parts.parts.emplace_back();
    const int64_t whole_stride = total * sizes.inner, part_stride = length * sizes.inner;
    part.copy.add(sizes.outer, join ? part_stride : whole_stride, join ? whole_stride : part_stride);
    part.copy.add(length * sizes.inner, 1, 1);
    part.copy.start(join ? 0 : offset, join ? offset : 0);
    offset += length * sizes.inner;
  }
  return parts;
}

// Where elements are plain bytes, and enough of them lie together, parts are copied as such: true.
inline bool count_bytes(ElementType type, const PartSizes& sizes, Parts* parts) {
  constexpr size_t kEnough = 32;
  const size_t width = plain_width(type);
  const auto bytes = [&](int64_t length) { return static_cast<size_t>(length * sizes.inner) * width; };
  if (width == 0) return false;
  for (const int64_t length : sizes.lengths)
    if (sizes.outer > 1 && bytes(length) < kEnough) return false;
  parts->outer = sizes.outer;
  for (const int64_t length : sizes.lengths) parts->bytes.push_back(bytes(length));
  return !parts->bytes.empty();
}

// Inputs 0, 1, ... go into output 0. Shapes have been set.
inline void prepare_join(PrepareContext& ctx, const PartSizes& sizes) {
  Parts& parts = ctx.state<Parts>();
  if (count_bytes(ctx.output(0).type, sizes, &parts)) return;
  parts = make_parts(sizes, true);
  for (size_t i = 0; i < parts.parts.size(); ++i)
    parts.parts[i].scratch = cell_scratch(ctx, ctx.input(static_cast<int>(i)));
  parts.whole_scratch = cell_scratch(ctx, ctx.output(0));
}

inline void run_bytes_join(RunContext& ctx, const Parts& state) {
  std::byte* to = ctx.output(0).data;
  for (size_t k = 0; k < static_cast<size_t>(state.outer); ++k)
    for (size_t i = 0; i < state.bytes.size(); ++i) {
      const size_t bytes = state.bytes[i];
      if (bytes == 0) continue;
      std::memcpy(to, ctx.input(static_cast<int>(i)).data + k * bytes, bytes);
      to += bytes;
    }
}

inline Status run_join(RunContext& ctx) {
  const Parts& state = ctx.state<Parts>();
  if (!state.bytes.empty()) {
    run_bytes_join(ctx, state);
    return {};
  }
  const OutputCells to = make_cells(ctx, 0, state.whole_scratch);
  // Views of strings point into the inputs' memory and outlive the cells of one part.
  for (size_t i = 0; i < state.parts.size(); ++i) {
    SURELITE_LET(const InputCells from, open_cells(ctx, static_cast<int>(i), state.parts[i].scratch));
    state.parts[i].copy.run(from.data, to.data, to.width);
  }
  return close_cells(ctx, 0, to);
}

// Input `whole` is cut into outputs 0, 1, ...
struct Cut {
  Parts parts;
  int whole = 0;
};

inline void prepare_cut(PrepareContext& ctx, const PartSizes& sizes, int whole) {
  Cut& cut = ctx.state<Cut>();
  cut.whole = whole;
  if (count_bytes(ctx.input(whole).type, sizes, &cut.parts)) return;
  cut.parts = make_parts(sizes, false);
  for (size_t i = 0; i < cut.parts.parts.size(); ++i)
    cut.parts.parts[i].scratch = cell_scratch(ctx, ctx.output(static_cast<int>(i)));
  cut.parts.whole_scratch = cell_scratch(ctx, ctx.input(whole));
}

inline void run_bytes_cut(RunContext& ctx, const Cut& state) {
  const std::byte* from = ctx.input(state.whole).data;
  for (size_t k = 0; k < static_cast<size_t>(state.parts.outer); ++k)
    for (size_t i = 0; i < state.parts.bytes.size(); ++i) {
      const size_t bytes = state.parts.bytes[i];
      if (bytes == 0) continue;
      std::memcpy(ctx.output(static_cast<int>(i)).data + k * bytes, from, bytes);
      from += bytes;
    }
}

inline Status run_cut(RunContext& ctx) {
  const Cut& state = ctx.state<Cut>();
  if (!state.parts.bytes.empty()) {
    run_bytes_cut(ctx, state);
    return {};
  }
  SURELITE_LET(const InputCells from, open_cells(ctx, state.whole, state.parts.whole_scratch));
  for (size_t i = 0; i < state.parts.parts.size(); ++i) {
    const OutputCells to = make_cells(ctx, static_cast<int>(i), state.parts.parts[i].scratch);
    state.parts.parts[i].copy.run(from.data, to.data, to.width);
    SURELITE_TRY(close_cells(ctx, static_cast<int>(i), to));
  }
  return {};
}

}  // namespace surelite
