// SPDX-License-Identifier: Apache-2.0
// AVX2 multiplies unsigned bytes by signed ones, and adds two products in 16 bits. With the inputs' magnitudes for the
// first, and the inputs' signs moved to the weights, two products are at most 2 * 128 * 127, which fits.
#include "simd/avx2/row_i8.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <numeric>

#include "simd/avx2/finish_bytes.h"
#include "simd/avx2/pack.h"
#include "simd/packing/packed_block.h"
#include "simd/packing/real_outputs.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

constexpr int kMostVectors = 8;

// Channels that are summed together from `first` on. Slices begin where the widest ones do.
int width_of_row(int channels, int first) {
  const int left = channels - first;
  return left > 4 * kLanes ? (left > 6 * kLanes ? 8 * kLanes : 4 * kLanes) : (left > 2 * kLanes ? 4 : 2) * kLanes;
}
static_assert(kSliceChannels == kMostVectors * kLanes);

struct RowInputs {
  const uint8_t* magnitudes;
  const uint8_t* signs;  // of the inputs: the inputs
  int64_t fours;
};

template <int VECTORS>
SURELITE_AVX2 void multiply_row(const RowInputs& in, const std::byte* weights, const RequantBlock* requant,
                                int32_t* sums) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i acc[VECTORS];
#pragma GCC unroll 8
  for (int v = 0; v < VECTORS; ++v) acc[v] = load_ints(requant[v / 2].bias + v % 2 * kLanes);
  for (int64_t i = 0; i < in.fours; ++i, weights += VECTORS * 32) {
    int32_t magnitude, sign;
    std::memcpy(&magnitude, in.magnitudes + 4 * i, 4), std::memcpy(&sign, in.signs + 4 * i, 4);
    const __m256i four = _mm256_set1_epi32(magnitude), signs = _mm256_set1_epi32(sign);
#pragma GCC unroll 8
    for (int v = 0; v < VECTORS; ++v) {
      const __m256i w = _mm256_load_si256(reinterpret_cast<const __m256i*>(weights + v * 32));
      const __m256i pairs = _mm256_maddubs_epi16(four, _mm256_sign_epi8(w, signs));
      acc[v] = _mm256_add_epi32(acc[v], _mm256_madd_epi16(pairs, ones));
    }
  }
#pragma GCC unroll 8
  for (int v = 0; v < VECTORS; ++v) store_ints(acc[v], sums + v * kLanes);
}

// The last bytes are followed by zeros up to a whole vector.
SURELITE_AVX2 void set_magnitudes(const uint8_t* in, int length, uint8_t* signs, uint8_t* magnitudes) {
  const auto set = [&](int at, __m256i x) SURELITE_AVX2_LAMBDA {
    _mm256_store_si256(reinterpret_cast<__m256i*>(signs + at), x);
    _mm256_store_si256(reinterpret_cast<__m256i*>(magnitudes + at), _mm256_abs_epi8(x));
  };
  int k = 0;
  for (; k + 32 <= length; k += 32) set(k, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + k)));
  if (k == length) return;
  alignas(32) uint8_t rest[32] = {};
  std::memcpy(rest, in + k, static_cast<size_t>(length - k));
  set(k, _mm256_load_si256(reinterpret_cast<const __m256i*>(rest)));
}

struct Row final : PackedConvI8 {
  using PackedConvI8::PackedConvI8;
  void run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const override;
};

SURELITE_AVX2 void Row::run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const {
  if (slice.first == slice.last) return;
  const int all = options.shape.out_channels, end = std::min(slice.end, all);
  alignas(32) uint8_t signs[kMaxDepth], magnitudes[kMaxDepth];
  alignas(32) int32_t sums[kMostVectors * kLanes];
  set_magnitudes(in, length, signs, magnitudes);
  const RowInputs inputs{magnitudes, signs, depth / 4};
  const Narrowing narrowed = narrowing(options.zero_out, options.low, options.high, false);
  for (int first = slice.begin, width; first < end; first += width) {
    width = width_of_row(all, first);
    const std::byte* const from = weights + int64_t{first} * depth;
    const RequantBlock* const blocks = requant + first / kBlockChannels;
    if (width == 8 * kLanes) multiply_row<8>(inputs, from, blocks, sums);
    else if (width == 4 * kLanes) multiply_row<4>(inputs, from, blocks, sums);
    else multiply_row<2>(inputs, from, blocks, sums);
    for (int at = 0; at < width && first + at < all; at += kBlockChannels) {
      const RequantBlock& block = blocks[at / kBlockChannels];
      const RequantPlan plan = plans[(first + at) / kBlockChannels];
      const int channels = std::min(kBlockChannels, all - first - at);
      if (!hybrid) {
        finish_of<2>(plan)({block, plan, narrowed, channels, all}, sums + at, 1, out + first + at);
        continue;
      }
      for (int lane = 0; lane < channels; ++lane) sums[at + lane] -= hybrid->zero_points[0] * block.multiplier[lane];
      store_real(*hybrid, sums + at, 0, all, first + at, channels);
    }
  }
}

// Four rows of sixteen bytes to four times sixteen bytes, four of each row.
void turn_fours(const uint8_t* const* rows, int64_t at, std::byte* to, int64_t step) {
  __m128i x[4];
  for (int i = 0; i < 4; ++i) x[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[i] + at));
  const __m128i low = _mm_unpacklo_epi32(x[0], x[1]), high = _mm_unpackhi_epi32(x[0], x[1]),
                next_low = _mm_unpacklo_epi32(x[2], x[3]), next_high = _mm_unpackhi_epi32(x[2], x[3]);
  _mm_store_si128(reinterpret_cast<__m128i*>(to), _mm_unpacklo_epi64(low, next_low));
  _mm_store_si128(reinterpret_cast<__m128i*>(to + step), _mm_unpackhi_epi64(low, next_low));
  _mm_store_si128(reinterpret_cast<__m128i*>(to + 2 * step), _mm_unpacklo_epi64(high, next_high));
  _mm_store_si128(reinterpret_cast<__m128i*>(to + 3 * step), _mm_unpackhi_epi64(high, next_high));
}

// Four channels, null where there is none.
void pack_four(const uint8_t* const* rows, int length, std::byte* to, int64_t step) {
  const bool whole = std::all_of(rows, rows + 4, [](const uint8_t* row) { return row != nullptr; });
  int k = 0;
  for (; whole && k + 16 <= length; k += 16, to += 4 * step) turn_fours(rows, k, to, step);
  for (; k < length; k += 4, to += step)
    for (int i = 0; i < 4; ++i)
      if (rows[i]) std::memcpy(to + 4 * i, rows[i] + k, static_cast<size_t>(std::min(4, length - k)));
}

bool has_least_byte(const ConvI8Options& o) {
  const auto* const weights = static_cast<const int8_t*>(o.weights);
  const int64_t count = int64_t{o.shape.in_channels} * o.shape.out_channels;
  int found = 0;
  for (int64_t i = 0; i < count; ++i) found |= weights[i] == INT8_MIN;
  return found != 0;
}

}  // namespace

Result<bool> is_row_i8(const ConvI8Options& o) {
  if (o.shape.pixels() != 1 || !is_direct(o.shape) || o.shape.out_channels == 1 || packs_unsigned(o)) return false;
  if (!o.memory || !o.memory->shared()) return !has_least_byte(o);
  SURELITE_LET(const Block block, o.memory->allocate(1, "a choice"));
  std::byte& choice = *block.data();
  if (!block.filled()) choice = static_cast<std::byte>(!has_least_byte(o));
  if (choice > std::byte{1}) o.memory->refuse();
  return choice == std::byte{1};
}

Result<ConvI8Packer::Packed> pack_row_i8(const ConvI8Options& o) {
  auto packed = std::make_unique<Row>(o);
  Row& row = *packed;
  const int channels = o.shape.out_channels;
  row.tap_count = 1, row.length = o.shape.in_channels, row.depth = round_up(row.length, 4);
  int padded = 0;
  while (padded < channels) padded += width_of_row(channels, padded);
  const int blocks = padded / kBlockChannels;
  SURELITE_TRY(row.reserve(o, static_cast<size_t>(padded) * static_cast<size_t>(row.depth), blocks, blocks, 0, true));
  if (take_packed(row.memory, o.memory, [&] {
        return plans_fit(o.rounding, {row.plans, static_cast<size_t>(blocks)});
      }))
    return packed;
  if (lacks_scales(o)) return packed;
  const RequantRange range = requant_range(o);
  const RowsAhead ahead(o.weights, row.length, channels);
  for (int first = 0, width; first < channels; first += width) {
    width = width_of_row(channels, first);
    ahead.fetch(first, width);
    for (int at = 0; at < width; at += kBlockChannels) {
      const int block = (first + at) / kBlockChannels;
      const uint8_t* rows[kBlockChannels] = {};
      int64_t most = 0;
      for (int lane = 0; lane < kBlockChannels; ++lane) {
        const int c = first + at + (o.rounding == Rounding::none ? lane : sixteen_order(lane));
        if (c >= channels) continue;
        rows[lane] = static_cast<const uint8_t*>(o.weights) + int64_t{c} * row.length;
        const auto* const signed_row = reinterpret_cast<const int8_t*>(rows[lane]);
        const int32_t sum = std::accumulate(signed_row, signed_row + row.length, 0);
        if (o.rounding == Rounding::none) {
          row.requant[block].multiplier[lane] = sum;
          continue;
        }
        const int64_t bias = o.bias ? o.bias[c] : 0, constant = bias - int64_t{o.zero_in} * sum;
        const int64_t bound = std::abs(bias) + int64_t{row.length} * 255 * 255;
        most = std::max(most, bound);
        set_lane(&row.requant[block], lane, o.rounding, static_cast<int32_t>(constant),
                 o.scales[static_cast<size_t>(c)], bound);
      }
      std::byte* const to = row.weights + int64_t{first} * row.depth + at * 4;
      for (int i = 0; i < kBlockChannels; i += 4) pack_four(rows + i, row.length, to + i * 4, width * 4);
      row.plans[block] = plan_requant(o.rounding, {&row.requant[block], 1}, most, &range, 1, walk_avx2);
    }
  }
  return packed;
}

}  // namespace surelite::simd::avx2

#endif
