// SPDX-License-Identifier: Apache-2.0
// Operators that move elements, resize, or reduce along axes.
#include <algorithm>
#include <bit>

#include "delegates/opencl/accepts.h"
#include "delegates/opencl/op_builder.h"

namespace surelite::opencl {
namespace {

std::vector<int64_t> extents_of(const Shape& shape) { return {shape.begin(), shape.end()}; }

}  // namespace

// The same memory under another shape.
Status OpBuilder::alias() {
  SURELITE_LET(recipe_.buffer_of_[&out()], data(in()));
  return {};
}

Status OpBuilder::move(const Tensor& from, const Tensor& to, const std::vector<int64_t>& extents, Strides from_strides,
                       Strides to_strides, int64_t from_offset, int64_t to_offset) {
  SURELITE_LET(const int source, data(from));
  const auto known = recipe_.buffer_of_.find(&to);
  const int target = known != recipe_.buffer_of_.end() ? known->second : result(to);
  int64_t count = 1;
  for (const int64_t extent : extents) count *= extent;
  if (count == 0) return {};
  Launch& made = launch("move", {source, target}, {count_of(count), 1, 1});
  std::fill_n(made.p.begin(), 8, 1);
  size_t used = 0;
  for (size_t i = extents.size(); i-- > 0;) {
    if (extents[i] == 1) continue;
    const int32_t extent = narrow(extents[i]), a = narrow(from_strides[i]), b = narrow(to_strides[i]);
    // An axis that goes on where the one before it ends.
    if (used > 0 && a == made.p[8 + used - 1] * made.p[used - 1] && b == made.q[used - 1] * made.p[used - 1]) {
      made.p[used - 1] *= extent;
      continue;
    }
    made.p[used] = extent, made.p[8 + used] = a, made.q[used] = b;
    ++used;
  }
  made.q[8] = narrow(from_offset);
  made.q[9] = narrow(to_offset);
  made.q[10] = narrow(count);
  made.f = finish(to);
  return {};
}

Status OpBuilder::slice() {
  const std::vector<int64_t> begins = integers_of(in(1));
  const Strides strides = strides_of(in().shape);
  int64_t offset = 0;
  for (size_t d = 0; d < strides.size() && d < begins.size(); ++d) offset += begins[d] * strides[d];
  return move(in(), out(), extents_of(out().shape), strides, strides_of(out().shape), offset, 0);
}

Status OpBuilder::strided_slice() {
  const std::vector<int64_t> begins = integers_of(in(1)), steps = integers_of(in(3));
  const int64_t begin_mask = option("begin_mask"), shrink_mask = option("shrink_axis_mask");
  const Strides own = strides_of(in().shape);
  Strides strides;
  int64_t offset = 0;
  for (size_t d = 0; d < own.size(); ++d) {
    const int64_t extent = in().dim(static_cast<int>(d)), step = steps[d];
    const bool shrinks = shrink_mask >> d & 1, open = begin_mask >> d & 1;
    int64_t begin = open ? (step > 0 ? 0 : extent - 1) : begins[d] + (begins[d] < 0 ? extent : 0);
    begin = std::clamp<int64_t>(begin, 0, extent - 1);
    offset += begin * own[d];
    if (!shrinks) strides.push_back(step * own[d]);
  }
  return move(in(), out(), extents_of(out().shape), strides, strides_of(out().shape), offset, 0);
}

Status OpBuilder::transpose() {
  const std::vector<int64_t> axes = integers_of(in(1));
  const Strides own = strides_of(in().shape);
  Strides strides;
  for (const int64_t axis : axes) strides.push_back(own[static_cast<size_t>(axis < 0 ? axis + in().rank() : axis)]);
  return move(in(), out(), extents_of(out().shape), strides, strides_of(out().shape), 0, 0);
}

Status OpBuilder::pad() {
  const std::vector<int64_t> paddings = integers_of(in(1));
  float value = 0;
  if (op_.has_input(2)) {
    SURELITE_LET(const Block constant, recipe_.constants_.values(in(2)));
    value = floats(constant)[0];
  }
  const int to = result(out());
  Launch& made = launch("fill", {to}, {count_of(out().count()), 1, 1});
  made.p[0] = narrow(out().count());
  made.f[3] = value;
  const Strides strides = strides_of(out().shape);
  int64_t offset = 0;
  for (size_t d = 0; d < strides.size(); ++d) offset += paddings[2 * d] * strides[d];
  return move(in(), out(), extents_of(in().shape), strides_of(in().shape), strides, 0, offset);
}

Status OpBuilder::concatenation() {
  const int rank = out().rank(), given = option("axis"), axis = given < 0 ? given + rank : given;
  const Strides strides = strides_of(out().shape);
  int64_t offset = 0;
  for (size_t i = 0; i < op_.inputs().size(); ++i) {
    std::vector<int64_t> extents = extents_of(in(i).shape);
    if (name_ == "PACK") extents.insert(extents.begin() + axis, 1);
    Strides own(extents.size());
    int64_t stride = 1;
    for (size_t d = extents.size(); d-- > 0; stride *= extents[d]) own[d] = stride;
    SURELITE_TRY(move(in(i), out(), extents, own, strides, 0, offset));
    offset += extents[static_cast<size_t>(axis)] * strides[static_cast<size_t>(axis)];
  }
  return {};
}

Status OpBuilder::split() {
  const bool unpack = name_ == "UNPACK";
  const Tensor& from = in(name_ == "SPLIT" ? 1 : 0);
  const int64_t given = unpack ? option("axis") : integers_of(in(name_ == "SPLIT" ? 0 : 2))[0];
  const auto axis = static_cast<size_t>(given < 0 ? given + from.rank() : given);
  const Strides strides = strides_of(from.shape);
  int64_t offset = 0;
  for (size_t i = 0; i < op_.outputs().size(); ++i) {
    std::vector<int64_t> extents = extents_of(out(i).shape);
    if (unpack) extents.insert(extents.begin() + static_cast<int64_t>(axis), 1);
    Strides own(extents.size());
    int64_t stride = 1;
    for (size_t d = extents.size(); d-- > 0; stride *= extents[d]) own[d] = stride;
    SURELITE_TRY(move(from, out(i), extents, strides, own, offset, 0));
    offset += extents[axis] * strides[axis];
  }
  return {};
}

// Both see the larger picture as [batch, rows, block, columns, block, channels].
Status OpBuilder::blocks() {
  const bool to_depth = name_ == "SPACE_TO_DEPTH";
  const int64_t block = option("block_size");
  const Shape& small = to_depth ? out().shape : in().shape;
  const int64_t batches = small[0], rows = small[1], columns = small[2], channels = small[3] / (block * block);
  const int64_t line = columns * block * channels;
  const std::vector<int64_t> extents{batches, rows, block, columns, block, channels};
  const Strides space{rows * block * line, block * line, line, block * channels, channels, 1};
  const Strides depth{rows * columns * small[3], columns * small[3], block * channels, small[3], channels, 1};
  return move(in(), out(), extents, to_depth ? space : depth, to_depth ? depth : space, 0, 0);
}

Status OpBuilder::resize() {
  SURELITE_LET(const int from, data(in()));
  const int to = result(out());
  const bool bilinear = name_ == "RESIZE_BILINEAR", corners = option("align_corners") != 0,
             centers = option("half_pixel_centers") != 0;
  Launch& made = launch(bilinear ? "resize_bilinear" : "resize_nearest", {from, to}, {});
  made.p = {in().dim(1), in().dim(2), in().dim(3), out().dim(1), out().dim(2), in().dim(0), corners, centers};
  for (const int axis : {1, 2}) {
    const int32_t small = in().dim(axis), large = out().dim(axis);
    const float scale = corners && large > 1 ? static_cast<float>(small - 1) / static_cast<float>(large - 1)
                                             : static_cast<float>(small) / static_cast<float>(large);
    made.q[static_cast<size_t>(axis - 1)] = std::bit_cast<int32_t>(scale);
  }
  made.f = finish(out());
  made.size = {count_of(in().dim(3)), count_of(out().dim(2)), count_of(out().dim(1)) * count_of(in().dim(0))};
  return {};
}

// Axes beside one another that are both kept or both reduced are one: at most four of either are left.
Status OpBuilder::reduce() {
  const int rank = in().rank();
  std::vector<bool> reduced(static_cast<size_t>(rank), false);
  for (const int64_t axis : integers_of(in(1))) reduced[static_cast<size_t>(axis < 0 ? axis + rank : axis)] = true;
  SURELITE_LET(const int from, data(in()));
  const int to = result(out());
  Launch& made = launch(reduce_kernel(name_), {from, to}, {count_of(out().count()), 1, 1});
  const Strides strides = strides_of(in().shape);
  size_t next[2] = {0, 0};
  for (const size_t at : {size_t{0}, size_t{8}}) std::fill_n(made.p.begin() + static_cast<int64_t>(at), 4, 1);
  int before = -1;  // the kind of the axis inside of this one
  int64_t joined = 1;
  for (int d = rank - 1; d >= 0; --d) {
    const int kind = reduced[static_cast<size_t>(d)] ? 1 : 0;
    if (in().dim(d) == 1) continue;
    const size_t base = kind ? 8 : 0;
    if (kind == before) {
      made.p[base + next[kind] - 1] *= in().dim(d);
    } else {
      made.p[base + next[kind]] = in().dim(d);
      made.p[base + 4 + next[kind]] = narrow(strides[static_cast<size_t>(d)]);
      ++next[kind];
    }
    if (kind) joined *= in().dim(d);
    before = kind;
  }
  made.q[0] = narrow(joined);
  made.f = finish(out(), name_ == "MEAN" ? 1 / static_cast<float>(joined) : 1);
  made.shared = true;
  return {};
}

}  // namespace surelite::opencl
