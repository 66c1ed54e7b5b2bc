// SPDX-License-Identifier: Apache-2.0
// RESIZE_NEAREST_NEIGHBOR.
#include "micro/ops/c_math.h"
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

struct Axis {
  int32_t in, out;
  float scale;
};
struct Resize {
  Axis y, x;
  int32_t batches, bytes;  // of a pixel
  bool align_corners, half_pixel_centers;
};

int32_t nearest(const Resize& s, const Axis& axis, int32_t at) {
  const float place = (static_cast<float>(at) + (s.half_pixel_centers ? 0.5f : 0.0f)) * axis.scale;
  const auto from = static_cast<int32_t>(s.align_corners ? round_real(place) : floorf(place));
  const int32_t last = axis.in - 1;
  return from < 0 ? 0 : from > last ? last : from;
}

bool prepare(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  int32_t size[2];
  if (!read_list(op.in(1), 2, size) || op.in(1).count() != 2) return op.refuse(kConstant);
  if (in.type() != out.type() || width_of(in) == 0) return op.refuse(kTypes);
  if (in.rank() != 4 || out.rank() != 4 || out.dim(0) != in.dim(0) || out.dim(3) != in.dim(3) ||
      out.dim(1) != size[0] || out.dim(2) != size[1])
    return op.refuse(kShapes);
  if (in.scale != out.scale || in.zero != out.zero) return op.refuse(kQuant);
  auto* s = op.state<Resize>();
  if (!s) return false;
  s->align_corners = op.options.flag(0);
  s->half_pixel_centers = op.options.flag(1);
  const auto axis = [s](int32_t from, int32_t to) {
    const bool corners = s->align_corners && to > 1;
    return Axis{from, to,
                corners ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                        : static_cast<float>(from) / static_cast<float>(to)};
  };
  s->y = axis(in.dim(1), out.dim(1));
  s->x = axis(in.dim(2), out.dim(2));
  s->batches = in.dim(0);
  s->bytes = in.dim(3) * width_of(in);
  return true;
}

void run(const Run& run) {
  const Resize& s = run.state<Resize>();
  const auto* in = run.in<uint8_t>(0);
  auto* out = run.out<uint8_t>();
  const auto bytes = static_cast<size_t>(s.bytes);
  for (int32_t b = 0; b < s.batches; ++b)
    for (int32_t y = 0; y < s.y.out; ++y) {
      const int32_t row = (b * s.y.in + nearest(s, s.y, y)) * s.x.in;
      for (int32_t x = 0; x < s.x.out; ++x, out += bytes)
        __builtin_memcpy(out, in + static_cast<size_t>(row + nearest(s, s.x, x)) * bytes, bytes);
    }
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_RESIZE_NEAREST_NEIGHBOR() { return own<prepare, run>(); }

}  // namespace tflite
