// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/byte_pairs.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ops/shared/elementwise/broadcast.h"

namespace surelite {
namespace {

constexpr int64_t kChunk = 4096;
constexpr int64_t kGrain = 24576;  // elements that are worth a thread

// One input over a plane of rows: it advances along a row or stays, and from row to row or stays.
class RowSource {
 public:
  // `rows`: the most that are asked for at once.
  RowSource(const uint8_t* base, int64_t row_step, int64_t step, int64_t width, int64_t rows)
      : base_(base), row_step_(row_step), step_(step), width_(width) {
    if (step_ == 0 && row_step_ == 0)
      std::memset(spread_, *base_, static_cast<size_t>(std::min(kChunk, rows * width)));
    if (repeats_rows())
      for (int64_t r = 0; r < rows; ++r) std::memcpy(spread_ + r * width_, base_, static_cast<size_t>(width_));
  }

  // `count` elements from (row, column) on; several whole rows if column is 0 and rows fit a chunk.
  const uint8_t* at(int64_t row, int64_t column, int64_t count) {
    if (step_ == 0 && row_step_ == 0) return spread_;
    if (repeats_rows()) return spread_;
    if (step_ != 0) return base_ + row * row_step_ + column;
    for (int64_t done = 0; done < count; done += width_, ++row)
      std::memset(spread_ + done, base_[row * row_step_], static_cast<size_t>(std::min(width_, count - done)));
    return spread_;
  }

 private:
  bool repeats_rows() const { return step_ != 0 && row_step_ == 0 && width_ <= kChunk; }

  const uint8_t* base_;
  int64_t row_step_, step_, width_;
  uint8_t spread_[kChunk];
};

}  // namespace

void run_byte_pairs(RunContext& ctx, const void* state, ByteKernel kernel) {
  const uint8_t* a = ctx.in<uint8_t>(0).data();
  const uint8_t* b = ctx.in<uint8_t>(1).data();
  uint8_t* out = ctx.out<uint8_t>(0).data();
  const int64_t total = ctx.output(0).count();
  if (total == 0) return;
  if (ctx.input(0).count() == total && ctx.input(1).count() == total) {
    return ctx.parallel(total, kGrain, [&](int64_t begin, int64_t end) {
      kernel(state, a + begin, b + begin, out + begin, end - begin);
    });
  }
  const auto plan = BroadcastPlan<2>::make(ctx.output(0).shape, {&ctx.input(0).shape, &ctx.input(1).shape});
  // The two innermost axes are the plane; those outside are walked.
  const auto axes = static_cast<size_t>(plan.axes);
  const int64_t width = axes > 0 ? plan.extent[axes - 1] : 1, height = axes > 1 ? plan.extent[axes - 2] : 1;
  const auto row_step = [&](size_t n) { return axes > 1 ? plan.stride[n][axes - 2] : 0; };
  const auto step = [&](size_t n) { return axes > 0 ? plan.stride[n][axes - 1] : 0; };
  const int64_t a_row = row_step(0), a_step = step(0), b_row = row_step(1), b_step = step(1);
  const int64_t rows_at_once = std::max<int64_t>(1, kChunk / width);
  const auto run_rows = [&](const uint8_t* a_base, const uint8_t* b_base, uint8_t* to, int64_t first, int64_t last) {
    const int64_t rows = std::min(rows_at_once, last - first);
    RowSource x(a_base, a_row, a_step, width, rows), y(b_base, b_row, b_step, width, rows);
    for (int64_t row = first; row < last; row += rows_at_once) {
      const int64_t count = std::min(rows_at_once, last - row) * width;
      for (int64_t column = 0; column < count; column += kChunk) {
        const int64_t piece = std::min(kChunk, count - column);
        kernel(state, x.at(row, column, piece), y.at(row, column, piece), to + row * width + column, piece);
      }
    }
  };
  const int64_t grain = 1 + kGrain / width;
  if (axes <= 2)
    return ctx.parallel(height, grain, [&](int64_t first, int64_t last) { run_rows(a, b, out, first, last); });
  BroadcastPlan<2> planes = plan;
  planes.axes -= 2;
  (void)for_each_row<2>(planes, [&](int64_t at, const auto& from, int64_t count, const auto& step) -> Status {
    for (int64_t i = 0; i < count; ++i)
      run_rows(a + from[0] + i * step[0], b + from[1] + i * step[1], out + (at + i) * width * height, 0, height);
    return {};
  });
}

}  // namespace surelite
