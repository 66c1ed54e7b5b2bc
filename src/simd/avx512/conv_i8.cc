// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with AVX-512 VNNI: a tile of pixels by up to 64 channels in registers, requantized from there.
#include <algorithm>
#include <cstring>

#include "simd/kernels.h"
#include "simd/avx512/half_tile_i8.h"
#include "simd/avx512/input_sums.h"
#include "simd/avx512/pack.h"
#include "simd/avx512/requant.h"
#include "simd/avx512/store_bytes.h"
#include "simd/avx512/strided_tile_i8.h"
#include "simd/avx512/window_pointers.h"
#include "simd/avx512/window_tile_i8.h"
#include "simd/packing/conv_i8.h"
#include "simd/packing/input_window.h"
#include "simd/packing/packed_block.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {

namespace {

constexpr int kMostStridedDepth = 512;  // beyond, weights do not stay in the nearest cache for tiles of few pixels
constexpr int kChunk = 240;  // pixels whose input sums are kept for all blocks

}  // namespace

struct ConvI8Kernel {
  // A range of pixels by one block of channels.
  struct Job {
    const PackedConvI8& conv;
    const uint8_t* in;
    uint8_t* out;              // of pixel 0
    int block;
    int channels;              // of the block, as many as the output has
    RequantPlan plan;
    const RequantBlock* requant;
    const int8_t* weights;
    int32_t* row_terms;        // what the sums of the input bytes add, from pixel `first` on; or null
    bool sum_rows;             // set them first: this is the first block
    int64_t first, last;
    const uint8_t* zero_row;
    const HybridRun* hybrid;   // for RequantWay::none
    const int8_t* single;      // weights in their order, of a direct convolution to one channel; or null
    int8_t flip;               // what turns inputs into unsigned bytes
  };

  // Stored sums of pixel `pixel` and those behind it become real numbers.
  SURELITE_AVX512 __attribute__((noinline)) static void finish_real(const Job& job, const int32_t* sums, int rows,
                                                                    int vectors, int64_t pixel) {
    const HybridRun& h = *job.hybrid;
    const int first = job.block * kBlock, channels = job.conv.options.shape.out_channels;
    const __m512 low = _mm512_set1_ps(h.low), high = _mm512_set1_ps(h.high);
    for (int r = 0; r < rows; ++r, ++pixel) {
      const int64_t image = pixel / h.pixels_per_image;
      const __m512i zero = _mm512_set1_epi32(h.zero_points[image]);
      const __m512 image_scale = _mm512_set1_ps(h.sums ? 0.0f : h.scales[image]);
      for (int v = 0; v < vectors; ++v, sums += kLanes) {
        const auto mask = static_cast<__mmask16>(first_bytes(job.channels - v * kLanes));
        const __m512i weights = _mm512_load_si512(job.requant[v].multiplier);
        const __m512i whole = _mm512_sub_epi32(_mm512_load_si512(sums), _mm512_mullo_epi32(zero, weights));
        if (h.sums) {
          _mm512_mask_storeu_epi32(h.sums + pixel * channels + first + v * kLanes, mask, whole);
          continue;
        }
        const __m512 sum = _mm512_cvtepi32_ps(whole);
        const __m512 scale = _mm512_maskz_loadu_ps(mask, h.channel_scales + first + v * kLanes);
        const __m512 bias = h.bias ? _mm512_maskz_loadu_ps(mask, h.bias + first + v * kLanes) : _mm512_setzero_ps();
        const __m512 scaled = h.channel_first ? _mm512_mul_ps(_mm512_mul_ps(sum, scale), image_scale)
                                              : _mm512_mul_ps(sum, _mm512_mul_ps(image_scale, scale));
        const __m512 y = _mm512_min_ps(high, _mm512_max_ps(low, _mm512_add_ps(scaled, bias)));
        _mm512_mask_storeu_ps(h.out + pixel * channels + first + v * kLanes, mask, y);
      }
    }
  }

  // Requantizes stored sums, ROWS x VECTORS vectors: their way through memory costs little where there are many
  // products.
  template <int VECTORS>
  SURELITE_AVX512 __attribute__((noinline)) static void finish(const Job& job, const int32_t* sums, int rows,
                                                               uint8_t* out) {
    const ConvI8Options& o = job.conv.options;
    Narrowing n = narrowing(o.zero_out, o.low, o.high, o.is_unsigned);
    const bool from_zero = job.plan.way == RequantWay::float_from_zero,
               in_float = from_zero || job.plan.way == RequantWay::float_signed;
    const __m512i zero = zero_of(n);
    if (from_zero) n.zero = _mm512_setzero_si512();
    for (int r = 0; r < rows; ++r, out += o.shape.out_channels, sums += VECTORS * kLanes) {
      __m512i y[VECTORS];
      __m512 far = _mm512_setzero_ps();
      if (in_float) {
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) {
          const __m512i x = _mm512_load_si512(sums + v * kLanes);
          const __m512 value = from_zero ? scale_from_zero(x, job.requant[v]) : scale_in_float(x, job.requant[v]);
          y[v] = _mm512_cvtps_epi32(value);
          far = farther(far, value);
        }
      }
      if (!in_float || is_too_far(far)) {
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) {
          const __m512i x = _mm512_load_si512(sums + v * kLanes);
          y[v] = job.plan.way == RequantWay::real
                     ? requant_real(x, job.requant[v])
                     : requant_exactly(x, job.requant[v], from_zero, job.plan.checked >> v & 1, zero);
        }
      }
      if constexpr (VECTORS == 4) store_bytes(narrow(y[0], y[1], y[2], y[3], n), job.channels, out);
      else if constexpr (VECTORS == 1) store_bytes(narrow(y[0], n), job.channels, out);
      else store_bytes(narrow(y[0], y[1], n), job.channels, out);
      if constexpr (VECTORS == 3) store_bytes(narrow(y[2], n), job.channels - 32, out + 32);
    }
  }

  // ROWS pixels by VECTORS * 16 channels.
  template <int ROWS, int VECTORS>
  SURELITE_AVX512 static void tile(const Job& job, const uint8_t* const* rows, const int32_t* row_terms,
                                   int64_t pixel) {
    const ConvI8Options& o = job.conv.options;
    const __m512i flip = _mm512_set1_epi8(job.flip);
    const int8_t* weights = job.weights;
    const int depth = job.conv.depth;
    __m512i acc[ROWS][VECTORS];
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v) {
      const __m512i bias = _mm512_load_si512(job.requant[v].bias);
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r) acc[r][v] = bias;
    }
    for (int tap = 0; tap < job.conv.tap_count; ++tap, rows += ROWS) {
      const uint8_t* row[ROWS];
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r) row[r] = rows[r];
      int k = 0;
      // One row has few sums, which would wait for one another: two for each.
      if constexpr (ROWS == 1) {
        __m512i more[VECTORS] = {};
        for (; k + 8 <= depth; k += 8, weights += 2 * VECTORS * 64) {
          int32_t four[2];
          std::memcpy(four, row[0] + k, 8);
          const __m512i x = _mm512_xor_si512(_mm512_set1_epi32(four[0]), flip),
                        next = _mm512_xor_si512(_mm512_set1_epi32(four[1]), flip);
#pragma GCC unroll 4
          for (int v = 0; v < VECTORS; ++v) {
            acc[0][v] = _mm512_dpbusd_epi32(acc[0][v], x, _mm512_load_si512(weights + v * 64));
            more[v] = _mm512_dpbusd_epi32(more[v], next, _mm512_load_si512(weights + (VECTORS + v) * 64));
          }
        }
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) acc[0][v] = _mm512_add_epi32(acc[0][v], more[v]);
      }
      for (; k < depth; k += 4, weights += VECTORS * 64) {
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
    if (row_terms) {
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm512_add_epi32(acc[r][v], _mm512_set1_epi32(row_terms[r]));
    }
    uint8_t* out = job.out + pixel * o.shape.out_channels + job.block * kBlock;
    alignas(64) int32_t sums[ROWS * VECTORS * kLanes];
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) _mm512_store_si512(sums + (r * VECTORS + v) * kLanes, acc[r][v]);
    if (job.hybrid) finish_real(job, sums, ROWS, VECTORS, pixel);
    else finish<VECTORS>(job, sums, ROWS, out);
  }

  // Taps whose length is not a multiple of four are read up to three bytes too far, times weights of 0. Where that
  // would leave the tensor, and at the sides of the image, they are copied to `patch` first.
  SURELITE_AVX512 static void point_at_short_taps(const Job& job, PixelPosition p, int count, const uint8_t** rows,
                                                  uint8_t* patch) {
    const PackedConvI8& conv = job.conv;
    const ConvShape& s = conv.options.shape;
    const int pixels = conv.length / s.in_channels, across = conv.tap_count / s.filter_height;
    const int64_t size = int64_t{s.batches} * s.in_height * s.in_width * s.in_channels;
    point_at_taps_wide(s, {pixels, across, conv.depth}, job.in, size, job.zero_row, s.in_channels, p, count,
                       reinterpret_cast<const void**>(rows), [&](int entry, int32_t batch, int32_t y, int32_t x) {
                         const int from = std::max(0, -x), to = std::min(pixels, s.in_width - x);
                         const int64_t at =
                             ((int64_t{batch} * s.in_height + y) * s.in_width + x + from) * s.in_channels;
                         std::memcpy(patch, job.zero_row, static_cast<size_t>(conv.depth));
                         std::memcpy(patch + from * s.in_channels, job.in + at,
                                     static_cast<size_t>((to - from) * s.in_channels));
                         rows[entry] = patch;
                         patch += conv.depth;
                       });
  }

  static RowTerms row_terms_of(const PackedConvI8& conv) {
    return {conv.tap_count, conv.length, weight_offset(conv.options),
            static_cast<uint8_t>(conv.options.is_unsigned ? 0 : 0x80)};
  }

  // Pointers to what lies under the taps of `count` pixels.
  SURELITE_AVX512 __attribute__((noinline)) static void point_at(const Job& job, PixelPosition p, int64_t pixel,
                                                                 int count, const uint8_t** rows, uint8_t* patch) {
    const PackedConvI8& conv = job.conv;
    const ConvShape& s = conv.options.shape;
    const bool direct = is_direct(s), whole = conv.length == conv.depth && conv.length == s.in_channels;
    if (conv.inside && !direct)
      point_at_inner_taps(s, job.in, s.in_channels, conv.tap_count / s.filter_height, p, count,
                          reinterpret_cast<const void**>(rows));
    else if (!whole) point_at_short_taps(job, p, count, rows, patch);
    else if (direct) for (int r = 0; r < count; ++r) rows[r] = job.in + (pixel + r) * s.in_channels;
    else point_at_taps_wide(s, job.in, job.zero_row, s.in_channels, p, count, reinterpret_cast<const void**>(rows));
  }

  template <int ROWS, int VECTORS>
  SURELITE_AVX512 static void tiles(const Job& job, int64_t* pixel) {
    const ConvShape& s = job.conv.options.shape;
    alignas(64) uint8_t patch[ROWS * kMaxPatch];
    const uint8_t* rows[kMaxTaps * ROWS + kTapSlack];
    PixelPosition p = position_of(s, *pixel);
    for (; *pixel + ROWS <= job.last; *pixel += ROWS, advance(s, &p, ROWS)) {
      point_at(job, p, *pixel, ROWS, rows, patch);
      int32_t* row_terms = job.row_terms ? job.row_terms + (*pixel - job.first) : nullptr;
      if (job.sum_rows) set_row_terms(row_terms_of(job.conv), rows, ROWS, row_terms);
      tile<ROWS, VECTORS>(job, rows, row_terms, *pixel);
    }
  }

  // One pixel whose inputs lie together; of a single channel with weights in their order.
  SURELITE_AVX512 static void run_row(const Job& job, int vectors) {
    const PackedConvI8& conv = job.conv;
    const uint8_t* row = job.in + job.first * conv.length;
    if (job.sum_rows) set_row_terms(row_terms_of(conv), &row, 1, job.row_terms);
    if (job.single) {
      alignas(64) int32_t sums[kLanes];
      _mm512_store_si512(sums, _mm512_load_si512(job.requant->bias));
      const auto terms = static_cast<uint32_t>(job.row_terms ? job.row_terms[0] : 0);  // sums may wrap
      const int32_t products = dot_bytes(row, job.single, conv.depth, conv.options.is_unsigned ? 0 : 0x80);
      sums[0] = static_cast<int32_t>(static_cast<uint32_t>(sums[0]) + terms + static_cast<uint32_t>(products));
      if (job.hybrid) finish_real(job, sums, 1, 1, job.first);
      else finish<1>(job, sums, 1, job.out + job.first);
      return;
    }
    switch (vectors) {
      case 4: return tile<1, 4>(job, &row, job.row_terms, job.first);
      case 3: return tile<1, 3>(job, &row, job.row_terms, job.first);
      case 2: return tile<1, 2>(job, &row, job.row_terms, job.first);
      default: return tile<1, 1>(job, &row, job.row_terms, job.first);
    }
  }

  // Pixels whose inputs have to be looked up.
  SURELITE_AVX512 static void run_pointers(Job job, int64_t pixel, int64_t last, int vectors) {
    job.last = last;
    switch (vectors) {
      case 4:
        if ((job.last - pixel) % 6 != 0 && job.last - pixel >= 5) {  // fives and sixes leave no small rest
          Job fives = job;
          const int64_t count = std::min((6 - (job.last - pixel) % 6) * 5, (job.last - pixel) / 5 * 5);
          fives.last = pixel + count;
          tiles<5, 4>(fives, &pixel);
        }
        tiles<6, 4>(job, &pixel);
        tiles<2, 4>(job, &pixel);
        return tiles<1, 4>(job, &pixel);
      case 3:
        tiles<8, 3>(job, &pixel);
        tiles<4, 3>(job, &pixel);
        return tiles<1, 3>(job, &pixel);
      case 2:
        tiles<12, 2>(job, &pixel);
        tiles<4, 2>(job, &pixel);
        return tiles<1, 2>(job, &pixel);
      default:
        tiles<14, 1>(job, &pixel);
        tiles<4, 1>(job, &pixel);
        return tiles<1, 1>(job, &pixel);
    }
  }

  static bool takes_strides(const Job& job) {
    const PackedConvI8& conv = job.conv;
    return !job.hybrid && static_cast<uint8_t>(job.plan.way) <= static_cast<uint8_t>(RequantWay::float_from_zero) &&
           conv.tap_count * conv.depth <= kMostStridedDepth;
  }

  // What lies under the first output's first tap, and the bytes of a row there.
  struct StridedSource {
    const uint8_t* in;
    int64_t line;
    bool flipped = false;  // bytes are unsigned already
  };

  // `count` neighbours from `pixel` on, whose taps all lie in memory.
  SURELITE_AVX512 static void run_neighbours(const Job& job, const StridedSource& source, int64_t pixel, int64_t count,
                                             int vectors) {
    const PackedConvI8& conv = job.conv;
    const ConvI8Options& o = conv.options;
    const ConvShape& s = o.shape;
    if (count < kStridedVectors / vectors) return run_pointers(job, pixel, pixel + count, vectors);
    StridedBytes tiles;
    tiles.in = source.in;
    tiles.lines = s.filter_height, tiles.across = conv.tap_count / s.filter_height;
    tiles.step = int64_t{s.stride_x} * s.in_channels;
    tiles.line_step = s.dilation_y * source.line, tiles.across_step = int64_t{s.dilation_x} * s.in_channels;
    tiles.depth = conv.depth;
    tiles.weights = job.weights, tiles.requant = job.requant;
    tiles.checked = job.plan.checked;
    tiles.flip = source.flipped ? 0 : job.flip;
    tiles.narrowing = narrowing(o.zero_out, o.low, o.high, o.is_unsigned);
    tiles.channels = job.channels;
    tiles.out = job.out + pixel * s.out_channels + job.block * kBlock;
    tiles.out_step = s.out_channels;
    tiles.from_zero = job.plan.way == RequantWay::float_from_zero;
    if (HalfBytesTile::takes(tiles, count)) return HalfBytesTile::run(tiles, conv.length, weight_offset(o), count);
    if (job.sum_rows) sum_neighbours(job, tiles, pixel, count);
    tiles.row_terms = job.row_terms ? job.row_terms + (pixel - job.first) : nullptr;
    if (!run_windows(tiles, vectors, count)) run_strided(tiles, vectors, count);
  }

  SURELITE_AVX512 static void sum_neighbours(const Job& job, const StridedBytes& tiles, int64_t pixel, int64_t count) {
    const uint8_t* rows[kMaxTaps * kMaxRows];
    int32_t* terms = job.row_terms + (pixel - job.first);
    const auto point = [&](const uint8_t* at, int together, const uint8_t** entry) {
      for (int line = 0; line < tiles.lines; ++line)
        for (int tap = 0; tap < tiles.across; ++tap)
          for (int r = 0; r < together; ++r)
            *entry++ = at + r * tiles.step + line * tiles.line_step + tap * tiles.across_step;
    };
    if (count < kMaxRows) {
      point(tiles.in, static_cast<int>(count), rows);
      return set_row_terms(row_terms_of(job.conv), rows, static_cast<int>(count), terms);
    }
    for (int64_t at = 0; at < count; at += kMaxRows) {
      const int64_t from = std::min(at, count - kMaxRows);
      const bool dense = tiles.lines * tiles.across == 1 && tiles.step == job.conv.length;
      if (dense && set_dense_terms(row_terms_of(job.conv), tiles.in + from * tiles.step, terms + from)) continue;
      point(tiles.in + from * tiles.step, kMaxRows, rows);
      set_sixteen_terms(row_terms_of(job.conv), rows, terms + from);
    }
  }

  SURELITE_AVX512 static void run_block(const Job& job, int vectors) {
    const PackedConvI8& conv = job.conv;
    const ConvShape& s = conv.options.shape;
    if (job.last - job.first == 1 && is_direct(s) && conv.length == conv.depth) return run_row(job, vectors);
    if (!takes_strides(job)) return run_pointers(job, job.first, job.last, vectors);
    if (is_direct(s) && conv.length == conv.depth)
      return run_neighbours(job, {job.in + job.first * s.in_channels, 0}, job.first, job.last - job.first, vectors);
    const InnerOutputs inner = inner_outputs(s);
    if (s.out_width < 2 * kStridedVectors / vectors) return run_pointers(job, job.first, job.last, vectors);
    if (inner.right - inner.left < s.out_width && fits_band(s, kMaxImage)) return run_bands(job, vectors);
    const int64_t line = int64_t{s.in_width} * s.in_channels, size = int64_t{s.batches} * s.in_height * line;
    const int64_t reach = int64_t{s.filter_height - 1} * s.dilation_y * line +
                          int64_t{conv.tap_count / s.filter_height - 1} * s.dilation_x * s.in_channels + conv.depth;
    int64_t looked_up = job.first;  // pixels from here on wait for being looked up together
    for (int64_t pixel = job.first; pixel < job.last;) {
      const PixelPosition p = position_of(s, pixel);
      const int64_t end = std::min<int64_t>(job.last, pixel + s.out_width - p.x);
      const int first = std::max(p.x, inner.left);
      const int last = static_cast<int>(std::min<int64_t>(inner.right, p.x + (end - pixel)));
      const int64_t y = int64_t{p.y} * s.stride_y - s.pad_y;
      const auto at = [&](int x) {
        return (int64_t{p.batch} * s.in_height + y) * line + (int64_t{x} * s.stride_x - s.pad_x) * s.in_channels;
      };
      const bool safe = conv.inside || (last > first && at(last - 1) + reach <= size);
      if (p.y >= inner.top && p.y < inner.bottom && last - first >= kStridedVectors / vectors && safe) {
        const int64_t from = pixel + first - p.x;
        if (looked_up < from) run_pointers(job, looked_up, from, vectors);
        run_neighbours(job, {job.in + at(first), line}, from, last - first, vectors);
        looked_up = from + (last - first);
      }
      pixel = end;
    }
    if (looked_up < job.last) run_pointers(job, looked_up, job.last, vectors);
  }

  // Of signed bytes, for kernels that are quicker without turning them.
  static bool flips_copies(const PackedConvI8& conv) {
    return conv.options.shape.out_channels == HalfBytesTile::kChannels && !conv.options.is_unsigned && !conv.row_sums;
  }

  // Where the sides of an image matter, a band of it is copied with its padding, as many rows as fit.
  SURELITE_AVX512 static void run_bands(const Job& job, int vectors) {
    const ConvShape& s = job.conv.options.shape;
    const int64_t line = band_line(s);
    const int most = rows_of_band(s, kMaxImage);
    uint8_t band[kMaxImage + 3];  // short taps read three bytes more
    StridedSource source{band, line, flips_copies(job.conv) && job.flip != 0};
    for (int64_t pixel = job.first; pixel < job.last;) {
      const PixelPosition p = position_of(s, pixel);
      const int rows = static_cast<int>(
          std::min<int64_t>({most, s.out_height - p.y, (job.last - pixel + p.x + s.out_width - 1) / s.out_width}));
      uint8_t* const end = copy_band(s, job.in, job.zero_row[0], p, rows, band);
      std::memset(end, 0, 3);
      if (source.flipped) flip_bytes(band, end);
      for (int i = 0, x = p.x; i < rows; ++i, x = 0) {
        const int64_t count = std::min<int64_t>(job.last - pixel, s.out_width - x);
        source.in = band + i * s.stride_y * line + int64_t{x} * s.stride_x * s.in_channels;
        run_neighbours(job, source, pixel, count, vectors);
        pixel += count;
      }
    }
  }
};

namespace {

struct Conv final : PackedConvI8 {
  using PackedConvI8::PackedConvI8;
  void run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const override;
  Status keep_single();
  Block single;
};

// A single channel's weights in their order: few outputs would wait for the memory of fifteen that do not exist.
Status Conv::keep_single() {
  const ConvShape& s = options.shape;
  if (s.out_channels != 1 || !is_direct(s) || length != depth) return {};
  SURELITE_LET(single, allocate(static_cast<size_t>(depth), "packed weights"));
  for (int k = 0; k < depth; ++k) single.data()[k] = weights[k / 4 * (4 * kLanes) + k % 4];
  return {};
}

void Conv::run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const {
  const int channels = options.shape.out_channels;
  const int64_t filter = int64_t{depth} * tap_count;
  int32_t row_terms[kChunk];
  uint8_t own_zero_row[kMaxDepth];
  const uint8_t* padding = zero_row;
  if (hybrid) {
    const int32_t zero = hybrid->zero_points[slice.first / hybrid->pixels_per_image];
    std::memset(own_zero_row, zero & 0xff, static_cast<size_t>(depth));
    padding = own_zero_row;
  }
  uint8_t image[kMaxImage + 3];
  auto flip = static_cast<int8_t>(options.is_unsigned ? 0 : 0x80);
  if (copied) {
    copy_image(original, options.shape, in, hybrid ? hybrid->zero_points[0] : options.zero_in, image);
    in = image;
    if (!hybrid && ConvI8Kernel::flips_copies(*this)) {
      const ConvShape& s = options.shape;
      flip_bytes(image, image + int64_t{s.in_height} * s.in_width * s.in_channels);
      flip = 0;
    }
  }
  for (int64_t pixel = slice.first; pixel < slice.last;) {
    const int64_t end = row_sums ? std::min(slice.last, pixel + kChunk) : slice.last;
    for (int block = slice.begin / kBlock; block * kBlock < slice.end; ++block) {
      const int width = std::min(kBlock, channels - block * kBlock), vectors = (width + kLanes - 1) / kLanes;
      const auto* block_weights = reinterpret_cast<const int8_t*>(weights) + block * kBlock * filter;
      const ConvI8Kernel::Job job{*this, in, out, block, width, plans[block],
                                  requant + block * (kBlock / kLanes), block_weights, row_sums ? row_terms : nullptr,
                                  row_sums && block * kBlock == slice.begin, pixel, end, padding, hybrid,
                                  reinterpret_cast<const int8_t*>(single.data()), flip};
      ConvI8Kernel::run_block(job, vectors);
    }
    pixel = end;
  }
}

// Where channels do not come in fours a row of the window is one tap.
TapLayout taps_of(const ConvShape& s) {
  if (s.in_channels % 4 == 0 || s.dilation_x != 1) return {s.taps(), s.in_channels};
  return {s.filter_height, static_cast<int32_t>(std::min<int64_t>(int64_t{s.filter_width} * s.in_channels, kMaxDepth))};
}

bool accepts(const ConvI8Options& o) {
  if (!fits_integer_kernels(o)) return false;
  const TapLayout taps = taps_of(o.shape);
  const bool copied = taps.length != o.shape.in_channels || taps.length % 4 != 0;
  return taps.count <= kMaxTaps && (!copied || int64_t{taps.count} * round_up(taps.length, 4) <= kMaxPatch);
}

Result<ConvI8Packer::Packed> pack(const ConvI8Options& o) {
  static constexpr DotProductLayout kLayout{
      .copies_images = true, .replays = true, .float_ways = true, .pack_rows = pack_rows_i8, .walk = walk_wide};
  auto conv = std::make_unique<Conv>(o);
  SURELITE_TRY(conv->pack(o, kLayout, taps_of(o.shape)));
  SURELITE_TRY(conv->keep_single());
  return conv;
}

}  // namespace

void enter(ConvI8Packer* kernels) { *kernels = {accepts, pack}; }

}  // namespace surelite::simd::avx512

#endif
