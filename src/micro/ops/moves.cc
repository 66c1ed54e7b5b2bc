// SPDX-License-Identifier: Apache-2.0
// TRANSPOSE, SLICE, STRIDED_SLICE, REVERSE_V2, BROADCAST_TO, and blocks of space: other orders of the same elements.
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

void run(const Run& run) { walk(run.state<Walk>(), run.in<void>(0), run.out<void>()); }

Walk* start(Op& op, int least, int most) {
  if (!op.takes(least, most, 1, 1)) return nullptr;
  const View in = op.in(0), out = op.out();
  const int32_t width = width_of(in);
  if (in.type() != out.type() || width == 0) return op.refuse(kTypes), nullptr;
  if (in.rank() > kMaxAxes || out.rank() > kMaxAxes) return op.refuse(kShapes), nullptr;
  auto* s = op.state<Walk>();
  if (s) s->width = width;
  return s;
}

bool prepare_transpose(Op& op) {
  Walk* s = start(op, 2, 2);
  if (!s) return false;
  const View in = op.in(0), out = op.out();
  int32_t order[kMaxAxes], strides[kMaxAxes];
  if (!read_list(op.in(1), in.rank(), order) || op.in(1).count() != in.rank()) return op.refuse(kConstant);
  if (out.rank() != in.rank()) return op.refuse(kShapes);
  strides_of(in, strides);
  s->axes = in.rank();
  uint32_t used = 0;
  for (int i = 0; i < in.rank(); ++i) {
    const int32_t from = order[i] < 0 ? order[i] + in.rank() : order[i];
    if (from < 0 || from >= in.rank() || (used >> from & 1)) return op.refuse(kOptions);
    used |= 1u << from;
    if (out.dim(i) != in.dim(from)) return op.refuse(kShapes);
    s->extent[i] = out.dim(i);
    s->stride[i] = strides[from];
  }
  return true;
}

bool prepare_slice(Op& op) {
  Walk* s = start(op, 3, 3);
  if (!s) return false;
  const View in = op.in(0), out = op.out();
  int32_t begin[kMaxAxes], size[kMaxAxes];
  if (!read_list(op.in(1), in.rank(), begin) || !read_list(op.in(2), in.rank(), size)) return op.refuse(kConstant);
  if (op.in(1).count() != in.rank() || op.in(2).count() != in.rank() || out.rank() != in.rank())
    return op.refuse(kShapes);
  strides_of(in, s->stride);
  s->axes = in.rank();
  for (int i = 0; i < in.rank(); ++i) {
    const int32_t extent = size[i] == -1 ? in.dim(i) - begin[i] : size[i];
    if (begin[i] < 0 || begin[i] > in.dim(i) || extent < 0 || extent > in.dim(i) - begin[i]) return op.refuse(kOptions);
    if (extent != out.dim(i)) return op.refuse(kShapes);
    s->extent[i] = extent;
    s->start += begin[i] * s->stride[i];
  }
  return true;
}

int32_t bound(int64_t x, int32_t low, int32_t high) {
  return static_cast<int32_t>(x < low ? low : x > high ? high : x);
}

// Masks: bit i speaks of axis i. Neither an ellipsis nor new axes.
bool prepare_strided_slice(Op& op) {
  Walk* s = start(op, 4, 4);
  if (!s) return false;
  const View in = op.in(0), out = op.out();
  const int rank = in.rank();
  int32_t begin[kMaxAxes], end[kMaxAxes], step[kMaxAxes], strides[kMaxAxes];
  if (!read_list(op.in(1), rank, begin) || !read_list(op.in(2), rank, end) || !read_list(op.in(3), rank, step))
    return op.refuse(kConstant);
  const int given = op.in(1).count();
  if (op.in(2).count() != given || op.in(3).count() != given) return op.refuse(kShapes);
  const int32_t begin_mask = op.options.i32(0), end_mask = op.options.i32(1), shrink = op.options.i32(4);
  if (op.options.i32(2) != 0 || op.options.i32(3) != 0) return op.refuse(kOptions);
  const bool offset = op.options.flag(5);
  strides_of(in, strides);
  int at = 0;
  for (int i = 0; i < rank; ++i) {
    const int32_t extent = in.dim(i);
    if (i >= given) {
      if (at >= out.rank() || out.dim(at) != extent) return op.refuse(kShapes);
      s->extent[s->axes] = extent;
      s->stride[s->axes++] = strides[i];
      ++at;
      continue;
    }
    const int32_t by = step[i];
    if (by == 0) return op.refuse(kOptions);
    const auto place = [extent](int32_t x) { return x < 0 ? int64_t{x} + extent : int64_t{x}; };
    const int32_t low = by > 0 ? 0 : -1, high = by > 0 ? extent : extent - 1;
    const int32_t first = begin_mask >> i & 1 ? (by > 0 ? 0 : extent - 1) : bound(place(begin[i]), low, high);
    if (shrink >> i & 1) {
      const int64_t only = begin_mask >> i & 1 ? 0 : place(begin[i]);
      if (only < 0 || only >= extent) return op.refuse(kOptions);
      s->start += static_cast<int32_t>(only) * strides[i];
      continue;
    }
    const int64_t behind = offset ? int64_t{end[i]} + first : place(end[i]);
    const int32_t last = end_mask >> i & 1 ? (by > 0 ? extent : -1) : bound(behind, low, high);
    const int64_t span = by > 0 ? int64_t{last} - first : int64_t{first} - last, size = by > 0 ? by : -int64_t{by};
    const int64_t count = span > 0 ? (span + size - 1) / size : 0;
    if (at >= out.rank() || out.dim(at) != count || count == 0) return op.refuse(kShapes);
    s->start += first * strides[i];
    s->extent[s->axes] = static_cast<int32_t>(count);
    s->stride[s->axes++] = count == 1 ? 1 : by * strides[i];
    ++at;
  }
  return at == out.rank() || op.refuse(kShapes);
}

bool prepare_reverse(Op& op) {
  Walk* s = start(op, 2, 2);
  if (!s) return false;
  const View in = op.in(0);
  int32_t axes[kMaxAxes];
  if (!read_list(op.in(1), in.rank(), axes)) return op.refuse(kConstant);
  if (!in.same_shape(op.out())) return op.refuse(kShapes);
  strides_of(in, s->stride);
  s->axes = in.rank();
  for (int i = 0; i < in.rank(); ++i) s->extent[i] = in.dim(i);
  uint32_t done = 0;
  for (int32_t k = 0; k < op.in(1).count(); ++k) {
    const int32_t axis = axes[k] < 0 ? axes[k] + in.rank() : axes[k];
    if (axis < 0 || axis >= in.rank() || (done >> axis & 1)) return op.refuse(kOptions);
    done |= 1u << axis;
    s->start += (in.dim(axis) - 1) * s->stride[axis];
    s->stride[axis] = -s->stride[axis];
  }
  return true;
}

bool prepare_broadcast_to(Op& op) {
  Walk* s = start(op, 2, 2);
  if (!s) return false;
  const View in = op.in(0), out = op.out();
  if (in.rank() > out.rank()) return op.refuse(kShapes);
  int32_t strides[kMaxAxes];
  strides_of(in, strides);
  s->axes = out.rank();
  const int lead = out.rank() - in.rank();
  for (int i = 0; i < out.rank(); ++i) {
    const int32_t from = i < lead ? 1 : in.dim(i - lead);
    if (from != 1 && from != out.dim(i)) return op.refuse(kShapes);
    s->extent[i] = out.dim(i);
    s->stride[i] = from == 1 && out.dim(i) != 1 ? 0 : i < lead ? 1 : strides[i - lead];
  }
  return true;
}

// Blocks of `b` by `b` pixels are channels of one.
bool prepare_space(Op& op, bool to_depth) {
  Walk* s = start(op, 1, 1);
  if (!s) return false;
  const View in = op.in(0), out = op.out();
  if (in.rank() != 4 || out.rank() != 4) return op.refuse(kShapes);
  const int32_t b = op.options.i32(0);
  const View &fine = to_depth ? in : out, &coarse = to_depth ? out : in;
  if (b <= 0 || b > 1 << 10) return op.refuse(kOptions);
  const int32_t batches = fine.dim(0), height = coarse.dim(1), width = coarse.dim(2), channels = fine.dim(3);
  if (coarse.dim(0) != batches || fine.dim(1) != height * b || fine.dim(2) != width * b ||
      coarse.dim(3) != channels * b * b)
    return op.refuse(kShapes);
  // The fine one as [batch, row, y, column, x, channel], the coarse one as [batch, row, column, y, x, channel].
  const int32_t row = width * b * channels;
  s->axes = 6;
  const int32_t extents[] = {batches, height, width, b, b, channels};
  const int32_t of_fine[] = {height * b * row, b * row, b * channels, row, channels, 1};
  const int32_t of_coarse[] = {height * b * row, width * b * b * channels, b * b * channels, b * channels, channels, 1};
  static const uint8_t kFineOrder[] = {0, 1, 3, 2, 4, 5};
  for (int i = 0; i < 6; ++i) {
    const int axis = to_depth ? i : kFineOrder[i];
    s->extent[i] = extents[axis];
    s->stride[i] = to_depth ? of_fine[axis] : of_coarse[axis];
  }
  return true;
}
bool prepare_space_to_depth(Op& op) { return prepare_space(op, true); }
bool prepare_depth_to_space(Op& op) { return prepare_space(op, false); }

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_TRANSPOSE() { return own<prepare_transpose, run>(); }
TFLMRegistration Register_SLICE() { return own<prepare_slice, run>(); }
TFLMRegistration Register_STRIDED_SLICE() { return own<prepare_strided_slice, run>(); }
TFLMRegistration Register_REVERSE_V2() { return own<prepare_reverse, run>(); }
TFLMRegistration Register_BROADCAST_TO() { return own<prepare_broadcast_to, run>(); }
TFLMRegistration Register_SPACE_TO_DEPTH() { return own<prepare_space_to_depth, run>(); }
TFLMRegistration Register_DEPTH_TO_SPACE() { return own<prepare_depth_to_space, run>(); }

}  // namespace tflite
