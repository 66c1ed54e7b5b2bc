// SPDX-License-Identifier: Apache-2.0
// MIRROR_PAD.
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

struct Mirror {
  int32_t axes, width, skip;  // 1: the border element is not repeated
  int32_t extent[kMaxAxes], before[kMaxAxes], in_extent[kMaxAxes], stride[kMaxAxes];
};

bool prepare(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != out.type() || width_of(in) == 0) return op.refuse(kTypes);
  if (in.rank() != out.rank() || in.rank() > kMaxAxes) return op.refuse(kShapes);
  if (in.scale != out.scale || in.zero != out.zero) return op.refuse(kQuant);
  if (op.options.u8(0) > 1) return op.refuse(kOptions);
  int32_t margins[2 * kMaxAxes];
  if (!read_list(op.in(1), 2 * kMaxAxes, margins)) return op.refuse(kConstant);
  if (op.in(1).count() != 2 * in.rank()) return op.refuse(kShapes);
  auto* s = op.state<Mirror>();
  if (!s) return false;
  s->axes = in.rank();
  s->width = width_of(in);
  s->skip = op.options.u8(0) == 0 ? 1 : 0;
  strides_of(in, s->stride);
  for (int i = 0; i < in.rank(); ++i) {
    const int32_t before = margins[2 * i], after = margins[2 * i + 1], most = in.dim(i) - s->skip;
    if (before < 0 || after < 0 || before > most || after > most) return op.refuse(kOptions);
    if (int64_t{in.dim(i)} + before + after != out.dim(i)) return op.refuse(kShapes);
    s->extent[i] = out.dim(i), s->in_extent[i] = in.dim(i), s->before[i] = before;
  }
  return true;
}

void run(const Run& run) {
  const Mirror& s = run.state<Mirror>();
  const auto width = static_cast<size_t>(s.width);
  const auto* in = run.in<uint8_t>(0);
  auto* out = run.out<uint8_t>();
  int32_t at[kMaxAxes] = {};
  for (;;) {
    int32_t from = 0;
    for (int32_t i = 0; i < s.axes; ++i) {
      int32_t place = at[i] - s.before[i];
      if (place < 0)
        place = s.skip - 1 - place;
      else if (place >= s.in_extent[i])
        place = 2 * s.in_extent[i] - 1 - s.skip - place;
      from += place * s.stride[i];
    }
    __builtin_memcpy(out, in + static_cast<size_t>(from) * width, width);
    out += width;
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

TFLMRegistration Register_MIRROR_PAD() { return own<prepare, run>(); }

}  // namespace tflite
