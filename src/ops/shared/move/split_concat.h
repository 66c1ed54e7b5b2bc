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
  // Joined as plain bytes: those of each part, `outer` times.
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

// Whether inputs are joined as plain bytes, of which there are enough at a time.
inline bool joins_bytes(const PrepareContext& ctx, const PartSizes& sizes) {
  constexpr size_t kEnough = 32;
  const ElementType type = ctx.output(0).type;
  const size_t width = type == ElementType::string || bits_of(type) < 8 ? 0 : static_cast<size_t>(bits_of(type)) / 8;
  return width > 0 && std::ranges::all_of(sizes.lengths, [&](int64_t length) {
    return sizes.outer == 1 || static_cast<size_t>(length * sizes.inner) * width >= kEnough;
  });
}

// Inputs 0, 1, ... go into output 0. Shapes have been set.
inline void prepare_join(PrepareContext& ctx, const PartSizes& sizes) {
  Parts parts = make_parts(sizes, true);
  for (size_t i = 0; i < parts.parts.size(); ++i)
    parts.parts[i].scratch = cell_scratch(ctx, ctx.input(static_cast<int>(i)));
  parts.whole_scratch = cell_scratch(ctx, ctx.output(0));
  if (joins_bytes(ctx, sizes)) {
    parts.outer = sizes.outer;
    for (const int64_t length : sizes.lengths)
      parts.bytes.push_back(static_cast<size_t>(length * sizes.inner) * cell_width(ctx.output(0).type));
  }
  ctx.state<Parts>() = std::move(parts);
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
  Cut cut{make_parts(sizes, false), whole};
  for (size_t i = 0; i < cut.parts.parts.size(); ++i)
    cut.parts.parts[i].scratch = cell_scratch(ctx, ctx.output(static_cast<int>(i)));
  cut.parts.whole_scratch = cell_scratch(ctx, ctx.input(whole));
  ctx.state<Cut>() = std::move(cut);
}

inline Status run_cut(RunContext& ctx) {
  const Cut& state = ctx.state<Cut>();
  SURELITE_LET(const InputCells from, open_cells(ctx, state.whole, state.parts.whole_scratch));
  for (size_t i = 0; i < state.parts.parts.size(); ++i) {
    const OutputCells to = make_cells(ctx, static_cast<int>(i), state.parts.parts[i].scratch);
    state.parts.parts[i].copy.run(from.data, to.data, to.width);
    SURELITE_TRY(close_cells(ctx, static_cast<int>(i), to));
  }
  return {};
}

}  // namespace surelite
