// SPDX-License-Identifier: Apache-2.0
// RESHAPE, SQUEEZE, EXPAND_DIMS: the same elements under another shape.
#include "micro/ops/op.h"

namespace surelite {
namespace micro {
namespace {

struct Copy {
  uint32_t bytes;
};

bool prepare(Op& op) {
  if (!op.takes(1, 2, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != out.type()) return op.refuse(kTypes);
  if (in.count() != out.count()) return op.refuse(kShapes);
  auto* s = op.state<Copy>();
  if (s) s->bytes = bytes_of(*in.def);
  return s != nullptr;
}

void run(const Run& run) { __builtin_memmove(run.out<char>(), run.in<char>(0), run.state<Copy>().bytes); }

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_RESHAPE() { return own<prepare, run>(); }
TFLMRegistration Register_SQUEEZE() { return own<prepare, run>(); }
TFLMRegistration Register_EXPAND_DIMS() { return own<prepare, run>(); }

}  // namespace tflite
