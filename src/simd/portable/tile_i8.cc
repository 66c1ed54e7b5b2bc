// SPDX-License-Identifier: Apache-2.0
// Inner loops of 8-bit convolutions for every vector instruction set: pairs of 16-bit products, and requantization.
#define SURELITE_NARROW_COPIES 1
#include "simd/portable/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/portable/tile_i8.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "simd/portable/tile_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace surelite::simd::HWY_NAMESPACE {
#if HWY_TARGET == HWY_SCALAR
void enter_copy(ConvI8Packer*) {}
void enter_copy(DepthwiseI8Packer*) {}
#else
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Ints = hn::CappedTag<int32_t, 8>;
using Shorts = hn::Repartition<int16_t, Ints>;
using Floats = hn::RebindToFloat<Ints>;

void multiply(const int16_t* in, int64_t pairs, const int16_t* weights, int32_t* sums) {
  const Ints ints;
  const Shorts shorts;
  const size_t lanes = hn::Lanes(ints);
  const auto none = hn::Zero(ints);
  // Even and odd halves of the products: where an instruction set adds pairs at once, the second stays zero.
  auto a00 = none, a01 = none, a10 = none, a11 = none, a20 = none, a21 = none, a30 = none, a31 = none;
  auto b00 = none, b01 = none, b10 = none, b11 = none, b20 = none, b21 = none, b30 = none, b31 = none;
  const int16_t *in1 = in + 2 * pairs, *in2 = in1 + 2 * pairs, *in3 = in2 + 2 * pairs;
  const auto pair = [&](const int16_t* from) HWY_ATTR {
    int32_t two;
    std::memcpy(&two, from, sizeof two);
    return hn::BitCast(shorts, hn::Set(ints, two));
  };
  for (int64_t k = 0; k < 2 * pairs; k += 2, weights += 4 * lanes) {
    const auto w0 = hn::LoadU(shorts, weights), w1 = hn::LoadU(shorts, weights + 2 * lanes);
    const auto x0 = pair(in + k);
    a00 = hn::ReorderWidenMulAccumulate(ints, x0, w0, a00, b00),
    a01 = hn::ReorderWidenMulAccumulate(ints, x0, w1, a01, b01);
    const auto x1 = pair(in1 + k);
    a10 = hn::ReorderWidenMulAccumulate(ints, x1, w0, a10, b10),
    a11 = hn::ReorderWidenMulAccumulate(ints, x1, w1, a11, b11);
    const auto x2 = pair(in2 + k);
    a20 = hn::ReorderWidenMulAccumulate(ints, x2, w0, a20, b20),
    a21 = hn::ReorderWidenMulAccumulate(ints, x2, w1, a21, b21);
    const auto x3 = pair(in3 + k);
    a30 = hn::ReorderWidenMulAccumulate(ints, x3, w0, a30, b30),
    a31 = hn::ReorderWidenMulAccumulate(ints, x3, w1, a31, b31);
  }
  hn::StoreU(hn::RearrangeToOddPlusEven(a00, b00), ints, sums),
      hn::StoreU(hn::RearrangeToOddPlusEven(a01, b01), ints, sums + lanes);
  hn::StoreU(hn::RearrangeToOddPlusEven(a10, b10), ints, sums + 2 * lanes),
      hn::StoreU(hn::RearrangeToOddPlusEven(a11, b11), ints, sums + 3 * lanes);
  hn::StoreU(hn::RearrangeToOddPlusEven(a20, b20), ints, sums + 4 * lanes),
      hn::StoreU(hn::RearrangeToOddPlusEven(a21, b21), ints, sums + 5 * lanes);
  hn::StoreU(hn::RearrangeToOddPlusEven(a30, b30), ints, sums + 6 * lanes),
      hn::StoreU(hn::RearrangeToOddPlusEven(a31, b31), ints, sums + 7 * lanes);
}

#if !HWY_ARCH_ARM_A64
int32_t wrapping_sum(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

void requantize(const int32_t* sums, const RequantBlock& b, int lane, int count, RequantWay way, const ByteRange& range,
                uint8_t* out) {
  const Ints ints;
  const Floats floats;
  const auto lanes = static_cast<int>(hn::Lanes(ints));
  const bool exact_only = way == RequantWay::integer || way == RequantWay::real;
  int32_t scaled[kMaxPortableBlock];
  for (int i = 0; i < count && !exact_only; i += lanes) {
    const auto x = hn::Add(hn::LoadU(ints, sums + i), hn::LoadU(ints, b.bias + lane + i));
    const auto real = hn::ConvertTo(floats, x);
    const auto offset = hn::Or(hn::And(real, hn::SignBit(floats)), hn::LoadU(floats, b.offset + lane + i));
    const auto value = hn::MulAdd(real, hn::LoadU(floats, b.scale + lane + i), offset);
    const auto nearest = hn::NearestInt(value);
    hn::StoreU(nearest, ints, scaled + i);
    const auto far = hn::Abs(hn::Sub(value, hn::ConvertTo(floats, nearest)));
    if (hn::AllTrue(floats, hn::Lt(far, hn::Set(floats, 0.5f - kRoundingGuard)))) continue;
    for (int j = i; j < std::min(count, i + lanes); ++j)
      scaled[j] = requantize_sum(b, lane + j, wrapping_sum(sums[j], b.bias[lane + j]), way);
  }
  for (int i = 0; i < count && exact_only; ++i)
    scaled[i] = requantize_sum(b, lane + i, wrapping_sum(sums[i], b.bias[lane + i]), way);
  for (int i = 0; i < count; ++i) {
    // No sum with the zero point overflows once results are near the bytes' range.
    const int32_t near = std::clamp(scaled[i], -1024, 1024);
    out[i] = static_cast<uint8_t>(std::clamp(near + range.zero, range.low, range.high));
  }
}

template <class Byte>
void add_taps(const uint8_t* const* taps, int tap_count, int32_t zero_in, const int16_t* weights, int channels,
              int32_t* sums) {
  const Ints ints;
  const hn::Rebind<int16_t, Ints> shorts;
  const hn::Rebind<Byte, Ints> bytes;
  const auto lanes = static_cast<int>(hn::Lanes(ints));
  const auto zero = hn::Set(ints, zero_in);
  int c = 0;
  for (; c + lanes <= channels; c += lanes) {
    auto sum = hn::Zero(ints);
    for (int tap = 0; tap < tap_count; ++tap) {
      const auto x = hn::PromoteTo(ints, hn::LoadU(bytes, reinterpret_cast<const Byte*>(taps[tap]) + c));
      const auto w = hn::PromoteTo(ints, hn::LoadU(shorts, weights + int64_t{tap} * channels + c));
      sum = hn::Add(sum, hn::Mul(hn::Sub(x, zero), w));
    }
    hn::StoreU(sum, ints, sums + c);
  }
  for (; c < channels; ++c) {
    int32_t sum = 0;
    for (int tap = 0; tap < tap_count; ++tap)
      sum += (static_cast<Byte>(taps[tap][c]) - zero_in) * weights[int64_t{tap} * channels + c];
    sums[c] = sum;
  }
}

void depthwise(const uint8_t* const* taps, int tap_count, bool is_unsigned, int32_t zero_in, const int16_t* weights,
               int channels, int32_t* sums) {
  if (is_unsigned) add_taps<uint8_t>(taps, tap_count, zero_in, weights, channels, sums);
  else add_taps<int8_t>(taps, tap_count, zero_in, weights, channels, sums);
}
#endif

#if HWY_ARCH_ARM_A64
TileI8 tile() { return {static_cast<int>(2 * hn::Lanes(Ints())), multiply, requantize_neon, depthwise_i8_neon}; }
#else
TileI8 tile() { return {static_cast<int>(2 * hn::Lanes(Ints())), multiply, requantize, depthwise}; }
#endif

}  // namespace

void enter_copy(ConvI8Packer* kernels) {
  *kernels = {accepts_conv_i8, [](const ConvI8Options& o) { return pack_conv_i8(o, tile()); }};
}
void enter_copy(DepthwiseI8Packer* kernels) {
  *kernels = {accepts_depthwise_i8, [](const ConvI8Options& o) { return pack_depthwise_i8(o, tile()); }};
}

#endif
}  // namespace surelite::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace surelite::simd {
SURELITE_ENTER_NARROW(ConvI8Packer)
SURELITE_ENTER_NARROW(DepthwiseI8Packer)
}  // namespace surelite::simd
#endif
