// SPDX-License-Identifier: Apache-2.0
// Sliding windows axis by axis, for reductions that give the same result in whatever parts they are taken: integers
// (sums and products wrap), least and greatest numbers, truth values. Nothing is put in another order.
#pragma once

#include <algorithm>
#include <cstdint>

#include "ops/fast/wide_loop.h"
#include "ops/shared/reduce/reduce_window.h"

namespace surelite {

// From the last axis to the first, each pass reduces along its axis what the pass before has left. A line is an axis
// with all elements behind it, padded and with gaps. 1. Runs of 1, 2, 4, ... elements are reduced, each from two runs
// half as long. 2. A window is put together from the runs that its length in binary names. So a pass takes as many
// steps as that number has digits, however long the window is.
template <class T, class Op>
class WindowPasses {
 public:
  // Each memory as large as WindowReduction says.
  WindowPasses(const WindowReduction& plan, T* const (&halves)[2], T* runs, T* windows)
      : plan_(plan), halves_{halves[0], halves[1]}, runs_(runs), windows_(windows) {}

  void run(const T* in, T first, T* out) {
    const std::vector<WindowAxis>& axes = plan_.axes;
    T fill = first;  // what a window of nothing but padding is worth
    int64_t inner = 1;
    int half = 0;
    for (size_t k = axes.size(); k-- > 0;) {
      const WindowAxis& a = axes[k];
      if (!a.is_trivial()) {
        int64_t outer = 1;
        for (size_t j = 0; j < k; ++j) outer *= axes[j].in;
        for (int64_t o = 0; o < outer; ++o)
          reduce_line(a, in + o * a.in * inner, inner, fill, halves_[half] + o * a.out * inner);
        in = halves_[half];
        half = 1 - half;
        fill = repeat(fill, a.window);
      }
      inner *= a.out;
    }
    SURELITE_SAME_PLACE
    for (int64_t i = 0; i < inner; ++i) out[i] = Op()(first, in[i]);
  }

 private:
  static T repeat(T run, int64_t times) {
    T window{};
    for (bool any = false; times > 0; times >>= 1, run = Op()(run, run)) {
      if (!(times & 1)) continue;
      window = any ? Op()(window, run) : run;
      any = true;
    }
    return window;
  }

  void reduce_line(const WindowAxis& a, const T* in, int64_t inner, T fill, T* out) {
    const int64_t length = a.padded * inner, starts = ((a.out - 1) * a.stride + 1) * inner;
    if (a.base_dilation > 1 || a.pad_low > 0 || a.pad_high > 0) std::fill_n(runs_, length, fill);
    const int64_t begin = a.pad_low >= 0 ? 0 : (-a.pad_low + a.base_dilation - 1) / a.base_dilation;
    const int64_t room = a.padded - a.pad_low;  // an element at i * base_dilation below that is inside
    const int64_t end = std::min(a.in, room <= 0 ? 0 : (room + a.base_dilation - 1) / a.base_dilation);
    if (begin < end)
      copy_steps(in + begin * inner, 1, runs_ + (a.pad_low + begin * a.base_dilation) * inner, a.base_dilation,
                 end - begin, inner);
    const int64_t apart = a.window_dilation * inner;
    int64_t done = 0, valid = length;
    for (int64_t run = 1, rest = a.window; rest > 0; run *= 2, rest >>= 1) {
      if (rest & 1) {
        if (done == 0) std::copy_n(runs_, starts, windows_);
        else combine(windows_, runs_ + done * apart, starts);
        done += run;
      }
      if (rest == 1) break;
      valid -= run * apart;
      combine(runs_, runs_ + run * apart, valid);
    }
    copy_steps(windows_, a.stride, out, 1, a.out, inner);
  }

  // `count` rows of `inner` elements, every so many rows.
  static void copy_steps(const T* from, int64_t from_step, T* to, int64_t to_step, int64_t count, int64_t inner) {
    if (from_step == 1 && to_step == 1) {
      std::copy_n(from, count * inner, to);
    } else if (inner == 1) {
      for (int64_t i = 0; i < count; ++i) to[i * to_step] = from[i * from_step];
    } else {
      for (int64_t i = 0; i < count; ++i) std::copy_n(from + i * from_step * inner, inner, to + i * to_step * inner);
    }
  }

  // `more` lies ahead of `to`, or elsewhere.
  static void combine(T* to, const T* more, int64_t count) {
    SURELITE_SAME_PLACE
    for (int64_t i = 0; i < count; ++i) to[i] = Op()(to[i], more[i]);
  }

  const WindowReduction& plan_;
  T* halves_[2];
  T *runs_, *windows_;
};

}  // namespace surelite
