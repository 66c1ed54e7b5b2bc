// SPDX-License-Identifier: Apache-2.0
// Between real numbers and stored ones.
#include "micro/requantize.h"

namespace surelite {
namespace micro {

namespace {

template <class In, class Out>
void rescale(const Rescale& p, const In* in, Out* out, int32_t count) {
  constexpr int64_t kHigh = (int64_t{1} << (8 * sizeof(Out) - 1)) - 1, kLow = -kHigh - 1;
  for (int32_t i = 0; i < count; ++i) {
    const int64_t stored = int64_t{scale_sum(in[i] - p.zero_in, p.scale.value, p.scale.shift)} + p.zero;
    out[i] = static_cast<Out>(stored < kLow ? kLow : stored > kHigh ? kHigh : stored);
  }
}

}  // namespace

void rescale_i16_i8(const Rescale& p, const int16_t* in, int8_t* out, int32_t count) { rescale(p, in, out, count); }
void rescale_i8_i16(const Rescale& p, const int8_t* in, int16_t* out, int32_t count) { rescale(p, in, out, count); }
void rescale_i16_i16(const Rescale& p, const int16_t* in, int16_t* out, int32_t count) { rescale(p, in, out, count); }

void rescale_i8_i32(const Rescale& p, const int8_t* in, int32_t* out, int32_t count) { rescale(p, in, out, count); }
void rescale_i16_i32(const Rescale& p, const int16_t* in, int32_t* out, int32_t count) { rescale(p, in, out, count); }

void quantize_f32_i8(float scale, int32_t zero, const float* in, int8_t* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    const float steps = in[i] / scale;
    int32_t stored = 0;  // of NaN
    if (steps >= 1024.0f) {
      stored = 1024;
    } else if (steps <= -1024.0f) {
      stored = -1024;
    } else if (steps == steps) {
      stored = static_cast<int32_t>(steps);
      const float rest = steps - static_cast<float>(stored);  // exact; halves go away from zero
      if (rest >= 0.5f) ++stored;
      if (rest <= -0.5f) --stored;
    }
    out[i] = static_cast<int8_t>(clamp(stored + zero, INT8_MIN, INT8_MAX));
  }
}

void dequantize_i8_f32(float scale, int32_t zero, const int8_t* in, float* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) out[i] = scale * static_cast<float>(in[i] - zero);
}

void unpack_i4(const uint8_t* in, int8_t* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    const int32_t half = i % 2 ? in[i / 2] >> 4 : in[i / 2] & 15;
    out[i] = static_cast<int8_t>((half ^ 8) - 8);
  }
}

}  // namespace micro
}  // namespace surelite
