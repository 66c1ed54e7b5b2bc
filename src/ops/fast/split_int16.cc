// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/split_int16.h"

#include <algorithm>

#include "ops/fast/wide_loop.h"
#include "ops/shared/quant/saturate.h"

namespace surelite {

namespace {

struct Channels {
  const int64_t *bias, *round;
  const int32_t *multiplier, *left, *right;
  int32_t count, zero;
  IntRange range;
};

// Without a branch, so that it vectorizes: fixed_point.h's scaling of 64-bit numbers, shifts taken apart.
template <class Sum>
void requantize_pixel(const Channels& s, const Sum* high, const Sum* low, int16_t* __restrict out) {
  for (int32_t c = 0; c < s.count; ++c) {
    const int64_t sum = static_cast<int64_t>(static_cast<int32_t>(high[c])) * 256 + static_cast<int32_t>(low[c]);
    const uint64_t product = (static_cast<uint64_t>(sum) + static_cast<uint64_t>(s.bias[c])) *
                             static_cast<uint64_t>(int64_t{s.multiplier[c]});
    const int64_t shifted =
        static_cast<int64_t>((product << s.left[c]) + static_cast<uint64_t>(s.round[c])) >> s.right[c];
    const int64_t value = int64_t{static_cast<int32_t>(shifted)} + s.zero;
    out[c] = static_cast<int16_t>(std::min<int64_t>(std::max<int64_t>(value, s.range.low), s.range.high));
  }
}

}  // namespace

void Requant16::read_bias(PrepareContext& ctx, const ConvQuant& quant, int bias, bool wide, size_t channels) {
  bias_.assign(channels, 0);
  if (ctx.has_input(bias) && ctx.input(bias).type == ElementType::int64)
    std::ranges::copy(ctx.input(bias).values<int64_t>(), bias_.begin());
  if (ctx.has_input(bias) && ctx.input(bias).type == ElementType::int32)
    std::ranges::copy(ctx.input(bias).values<int32_t>(), bias_.begin());
  range_ = quant.range;
  zero_ = quant.zero_out;
  wide_ = wide;
  vectors_ = may_be_wide(ctx);
}

void Requant16::prepare(PrepareContext& ctx, const ConvQuant& quant, std::span<const double> factors, int bias,
                        bool wide) {
  read_bias(ctx, quant, bias, wide, factors.size());
  factor_.assign(factors.begin(), factors.end());
}

void Requant16::prepare(PrepareContext& ctx, const ConvQuant& quant, int bias, bool wide) {
  read_bias(ctx, quant, bias, wide, quant.scale.size());
  scale_ = quant.scale;
  for (const Multiplier& m : scale_) {
    const int total = 15 - m.shift;
    multiplier_.push_back(m.value < 0x7fff0000 ? (m.value + (1 << 15)) >> 16 : 0x7fff);
    left_.push_back(std::max(-total, 0));
    right_.push_back(std::max(total, 0));
    round_.push_back(total > 0 ? int64_t{1} << (total - 1) : 0);
  }
}

template <class Sum>
void Requant16::choose(const Sum* high, const Sum* low, int16_t* out) const {
  if (!wide_ || !factor_.empty()) {
    for (size_t c = 0; c < bias_.size(); ++c) {
      const int64_t both = static_cast<int64_t>(static_cast<int32_t>(high[c])) * 256 + static_cast<int32_t>(low[c]);
      const auto total = static_cast<int64_t>(static_cast<uint64_t>(both) + static_cast<uint64_t>(bias_[c]));
      const int64_t sum = wide_ ? total : int64_t{static_cast<int32_t>(total)};
      if (factor_.empty()) {
        out[c] = static_cast<int16_t>(requantize(static_cast<int32_t>(sum), scale_[c], zero_, range_));
        continue;
      }
      const int64_t scaled = int64_t{zero_} + round_to_int32(static_cast<double>(sum) * factor_[c]);
      out[c] = static_cast<int16_t>(std::clamp<int64_t>(scaled, range_.low, range_.high));
    }
    return;
  }
  const Channels channels{bias_.data(), round_.data(), multiplier_.data(),
                          left_.data(), right_.data(), static_cast<int32_t>(scale_.size()),
                          zero_,        range_};
  if (vectors_) simd::run_wide<requantize_pixel<Sum>, const Channels&>(channels, high, low, out);
  else requantize_pixel(channels, high, low, out);
}

void Requant16::run(const float* high, const float* low, int16_t* out) const { choose(high, low, out); }
void Requant16::run(const int32_t* high, const int32_t* low, int16_t* out) const { choose(high, low, out); }

}  // namespace surelite
