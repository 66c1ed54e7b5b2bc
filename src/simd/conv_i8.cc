// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with the VNNI dot product: unsigned input bytes times signed weights, four at a time. int8 inputs are moved
// by 128 on the way in, uint8 weights while packing; the constant parts go into the bias. Where a uint8 zero point is not 128
// the sum of the input bytes enters too, and each tile adds it up once.
#include "simd/conv.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/checked.h"
#include "simd/requant_avx512.h"
#include "simd/tile.h"

namespace surelite::simd {
namespace {

constexpr int kLanes = 16;
constexpr int kBlock = 64;                 // channels of a full block
constexpr int64_t kMaxDepth = 1 << 15;     // products per output
constexpr int kMaxPatch = 1024;

int round_up(int value, int to) { return (value + to - 1) / to * to; }

int32_t weight_of(const ConvI8Options& o, int64_t index) {
  return o.is_unsigned ? static_cast<const uint8_t*>(o.weights)[index] - 128 : static_cast<const int8_t*>(o.weights)[index];
}

// The largest sum there can be, and the rounding constant added to it, must fit 32 bits.
bool sum_fits(const ConvI8Options& o, int64_t depth, int64_t bias, const ChannelScale& scale) {
  if (o.rounding == Rounding::real) return scale.factor >= 0 && scale.factor < 1 && std::abs(bias) + depth * 255 * 255 <= INT32_MAX;
  if (scale.shift > 0 || scale.shift < -31) return false;
  const int64_t round = scale.shift < 0 ? int64_t{1} << (-scale.shift - 1) : 0;
  return std::abs(bias) + depth * 255 * 255 + round <= INT32_MAX;
}

}  // namespace

bool ConvI8::accepts(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  const int64_t depth = int64_t{s.taps()} * s.in_channels;
  if (!has_avx512_vnni() || !coordinates_fit(s) || depth <= 0 || depth > kMaxDepth || s.out_channels <= 0) return false;
  const bool patches = s.in_channels % 4 != 0;
  if (patches ? depth > kMaxPatch : s.taps() > kMaxTaps) return false;
  for (size_t c = 0; c < o.scales.size(); ++c)
    if (!sum_fits(o, depth, o.bias ? o.bias[c] : 0, o.scales[c])) return false;
  return true;
}

Result<ConvI8> ConvI8::pack(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  ConvI8 conv;
  conv.options_ = o;
  conv.options_.weights = nullptr;
  conv.options_.bias = nullptr;
  conv.options_.scales = {};
  conv.patches_ = s.in_channels % 4 != 0;
  conv.row_sums_ = o.is_unsigned && o.zero_filter != 128;
  const int raw_depth = conv.patches_ ? s.taps() * s.in_channels : s.in_channels;
  conv.depth_ = round_up(raw_depth, 4);
  conv.tap_count_ = conv.patches_ ? 1 : s.taps();
  const int channels = round_up(s.out_channels, kLanes);
  const size_t bytes = static_cast<size_t>(channels) * static_cast<size_t>(conv.depth_) * static_cast<size_t>(conv.tap_count_);
  SURELITE_LET(conv.weights_, allocate_zeroed(bytes, "packed weights"));
  SURELITE_LET(conv.zero_row_, allocate(static_cast<size_t>(conv.depth_), "a row of padding"));
  std::memset(conv.zero_row_.data(), o.zero_in & 0xff, conv.zero_row_.size());
  conv.requant_.resize(static_cast<size_t>(channels / kLanes));

  const int64_t filter = int64_t{s.taps()} * s.in_channels;
  // What was added to every input byte, and to every weight.
  const int64_t moved_in = o.is_unsigned ? 0 : 128;
  for (int c = 0; c < channels; ++c) {
    RequantBlock& block = conv.requant_[static_cast<size_t>(c / kLanes)];
    const int lane = c % kLanes;
    block.shift[lane] = 0;
    if (c >= s.out_channels) continue;
    const int first = c / kBlock * kBlock, width = std::min(kBlock, channels - first);
    auto* to = reinterpret_cast<int8_t*>(conv.weights_.data()) + int64_t{first} * conv.depth_ * conv.tap_count_;
    int64_t sum = 0;
    for (int tap = 0; tap < conv.tap_count_; ++tap)
      for (int k = 0; k < raw_depth; ++k) {
        const int32_t w = weight_of(o, int64_t{c} * filter + int64_t{tap} * raw_depth + k);
        sum += w;
        to[((int64_t{tap} * conv.depth_ + k) / 4 * width + (c - first)) * 4 + k % 4] = static_cast<int8_t>(w);
      }
    // sum (x - z) (w - zf) with x = x' - moved_in, w = w' + 128 (unsigned): the part that does not depend on x.
    const int64_t zero = o.zero_in + moved_in;
    const int64_t filter_zero = o.is_unsigned ? 128 - o.zero_filter : 0;
    const int64_t constant = (o.bias ? o.bias[c] : 0) - zero * sum - filter_zero * zero * conv.depth_ * conv.tap_count_;
    block.bias[lane] = static_cast<int32_t>(constant);
    const ChannelScale& scale = o.scales[static_cast<size_t>(c)];
    const int shift = -scale.shift;
    block.multiplier[lane] = scale.multiplier;
    block.shift[lane] = shift;
    block.sign_mask[lane] = shift > 0 ? -1 : 0;
    const int64_t round = (int64_t{1} << 30) + (shift > 0 ? int64_t{1} << (30 + shift) : 0);
    (lane % 2 ? block.round_odd : block.round_even)[lane / 2] = round;
    block.factor[lane] = scale.factor;
  }
  return conv;
}

#if defined(__x86_64__)

struct ConvI8Kernel {
  // Dot products of one tile, ROWS pixels by VECTORS * 16 channels, into `sums`.
  template <int ROWS, int VECTORS>
  SURELITE_AVX512 static void multiply(const ConvI8& conv, const uint8_t* const* rows, int block, int32_t* sums) {
    const __m512i flip = _mm512_set1_epi8(conv.options_.is_unsigned ? 0 : static_cast<char>(0x80));
    const auto* weights = reinterpret_cast<const int8_t*>(conv.weights_.data()) + int64_t{block} * kBlock * conv.depth_ * conv.tap_count_;
    __m512i acc[ROWS][VECTORS];
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm512_setzero_si512();
    for (int tap = 0; tap < conv.tap_count_; ++tap, rows += ROWS) {
      const uint8_t* row[ROWS];
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r) row[r] = rows[r];
      for (int k = 0; k < conv.depth_; k += 4, weights += VECTORS * 64) {
        __m512i w[VECTORS];
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) w[v] = _mm512_load_si512(weights + v * 64);
#pragma GCC unroll 16
        for (int r = 0; r < ROWS; ++r) {
          int32_t four;
          std::memcpy(&four, row[r] + k, 4);
          const __m512i x = _mm512_xor_si512(_mm512_set1_epi32(four), flip);
#pragma GCC unroll 4
          for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm512_dpbusd_epi32(acc[r][v], x, w[v]);
        }
      }
    }
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) _mm512_store_si512(sums + (r * VECTORS + v) * kLanes, acc[r][v]);
  }

  // Sum of the input bytes under one pixel's taps.
  SURELITE_AVX512 static int32_t sum_bytes(const ConvI8& conv, const uint8_t* const* rows, int step) {
    __m512i total = _mm512_setzero_si512();
    for (int tap = 0; tap < conv.tap_count_; ++tap)
      for (int k = 0; k < conv.depth_; k += 64) {
        const int left = conv.depth_ - k;
        const __mmask64 mask = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
        total = _mm512_add_epi64(total, _mm512_sad_epu8(_mm512_maskz_loadu_epi8(mask, rows[tap * step] + k), _mm512_setzero_si512()));
      }
    return static_cast<int32_t>(_mm512_reduce_add_epi64(total));
  }

  template <bool REAL>
  SURELITE_AVX512 static void finish(const ConvI8& conv, const int32_t* sums, const int32_t* row_terms, int rows, int vectors,
                                     int block, uint8_t* out) {
    const ConvI8Options& o = conv.options_;
    const __m512i low = _mm512_set1_epi32(o.low), high = _mm512_set1_epi32(o.high), zero = _mm512_set1_epi32(o.zero_out);
    for (int v = 0; v < vectors; ++v) {
      const int channel = block * kBlock + v * kLanes;
      const RequantBlock& b = conv.requant_[static_cast<size_t>(channel / kLanes)];
      const int left = o.shape.out_channels - channel;
      const auto mask = static_cast<__mmask16>(left >= kLanes ? 0xffff : (1 << left) - 1);
      const __m512i bias = _mm512_load_si512(b.bias);
      for (int r = 0; r < rows; ++r) {
        __m512i x = _mm512_add_epi32(_mm512_load_si512(sums + (r * vectors + v) * kLanes), bias);
        x = _mm512_add_epi32(x, _mm512_set1_epi32(row_terms[r]));
        __m512i y = REAL ? requant_real(x, b) : requant_two_steps(x, b);
        y = _mm512_min_epi32(_mm512_max_epi32(_mm512_add_epi32(y, zero), low), high);
        _mm512_mask_cvtepi32_storeu_epi8(out + int64_t{r} * o.shape.out_channels + channel, mask, y);
      }
    }
  }

  template <int ROWS, int VECTORS>
  SURELITE_AVX512 static void tiles(const ConvI8& conv, const uint8_t* in, uint8_t* out, int block, int64_t* pixel, int64_t last) {
    const ConvI8Options& o = conv.options_;
    const ConvShape& s = o.shape;
    const auto* zero_row = reinterpret_cast<const uint8_t*>(conv.zero_row_.data());
    const bool direct = is_direct(s);
    alignas(64) uint8_t patch[ROWS * kMaxPatch];
    alignas(64) int32_t sums[ROWS * VECTORS * kLanes];
    const uint8_t* rows[kMaxTaps * ROWS];
    int32_t row_terms[ROWS] = {};
    for (; *pixel + ROWS <= last; *pixel += ROWS) {
      if (conv.patches_) {
        gather_patches<uint8_t>(s, in, zero_row[0], position_of(s, *pixel), ROWS, patch, conv.depth_);
        for (int r = 0; r < ROWS; ++r) rows[r] = patch + r * conv.depth_;
      } else if (direct) {
        for (int r = 0; r < ROWS; ++r) rows[r] = in + (*pixel + r) * s.in_channels;
      } else {
        point_at_taps<uint8_t>(s, in, zero_row, position_of(s, *pixel), ROWS, rows);
      }
      if (conv.row_sums_)
        for (int r = 0; r < ROWS; ++r) row_terms[r] = sum_bytes(conv, rows + r, ROWS) * (128 - o.zero_filter);
      multiply<ROWS, VECTORS>(conv, rows, block, sums);
      uint8_t* to = out + *pixel * s.out_channels;
      if (o.rounding == Rounding::real) finish<true>(conv, sums, row_terms, ROWS, VECTORS, block, to);
      else finish<false>(conv, sums, row_terms, ROWS, VECTORS, block, to);
    }
  }

  SURELITE_AVX512 static void run_block(const ConvI8& conv, const uint8_t* in, uint8_t* out, int block, int vectors, int64_t pixel, int64_t last) {
    switch (vectors) {
      case 4:
        tiles<6, 4>(conv, in, out, block, &pixel, last);
        tiles<3, 4>(conv, in, out, block, &pixel, last);
        return tiles<1, 4>(conv, in, out, block, &pixel, last);
      case 3:
        tiles<8, 3>(conv, in, out, block, &pixel, last);
        tiles<3, 3>(conv, in, out, block, &pixel, last);
        return tiles<1, 3>(conv, in, out, block, &pixel, last);
      case 2:
        tiles<12, 2>(conv, in, out, block, &pixel, last);
        tiles<4, 2>(conv, in, out, block, &pixel, last);
        return tiles<1, 2>(conv, in, out, block, &pixel, last);
      default:
        tiles<14, 1>(conv, in, out, block, &pixel, last);
        tiles<4, 1>(conv, in, out, block, &pixel, last);
        return tiles<1, 1>(conv, in, out, block, &pixel, last);
    }
  }
};

void ConvI8::run(const void* in, void* out, int64_t first, int64_t last) const {
  const int channels = round_up(options_.shape.out_channels, kLanes);
  for (int block = 0; block * kBlock < channels; ++block) {
    const int vectors = std::min(kBlock, channels - block * kBlock) / kLanes;
    ConvI8Kernel::run_block(*this, static_cast<const uint8_t*>(in), static_cast<uint8_t*>(out), block, vectors, first, last);
  }
}

#else

void ConvI8::run(const void*, void*, int64_t, int64_t) const {}

#endif

}  // namespace surelite::simd
