// SPDX-License-Identifier: Apache-2.0
// A product of doubles, rounded to an integer, without doubles.
#include "micro/kernels.h"

namespace surelite {
namespace micro {
namespace {

constexpr int kLowBits = 22;
constexpr int64_t kMost = int64_t{1} << 30;

struct Wide {
  uint64_t high, low;
};

Wide shift_right(Wide x, int32_t by) {
  if (by == 0) return x;
  if (by >= 64) return {0, by >= 128 ? 0 : x.high >> (by - 64)};
  return {x.high >> by, x.low >> by | x.high << (64 - by)};
}

Wide add(Wide x, uint64_t low) {
  const uint64_t sum = x.low + low;
  return {x.high + (sum < low), sum};
}

int32_t length_of(Wide x) { return x.high ? 128 - __builtin_clzll(x.high) : x.low ? 64 - __builtin_clzll(x.low) : 0; }

// The product in full, rounded to 53 bits as a double is, halves to even, and then to an integer.
int64_t exact(uint64_t magnitude, const RealFactor& factor) {
  const uint64_t top = magnitude * factor.high;
  Wide product = add({top >> (64 - kLowBits), top << kLowBits}, magnitude * factor.low);
  const int32_t point = factor.shift + kLowBits;  // bits behind the point
  int32_t dropped = length_of(product) - 53;
  if (dropped < 0) dropped = 0;
  if (dropped > 0) {
    const uint64_t rest = product.low & ((uint64_t{1} << dropped) - 1);  // 84 bits at most: dropped is below 32
    const uint64_t half = uint64_t{1} << (dropped - 1);
    product = shift_right(product, dropped);
    if (rest > half || (rest == half && (product.low & 1))) product = add(product, 1);
  }
  const int32_t behind = point - dropped;
  if (behind <= 0) return kMost;  // beyond what anybody stores
  product = shift_right(product, behind - 1);
  product = shift_right(add(product, 1), 1);
  return product.high || product.low > static_cast<uint64_t>(kMost) ? kMost : static_cast<int64_t>(product.low);
}

}  // namespace

int32_t scale_real_exactly(int32_t sum, const RealFactor& factor) {
  if (factor.shift > 63) return 0;
  const uint32_t magnitude = sum < 0 ? 0u - static_cast<uint32_t>(sum) : static_cast<uint32_t>(sum);
  const auto result = static_cast<int32_t>(exact(magnitude, factor));
  return sum < 0 ? -result : result;
}

}  // namespace micro
}  // namespace surelite
