// SPDX-License-Identifier: Apache-2.0
// How long something may take, and whether that is over.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/platform/clock.h"

namespace surelite {

class Deadline {
 public:
  Deadline() = default;
  // From now on; UINT64_MAX: never over, and no look at the clock.
  explicit Deadline(uint64_t milliseconds)
      : limit_(milliseconds), began_(milliseconds == UINT64_MAX ? 0 : steady_nanoseconds()) {}

  bool exists() const { return limit_ != UINT64_MAX; }
  bool over() const { return exists() && spent() > limit_; }
  uint64_t limit() const { return limit_; }
  uint64_t spent() const { return (steady_nanoseconds() - began_ + 999'999) / 1'000'000; }

 private:
  uint64_t limit_ = UINT64_MAX, began_ = 0;
};

// A loop in pieces, until it is done or the time is over; `run(begin, end)` takes a piece, at first of `least` and then
// of as many as take about a millisecond, however much work one of them is. What was left out stays as it was:
// whoever started the loop looks at the deadline afterwards.
template <class Run>
void in_pieces(const Deadline& deadline, int64_t count, int64_t least, Run&& run) {
  constexpr uint64_t kShort = 500'000, kLong = 4'000'000;  // nanoseconds of a piece
  least = std::max<int64_t>(least, 1);
  int64_t piece = least;
  uint64_t before = steady_nanoseconds();
  for (int64_t begin = 0; begin < count && !deadline.over();) {
    const int64_t end = count - begin > piece ? begin + piece : count;
    run(begin, end);
    begin = end;
    const uint64_t now = steady_nanoseconds();
    if (now - before < kShort && piece < count / 2) piece *= 2;
    else if (now - before > kLong) piece = std::max(piece / 4, least);
    before = now;
  }
}

}  // namespace surelite
