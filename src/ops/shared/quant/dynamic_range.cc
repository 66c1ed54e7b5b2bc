// SPDX-License-Identifier: Apache-2.0
// Row-wise quantization and integer products of dynamic-range kernels.
#include "ops/shared/quant/dynamic_range.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ops/shared/quant/saturate.h"

namespace surelite {
namespace {

struct Extremes {
  float low, high;
};

Extremes extremes(const simd::Kernels& kernels, const float* values, int64_t count) {
  Extremes range{values[0], values[0]};
  if (kernels.get<simd::RowQuantization>().find_extremes) {
    kernels.get<simd::RowQuantization>().find_extremes(values, count, &range.low, &range.high);
    return range;
  }
  for (int64_t i = 1; i < count; ++i) {
    range.low = std::min(range.low, values[i]);
    range.high = std::max(range.high, values[i]);
  }
  return range;
}

// The zero point whose representation errs least, from either end of the range.
int32_t nearest_zero_point(double low, double high, double scale) {
  const double from_low = -128.0 - low / scale;
  const double from_high = 127.0 - high / scale;
  const double error_low = 128.0 + std::abs(low / scale);
  const double error_high = 127.0 + std::abs(high / scale);
  const double chosen = error_low < error_high ? from_low : from_high;
  if (chosen <= -128.0) return -128;
  if (chosen >= 127.0) return 127;
  return static_cast<int8_t>(round_to_int32(chosen));
}

// out[i] = zero + values[i] * factor, rounded half away from zero and clamped.
void quantize_values(const simd::Kernels& kernels, const float* values, int64_t count, float factor, float zero,
                     int32_t low, int32_t high, int8_t* out) {
  const auto fast = kernels.get<simd::RowQuantization>().quantize;
  for (int64_t i = 0; i < count; ++i) {
    if (fast && (i += fast(values + i, count - i, factor, zero, low, high, out + i)) == count) return;
    // A NaN or a huge number among the next sixteen. NaN becomes the zero point.
    const float scaled = zero + values[i] * factor;
    out[i] = static_cast<int8_t>(std::clamp(round_to_int32(std::isnan(scaled) ? zero : scaled), low, high));
  }
}

}  // namespace

RowScale quantize_row_symmetric(const simd::Kernels& kernels, const float* values, int64_t count, int8_t* out) {
  if (count == 0) return {};
  const Extremes range = extremes(kernels, values, count);
  const float most = std::max(std::abs(range.low), std::abs(range.high));
  if (most == 0.0f) {
    std::memset(out, 0, static_cast<size_t>(count));
    return {};
  }
  const float inverse = 127.0f / most;
  quantize_values(kernels, values, count, inverse, 0.0f, -127, 127, out);
  return {most / 127.0f, 0};
}

RowScale quantize_row_asymmetric(const simd::Kernels& kernels, const float* values, int64_t count, int8_t* out) {
  if (count == 0) return {};
  const Extremes range = extremes(kernels, values, count);
  const double low = std::min(0.0f, range.low), high = std::max(0.0f, range.high);
  if (low == high) {
    std::memset(out, 0, static_cast<size_t>(count));
    return {};
  }
  const double scale = (high - low) / 255.0;
  const RowScale row{static_cast<float>(scale), nearest_zero_point(low, high, scale)};
  const float inverse = 1.0f / row.scale;
  const auto zero_point = static_cast<float>(row.zero_point);
  quantize_values(kernels, values, count, inverse, zero_point, -128, 127, out);
  return row;
}

void quantize_rows(const simd::Kernels& kernels, const float* values, int64_t rows, int64_t columns, bool asymmetric,
                   int8_t* out, float* scales, int32_t* zero_points) {
  for (int64_t r = 0; r < rows; ++r) {
    const RowScale row = asymmetric ? quantize_row_asymmetric(kernels, values + r * columns, columns, out + r * columns)
                                    : quantize_row_symmetric(kernels, values + r * columns, columns, out + r * columns);
    scales[r] = row.scale;
    if (zero_points) zero_points[r] = row.zero_point;
  }
}

void multiply_rows(const simd::Kernels& kernels, const int8_t* matrix, int64_t rows, int64_t columns,
                   const int8_t* vectors, const float* scales, int64_t batches, const float* row_scales,
                   const int32_t* zero_points, const int32_t* row_sums, float* result) {
  constexpr int64_t kChunk = 64;
  int32_t dots[kChunk];
  for (int64_t b = 0; b < batches; ++b)
    for (int64_t first = 0; first < rows; first += kChunk) {
      const int64_t count = std::min(kChunk, rows - first);
      dots_i8(kernels, matrix + first * columns, count, columns, vectors + b * columns, dots);
      for (int64_t i = 0; i < count; ++i) {
        const int64_t r = first + i;
        auto dot = static_cast<uint32_t>(dots[i]);
        if (zero_points) dot -= static_cast<uint32_t>(row_sums[r]) * static_cast<uint32_t>(zero_points[b]);
        const float scale = row_scales ? scales[b] * row_scales[r] : scales[b];
        *result++ += static_cast<float>(static_cast<int32_t>(dot)) * scale;
      }
    }
}

void sum_rows(const simd::Kernels& kernels, const int8_t* matrix, int64_t rows, int64_t columns, int32_t* sums) {
  const simd::SumI8 sum = sum_i8(kernels);
  for (int64_t r = 0; r < rows; ++r, matrix += columns) sums[r] = sum(matrix, columns);
}

bool all_zero(const float* values, int64_t count) {
  return std::all_of(values, values + count, [](float value) { return value == 0.0f; });
}

}  // namespace surelite
