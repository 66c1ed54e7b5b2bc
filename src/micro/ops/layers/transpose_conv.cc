// SPDX-License-Identifier: Apache-2.0
// TRANSPOSE_CONV with filters [out, height, width, in]; the output's shape is the first input.
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

enum { kShape, kFilter, kInput, kBias };

// The windows are those of the convolution from the output to the input.
struct Transposed {
  static constexpr size_t kDeviceBytes = 92;
  Window y, x;
  int32_t batches, in_channels, out_channels;
  int32_t zero_in, zero_out, low, high;
  float real_low, real_high;
  Multiplier* scales;  // null for real numbers
  bool wide;           // 16-bit values: sums of 64 bits
};

bool quantized(Op& op, Transposed* s, int activation) {
  const View in = op.in(kInput), filter = op.in(kFilter), out = op.out();
  const auto channels = static_cast<uint32_t>(s->out_channels);
  const bool each = filter.scales() > 1;
  if (!in.affine() || !out.affine() || filter.scales() == 0 || !filter.symmetric()) return op.refuse(kQuant);
  if (in.type() == kTfLiteInt16) {
    constexpr uint8_t kWideSums = 4;  // TensorType_INT64
    const uint8_t sums = op.options.u8(4);
    s->wide = op.has(kBias) ? op.in(kBias).type() == kTfLiteInt64 : sums == 0 || sums == kWideSums;
    if (in.zero != 0 || out.zero != 0) return op.refuse(kQuant);
    if (op.has(kBias) && sums != 0 && (sums == kWideSums) != s->wide) return op.refuse(kOptions);
  }
  if (each && (filter.scales() != channels || filter.def->quantization()->quantized_dimension() != 0))
    return op.refuse(kQuant);
  Range range;
  if (!stored_range(activation, out.type(), out.scale, out.zero, &range)) return op.refuse(kOptions);
  s->scales = op.many<Multiplier>(s->out_channels);
  if (!s->scales) return false;
  for (uint32_t c = 0; c < channels; ++c)
    s->scales[c] =
        quantize_multiplier(static_cast<double>(in.scale) * filter.scale_of(c) / static_cast<double>(out.scale));
  s->zero_in = in.zero, s->zero_out = out.zero, s->low = range.low, s->high = range.high;
  return true;
}

bool prepare(Op& op) {
  if (!op.takes(3, 4, 1, 1, 3)) return false;
  const View in = op.in(kInput), filter = op.in(kFilter), out = op.out();
  int32_t shape[4];
  if (!read_list(op.in(kShape), 4, shape) || op.in(kShape).count() != 4) return op.refuse(kConstant);
  if (in.rank() != 4 || filter.rank() != 4 || out.rank() != 4) return op.refuse(kShapes);
  for (int i = 0; i < 4; ++i)
    if (out.dim(i) != shape[i]) return op.refuse(kShapes);
  const bool real = in.type() == kTfLiteFloat32, halves = in.type() == kTfLiteInt16;
  if ((!real && !halves && in.type() != kTfLiteInt8) || out.type() != in.type() ||
      filter.type() != (halves ? kTfLiteInt8 : in.type()))
    return op.refuse(kTypes);
  if (!filter.constant || (op.has(kBias) && !op.in(kBias).constant)) return op.refuse(kConstant);
  if (op.has(kBias)) {
    const TfLiteType bias = op.in(kBias).type();
    const bool right = real ? bias == kTfLiteFloat32 : bias == kTfLiteInt32 || (halves && bias == kTfLiteInt64);
    if (!right || op.in(kBias).count() != filter.dim(0)) return op.refuse(kTypes);
  }
  if (out.dim(0) != in.dim(0) || out.dim(3) != filter.dim(0) || filter.dim(3) != in.dim(3)) return op.refuse(kShapes);
  if (op.options.u8(0) > 1) return op.refuse(kOptions);
  const bool same = op.options.u8(0) == 0;
  auto* s = op.state<Transposed>();
  if (!s) return false;
  if (!make_window(same, out.dim(1), filter.dim(1), op.options.i32(2), 1, &s->y) ||
      !make_window(same, out.dim(2), filter.dim(2), op.options.i32(1), 1, &s->x) || s->y.out != in.dim(1) ||
      s->x.out != in.dim(2))
    return op.refuse(kShapes);
  s->batches = in.dim(0);
  s->in_channels = in.dim(3);
  s->out_channels = filter.dim(0);
  const int activation = op.options.u8(3);
  return real ? real_range(activation, &s->real_low, &s->real_high) || op.refuse(kOptions)
              : quantized(op, s, activation);
}

// Input positions [begin, end) of an axis whose windows reach an output position.
struct Reach {
  int32_t begin, end;
};
Reach reach_of(const Window& axis, int32_t position) {
  const int32_t last = position + axis.pad, first = last - axis.filter + 1;
  const int32_t end = last / axis.stride + 1;
  return {first <= 0 ? 0 : (first + axis.stride - 1) / axis.stride, end < axis.out ? end : axis.out};
}

// store(channel, sum), in the order of the output.
template <class T, class Weight, class Sum, class Store>
void convolve(const Transposed& s, const T* in, const Weight* filter, Sum zero, Store store) {
  const int32_t row = s.x.out * s.in_channels, unit = s.y.filter * s.x.filter * s.in_channels;
  for (int32_t b = 0; b < s.batches; ++b, in += s.y.out * row)
    for (int32_t y = 0; y < s.y.in; ++y)
      for (int32_t x = 0; x < s.x.in; ++x) {
        const Reach ry = reach_of(s.y, y), rx = reach_of(s.x, x);
        for (int32_t c = 0; c < s.out_channels; ++c) {
          Sum sum = 0;
          for (int32_t iy = ry.begin; iy < ry.end; ++iy)
            for (int32_t ix = rx.begin; ix < rx.end; ++ix) {
              const int32_t fy = y + s.y.pad - iy * s.y.stride, fx = x + s.x.pad - ix * s.x.stride;
              const T* from = in + iy * row + ix * s.in_channels;
              const Weight* with = filter + c * unit + (fy * s.x.filter + fx) * s.in_channels;
              for (int32_t i = 0; i < s.in_channels; ++i)
                sum += (static_cast<Sum>(from[i]) - zero) * static_cast<Sum>(with[i]);
            }
          store(c, sum);
        }
      }
}

void run_halves(const Run& run, const Transposed& s) {
  auto* out = run.out<int16_t>();
  const bool wide_bias = s.wide && run.in<int64_t>(kBias);
  convolve(s, run.in<int16_t>(kInput), run.in<int8_t>(kFilter), uint64_t{0}, [&](int32_t c, uint64_t sum) {
    int64_t bias = 0;
    if (wide_bias)
      __builtin_memcpy(&bias, run.in<int64_t>(kBias) + c, sizeof bias);  // aligned to 4 bytes
    else if (run.in<int32_t>(kBias))
      bias = run.in<int32_t>(kBias)[c];
    sum += static_cast<uint64_t>(bias);
    const int32_t scaled = s.wide ? multiply(static_cast<int64_t>(sum), s.scales[c])
                                  : multiply(static_cast<int32_t>(static_cast<uint32_t>(sum)), s.scales[c]);
    *out++ = static_cast<int16_t>(scaled < s.low ? s.low : scaled > s.high ? s.high : scaled);
  });
}

void run(const Run& run) {
  const Transposed& s = run.state<Transposed>();
  if (!s.scales) {
    const auto* bias = run.in<float>(kBias);
    auto* out = run.out<float>();
    return convolve(s, run.in<float>(kInput), run.in<float>(kFilter), 0.0f, [&](int32_t c, float sum) {
      if (bias) sum += bias[c];
      *out++ = sum < s.real_low ? s.real_low : sum > s.real_high ? s.real_high : sum;
    });
  }
  if (run.input(kInput).type == kTfLiteInt16) return run_halves(run, s);
  const auto* bias = run.in<int32_t>(kBias);
  auto* out = run.out<int8_t>();
  // Sums wrap, as the desktop's do.
  convolve(s, run.in<int8_t>(kInput), run.in<int8_t>(kFilter), static_cast<uint32_t>(s.zero_in),
           [&](int32_t c, uint32_t sum) {
             if (bias) sum += static_cast<uint32_t>(bias[c]);
             const int64_t stored = int64_t{multiply(static_cast<int32_t>(sum), s.scales[c])} + s.zero_out;
             *out++ = static_cast<int8_t>(stored < s.low ? s.low : stored > s.high ? s.high : stored);
           });
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_TRANSPOSE_CONV() { return own<prepare, run>(); }
TFLMRegistration Register_TRANSPOSE_CONV_INT8() { return own<prepare, run>(); }

}  // namespace tflite
