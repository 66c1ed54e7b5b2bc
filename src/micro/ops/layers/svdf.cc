// SPDX-License-Identifier: Apache-2.0
// SVDF of int8, with a state of int8 or int16.
#include "micro/ops/op.h"

namespace surelite {
namespace micro {
namespace {

enum { kInput, kFeature, kTime, kBias, kMemory };

struct Svdf {
  static constexpr size_t kDeviceBytes = 60;
  SvdfI8 p;
  const void* time;
};

bool prepare(Op& op) {
  if (!op.takes(5, 5, 1, 1, 3) || !op.has(kMemory)) return op.refuse(kArity);
  const View in = op.in(kInput), feature = op.in(kFeature), time = op.in(kTime), memory = op.in(kMemory),
             out = op.out();
  const bool types = in.type() == kTfLiteInt8 && feature.type() == kTfLiteInt8 && out.type() == kTfLiteInt8 &&
                     (time.type() == kTfLiteInt8 || time.type() == kTfLiteInt16) && memory.type() == time.type() &&
                     (!op.has(kBias) || op.in(kBias).type() == kTfLiteInt32);
  if (!types) return op.refuse(kTypes);
  if (!feature.constant || !time.constant || (op.has(kBias) && !op.in(kBias).constant) || !memory.def->is_variable())
    return op.refuse(kConstant);
  if (in.rank() != 2 || feature.rank() != 2 || time.rank() != 2 || memory.rank() != 2 || out.rank() != 2)
    return op.refuse(kShapes);
  const int32_t filters = feature.dim(0), rank = op.options.i32(0), window = time.dim(1);
  if (rank <= 0 || filters % rank != 0 || op.options.u8(1) > kTfLiteActRelu) return op.refuse(kOptions);
  const int32_t units = filters / rank;
  if (feature.dim(1) != in.dim(1) || time.dim(0) != filters || memory.dim(0) != in.dim(0) ||
      memory.dim(1) / filters != window || memory.dim(1) % filters != 0 || out.dim(0) != in.dim(0) ||
      out.dim(1) != units || (op.has(kBias) && op.in(kBias).count() != units))
    return op.refuse(kShapes);
  if (!in.affine() || !feature.affine() || !time.affine() || !memory.affine() || !out.affine())
    return op.refuse(kQuant);
  auto* s = op.state<Svdf>();
  if (!s) return false;
  const double memory_scale = static_cast<double>(memory.scale);
  s->time = time.data<void>();
  s->p = SvdfI8{in.dim(0),
                in.dim(1),
                units,
                rank,
                window,
                in.zero,
                time.type() == kTfLiteInt8 ? memory.zero : 0,
                quantize_multiplier(static_cast<double>(in.scale) * static_cast<double>(feature.scale) / memory_scale),
                quantize_multiplier(memory_scale * static_cast<double>(time.scale) / static_cast<double>(out.scale)),
                out.zero,
                feature.data<int8_t>(),
                op.has(kBias) ? op.in(kBias).data<int32_t>() : nullptr};
  return true;
}

void run(const Run& run) {
  const Svdf& s = run.state<Svdf>();
  if (run.input(kTime).type == kTfLiteInt8)
    svdf_i8(s.p, static_cast<const int8_t*>(s.time), run.in<int8_t>(kInput), run.in_place<int8_t>(kMemory),
            run.out<int8_t>());
  else
    svdf_i16(s.p, static_cast<const int16_t*>(s.time), run.in<int8_t>(kInput), run.in_place<int16_t>(kMemory),
             run.out<int8_t>());
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_SVDF() { return own<prepare, run>(); }
TFLMRegistration Register_SVDF_INT8() { return own<prepare, run>(); }

}  // namespace tflite
