// SPDX-License-Identifier: Apache-2.0
#include "ops/shared/conv/transposed_phases.h"

#include <algorithm>
#include <cstring>

#include "base/checked.h"

namespace surelite {
namespace {

constexpr int32_t kMostPhases = 64;
constexpr int64_t kMostChannels = 1 << 20;  // of neighbours in one convolution

// Of one axis: output `first` + m * stride sees input m + t - pad through filter tap remainder + (taps - 1 - t) *
// stride.
struct AxisPhase {
  int32_t remainder, taps, first, count, pad;
};

AxisPhase axis_phase(int32_t remainder, int32_t extent, int32_t filter, int32_t stride, int32_t pad) {
  AxisPhase phase{remainder, remainder < filter ? (filter - remainder - 1) / stride + 1 : 0, 0, 0, 0};
  phase.first = ((remainder - pad) % stride + stride) % stride;
  phase.count = phase.first < extent ? (extent - phase.first - 1) / stride + 1 : 0;
  phase.pad = phase.taps - 1 - (phase.first + pad - remainder) / stride;
  return phase;
}

// The taps of a phase, last ones first.
std::vector<std::byte> turned(const simd::ConvShape& f, const AxisPhase& y, const AxisPhase& x,
                              const std::byte* weights, size_t tap) {
  std::vector<std::byte> to(static_cast<size_t>(f.out_channels) * static_cast<size_t>(y.taps) *
                            static_cast<size_t>(x.taps) * tap);
  std::byte* next = to.data();
  for (int64_t c = 0; c < f.out_channels; ++c)
    for (int32_t i = y.taps - 1; i >= 0; --i)
      for (int32_t j = x.taps - 1; j >= 0; --j, next += tap) {
        const int64_t row = y.remainder + int64_t{i} * f.stride_y, column = x.remainder + int64_t{j} * f.stride_x;
        std::memcpy(next, weights + static_cast<size_t>((c * f.filter_height + row) * f.filter_width + column) * tap,
                    tap);
      }
  return to;
}

// Whether all phases along a row are of one size and see the same inputs.
bool are_alike(const std::vector<AxisPhase>& phases, int32_t extent) {
  const AxisPhase& first = phases[0];
  for (const AxisPhase& x : phases)
    if (x.taps != first.taps || x.pad != first.pad || x.count != first.count) return false;
  return int64_t{first.count} * static_cast<int64_t>(phases.size()) == extent;
}

template <size_t BYTES>
void spread(const std::byte* from, int64_t count, std::byte* to, size_t step, size_t bytes) {
  for (int64_t x = 0; x < count; ++x, from += bytes, to += step) std::memcpy(to, from, BYTES ? BYTES : bytes);
}

}  // namespace

std::vector<float> Phase::repeated(const float* bias) const {
  std::vector<float> all;
  for (int32_t i = 0; i < across && bias; ++i) all.insert(all.end(), bias, bias + shape.out_channels / across);
  return all;
}

Result<bool> Phases::prepare(PrepareContext& ctx, const simd::ConvShape& f, const void* weights, size_t width,
                             size_t out_width, const std::function<Result<bool>(Phase*)>& pack) {
  if (!has_fast_conv(ctx) || !weights || ctx.output(0).count() == 0 || f.in_channels == 0) return false;
  if (int64_t{f.stride_y} * f.stride_x > kMostPhases) return false;
  out_height_ = f.out_height, out_width_ = f.out_width, stride_y_ = f.stride_y, stride_x_ = f.stride_x;
  pixel_ = static_cast<size_t>(f.out_channels) * out_width;
  std::vector<AxisPhase> columns;  // from left to right
  for (int32_t rx = 0; rx < f.stride_x; ++rx)
    columns.push_back(axis_phase(rx, f.out_width, f.filter_width, f.stride_x, f.pad_x));
  std::ranges::sort(columns, {}, &AxisPhase::first);
  whole_rows_ = width == sizeof(float) && out_width == sizeof(float) && are_alike(columns, f.out_width) &&
                int64_t{f.out_channels} * f.stride_x <= kMostChannels;
  size_t most = 0;
  for (int32_t ry = 0; ry < f.stride_y; ++ry) {
    const AxisPhase y = axis_phase(ry, f.out_height, f.filter_height, f.stride_y, f.pad_y);
    if (y.count == 0) continue;
    for (size_t i = 0; i < columns.size(); ++i) {
      const AxisPhase& x = columns[i];
      if (x.count == 0) continue;
      if (y.taps == 0 || x.taps == 0 || y.pad < 0 || x.pad < 0) return false;
      const std::vector<std::byte> weights_here =
          turned(f, y, x, static_cast<const std::byte*>(weights), static_cast<size_t>(f.in_channels) * width);
      if (i == 0 || !whole_rows_) phases_.emplace_back();
      Phase& phase = phases_.back();
      phase.weights.insert(phase.weights.end(), weights_here.begin(), weights_here.end());
      if (whole_rows_ && i + 1 < columns.size()) continue;
      phase.across = whole_rows_ ? f.stride_x : 1;
      phase.y = y.first, phase.x = whole_rows_ ? 0 : x.first;
      phase.shape = f;
      phase.shape.out_channels *= phase.across;
      phase.shape.out_height = y.count, phase.shape.out_width = x.count;
      phase.shape.filter_height = y.taps, phase.shape.filter_width = x.taps;
      phase.shape.stride_y = phase.shape.stride_x = 1;
      phase.shape.pad_y = y.pad, phase.shape.pad_x = x.pad;
      SURELITE_LET(const bool packed, pack(&phase));
      if (!packed) return false;
      phase.weights = {};
      // Not more than the operator's output.
      most = std::max(most, static_cast<size_t>(phase.shape.pixels()) * pixel_);
    }
  }
  if (!whole_rows_ && (stride_y_ > 1 || stride_x_ > 1)) scratch_ = ctx.scratch(most);
  return true;
}

void Phases::run_each(RunContext& ctx, void (*compute)(const void*, const Phase&, std::byte*), const void* self) const {
  std::byte* const out = ctx.output(0).data;
  if (stride_y_ == 1 && stride_x_ == 1) return compute(self, phases_[0], out);
  std::byte* const dense = ctx.scratch(scratch_).data();
  for (const Phase& phase : phases_) {
    compute(self, phase, dense);
    const simd::ConvShape& s = phase.shape;
    ctx.parallel(int64_t{s.batches} * s.out_height, 1 + 32768 / (s.out_width * static_cast<int64_t>(pixel_)),
                 [&](int64_t first, int64_t last) {
                   for (int64_t row = first; row < last; ++row) {
                     const std::byte* from = dense + static_cast<size_t>(row * s.out_width) * pixel_;
                     const int64_t line = row / s.out_height * out_height_ + phase.y + row % s.out_height * stride_y_;
                     std::byte* to = out + static_cast<size_t>(line * out_width_ + phase.x) * pixel_;
                     const size_t step = static_cast<size_t>(stride_x_) * pixel_;
                     if (pixel_ == 4) spread<4>(from, s.out_width, to, step, pixel_);
                     else if (pixel_ == 8) spread<8>(from, s.out_width, to, step, pixel_);
                     else spread<0>(from, s.out_width, to, step, pixel_);
                   }
                 });
  }
}

void Phases::run_packed(RunContext& ctx, const std::byte* in) const {
  if (!whole_rows_) return run(ctx, [&](const Phase& phase, std::byte* out) { run_fast(ctx, phase.conv, in, out); });
  std::byte* const out = ctx.output(0).data;
  if (stride_y_ == 1) return run_fast(ctx, phases_[0].conv, in, out);
  for (const Phase& phase : phases_) {
    const simd::ConvShape& s = phase.shape;
    const int64_t width = s.out_width, row_bytes = out_width_ * static_cast<int64_t>(pixel_);
    ctx.parallel(int64_t{s.batches} * s.out_height, 1 + phase.conv.grain * phase.conv.unit / width,
                 [&](int64_t first, int64_t last) {
                   for (int64_t row = first; row < last; ++row) {
                     const int64_t line = row / s.out_height * out_height_ + phase.y + row % s.out_height * stride_y_;
                     phase.conv.conv_f32->run(reinterpret_cast<const float*>(in),
                                              reinterpret_cast<float*>(out + (line - row) * row_bytes),
                                              {row * width, (row + 1) * width, 0, s.out_channels});
                   }
                 });
  }
}

}  // namespace surelite
