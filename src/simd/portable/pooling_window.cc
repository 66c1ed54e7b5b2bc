// SPDX-License-Identifier: Apache-2.0
// Windows of pooling operators for every vector instruction set: vectors of channels, the last of which overlaps the
// one before.
#include "simd/portable/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/portable/pooling_window.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <limits>
#include <type_traits>

HWY_BEFORE_NAMESPACE();
namespace surelite::simd::HWY_NAMESPACE {
#if HWY_TARGET == HWY_SCALAR
void enter_copy(PoolKernels*) {}
#else
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Folds all elements of the window, from channel c on.
template <class T, class Acc, class Fold>
HWY_INLINE Acc fold_window(const PoolWindow<T>& w, int64_t c, Acc acc, const Fold& fold) {
  const T* row = w.first + c;
  for (int32_t y = 0; y < w.rows; ++y, row += w.step) {
    const T* from = row;
    for (int32_t x = 0; x < w.columns; ++x, from += w.channels) acc = fold(acc, from);
  }
  return acc;
}

// Vectors of up to BYTES; what has fewer channels than that tries half of them.
template <int BYTES, class T>
HWY_INLINE void find_max(const PoolWindow<T>& w, T* out) {
  const hn::CappedTag<T, BYTES / sizeof(T)> d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  if (w.channels < lanes) {
    if constexpr (BYTES > 4 && BYTES > 2 * sizeof(T)) {
      find_max<BYTES / 2>(w, out);
    } else {
      for (int64_t c = 0; c < w.channels; ++c) {
        const T most =
            fold_window(w, c, std::numeric_limits<T>::lowest(), [](T best, const T* x) { return std::max(best, *x); });
        out[c] = std::min(std::max(most, w.low), w.high);
      }
    }
    return;
  }
  const auto worst = hn::Set(d, std::numeric_limits<T>::lowest()), low = hn::Set(d, w.low), high = hn::Set(d, w.high);
  const auto better = [&](auto most, const T* from) HWY_ATTR {
    const auto x = hn::LoadU(d, from);
    // A NaN is never greater.
    if constexpr (std::is_floating_point_v<T>) return hn::IfThenElse(hn::Gt(x, most), x, most);
    else return hn::Max(x, most);
  };
  const bool two_by_two = w.rows == 2 && w.columns == 2;  // as most are
  for (int64_t at = 0; at < w.channels; at += lanes) {
    const int64_t c = std::min(at, w.channels - lanes);
    const T *top = w.first + c, *bottom = top + w.step;
    const auto most = two_by_two
                          ? better(better(better(better(worst, top), top + w.channels), bottom), bottom + w.channels)
                          : fold_window(w, c, worst, better);
    hn::StoreU(hn::Min(high, hn::Max(low, most)), d, out + c);
  }
}

template <class T>
void find_most(const PoolWindow<T>& w, T* out) {
  find_max<32>(w, out);
}

// Rounded as division is, which Highway's is not on 32-bit ARM.
template <class D>
HWY_INLINE hn::Vec<D> quotient(D d, hn::Vec<D> sums, float divisor) {
#if HWY_ARCH_ARM_V7
  HWY_ALIGN float lanes[hn::MaxLanes(d)];
  hn::Store(sums, d, lanes);
  for (size_t i = 0; i < hn::Lanes(d); ++i) lanes[i] /= divisor;
  return hn::Load(d, lanes);
#else
  return hn::Div(sums, hn::Set(d, divisor));
#endif
}

void average_reals(const PoolWindow<float>& w, float* out) {
  const hn::CappedTag<float, 8> d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto count = static_cast<float>(int64_t{w.rows} * w.columns);
  const auto low = hn::Set(d, w.low), high = hn::Set(d, w.high);
  if (w.channels < lanes) {
    for (int64_t c = 0; c < w.channels; ++c) {
      const float sum = fold_window(w, c, 0.0f, [](float total, const float* x) { return total + *x; });
      out[c] = std::min(std::max(sum / count, w.low), w.high);
    }
    return;
  }
  for (int64_t at = 0; at < w.channels; at += lanes) {
    const int64_t c = std::min(at, w.channels - lanes);
    const auto sum = fold_window(w, c, hn::Zero(d),
                                 [&](auto total, const float* x) HWY_ATTR { return hn::Add(total, hn::LoadU(d, x)); });
    const auto mean = quotient(d, sum, count), raised = hn::IfThenElse(hn::Lt(mean, low), low, mean);
    hn::StoreU(hn::IfThenElse(hn::Gt(raised, high), high, raised), d, out + c);
  }
}

// Sums and divisors are below 2^24, so that a quotient in floats has the right whole part.
template <class T>
void average_integers(const PoolWindow<T>& w, T* out) {
  const hn::CappedTag<int32_t, 8> ints;
  const hn::Rebind<float, decltype(ints)> reals;
  const hn::Rebind<T, decltype(ints)> stored;
  const auto lanes = static_cast<int64_t>(hn::Lanes(ints));
  const int32_t count = w.rows * w.columns;
  if (w.channels < lanes) {
    for (int64_t c = 0; c < w.channels; ++c) {
      const int32_t sum = fold_window(w, c, int32_t{0}, [](int32_t total, const T* x) { return total + *x; });
      const int32_t mean = (sum + (sum > 0 ? count / 2 : -(count / 2))) / count;
      out[c] = static_cast<T>(std::clamp<int32_t>(mean, w.low, w.high));
    }
    return;
  }
  const auto half = hn::Set(ints, count / 2), low = hn::Set(ints, w.low), high = hn::Set(ints, w.high);
  const auto divisor = static_cast<float>(count);
  for (int64_t at = 0; at < w.channels; at += lanes) {
    const int64_t c = std::min(at, w.channels - lanes);
    const auto add = [&](auto total, const T* x)
                         HWY_ATTR { return hn::Add(total, hn::PromoteTo(ints, hn::LoadU(stored, x))); };
    const auto sum = fold_window(w, c, hn::Zero(ints), add);
    const auto moved = hn::IfThenElse(hn::Gt(sum, hn::Zero(ints)), hn::Add(sum, half), hn::Sub(sum, half));
    const auto mean = hn::ConvertTo(ints, quotient(reals, hn::ConvertTo(reals, moved), divisor));
    hn::StoreU(hn::DemoteTo(stored, hn::Min(hn::Max(mean, low), high)), stored, out + c);
  }
}

}  // namespace

void enter_copy(PoolKernels* kernels) {
  *kernels = {find_most<float>, find_most<int8_t>,         find_most<uint8_t>,         find_most<int16_t>,
                   average_reals,   average_integers<int8_t>, average_integers<uint8_t>, average_integers<int16_t>};
}

#endif
}  // namespace surelite::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace surelite::simd {
SURELITE_ENTER_COPIES(PoolKernels)
}  // namespace surelite::simd
#endif
