// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution with NEON: channels by sixteen, or eight, of the pixels of a row one after the other.
// Where no weight is -128 the products of two taps are added up in 16 bits; else, and of unsigned bytes, weights less
// their zero point have 16 bits.
#include "simd/kernels.h"

#if SURELITE_NEON
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "simd/neon/image_bands.h"
#include "simd/neon/portable_copies.h"
#include "simd/neon/scale_sums.h"
#include "simd/packing/depthwise_i8.h"
#include "simd/packing/packed_block.h"

namespace surelite::simd {
namespace {

constexpr int kHalf = 8, kFull = 16;  // channels of a block
constexpr int kNarrow = 32;           // pixels of a row; of wider ones sides matter less than a copy of all

// Blocks of sixteen channels, then of eight, the last of which goes back over channels that are done.
struct ChannelBlock {
  int first, width;
};
ChannelBlock block_at(int index, int channels) {
  const int full = channels / kFull, rest = channels % kFull;
  if (index < full) return {index * kFull, kFull};
  return {index == full && rest > kHalf ? full * kFull : channels - kHalf, kHalf};
}
int count_blocks(int channels) {
  const int rest = channels % kFull;
  return channels / kFull + (rest > kHalf ? 2 : rest > 0 ? 1 : 0);
}

// Pixels of a row whose windows lie `step` bytes apart, from `taps` on; `channels` from output to output.
struct Run {
  const uint8_t* taps[kMaxTaps];
  int64_t step, channels, count;
  uint8_t* out;
};

struct Packed {
  const void* weights;
  const RequantBlock& requant;
  const RequantPlan& plan;
  int first;  // channel
};

template <int V>
SURELITE_NEON_INLINE void add_pair(int16x8_t low, int16x8_t high, int32x4_t (&acc)[1][V]) {
  acc[0][0] = vaddw_s16(acc[0][0], vget_low_s16(low)), acc[0][1] = vaddw_high_s16(acc[0][1], low);
  if constexpr (V == 4)
    acc[0][2] = vaddw_s16(acc[0][2], vget_low_s16(high)), acc[0][3] = vaddw_high_s16(acc[0][3], high);
}

// Bytes times bytes. TAPS is 0 where their number is known only while running.
template <int TAPS, int V>
struct BytePairs {
  static constexpr int kTaps = TAPS, kPixels = 1;
  static constexpr int kResident = TAPS ? TAPS : 1;
  const int8_t* from;
  int taps;
  int8x16_t resident[kResident];

  SURELITE_NEON_INLINE BytePairs(const void* weights, int count)
      : from(static_cast<const int8_t*>(weights)), taps(count) {
    if constexpr (TAPS > 0)
#pragma GCC unroll 9
      for (int tap = 0; tap < TAPS; ++tap) resident[tap] = load(from + tap * V * 4);
  }
  static SURELITE_NEON_INLINE int8x16_t load(const int8_t* at) {
    if constexpr (V == 4) return vld1q_s8(at);
    else return vcombine_s8(vld1_s8(at), vdup_n_s8(0));
  }
  static SURELITE_NEON_INLINE int8x16_t input(const uint8_t* at) { return load(reinterpret_cast<const int8_t*>(at)); }
  SURELITE_NEON_INLINE int8x16_t weight(int tap) const {
    if constexpr (TAPS > 0) return resident[tap];
    else return load(from + tap * V * 4);
  }
  SURELITE_NEON_INLINE void add(const uint8_t* const* rows, int64_t at, int64_t, int32x4_t (&acc)[1][V]) const {
    const int count = TAPS ? TAPS : taps;
    int tap = 0;
#pragma GCC unroll 4
    for (; tap + 2 <= count; tap += 2) {
      const int8x16_t x = input(rows[tap] + at), y = input(rows[tap + 1] + at), w = weight(tap), z = weight(tap + 1);
      int16x8_t low, high;  // what compilers make of the intrinsics keeps the halves apart
#if defined(__aarch64__)
      if constexpr (V == 4) {
        asm("smull %0.8h, %2.8b, %4.8b\n\tsmull2 %1.8h, %2.16b, %4.16b\n\t"
            "smlal %0.8h, %3.8b, %5.8b\n\tsmlal2 %1.8h, %3.16b, %5.16b"
            : "=&w"(low), "=&w"(high)
            : "w"(x), "w"(y), "w"(w), "w"(z));
        add_pair<V>(low, high, acc);
        continue;
      }
#endif
      low = high = vmlal_s8(vmull_s8(vget_low_s8(x), vget_low_s8(w)), vget_low_s8(y), vget_low_s8(z));
      if constexpr (V == 4) high = vmlal_high_s8(vmull_high_s8(x, w), y, z);
      add_pair<V>(low, high, acc);
    }
    if (tap == count) return;
    const int8x16_t x = input(rows[tap] + at), w = weight(tap);
    int16x8_t low, high;
#if defined(__aarch64__)
    if constexpr (V == 4) {
      asm("smull %0.8h, %2.8b, %3.8b\n\tsmull2 %1.8h, %2.16b, %3.16b" : "=&w"(low), "=&w"(high) : "w"(x), "w"(w));
      return add_pair<V>(low, high, acc);
    }
#endif
    low = high = vmull_s8(vget_low_s8(x), vget_low_s8(w));
    if constexpr (V == 4) high = vmull_high_s8(x, w);
    add_pair<V>(low, high, acc);
  }
};

// Bytes times weights of 16 bits. Nine taps of sixteen channels stay in registers for two pixels.
template <int TAPS, int V, bool kUnsigned>
struct Shorts {
  static constexpr int kTaps = TAPS, kPixels = TAPS > 0 && V == 4 ? 2 : 1;
  static constexpr bool kResident = TAPS > 0;
  const int16_t* from;
  int taps;
  int16x8_t resident[kResident ? TAPS : 1][V / 2];
  SURELITE_NEON_INLINE Shorts(const void* weights, int count)
      : from(static_cast<const int16_t*>(weights)), taps(count) {
    if constexpr (kResident)
#pragma GCC unroll 9
      for (int tap = 0; tap < TAPS; ++tap)
#pragma GCC unroll 2
        for (int v = 0; v < V / 2; ++v) resident[tap][v] = vld1q_s16(from + (tap * (V / 2) + v) * 8);
  }
  static SURELITE_NEON_INLINE int16x8_t wide(uint8x8_t x) {
    return kUnsigned ? vreinterpretq_s16_u16(vmovl_u8(x)) : vmovl_s8(vreinterpret_s8_u8(x));
  }
  SURELITE_NEON_INLINE int16x8_t weight(int tap, int v, const int16_t* at) const {
    if constexpr (kResident) return resident[tap][v];
    else return vld1q_s16(at + v * 8);
  }
  template <int PIXELS>
  SURELITE_NEON_INLINE void add(const uint8_t* const* rows, int64_t at, int64_t step,
                                int32x4_t (&acc)[PIXELS][V]) const {
    const int16_t* w = from;
#pragma GCC unroll 9
    for (int tap = 0; tap < (TAPS ? TAPS : taps); ++tap, w += V * 4) {
#pragma GCC unroll 2
      for (int p = 0; p < PIXELS; ++p) {
        const uint8_t* x = rows[tap] + (at + p * step);
        uint8x16_t bytes;
        if constexpr (V == 4) bytes = vld1q_u8(x);
        else bytes = vcombine_u8(vld1_u8(x), vdup_n_u8(0));
#if defined(__aarch64__)
        if constexpr (V == 4 && kUnsigned && kResident) {
          int16x8_t low;  // what compilers make of the intrinsics begins with the next taps and has too few registers
          int32x4_t a = acc[p][0], b = acc[p][1], c = acc[p][2], d = acc[p][3];
          asm("ushll %4.8h, %5.8b, #0\n\tushll2 %5.8h, %5.16b, #0\n\t"
              "smlal %0.4s, %4.4h, %6.4h\n\tsmlal2 %1.4s, %4.8h, %6.8h\n\t"
              "smlal %2.4s, %5.4h, %7.4h\n\tsmlal2 %3.4s, %5.8h, %7.8h"
              : "+w"(a), "+w"(b), "+w"(c), "+w"(d), "=&w"(low), "+w"(bytes)
              : "w"(weight(tap, 0, w)), "w"(weight(tap, 1, w)));
          acc[p][0] = a, acc[p][1] = b, acc[p][2] = c, acc[p][3] = d;
          continue;
        }
#endif
        const int16x8_t low = wide(vget_low_u8(bytes)), by = weight(tap, 0, w);
        acc[p][0] = vmlal_s16(acc[p][0], vget_low_s16(low), vget_low_s16(by));
        acc[p][1] = vmlal_high_s16(acc[p][1], low, by);
        if constexpr (V == 4) {
          const int16x8_t high = wide(vget_high_u8(bytes)), by_high = weight(tap, 1, w);
          acc[p][2] = vmlal_s16(acc[p][2], vget_low_s16(high), vget_low_s16(by_high));
          acc[p][3] = vmlal_high_s16(acc[p][3], high, by_high);
        }
      }
    }
  }
};

template <class Products, NeonWay kWay, int V>
SURELITE_NEON_INLINE void run_block(const ConvI8Options& o, const Run& run, const Packed& packed) {
  const Products products(packed.weights, o.shape.taps());
  const NeonBytes bytes(o);
  int32x4_t bias[V], multiplier[V], shift[V];
#pragma GCC unroll 4
  for (int v = 0; v < V; ++v) {
    bias[v] = vld1q_s32(packed.requant.bias + v * 4);
    multiplier[v] = vld1q_s32(packed.requant.multiplier + v * 4), shift[v] = vld1q_s32(packed.requant.shift + v * 4);
  }
  // Copies, so that writing outputs does not change what has to be read.
  constexpr int kPointers = Products::kTaps;
  const uint8_t* own_taps[kPointers ? kPointers : 1];
  for (int tap = 0; tap < kPointers; ++tap) own_taps[tap] = run.taps[tap];
  const uint8_t* const* taps = kPointers ? own_taps : run.taps;
  const int64_t step = run.step, channels = run.channels, count = run.count;
  uint8_t* out = run.out + packed.first;
  int64_t i = 0, at = packed.first;
  const auto pixels = [&]<int PIXELS>(std::integral_constant<int, PIXELS>) __attribute__((always_inline)) {
    for (; i + PIXELS <= count; i += PIXELS, at += PIXELS * step, out += PIXELS * channels) {
      int32x4_t acc[PIXELS][V];
#pragma GCC unroll 2
      for (int p = 0; p < PIXELS; ++p)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) acc[p][v] = bias[v];
      products.add(taps, at, step, acc);
#pragma GCC unroll 2
      for (int p = 0; p < PIXELS; ++p) {
        if constexpr (kWay == NeonWay::any) {
          int32_t sums[V * 4];
#pragma GCC unroll 4
          for (int v = 0; v < V; ++v) vst1q_s32(sums + v * 4, acc[p][v]);
          store_any(o, packed.requant, packed.plan.way, nullptr, {sums, V * 4, 1, V * 4, i + p, packed.first}, run.out);
        } else {
#pragma GCC unroll 4
          for (int v = 0; v < V; ++v) acc[p][v] = scale_sums<kWay>(acc[p][v], multiplier[v], shift[v]);
          if constexpr (V == 4)
            vst1q_s8(reinterpret_cast<int8_t*>(out + p * channels),
                     bytes.narrowed ? narrow_sixteen(acc[p][0], acc[p][1], acc[p][2], acc[p][3], bytes)
                                    : saturate_sixteen(acc[p][0], acc[p][1], acc[p][2], acc[p][3], bytes));
          else vst1_u8(out + p * channels, vreinterpret_u8_s8(narrow_eight(acc[p][0], acc[p][1], bytes)));
        }
      }
    }
  };
  if constexpr (Products::kPixels > 1) pixels(std::integral_constant<int, Products::kPixels>());
  pixels(std::integral_constant<int, 1>());
}

template <class Products, int V>
void run_ways(const ConvI8Options& o, const Run& run, const Packed& packed) {
  switch (static_cast<NeonWay>(packed.plan.checked & 3)) {
    case NeonWay::from_zero: return run_block<Products, NeonWay::from_zero, V>(o, run, packed);
    case NeonWay::shifted: return run_block<Products, NeonWay::shifted, V>(o, run, packed);
    default: return run_block<Products, NeonWay::any, V>(o, run, packed);
  }
}

template <int V>
void run_any(const ConvI8Options& o, bool pairs, const Run& run, const Packed& packed) {
  const bool nine = o.shape.taps() == 9;
  if (pairs) return nine ? run_ways<BytePairs<9, V>, V>(o, run, packed) : run_ways<BytePairs<0, V>, V>(o, run, packed);
  if (o.is_unsigned)
    return nine ? run_ways<Shorts<9, V, true>, V>(o, run, packed) : run_ways<Shorts<0, V, true>, V>(o, run, packed);
  return run_ways<Shorts<0, V, false>, V>(o, run, packed);
}

struct Conv final : PackedDepthwiseI8 {
  using PackedDepthwiseI8::PackedDepthwiseI8;
  void run(const void* from, void* to, int64_t first, int64_t last) const override;
  void run_pixels(const TapPointers<uint8_t>& pointers, uint8_t* to, int64_t first, int64_t last) const;
  bool pairs = false;
};

void Conv::run_pixels(const TapPointers<uint8_t>& pointers, uint8_t* to, int64_t first, int64_t last) const {
  const ConvShape& s = pointers.shape;
  const int channels = s.out_channels, blocks = count_blocks(channels);
  const int64_t weight_bytes = int64_t{s.taps()} * (pairs ? 1 : 2);
  Run run;
  run.step = int64_t{s.stride_x} * channels, run.channels = channels;
  PixelPosition p = position_of(s, first);
  for (int64_t pixel = first; pixel < last; pixel += run.count, advance(s, &p, static_cast<int>(run.count))) {
    run.count = std::clamp<int64_t>(pointers.inner_pixels(p), 1, last - pixel);
    pointers.point<1>(p, run.taps);
    run.out = to + pixel * channels;
    for (int b = 0; b < blocks; ++b) {
      const ChannelBlock block = block_at(b, channels);
      const Packed packed{weights + b * kFull * weight_bytes, requant[b], plans[b], block.first};
      if (block.width == kFull) run_any<4>(options, pairs, run, packed);
      else run_any<2>(options, pairs, run, packed);
    }
  }
}

void Conv::run(const void* from, void* to, int64_t first, int64_t last) const {
  const TapPointers<uint8_t> pointers(options.shape, static_cast<const uint8_t*>(from), zero_row);
  auto* const out = static_cast<uint8_t*>(to);
  if (options.shape.out_width > kNarrow || !needs_bands(pointers, kMaxImage))
    return run_pixels(pointers, out, first, last);
  for_bands<kMaxImage>(pointers, first, last,
                       [&](const TapPointers<uint8_t>& band, int64_t start, int64_t from_pixel, int64_t to_pixel) {
                         run_pixels(band, out + start * options.shape.out_channels, from_pixel, to_pixel);
                       });
}

bool accepts(const ConvI8Options& o) { return fits_integer_depthwise(o) && o.shape.in_channels >= kHalf; }

Result<DepthwiseI8Packer::Packed> pack(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  const int channels = s.out_channels, taps = s.taps(), blocks = count_blocks(channels);
  auto packed = std::make_unique<Conv>(o);
  Conv& conv = *packed;
  const auto* from = static_cast<const uint8_t*>(o.weights);
  conv.pairs = !o.is_unsigned && o.zero_filter == 0 &&
               !std::memchr(from, 0x80, static_cast<size_t>(taps) * static_cast<size_t>(channels));
  const int bytes = conv.pairs ? 1 : 2;
  const auto room = static_cast<size_t>(blocks) * static_cast<size_t>(kFull * taps * bytes);
  SURELITE_TRY(conv.reserve(o, room, 0, blocks, blocks, false));
  if (lacks_scales(o)) return packed;
  for (int b = 0; b < blocks; ++b) {
    const ChannelBlock block = block_at(b, channels);
    std::byte* to = conv.weights + int64_t{b} * kFull * taps * bytes;
    for (int lane = 0; lane < block.width; ++lane) {
      const int c = block.first + lane;
      int64_t sum = 0;
      for (int tap = 0; tap < taps; ++tap) {
        const uint8_t stored = from[int64_t{tap} * channels + c];
        const int w = (o.is_unsigned ? stored : static_cast<int8_t>(stored)) - o.zero_filter;
        sum += w;
        const int64_t at = int64_t{tap} * block.width + lane;
        if (conv.pairs) reinterpret_cast<int8_t*>(to)[at] = static_cast<int8_t>(w);
        else reinterpret_cast<int16_t*>(to)[at] = static_cast<int16_t>(w);
      }
      const int64_t bias = o.bias ? o.bias[c] : 0;
      set_lane(&conv.requant[b], lane, o.rounding, static_cast<int32_t>(bias - o.zero_in * sum),
               o.scales[static_cast<size_t>(c)], std::abs(bias) + int64_t{taps} * 255 * 255);
    }
    conv.plans[b] = {RequantWay::integer};
    choose_way(&conv.requant[b], &conv.plans[b], o.rounding, requant_range(o));
  }
  return packed;
}

bool accepts_any(const ConvI8Options& o) { return accepts(o) || neon::portable<DepthwiseI8Packer>().takes(o); }
Result<DepthwiseI8Packer::Packed> pack_any(const ConvI8Options& o) {
  return accepts(o) ? pack(o) : neon::portable<DepthwiseI8Packer>().pack(o);
}

}  // namespace

void neon::enter(DepthwiseI8Packer* kernels) { *kernels = {accepts_any, pack_any}; }

}  // namespace surelite::simd
#endif
