// SPDX-License-Identifier: Apache-2.0
// GATHER_ND, EMBEDDING_LOOKUP and DYNAMIC_UPDATE_SLICE: parts that indices name. The indices are looked at in every
// run.
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

int64_t index_at(const Run& run, int input, bool wide, int32_t at) {
  return wide ? run.in<int64_t>(input)[at] : int64_t{run.in<int32_t>(input)[at]};
}

struct Picks {
  int32_t count, depth, bytes;                 // of tuples, of a tuple's indices, of what one picks
  int32_t extent[kMaxAxes], stride[kMaxAxes];  // strides in elements
  int32_t width;
  bool wide;
};

bool prepare_gather_nd(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), indices = op.in(1), out = op.out();
  if (in.type() != out.type() || width_of(in) == 0 ||
      (indices.type() != kTfLiteInt32 && indices.type() != kTfLiteInt64))
    return op.refuse(kTypes);
  if (in.rank() < 1 || in.rank() > kMaxAxes || indices.rank() < 1) return op.refuse(kShapes);
  const int32_t depth = indices.dim(indices.rank() - 1);
  if (depth > in.rank()) return op.refuse(kShapes);
  auto* s = op.state<Picks>();
  if (!s) return false;
  s->count = indices.count(0, indices.rank() - 1);
  s->depth = depth;
  s->width = width_of(in);
  s->bytes = in.count(depth, in.rank()) * s->width;
  s->wide = indices.type() == kTfLiteInt64;
  strides_of(in, s->stride);
  for (int i = 0; i < in.rank(); ++i) s->extent[i] = in.dim(i);
  return int64_t{s->count} * s->bytes == int64_t{out.count()} * s->width || op.refuse(kShapes);
}
bool prepare_embedding(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View indices = op.in(0), table = op.in(1), out = op.out();
  if (indices.type() != kTfLiteInt32 || table.type() != out.type() || width_of(table) == 0) return op.refuse(kTypes);
  if (table.rank() < 1) return op.refuse(kShapes);
  if (table.scale != out.scale || table.zero != out.zero) return op.refuse(kQuant);
  auto* s = op.state<Picks>();
  if (!s) return false;
  s->count = indices.count();
  s->depth = 1;
  s->width = width_of(table);
  s->bytes = table.count(1, table.rank()) * s->width;
  s->extent[0] = table.dim(0);
  s->stride[0] = table.count(1, table.rank());
  return int64_t{s->count} * s->bytes == int64_t{out.count()} * s->width || op.refuse(kShapes);
}

TfLiteStatus pick(const Run& run, int data, int indices) {
  const Picks& s = run.state<Picks>();
  const auto* in = run.in<uint8_t>(data);
  auto* out = run.out<uint8_t>();
  for (int32_t i = 0; i < s.count; ++i, out += s.bytes) {
    int32_t from = 0;
    for (int32_t d = 0; d < s.depth; ++d) {
      const int64_t index = index_at(run, indices, s.wide, i * s.depth + d);
      if (index < 0 || index >= s.extent[d]) return kTfLiteError;
      from += static_cast<int32_t>(index) * s.stride[d];
    }
    __builtin_memcpy(out, in + static_cast<size_t>(from) * static_cast<size_t>(s.width), static_cast<size_t>(s.bytes));
  }
  return kTfLiteOk;
}
TfLiteStatus run_gather_nd(TfLiteContext* context, TfLiteNode* node) { return pick(Run(context, node), 0, 1); }
TfLiteStatus run_embedding(TfLiteContext* context, TfLiteNode* node) { return pick(Run(context, node), 1, 0); }

struct Update {
  int32_t axes, width, bytes;  // bytes of the whole
  int32_t in_extent[kMaxAxes], extent[kMaxAxes], stride[kMaxAxes];
  bool wide;
};

bool prepare_update(Op& op) {
  if (!op.takes(3, 3, 1, 1)) return false;
  const View in = op.in(0), box = op.in(1), begin = op.in(2), out = op.out();
  const bool wide = begin.type() == kTfLiteInt64;
  if (in.type() != out.type() || box.type() != in.type() || width_of(in) == 0 ||
      (!wide && begin.type() != kTfLiteInt32))
    return op.refuse(kTypes);
  if (in.rank() > kMaxAxes || box.rank() != in.rank() || begin.count() != in.rank() || !in.same_shape(out))
    return op.refuse(kShapes);
  auto* s = op.state<Update>();
  if (!s) return false;
  s->axes = in.rank();
  s->width = width_of(in);
  s->bytes = in.count() * s->width;
  s->wide = wide;
  strides_of(in, s->stride);
  for (int i = 0; i < in.rank(); ++i) {
    if (box.dim(i) > in.dim(i)) return op.refuse(kShapes);
    s->in_extent[i] = in.dim(i), s->extent[i] = box.dim(i);
  }
  return true;
}
// A box that would stick out is moved inside.
void run_update(const Run& run) {
  const Update& s = run.state<Update>();
  const auto width = static_cast<size_t>(s.width);
  auto* out = run.out<uint8_t>();
  __builtin_memcpy(out, run.in<uint8_t>(0), static_cast<size_t>(s.bytes));
  int32_t start = 0;
  for (int32_t i = 0; i < s.axes; ++i) {
    const int64_t index = index_at(run, 2, s.wide, i), most = s.in_extent[i] - s.extent[i];
    start += static_cast<int32_t>(index < 0 ? 0 : index > most ? most : index) * s.stride[i];
  }
  const auto* from = run.in<uint8_t>(1);
  int32_t at[kMaxAxes] = {};
  for (;;) {
    int32_t to = start;
    for (int32_t i = 0; i < s.axes; ++i) to += at[i] * s.stride[i];
    __builtin_memcpy(out + static_cast<size_t>(to) * width, from, width);
    from += width;
    int32_t axis = s.axes - 1;
    for (; axis >= 0 && ++at[axis] == s.extent[axis]; --axis) at[axis] = 0;
    if (axis < 0) return;
  }
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_GATHER_ND() { return registration_of(prepare_op<prepare_gather_nd>, run_gather_nd); }
TFLMRegistration Register_EMBEDDING_LOOKUP() { return registration_of(prepare_op<prepare_embedding>, run_embedding); }
TFLMRegistration Register_DYNAMIC_UPDATE_SLICE() { return own<prepare_update, run_update>(); }

}  // namespace tflite
