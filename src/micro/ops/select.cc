// SPDX-License-Identifier: Apache-2.0
// SELECT_V2 with operands of one shape or single elements, and BROADCAST_ARGS.
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

struct Select {
  int32_t count, width;
  bool step[3];  // operands that are not single elements
};

bool prepare_select(Op& op) {
  if (!op.takes(3, 3, 1, 1)) return false;
  const View condition = op.in(0), a = op.in(1), b = op.in(2), out = op.out();
  const int32_t width = width_of(out);
  if (condition.type() != kTfLiteBool || a.type() != out.type() || b.type() != out.type() || width == 0)
    return op.refuse(kTypes);
  if (a.scale != out.scale || b.scale != out.scale || a.zero != out.zero || b.zero != out.zero)
    return op.refuse(kQuant);
  auto* s = op.state<Select>();
  if (!s) return false;
  *s = {out.count(), width, {}};
  for (int i = 0; i < 3; ++i) {
    s->step[i] = op.in(i).count() != 1;
    if (s->step[i] && !op.in(i).same_shape(out)) return op.refuse(kShapes);
    if (op.in(i).rank() > out.rank()) return op.refuse(kShapes);
  }
  return s->step[0] || s->step[1] || s->step[2] || out.count() == 1 || op.refuse(kShapes);
}
void run_select(const Run& run) {
  const Select& s = run.state<Select>();
  const auto width = static_cast<size_t>(s.width);
  const auto at = [&](int input, int32_t i) { return s.step[input] ? static_cast<size_t>(i) : 0; };
  for (int32_t i = 0; i < s.count; ++i) {
    const int from = run.in<uint8_t>(0)[at(0, i)] != 0 ? 1 : 2;
    __builtin_memcpy(run.out<uint8_t>() + static_cast<size_t>(i) * width, run.in<uint8_t>(from) + at(from, i) * width,
                     width);
  }
}

struct Args {
  int32_t counts[2], most;
};
bool prepare_args(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View a = op.in(0), b = op.in(1), out = op.out();
  if (a.type() != kTfLiteInt32 || b.type() != kTfLiteInt32 || out.type() != kTfLiteInt32) return op.refuse(kTypes);
  auto* s = op.state<Args>();
  if (!s) return false;
  *s = {{a.count(), b.count()}, a.count() > b.count() ? a.count() : b.count()};
  return (a.rank() == 1 && b.rank() == 1 && out.rank() == 1 && out.count() == s->most) || op.refuse(kShapes);
}
TfLiteStatus run_args(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  const Args& s = run.state<Args>();
  for (int32_t i = 0; i < s.most; ++i) {
    int32_t extents[2];
    for (int k = 0; k < 2; ++k) {
      const int32_t at = i - (s.most - s.counts[k]);
      extents[k] = at < 0 ? 1 : run.in<int32_t>(k)[at];
    }
    if (extents[0] != extents[1] && extents[0] != 1 && extents[1] != 1) return kTfLiteError;
    run.out<int32_t>()[i] = extents[0] == 1 ? extents[1] : extents[0];
  }
  return kTfLiteOk;
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_SELECT_V2() { return own<prepare_select, run_select>(); }
TFLMRegistration Register_BROADCAST_ARGS() { return registration_of(prepare_op<prepare_args>, run_args); }

}  // namespace tflite
