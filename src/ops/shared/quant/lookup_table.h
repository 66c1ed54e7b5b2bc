// SPDX-License-Identifier: Apache-2.0
// Functions of quantized numbers as tables: 256 entries for 8-bit types, 513 with interpolation for int16. The rounding
// of every step follows LUTPopulate in tflite/kernels/internal/common.h, in single precision.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "ops/fast/bytes.h"
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/saturate.h"

namespace surelite {

// Indexed by the stored byte.
struct Table8 {
  std::array<uint8_t, 256> entry;
};

// Infinite and huge results saturate; NaN (a logarithm below 0) becomes the least value.
template <class T, class F>
void fill_table(const Quantization& in, const Quantization& out, F f, Table8* table) {
  constexpr int kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  const float inverse_scale = 1.0f / out.first_scale();
  for (int stored = kLow; stored <= kHigh; ++stored) {
    const float real = in.first_scale() * static_cast<float>(stored - in.first_zero_point());
    const float scaled =
        std::round(static_cast<float>(f(real)) * inverse_scale) + static_cast<float>(out.first_zero_point());
    const int value = std::isnan(scaled) ? kLow : std::clamp(saturate_to<int32_t>(scaled), kLow, kHigh);
    table->entry[static_cast<uint8_t>(stored)] = static_cast<uint8_t>(value);
  }
}

inline Status run_table8(RunContext& ctx) {
  const uint8_t* entry = ctx.state<Table8>().entry.data();
  const uint8_t* in = ctx.in<uint8_t>(0).data();
  uint8_t* out = ctx.out<uint8_t>(0).data();
  ctx.parallel(ctx.output(0).count(), 1 << 18, [&](int64_t begin, int64_t end) {
    look_up_bytes(ctx.kernels(), entry, in + begin, out + begin, end - begin);
  });
  return {};
}

// A kernel for f of one byte, which returns a T.
template <class T, class F>
Status prepare_byte_map(PrepareContext& ctx, F f) {
  Table8& table = ctx.state<Table8>();
  for (int x = std::numeric_limits<T>::min(); x <= std::numeric_limits<T>::max(); ++x)
    table.entry[static_cast<uint8_t>(x)] = static_cast<uint8_t>(f(static_cast<T>(x)));
  ctx.set_run(run_table8);
  return {};
}

// Samples at every 128th input; the last one closes the last interval.
struct Table16 {
  std::array<int16_t, 513> sample;
};

template <class F>
void fill_table(const Quantization& in, const Quantization& out, F f, Table16* table) {
  constexpr int kSteps = 512;
  constexpr float kLow = -32768.0f, kHigh = 32767.0f;
  const auto edge = [](const Quantization& quant, int stored) {
    return quant.first_scale() * static_cast<float>(stored - quant.first_zero_point());
  };
  const float first = edge(in, -32768), last = edge(in, 32767);
  const float step = (last - first) / kSteps;
  const float half_step = step / 2;
  const float inverse_scale = 65536.0f / (edge(out, 32767) - edge(out, -32768));
  // A comparison with NaN is false: NaN becomes the low end.
  const auto store = [&](float value) { return static_cast<int16_t>(value > kLow ? std::min(value, kHigh) : kLow); };
  for (int i = 0; i < kSteps; ++i) {
    const float here = static_cast<float>(f(first + static_cast<float>(i) * step)) * inverse_scale;
    const float middle = static_cast<float>(f(first + static_cast<float>(i) * step + half_step)) * inverse_scale;
    const float next = static_cast<float>(f(first + static_cast<float>(i + 1) * step)) * inverse_scale;
    // Half the error that linear interpolation makes in the middle is taken off the sample.
    const float interpolated = std::round((next + std::round(here)) / 2);
    const float bias = std::round((interpolated - std::round(middle)) / 2);
    table->sample[static_cast<size_t>(i)] = store(std::round(here) - bias);
  }
  table->sample[kSteps] = store(std::round(static_cast<float>(f(last)) * inverse_scale));
}

inline int16_t look_up(const Table16& table, int16_t x) {
  const auto index = static_cast<size_t>(256 + (x >> 7));
  const int base = table.sample[index];
  // The stock kernel keeps the slope in 16 bits.
  const int slope = static_cast<int16_t>(table.sample[index + 1] - base);
  return static_cast<int16_t>(base + ((slope * (x & 127) + 64) >> 7));
}

inline Status run_table16(RunContext& ctx) {
  const Table16& table = ctx.state<Table16>();
  return map_elements<int16_t, int16_t>(ctx, [&table](int16_t x) { return look_up(table, x); });
}

// Makes the table of f for input 0 and output 0, whose quantization has been checked.
template <class F>
Status prepare_table(PrepareContext& ctx, F f) {
  const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
  switch (ctx.input(0).type) {
    case ElementType::uint8: fill_table<uint8_t>(in, out, f, &ctx.state<Table8>()); break;
    case ElementType::int8: fill_table<int8_t>(in, out, f, &ctx.state<Table8>()); break;
    default:
      fill_table(in, out, f, &ctx.state<Table16>());
      ctx.set_run(run_table16);
      return {};
  }
  ctx.set_run(run_table8);
  return {};
}

}  // namespace surelite
