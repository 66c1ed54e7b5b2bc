// SPDX-License-Identifier: Apache-2.0
// Both functions grow with the sum, so they are equal everywhere if they are equal at each threshold: the least sum
// with a result of at least k, and the sum before it, for every k within the clamp. With M the multiplier, e the shift
// and C the constants that two roundings add (they depend on the sum's sign), the reference is floor((x M + C) / D), D
// = 2^(31+e). At the threshold x M + C exceeds k D by r = (C - k D) mod M, and the sum before it falls short by M - r.
// From one k to the next, r only takes a subtraction modulo M. Where both distances are larger than anything that float
// can err by, nothing needs to be evaluated.
#include "simd/packing/requant_proof.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>

#include "base/checked.h"
#include "simd/packing/threshold_walk.h"

namespace surelite::simd {
namespace {

constexpr int kMaxShift = 15;     // beyond, sums at the thresholds may not be exact in float
constexpr int kMaxResult = 256;
constexpr int kMaxClose = 64;     // thresholds that are worth trying to satisfy
constexpr int kMaxScaleMoves = 2;          // units in the last place, each way
constexpr double kMaxOffsetMove = 0x1p-15;

struct Lane {
  int64_t multiplier;
  int shift;
  int64_t divisor() const { return int64_t{1} << (31 + shift); }
  int64_t constant(bool negative) const {
    if (shift == 0) return int64_t{1} << 30;
    return (int64_t{1} << (30 + shift)) + (negative ? -(int64_t{1} << 30) : int64_t{1} << 30);
  }
  int64_t residue(int64_t k) const {
    const int64_t rest = (constant(k <= 0) - k * divisor()) % multiplier;
    return rest < 0 ? rest + multiplier : rest;
  }
  int64_t threshold(int64_t k, int64_t residue) const {
    return (k * divisor() + residue - constant(k <= 0)) / multiplier;
  }
};

Lane lane_of(const RequantBlock& b, int i) { return {b.multiplier[i], b.shift[i]}; }

// What a lane computes, and for which results.
struct Form {
  bool from_zero = false;  // results of at least 1 only, and the offset holds the zero point
  int32_t zero = 0;
  int32_t low = 0, high = 0;
  // Added to sums, such that the middle of the bytes' range comes from small numbers, which float has more of.
  int32_t moved(const Lane& lane) const {
    return from_zero ? static_cast<int32_t>(std::lround(zero * static_cast<double>(lane.divisor()) /
                                                        static_cast<double>(lane.multiplier)))
                     : 0;
  }
  int32_t result(int64_t sum, float scale, float offset) const {
    return from_zero ? scale_from_zero(static_cast<int32_t>(sum), scale, offset) - zero
                     : scale_in_float(static_cast<int32_t>(sum), scale, offset);
  }
  // Bounds of a scaled sum, and of half a unit in its last place.
  int32_t most() const { return from_zero ? kMaxResult / 2 + 2 : kMaxResult + 1; }
  double rounding() const { return from_zero ? 0x1p-18 : 0x1p-17; }
};

// In units of 1 / divisor: the scale's relative error times the largest result, the rounding of a result, and the
// changes of scale and offset that `settle` may make.
uint32_t error_bound(const Lane& lane, float scale, const Form& form, bool moved) {
  const auto unit = static_cast<double>(lane.divisor());
  const double exact = static_cast<double>(lane.multiplier) / unit;
  double error = std::abs(static_cast<double>(scale) - exact) / exact * form.most() + form.rounding();
  if (moved) error += form.most() * kMaxScaleMoves * 0x1p-23 + kMaxOffsetMove;
  return static_cast<uint32_t>(std::min(std::ceil(error * unit), 0x1p29));
}

// Whether the result becomes k at sum x, moved already.
bool holds(int64_t x, int64_t k, const Form& form, float scale, float offset) {
  return form.result(x, scale, offset) >= k && form.result(x - 1, scale, offset) < k;
}

// Thresholds that come close to a rounding boundary, in any order.
struct Close {
  struct Threshold {
    int32_t result;
    int64_t sum;
  };
  std::array<Threshold, kMaxClose> found;
  size_t count = 0;
  std::span<const Threshold> all() const { return std::span(found).first(count); }
  // False where there are too many.
  bool find(const Lane& lane, int64_t error, int32_t low, int32_t high) {
    const int64_t turn = lane.divisor() % lane.multiplier;
    const auto walk = [&](int32_t first, int32_t last, int32_t step) {
      int64_t residue = (last - first) * step >= 0 ? lane.residue(first) : 0;
      for (int32_t k = first; (last - k) * step >= 0; k += step) {
        if (residue < error || lane.multiplier - residue < error) {
          if (count == found.size()) return false;
          found[count++] = {k, lane.threshold(k, residue)};
        }
        residue -= step * turn;
        residue += residue < 0 ? lane.multiplier : residue >= lane.multiplier ? -lane.multiplier : 0;
      }
      return true;
    };
    return walk(std::max(low + 1, 1), high, 1) && walk(std::min(high, 0), low + 1, -1);
  }
};

// Looks for a scale and an offset next to the block's that satisfy every threshold that comes close. Each of them
// leaves the offset's magnitude an interval, of which the middle of what all have in common is tried.
bool settle(RequantBlock* block, int i, const Form& form) {
  const Lane lane = lane_of(*block, i);
  const float offset = block->offset[i];
  const int32_t shift = form.moved(lane);
  Close close;
  if (!close.find(lane, error_bound(lane, block->scale[i], form, true), form.low, form.high)) return false;
  float below = block->scale[i], above = below;
  for (int n = 0; n < 2 * kMaxScaleMoves + 1; ++n) {
    const float scale = n % 2 ? (above = std::nextafter(above, 1.0f))
                        : n   ? (below = std::nextafter(below, 0.0f))
                              : below;
    double least = double{offset} - kMaxOffsetMove, most = double{offset} + kMaxOffsetMove;
    for (const auto& [k, sum] : close.all()) {
      const double x = static_cast<double>(sum + shift), edge = k - 0.5 + form.zero;
      const double reach = edge - x * scale, leave = edge - (x - 1) * scale;
      least = std::max(least, k > 0 ? reach : -leave), most = std::min(most, k > 0 ? leave : -reach);
    }
    const auto moved = static_cast<float>((least + most) / 2);
    if (least > most || (!form.from_zero && moved < 0)) continue;
    if (!std::ranges::all_of(close.all(),
                             [&](const auto& at) { return holds(at.sum + shift, at.result, form, scale, moved); }))
      continue;
    block->scale[i] = scale;
    block->offset[i] = moved;
    return true;
  }
  return false;
}

}  // namespace

void walk_thresholds(const std::array<Walk, 16>& walks, int count, const CloseThresholds& close) {
  walk_lanes(walks, count, close);
}

int32_t scale_in_float(int32_t sum, float scale, float offset) {
  return static_cast<int32_t>(std::nearbyint(std::fma(static_cast<float>(sum), scale, sum < 0 ? -offset : offset)));
}

int32_t scale_from_zero(int32_t sum, float scale, float offset) {
  return static_cast<int32_t>(std::nearbyint(std::fma(static_cast<float>(sum), scale, offset)));
}

namespace {

bool prove(RequantBlock* block, const Form& form, ThresholdWalk walk) {
  if (form.low < -kMaxResult || form.high > kMaxResult || form.low >= form.high) return false;
  std::array<bool, 16> fails{};
  std::array<int32_t, 16> shift{};
  for (int i = 0; i < 16; ++i) {
    const Lane lane = lane_of(*block, i);
    if (lane.multiplier == 0) continue;  // always 0
    if (lane.shift > kMaxShift || lane.multiplier < 1 << 30) return false;
    shift[static_cast<size_t>(i)] = form.moved(lane);
  }
  // Results above zero upwards, the others downwards.
  for (const bool up : {true, false}) {
    const int32_t first = up ? std::max(form.low + 1, 1) : std::min(form.high, 0), last = up ? form.high : form.low + 1;
    const int count = up ? last - first + 1 : first - last + 1;
    if (count <= 0) continue;
    std::array<Walk, 16> walks;
    for (int i = 0; i < 16; ++i) {
      if (block->multiplier[i] == 0) continue;
      const Lane lane = lane_of(*block, i);
      const auto turn = static_cast<uint32_t>(lane.divisor() % lane.multiplier);
      walks[static_cast<size_t>(i)] = {
          static_cast<uint32_t>(lane.residue(first)), up ? turn : static_cast<uint32_t>(lane.multiplier) - turn,
          static_cast<uint32_t>(lane.multiplier), error_bound(lane, block->scale[i], form, false)};
    }
    auto find_failing = [&](int n, int i, uint32_t residue) {
      const auto at = static_cast<size_t>(i);
      if (block->multiplier[i] == 0 || fails[at]) return;
      const int32_t k = up ? first + n : first - n;
      fails[at] =
          !holds(lane_of(*block, i).threshold(k, residue) + shift[at], k, form, block->scale[i], block->offset[i]);
    };
    using Find = decltype(find_failing);
    walk(walks, count,
         {[](void* find, int n, int lane, uint32_t residue) { (*static_cast<Find*>(find))(n, lane, residue); },
          &find_failing});
  }
  for (int i = 0; i < 16; ++i)
    if (fails[static_cast<size_t>(i)] && !settle(block, i, form)) return false;
  return true;
}

}  // namespace

bool prove_float(RequantBlock* block, RequantWay way, const RequantRange& range, ThresholdWalk walk) {
  const bool from_zero = way == RequantWay::float_from_zero;
  const Form form{from_zero, from_zero ? range.zero : 0, range.low, range.high};
  RequantBlock moved = *block;
  for (int i = 0; from_zero && i < 16; ++i) {
    const Lane lane = lane_of(*block, i);
    if (lane.multiplier == 0) {
      moved.offset[i] = static_cast<float>(range.zero);
      continue;
    }
    if (lane.shift > kMaxShift || lane.multiplier < 1 << 30) return false;
    const int32_t shift = form.moved(lane);
    if (!checked_add(block->bias[i], shift, &moved.bias[i])) return false;
    moved.offset[i] =
        static_cast<float>(range.zero + static_cast<double>(block->offset[i]) -
                           shift * (static_cast<double>(lane.multiplier) / static_cast<double>(lane.divisor())));
  }
  if (!prove(&moved, form, walk)) return false;
  *block = moved;
  return true;
}

}  // namespace surelite::simd
