// SPDX-License-Identifier: Apache-2.0
// CONCATENATION, PACK, SPLIT, SPLIT_V, UNPACK, PAD, PADV2, GATHER, FILL, ZEROS_LIKE, SHAPE.
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

// Parts along an axis: `outer` times, from each part in turn its own piece.
struct Parts {
  int32_t outer, inner;  // bytes of one index of the axis
};

int axis_of(int32_t axis, int rank) {
  const int32_t at = axis < 0 ? axis + rank : axis;
  return at >= 0 && at < rank ? at : -1;
}

bool same_quantization(const View& a, const View& b) {
  return !a.has_scales() || (a.scale == b.scale && a.zero == b.zero);
}

// `whole` in pieces; parts(i) is a part of it, whose extent along the axis is its own. SQUEEZED: parts lack the axis.
template <class PartOf>
bool prepare_parts(Op& op, const View& whole, int count, int32_t axis_given, bool squeezed, PartOf part) {
  const int axis = axis_of(axis_given, whole.rank());
  if (axis < 0) return op.refuse(kOptions);
  const int32_t width = width_of(whole);
  int32_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const View one = part(i);
    if (one.type() != whole.type() || width == 0) return op.refuse(kTypes);
    if (!same_quantization(one, whole)) return op.refuse(kQuant);
    if (one.rank() != whole.rank() - (squeezed ? 1 : 0)) return op.refuse(kShapes);
    for (int k = 0; k < whole.rank(); ++k) {
      if (k == axis) continue;
      if (one.dim(squeezed && k > axis ? k - 1 : k) != whole.dim(k)) return op.refuse(kShapes);
    }
    sum += squeezed ? 1 : one.dim(axis);
  }
  if (sum != whole.dim(axis)) return op.refuse(kShapes);
  auto* s = op.state<Parts>();
  if (!s) return false;
  s->outer = whole.count(0, axis);
  s->inner = whole.count(axis + 1, whole.rank()) * width;
  return true;
}

bool prepare_concatenation(Op& op) {
  if (!op.takes(1, 1 << 14, 1, 1)) return false;
  if (op.options.u8(1) != 0) return op.refuse(kOptions);
  return prepare_parts(op, op.out(), op.inputs(), op.options.i32(0), false, [&](int i) { return op.in(i); });
}
bool prepare_pack(Op& op) {
  if (!op.takes(1, 1 << 14, 1, 1)) return false;
  return prepare_parts(op, op.out(), op.inputs(), op.options.i32(1), true, [&](int i) { return op.in(i); });
}
bool prepare_unpack(Op& op) {
  if (!op.takes(1, 1, 1, 1 << 14)) return false;
  return prepare_parts(op, op.in(0), op.outputs(), op.options.i32(1), true, [&](int i) { return op.out(i); });
}
bool prepare_split_at(Op& op, int data, int axis) {
  int32_t at;
  if (!read_list(op.in(axis), 1, &at)) return op.refuse(kConstant);
  return prepare_parts(op, op.in(data), op.outputs(), at, false, [&](int i) { return op.out(i); });
}
bool prepare_split(Op& op) { return op.takes(2, 2, 1, 1 << 14) && prepare_split_at(op, 1, 0); }
bool prepare_split_v(Op& op) { return op.takes(3, 3, 1, 1 << 14) && prepare_split_at(op, 0, 2); }

size_t bytes_of_eval(const TfLiteEvalTensor& tensor, const Parts& s) {
  // Bytes of all of a tensor's pieces together are outer times those of one.
  size_t width = 1;
  switch (tensor.type) {
    case kTfLiteFloat32:
    case kTfLiteInt32:
    case kTfLiteUInt32:
    case kTfLiteResource: width = 4; break;
    case kTfLiteInt16:
    case kTfLiteUInt16:
    case kTfLiteFloat16: width = 2; break;
    case kTfLiteInt64:
    case kTfLiteUInt64:
    case kTfLiteFloat64:
    case kTfLiteComplex64: width = 8; break;
    default: break;
  }
  return width * static_cast<size_t>(count_of(tensor)) / static_cast<size_t>(s.outer);
}

void run_join(const Run& run) {
  const Parts& s = run.state<Parts>();
  auto* out = run.out<uint8_t>();
  for (int32_t k = 0; k < s.outer; ++k)
    for (int i = 0; i < run.node()->inputs->size; ++i) {
      const size_t bytes = bytes_of_eval(run.input(i), s);
      __builtin_memcpy(out, run.in<uint8_t>(i) + static_cast<size_t>(k) * bytes, bytes);
      out += bytes;
    }
}
template <int DATA>
void run_split(const Run& run) {
  const Parts& s = run.state<Parts>();
  const auto* in = run.in<uint8_t>(DATA);
  for (int32_t k = 0; k < s.outer; ++k)
    for (int i = 0; i < run.node()->outputs->size; ++i) {
      const size_t bytes = bytes_of_eval(run.output(i), s);
      __builtin_memcpy(run.out<uint8_t>(i) + static_cast<size_t>(k) * bytes, in, bytes);
      in += bytes;
    }
}

bool prepare_pad(Op& op) {
  if (!op.takes(2, 3, 1, 1, 2)) return false;
  const View in = op.in(0), out = op.out();
  const int32_t width = width_of(in);
  if (in.type() != out.type() || width == 0) return op.refuse(kTypes);
  if (in.rank() > 4 || out.rank() != in.rank()) return op.refuse(kShapes);
  if (!same_quantization(in, out)) return op.refuse(kQuant);
  int32_t margins[8];
  if (!read_list(op.in(1), 8, margins)) return op.refuse(kConstant);
  if (op.in(1).count() != 2 * in.rank()) return op.refuse(kShapes);
  auto* s = op.state<Pad>();
  if (!s) return false;
  s->width = width;
  for (int i = 0; i < 4; ++i) {
    const int axis = i - (4 - in.rank());
    s->extent[i] = axis < 0 ? 1 : in.dim(axis);
    if (axis < 0) continue;
    s->before[i] = margins[2 * axis], s->after[i] = margins[2 * axis + 1];
    if (s->before[i] < 0 || s->after[i] < 0 || int64_t{in.dim(axis)} + s->before[i] + s->after[i] != out.dim(axis))
      return op.refuse(kShapes);
  }
  if (op.has(2)) {
    if (op.in(2).type() != in.type() || op.in(2).count() != 1) return op.refuse(kTypes);
    if (!op.in(2).constant) return op.refuse(kConstant);
    __builtin_memcpy(s->value, op.in(2).data<void>(), static_cast<size_t>(width));
  } else if (in.type() == kTfLiteInt8 || in.type() == kTfLiteUInt8) {
    s->value[0] = static_cast<uint8_t>(out.zero);
  } else if (in.type() == kTfLiteInt16) {
    const auto zero = static_cast<int16_t>(out.zero);
    __builtin_memcpy(s->value, &zero, 2);
  }
  return true;
}
void run_pad(const Run& run) { pad(run.state<Pad>(), run.in<void>(0), run.out<void>()); }

// Indices are looked at in every run.
struct Gather {
  int32_t batches, outer, extent, count, bytes;
  bool wide;
};
bool prepare_gather(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), indices = op.in(1), out = op.out();
  const int32_t width = width_of(in);
  if (in.type() != out.type() || width == 0 || (indices.type() != kTfLiteInt32 && indices.type() != kTfLiteInt64))
    return op.refuse(kTypes);
  const int axis = axis_of(op.options.i32(0), in.rank());
  const int32_t batch_dims = op.options.i32(1);
  if (axis < 0 || batch_dims < 0 || batch_dims > axis || batch_dims > indices.rank()) return op.refuse(kOptions);
  for (int i = 0; i < batch_dims; ++i)
    if (in.dim(i) != indices.dim(i)) return op.refuse(kShapes);
  auto* s = op.state<Gather>();
  if (!s) return false;
  s->batches = in.count(0, batch_dims);
  s->outer = in.count(batch_dims, axis);
  s->extent = in.dim(axis);
  s->count = indices.count(batch_dims, indices.rank());
  s->bytes = in.count(axis + 1, in.rank()) * width;
  s->wide = indices.type() == kTfLiteInt64;
  const int64_t bytes = int64_t{s->batches} * s->outer * s->count * s->bytes;
  return bytes == int64_t{out.count()} * width || op.refuse(kShapes);
}
TfLiteStatus run_gather(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  const Gather& s = run.state<Gather>();
  const auto* in = run.in<uint8_t>(0);
  auto* out = run.out<uint8_t>();
  const auto bytes = static_cast<size_t>(s.bytes);
  for (int32_t b = 0; b < s.batches; ++b)
    for (int32_t o = 0; o < s.outer; ++o, in += bytes * static_cast<size_t>(s.extent))
      for (int32_t i = 0; i < s.count; ++i, out += bytes) {
        const int32_t at = b * s.count + i;
        const int64_t index = s.wide ? run.in<int64_t>(1)[at] : run.in<int32_t>(1)[at];
        if (index < 0 || index >= s.extent) return kTfLiteError;
        __builtin_memcpy(out, in + bytes * static_cast<size_t>(index), bytes);
      }
  return kTfLiteOk;
}

struct Fill {
  int32_t count, width;
};
bool prepare_fill(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View value = op.in(1), out = op.out();
  int32_t dims[kMaxAxes];
  if (!read_list(op.in(0), kMaxAxes, dims)) return op.refuse(kConstant);
  if (value.type() != out.type() || value.count() != 1 || width_of(out) == 0) return op.refuse(kTypes);
  if (op.in(0).count() != out.rank()) return op.refuse(kShapes);
  for (int i = 0; i < out.rank(); ++i)
    if (dims[i] != out.dim(i)) return op.refuse(kShapes);
  auto* s = op.state<Fill>();
  if (s) *s = {out.count(), width_of(out)};
  return s != nullptr;
}
void run_fill(const Run& run) {
  const Fill& s = run.state<Fill>();
  auto* out = run.out<uint8_t>();
  for (int32_t i = 0; i < s.count; ++i, out += s.width)
    __builtin_memcpy(out, run.in<void>(1), static_cast<size_t>(s.width));
}

bool prepare_zeros(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  if (op.in(0).type() != op.out().type() || op.in(0).has_scales()) return op.refuse(kTypes);
  if (!op.in(0).same_shape(op.out())) return op.refuse(kShapes);
  auto* s = op.state<Fill>();
  if (s) *s = {op.out().count(), width_of(op.out())};
  return s != nullptr;
}
void run_zeros(const Run& run) {
  const Fill& s = run.state<Fill>();
  __builtin_memset(run.out<void>(), 0, static_cast<size_t>(s.count) * static_cast<size_t>(s.width));
}

bool prepare_shape(Op& op) {
  if (op.inputs() != 1 || op.outputs() != 1 || !op.has(0)) return op.refuse(kArity);
  const View out = op.out();
  if (out.type() != kTfLiteInt32 && out.type() != kTfLiteInt64) return op.refuse(kTypes);
  return (out.rank() == 1 && out.dim(0) == op.in(0).rank()) || op.refuse(kShapes);
}
void run_shape(const Run& run) {
  const TfLiteIntArray& dims = *run.input(0).dims;
  for (int i = 0; i < dims.size; ++i) {
    if (run.output().type == kTfLiteInt32)
      run.out<int32_t>()[i] = dims.data[i];
    else
      run.out<int64_t>()[i] = dims.data[i];
  }
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_CONCATENATION() { return own<prepare_concatenation, run_join>(); }
TFLMRegistration Register_PACK() { return own<prepare_pack, run_join>(); }
TFLMRegistration Register_UNPACK() { return own<prepare_unpack, run_split<0>>(); }
TFLMRegistration Register_SPLIT() { return own<prepare_split, run_split<1>>(); }
TFLMRegistration Register_SPLIT_V() { return own<prepare_split_v, run_split<0>>(); }
TFLMRegistration Register_PAD() { return own<prepare_pad, run_pad>(); }
TFLMRegistration Register_PADV2() { return own<prepare_pad, run_pad>(); }
TFLMRegistration Register_GATHER() { return registration_of(prepare_op<prepare_gather>, run_gather); }
TFLMRegistration Register_FILL() { return own<prepare_fill, run_fill>(); }
TFLMRegistration Register_ZEROS_LIKE() { return own<prepare_zeros, run_zeros>(); }
TFLMRegistration Register_SHAPE() { return own<prepare_shape, run_shape>(); }

}  // namespace tflite
