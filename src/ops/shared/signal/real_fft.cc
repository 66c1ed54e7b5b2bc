// SPDX-License-Identifier: Apache-2.0
// Mixed-radix decimation in time, then the split of two interleaved real transforms.
#include "ops/shared/signal/real_fft.h"

#include <algorithm>
#include <numbers>

namespace surelite {

template <class T>
RealFft<T>::RealFft(int32_t length) : count_(length / 2) {
  const auto unit = [](double phase) { return Number{A::from_real(std::cos(phase)), A::from_real(std::sin(phase))}; };
  for (int32_t i = 0; i < count_; ++i) twiddles_.push_back(unit(-2 * std::numbers::pi * i / count_));
  for (int32_t i = 0; i < count_ / 2; ++i)
    split_.push_back(unit(-std::numbers::pi * (static_cast<double>(i + 1) / count_ + 0.5)));
  // All fours first, then a two, then odd factors in ascending order.
  int32_t rest = count_, radix = 4;
  while (rest > 1) {
    while (rest % radix) {
      radix = radix == 4 ? 2 : radix == 2 ? 3 : radix + 2;
      if (int64_t{radix} * radix > count_) radix = rest;
    }
    rest /= radix;
    stages_.push_back({radix, rest});
    widest_ = std::max(widest_, radix);
  }
}

template <class T>
void RealFft<T>::combine2(Number* out, int32_t stride, int32_t rest) const {
  for (int32_t k = 0; k < rest; ++k) {
    const Number a = divide(out[k], 2), t = A::multiply(divide(out[k + rest], 2), twiddle(k * stride));
    out[k + rest] = subtract(a, t);
    out[k] = add(a, t);
  }
}

template <class T>
void RealFft<T>::combine3(Number* out, int32_t stride, int32_t rest) const {
  const T third = twiddle(stride * rest).im;
  for (int32_t k = 0; k < rest; ++k) {
    const Number a = divide(out[k], 3);
    const Number b = A::multiply(divide(out[k + rest], 3), twiddle(k * stride));
    const Number c = A::multiply(divide(out[k + 2 * rest], 3), twiddle(2 * k * stride));
    const Number sum = add(b, c), difference = subtract(b, c);
    const Number middle = subtract(a, {A::half(sum.re), A::half(sum.im)});
    const Number turned = {A::multiply(difference.re, third), A::multiply(difference.im, third)};
    out[k] = add(a, sum);
    out[k + 2 * rest] = minus_i(middle, turned);
    out[k + rest] = plus_i(middle, turned);
  }
}

template <class T>
void RealFft<T>::combine4(Number* out, int32_t stride, int32_t rest) const {
  for (int32_t k = 0; k < rest; ++k) {
    const Number a = divide(out[k], 4);
    const Number b = A::multiply(divide(out[k + rest], 4), twiddle(k * stride));
    const Number c = A::multiply(divide(out[k + 2 * rest], 4), twiddle(2 * k * stride));
    const Number d = A::multiply(divide(out[k + 3 * rest], 4), twiddle(3 * k * stride));
    const Number even = add(a, c), odd = add(b, d), even_rest = subtract(a, c), odd_rest = subtract(b, d);
    out[k] = add(even, odd);
    out[k + 2 * rest] = subtract(even, odd);
    out[k + rest] = minus_i(even_rest, odd_rest);
    out[k + 3 * rest] = plus_i(even_rest, odd_rest);
  }
}

template <class T>
void RealFft<T>::combine5(Number* out, int32_t stride, int32_t rest) const {
  const Number ya = twiddle(stride * rest), yb = twiddle(2 * stride * rest);
  const auto scaled = [](Number a, T by) { return Number{A::multiply(a.re, by), A::multiply(a.im, by)}; };
  for (int32_t k = 0; k < rest; ++k) {
    Number in[5];
    in[0] = divide(out[k], 5);
    for (int32_t q = 1; q < 5; ++q) in[q] = A::multiply(divide(out[k + q * rest], 5), twiddle(q * k * stride));
    const Number outer = add(in[1], in[4]), outer_rest = subtract(in[1], in[4]);
    const Number inner = add(in[2], in[3]), inner_rest = subtract(in[2], in[3]);
    out[k] = add(in[0], add(outer, inner));
    const Number near = add(add(in[0], scaled(outer, ya.re)), scaled(inner, yb.re));
    const Number near_turn = add(scaled(outer_rest, ya.im), scaled(inner_rest, yb.im));
    out[k + rest] = plus_i(near, near_turn);
    out[k + 4 * rest] = minus_i(near, near_turn);
    const Number far = add(add(in[0], scaled(outer, yb.re)), scaled(inner, ya.re));
    const Number far_turn = subtract(scaled(outer_rest, yb.im), scaled(inner_rest, ya.im));
    out[k + 2 * rest] = plus_i(far, far_turn);
    out[k + 3 * rest] = minus_i(far, far_turn);
  }
}

template <class T>
void RealFft<T>::combine_any(Number* out, int32_t stride, int32_t rest, int32_t radix, Number* butterfly) const {
  for (int32_t u = 0; u < rest; ++u) {
    for (int32_t q = 0; q < radix; ++q) butterfly[q] = divide(out[u + q * rest], radix);
    for (int32_t k = u; k < u + radix * rest; k += rest) {
      int64_t turn = 0;
      out[k] = butterfly[0];
      for (int32_t q = 1; q < radix; ++q) {
        turn = (turn + int64_t{stride} * k) % count_;
        out[k] = add(out[k], A::multiply(butterfly[q], twiddle(static_cast<int32_t>(turn))));
      }
    }
  }
}

template <class T>
void RealFft<T>::work(Number* out, const Number* in, int32_t stride, const Stage* stage, Number* butterfly) const {
  for (int32_t q = 0; q < stage->radix; ++q) {
    if (stage->rest == 1)
      out[q] = in[q * stride];
    else
      work(out + q * stage->rest, in + q * stride, stride * stage->radix, stage + 1, butterfly);
  }
  switch (stage->radix) {
    case 2: return combine2(out, stride, stage->rest);
    case 3: return combine3(out, stride, stage->rest);
    case 4: return combine4(out, stride, stage->rest);
    case 5: return combine5(out, stride, stage->rest);
    default: return combine_any(out, stride, stage->rest, stage->radix, butterfly);
  }
}

template <class T>
void RealFft<T>::transform(Number* scratch, Number* bins) const {
  const Number* packed = scratch;
  Number* mixed = scratch + count_;
  if (stages_.empty())
    mixed[0] = packed[0];
  else
    work(mixed, packed, 1, stages_.data(), mixed + count_);
  const Number zero = divide(mixed[0], 2);
  bins[0] = {A::add(zero.re, zero.im), T{}};
  bins[count_] = {A::subtract(zero.re, zero.im), T{}};
  using Wide = typename A::Wide;
  for (int32_t k = 1; k <= count_ / 2; ++k) {
    const Number front = divide(mixed[k], 2);
    const Number back = divide({mixed[count_ - k].re, A::subtract(T{}, mixed[count_ - k].im)}, 2);
    const Number even = add(front, back), odd = A::multiply(subtract(front, back), split_[static_cast<size_t>(k - 1)]);
    bins[k] = {A::half(Wide{even.re} + odd.re), A::half(Wide{even.im} + odd.im)};
    bins[count_ - k] = {A::half(Wide{even.re} - odd.re), A::half(Wide{odd.im} - even.im)};
  }
}

template class RealFft<int16_t>;
template class RealFft<int32_t>;
template class RealFft<float>;

}  // namespace surelite
