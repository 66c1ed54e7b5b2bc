// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution with AVX-512 VNNI: bytes of four taps are interleaved so that each 32-bit lane holds one
// channel's four inputs. Interleaving permutes channels within 128-bit parts; weights are packed in that order and
// narrowing undoes it.
#include <algorithm>

#include "simd/avx512/depthwise_order.h"
#include "simd/avx512/depthwise_pairs_i8.h"
#include "simd/kernels.h"
#include "simd/avx512/interleave.h"
#include "simd/avx512/pack.h"
#include "simd/avx512/requant.h"
#include "simd/avx512/store_bytes.h"
#include "simd/avx512/window_pointers.h"
#include "simd/packing/input_window.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {

struct DepthwiseI8Kernel {
  // One block of channels along a stretch of a row of outputs.
  struct Job {
    const PackedDepthwiseI8& conv;
    const int8_t* weights;
    const int32_t* sum_factors;
    const RequantBlock* requant;
    RequantPlan plan;
    __mmask64 mask;          // channels of this block
    const uint8_t* rows[4];  // input rows, at column 0 of this block's first channel
    int64_t steps[4];        // from column to column; 0 for rows of padding
    uint8_t* out[2];         // rows of outputs, likewise; the second may be null
    int first, last;         // columns of outputs
  };

  template <bool SUMS>
  SURELITE_AVX512_INLINE static void add_group(const Column& x, const int8_t* weights, __m512i ones, __m512i (&acc)[4],
                                               __m512i (&sums)[4]) {
#pragma GCC unroll 4
    for (int q = 0; q < 4; ++q) {
      acc[q] = _mm512_dpbusd_epi32(acc[q], x.quarter[q], _mm512_load_si512(weights + q * 64));
      if constexpr (SUMS) sums[q] = _mm512_dpbusd_epi32(sums[q], x.quarter[q], ones);
    }
  }

  template <bool SUMS>
  SURELITE_AVX512_INLINE static __m512i scale(const Job& job, __m512i (&acc)[4], const __m512i (&sums)[4],
                                              const Narrowing& n) {
    if constexpr (SUMS) {
#pragma GCC unroll 4
      for (int q = 0; q < 4; ++q)
        acc[q] = _mm512_add_epi32(acc[q], _mm512_mullo_epi32(sums[q], _mm512_load_si512(job.sum_factors + q * kLanes)));
    }
    const bool from_zero = job.plan.way == RequantWay::float_from_zero;
    if (from_zero) return job.plan.checked ? scale<true, true>(job, acc, n) : scale<true, false>(job, acc, n);
    return scale<false, true>(job, acc, n);
  }

  template <bool FROM_ZERO, bool CHECKED>
  SURELITE_AVX512_INLINE static __m512i scale(const Job& job, const __m512i (&acc)[4], const Narrowing& n) {
    __m512i y[4];
    __m512 far = _mm512_setzero_ps();
#pragma GCC unroll 4
    for (int q = 0; q < 4; ++q) {
      const __m512 value = FROM_ZERO ? scale_from_zero(acc[q], job.requant[q]) : scale_in_float(acc[q], job.requant[q]);
      y[q] = _mm512_cvtps_epi32(value);
      if constexpr (CHECKED) far = farther(far, value);
    }
    if (CHECKED && __builtin_expect(job.plan.way == RequantWay::integer || (job.plan.checked && is_too_far(far)), 0)) {
      // Copies, because what a function has the address of stays in memory.
      __m512i sums[4], exact[4];
#pragma GCC unroll 4
      for (int q = 0; q < 4; ++q) sums[q] = acc[q];
      exactly(job, sums, exact, n);
#pragma GCC unroll 4
      for (int q = 0; q < 4; ++q) y[q] = exact[q];
    }
    return FROM_ZERO ? narrow_moved(y[0], y[1], y[2], y[3], n) : narrow(y[0], y[1], y[2], y[3], n);
  }

  SURELITE_AVX512 __attribute__((noinline, cold)) static void exactly(const Job& job, const __m512i* sums, __m512i* y,
                                                                      const Narrowing& n) {
    for (int q = 0; q < 4; ++q)
      y[q] = requant_exactly(sums[q], job.requant[q], job.plan.way == RequantWay::float_from_zero,
                             job.plan.checked >> q & 1, zero_of(n));
  }

  // Input column x of every strip, `gap` columns apart.
  template <int STRIPS, int ROWS>
  SURELITE_AVX512_INLINE static Column column(const Job& job, int x, int gap, int width, __m512i flip,
                                              __m512i padding) {
    __m512i tap[4];
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      if (i >= ROWS) {
        tap[i] = flip;
        continue;
      }
      const auto part = [&](int strip)
                            SURELITE_AVX512_LAMBDA { return job.rows[i] + job.steps[i] * (x + int64_t{strip} * gap); };
      const auto inside = [&](int strip) {
        return static_cast<uint32_t>(x + strip * gap) < static_cast<uint32_t>(width);
      };
      if constexpr (STRIPS == 1) {
        tap[i] = inside(0) ? _mm512_xor_si512(_mm512_maskz_loadu_epi8(job.mask, part(0)), flip) : padding;
      } else if constexpr (STRIPS == 2) {
        const auto mask = static_cast<__mmask32>(job.mask);
        const __m256i a = inside(0) ? _mm256_maskz_loadu_epi8(mask, part(0)) : _mm512_castsi512_si256(padding);
        const __m256i b = inside(1) ? _mm256_maskz_loadu_epi8(mask, part(1)) : _mm512_castsi512_si256(padding);
        tap[i] = _mm512_xor_si512(_mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1), flip);
      } else {
        const auto mask = static_cast<__mmask16>(job.mask);
        __m128i piece[4];
#pragma GCC unroll 4
        for (int strip = 0; strip < 4; ++strip)
          piece[strip] = inside(strip) ? _mm_maskz_loadu_epi8(mask, part(strip)) : _mm512_castsi512_si128(padding);
        const __m256i a = _mm256_inserti128_si256(_mm256_castsi128_si256(piece[0]), piece[1], 1);
        const __m256i b = _mm256_inserti128_si256(_mm256_castsi128_si256(piece[2]), piece[3], 1);
        tap[i] = _mm512_xor_si512(_mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1), flip);
      }
    }
    return interleave(tap[0], tap[1], tap[2], tap[3]);
  }

  // The outputs of column x of every strip.
  template <int STRIPS>
  SURELITE_AVX512_INLINE static void store(const Job& job, __m512i bytes, int x, int gap, int64_t step, uint8_t* out) {
    if constexpr (STRIPS == 1) {
      if (job.mask == ~__mmask64{0}) _mm512_storeu_si512(out + x * step, bytes);
      else _mm512_mask_storeu_epi8(out + x * step, job.mask, bytes);
    } else if constexpr (STRIPS == 2) {
      const auto mask = static_cast<__mmask32>(job.mask);
      _mm256_mask_storeu_epi8(out + x * step, mask, _mm512_castsi512_si256(bytes));
      if (x + gap < job.last)
        _mm256_mask_storeu_epi8(out + (x + gap) * step, mask, _mm512_extracti64x4_epi64(bytes, 1));
    } else {
      const auto mask = static_cast<__mmask16>(job.mask);
      _mm_mask_storeu_epi8(out + x * step, mask, _mm512_castsi512_si128(bytes));
      if (x + gap < job.last) _mm_mask_storeu_epi8(out + (x + gap) * step, mask, _mm512_extracti32x4_epi32(bytes, 1));
      if (x + 2 * gap < job.last)
        _mm_mask_storeu_epi8(out + (x + 2 * gap) * step, mask, _mm512_extracti32x4_epi32(bytes, 2));
      if (x + 3 * gap < job.last)
        _mm_mask_storeu_epi8(out + (x + 3 * gap) * step, mask, _mm512_extracti32x4_epi32(bytes, 3));
    }
  }

  // 3 x 3, no dilation: each column is interleaved once and enters up to three outputs of each of two rows.
  // The job is copied: bytes that are stored cannot change the copy.
  template <int STRIPS, int STRIDE, int OUT_ROWS, bool SUMS>
  SURELITE_AVX512 static void roll(const Job job) {
    const ConvI8Options& o = job.conv.options;
    const ConvShape& s = o.shape;
    constexpr int kInRows = OUT_ROWS + 2;
    const __m512i flip = _mm512_set1_epi8(o.is_unsigned ? 0 : static_cast<char>(0x80));
    const __m512i padding = _mm512_set1_epi8(static_cast<char>(o.zero_in));
    const __m512i raw_padding = STRIPS == 1 ? _mm512_xor_si512(padding, flip) : padding;
    const Narrowing n = narrowing(o.zero_out, o.low, o.high, o.is_unsigned);
    const int length = (job.last - job.first + STRIPS - 1) / STRIPS, gap = length * STRIDE, width = s.in_width;
    int at = job.first * STRIDE - s.pad_x;
    Column c0 = column<STRIPS, kInRows>(job, at, gap, width, flip, raw_padding);
    Column c1 = column<STRIPS, kInRows>(job, at + 1, gap, width, flip, raw_padding);
    for (int x = job.first; x < job.first + length; ++x, at += STRIDE) {
      const Column c2 = column<STRIPS, kInRows>(job, at + 2, gap, width, flip, raw_padding);
#pragma GCC unroll 2
      for (int row = 0; row < OUT_ROWS; ++row) {
        __m512i acc[4], sums[4];
#pragma GCC unroll 4
        for (int q = 0; q < 4; ++q) acc[q] = _mm512_load_si512(job.requant[q].bias), sums[q] = _mm512_setzero_si512();
        const __m512i ones = _mm512_set1_epi32(row == 0 ? 0x00010101 : 0x01010100);
        add_group<SUMS>(c0, job.weights + row * 768, ones, acc, sums);
        add_group<SUMS>(c1, job.weights + row * 768 + 256, ones, acc, sums);
        add_group<SUMS>(c2, job.weights + row * 768 + 512, ones, acc, sums);
        store<STRIPS>(job, scale<SUMS>(job, acc, sums, n), x, length, s.out_channels, job.out[row]);
      }
      if constexpr (STRIDE == 1) c0 = c1, c1 = c2;
      else c0 = c2, c1 = column<STRIPS, kInRows>(job, at + 3, gap, width, flip, raw_padding);
    }
  }

  // The same for whole blocks whose results are not below zero. Outputs that may have been rounded otherwise than the
  // reference does are computed once more.
  template <int STRIDE, int OUT_ROWS, bool SUMS, bool CHECKED>
  SURELITE_AVX512 static void roll_pairs(const Job job) {
    using Pairs = DepthwisePairs<STRIDE, OUT_ROWS, SUMS, CHECKED>;
    constexpr int kInRows = OUT_ROWS + 2, kKept = 3 - STRIDE;
    const ConvI8Options& o = job.conv.options;
    const __m512i flip = _mm512_set1_epi8(o.is_unsigned ? 0 : static_cast<char>(0x80));
    const __m512i padding = _mm512_xor_si512(_mm512_set1_epi8(static_cast<char>(o.zero_in)), flip);
    const Narrowing n = narrowing(o.zero_out, o.low, o.high, o.is_unsigned);
    const DepthwiseScales scales{job.weights, job.requant, job.sum_factors};
    const int64_t step = o.shape.out_channels;
    const int width = o.shape.in_width;
    Job doubts = job;
    doubts.first = job.last, doubts.last = job.first;
    int at = job.first * STRIDE - o.shape.pad_x;
    typename Pairs::Columns c;
#pragma GCC unroll 2
    for (int i = 0; i < kKept; ++i) c[i] = column<1, kInRows>(job, at + i, 0, width, flip, padding);
    for (int x = job.first; x < job.last; x += 2, at += 2 * STRIDE) {
#pragma GCC unroll 8
      for (int i = kKept; i < Pairs::kColumns; ++i) c[i] = column<1, kInRows>(job, at + i, 0, width, flip, padding);
      typename Pairs::Bytes bytes;
      if (Pairs::compute(scales, c, n, bytes))
        doubts.first = std::min(doubts.first, x), doubts.last = std::min(x + 2, job.last);
      // A branch would take the second output's products with it.
      const __mmask64 second = x + 1 < job.last ? job.mask : 0;
#pragma GCC unroll 2
      for (int row = 0; row < OUT_ROWS; ++row) {
        uint8_t* const out = job.out[row] + x * step;
        _mm512_mask_storeu_epi8(out, job.mask, bytes[row][0]);
        _mm512_mask_storeu_epi8(out + step, second, bytes[row][1]);
      }
#pragma GCC unroll 2
      for (int i = 0; i < kKept; ++i) c[i] = c[i + 2 * STRIDE];
    }
    if (doubts.first < doubts.last) roll<1, STRIDE, OUT_ROWS, SUMS>(doubts);
  }
  template <int STRIDE, int OUT_ROWS>
  SURELITE_AVX512 static void roll_pairs(const Job& job) {
    if (job.conv.tap_sums)
      return job.plan.checked ? roll_pairs<STRIDE, OUT_ROWS, true, true>(job)
                              : roll_pairs<STRIDE, OUT_ROWS, true, false>(job);
    return job.plan.checked ? roll_pairs<STRIDE, OUT_ROWS, false, true>(job)
                            : roll_pairs<STRIDE, OUT_ROWS, false, false>(job);
  }

  template <int STRIPS, bool SUMS>
  SURELITE_AVX512 static void roll(const Job& job) {
    if (STRIPS == 1 && job.plan.way == RequantWay::float_from_zero) {
      if (job.conv.options.shape.stride_x == 2) return roll_pairs<2, 1>(job);
      return job.out[1] ? roll_pairs<1, 2>(job) : roll_pairs<1, 1>(job);
    }
    if (job.conv.options.shape.stride_x == 2) return roll<STRIPS, 2, 1, SUMS>(job);
    return job.out[1] ? roll<STRIPS, 1, 2, SUMS>(job) : roll<STRIPS, 1, 1, SUMS>(job);
  }
  template <int STRIPS>
  SURELITE_AVX512 static void roll(const Job& job) {
    return job.conv.tap_sums ? roll<STRIPS, true>(job) : roll<STRIPS, false>(job);
  }

  SURELITE_AVX512 static Job job_of(const PackedDepthwiseI8& conv, int block) {
    Job job{.conv = conv};
    job.weights = reinterpret_cast<const int8_t*>(conv.weights) + int64_t{block} * conv.groups * 256;
    job.sum_factors = conv.sum_factors + block * kBlock;
    job.requant = conv.requant + block * 4;
    job.plan = conv.plans[block];
    job.mask = first_bytes(conv.options.shape.out_channels - block * kBlock);
    return job;
  }

  // Columns [first, last) of output row `y`, and of the next one if `rows` is 2.
  SURELITE_AVX512 static void roll_row(const PackedDepthwiseI8& conv, const uint8_t* in, uint8_t* out, int64_t image,
                                       int y, int rows, int first, int last, int block) {
    const ConvShape& s = conv.options.shape;
    Job job = job_of(conv, block);
    const auto* zero_row = conv.zero_row;
    const int64_t channel = block * kBlock;
    for (int i = 0; i < 4; ++i) {
      const int32_t from = y * s.stride_y - s.pad_y + i;
      const bool inside = from >= 0 && from < s.in_height;
      job.rows[i] = (inside ? in + (image * s.in_height + from) * s.in_width * s.in_channels : zero_row) + channel;
      job.steps[i] = inside ? s.in_channels : 0;
    }
    for (int i = 0; i < 2; ++i)
      job.out[i] = i < rows ? out + ((image * s.out_height + y + i) * s.out_width) * s.out_channels + channel : nullptr;
    job.first = first;
    job.last = last;
    switch (strips_of(s.out_channels - block * kBlock)) {
      case 1: return roll<1>(job);
      case 2: return roll<2>(job);
      default: return roll<4>(job);
    }
  }

  SURELITE_AVX512 static void roll_all(const PackedDepthwiseI8& conv, const uint8_t* in, uint8_t* out, int64_t first,
                                       int64_t last, int block, int block_end) {
    const ConvShape& s = conv.options.shape;
    while (first < last) {
      const PixelPosition p = position_of(s, first);
      const bool two =
          s.stride_y == 1 && p.x == 0 && p.y + 1 < s.out_height && last - first >= 2 * int64_t{s.out_width};
      const int end = static_cast<int>(std::min<int64_t>(s.out_width, p.x + (last - first)));
      for (int b = block; b < block_end; ++b) roll_row(conv, in, out, p.batch, p.y, two ? 2 : 1, p.x, end, b);
      first += two ? 2 * s.out_width : end - p.x;
    }
  }

  // Any filter: one output pixel, taps four by four.
  template <bool SUMS>
  SURELITE_AVX512 static void pixel(const PackedDepthwiseI8& conv, const uint8_t* const* taps, uint8_t* out) {
    const ConvI8Options& o = conv.options;
    const __m512i flip = _mm512_set1_epi8(o.is_unsigned ? 0 : static_cast<char>(0x80));
    const Narrowing n = narrowing(o.zero_out, o.low, o.high, o.is_unsigned);
    const int last_taps = o.shape.taps() - (conv.groups - 1) * 4;
    const int32_t last_ones = last_taps == 4 ? 0x01010101 : 0x01010101 & ((1 << (last_taps * 8)) - 1);
    for (int block = 0; block * kBlock < o.shape.out_channels; ++block) {
      const Job job = job_of(conv, block);
      const int c = block * kBlock;
      const __mmask64 mask = job.mask;
      const int8_t* weights = job.weights;
      __m512i acc[4], sums[4];
#pragma GCC unroll 4
      for (int q = 0; q < 4; ++q) acc[q] = _mm512_load_si512(job.requant[q].bias), sums[q] = _mm512_setzero_si512();
      const auto load = [&](int tap) SURELITE_AVX512_LAMBDA {
        return _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, taps[tap] + c), flip);
      };
      for (int g = 0; g < conv.groups; ++g, weights += 256) {
        const Column x = interleave(load(4 * g), load(4 * g + 1), load(4 * g + 2), load(4 * g + 3));
        add_group<SUMS>(x, weights, _mm512_set1_epi32(g + 1 < conv.groups ? 0x01010101 : last_ones), acc, sums);
      }
      _mm512_mask_storeu_epi8(out + c, mask, scale<SUMS>(job, acc, sums, n));
    }
  }

  SURELITE_AVX512 static void pixels(const PackedDepthwiseI8& conv, const uint8_t* in, uint8_t* out, int64_t first,
                                     int64_t last) {
    const ConvShape& s = conv.options.shape;
    const uint8_t* rows[kMaxTaps * 8 + kTapSlack];
    const uint8_t* taps[kMaxTaps];
    for (int t = 0; t < conv.groups * 4; ++t) taps[t] = conv.zero_row;
    for (int64_t p = first; p < last;) {
      const int count = static_cast<int>(std::min<int64_t>(8, last - p));
      point_at_taps_wide(s, in, conv.zero_row, s.in_channels, position_of(s, p), count,
                         reinterpret_cast<const void**>(rows));
      for (int i = 0; i < count; ++i, ++p) {
        for (int t = 0; t < s.taps(); ++t) taps[t] = rows[t * count + i];
        if (conv.tap_sums) pixel<true>(conv, taps, out + p * s.out_channels);
        else pixel<false>(conv, taps, out + p * s.out_channels);
      }
    }
  }
};

namespace {

struct Conv final : PackedDepthwiseI8 {
  using PackedDepthwiseI8::PackedDepthwiseI8;
  void run(const void* from, void* to, int64_t first, int64_t last) const override {
    constexpr int64_t kStaysInCache = 128 << 10;
    const auto* in = static_cast<const uint8_t*>(from);
    auto* out = static_cast<uint8_t*>(to);
    const ConvShape& s = options.shape;
    if (!rolling) return DepthwiseI8Kernel::pixels(*this, in, out, first, last);
    const int blocks = (s.out_channels + kBlock - 1) / kBlock;
    // Either the weights of a block, or a few input rows of all blocks, are used again while they are near.
    if (int64_t{s.in_height} * s.in_width * s.in_channels > kStaysInCache)
      return DepthwiseI8Kernel::roll_all(*this, in, out, first, last, 0, blocks);
    for (int block = 0; block < blocks; ++block)
      DepthwiseI8Kernel::roll_all(*this, in, out, first, last, block, block + 1);
  }
};

Result<DepthwiseI8Packer::Packed> pack(const ConvI8Options& o) {
  auto conv = std::make_unique<Conv>(o);
  SURELITE_TRY(pack_depthwise_i8(o, conv.get()));
  return conv;
}

}  // namespace

void enter(DepthwiseI8Packer* kernels) { *kernels = {fits_integer_depthwise, pack}; }

}  // namespace surelite::simd::avx512

#endif
