// SPDX-License-Identifier: Apache-2.0
#include "plan/rows/chain.h"

#include <algorithm>
#include <limits>

#include "base/checked.h"

namespace surelite {
namespace {

constexpr size_t kAlignment = 64;
// Kernels may read a vector's length past what they use.
constexpr size_t kSlack = 64;

// The rows [first, end) of an input under an output's rows [first, end); may be empty, in padding.
int32_t first_under(const RowUse& use, int32_t row, int32_t height) {
  if (use.way == RowUse::Way::elements) return row;
  return static_cast<int32_t>(std::clamp<int64_t>(int64_t{row} * use.stride - use.pad, 0, height));
}
int32_t end_under(const RowUse& use, int32_t end, int32_t height) {
  if (use.way == RowUse::Way::elements || end == 0) return end;
  const int64_t last = int64_t{end - 1} * use.stride - use.pad + (int64_t{use.filter} - 1) * use.dilation;
  return static_cast<int32_t>(std::clamp<int64_t>(last + 1, 0, height));
}

}  // namespace

StageRows RowChain::rows_up_to(int32_t end) const {
  StageRows rows{};
  rows[stages.size() - 1] = end;
  for (size_t k = stages.size() - 1; k-- > 0;) {
    const RowStage& stage = stages[k];
    for (const size_t reader : stage.readers)
      rows[k] = std::max(rows[k], end_under(stages[reader].use, rows[reader], stage.height));
    const int64_t unit = stage.use.unit;
    rows[k] = static_cast<int32_t>(std::min<int64_t>((rows[k] + unit - 1) / unit * unit, stage.height));
  }
  return rows;
}

StageRows RowChain::first_read(const StageRows& done) const {
  StageRows first = done;
  for (size_t k = 0; k + 1 < stages.size(); ++k)
    for (const size_t reader : stages[k].readers)
      if (done[reader] < stages[reader].height)
        first[k] = std::min(first[k], first_under(stages[reader].use, done[reader], stages[k].height));
  return first;
}

StageRows RowChain::rows_from(int32_t from) const {
  StageRows rows{};
  rows[stages.size() - 1] = from;
  for (size_t k = stages.size() - 1; k-- > 0;) {
    rows[k] = stages[k].height;
    for (const size_t reader : stages[k].readers)
      rows[k] = std::min(rows[k], first_under(stages[reader].use, rows[reader], stages[k].height));
    rows[k] -= rows[k] % stages[k].use.unit;
  }
  return rows;
}

size_t RowChain::set_band(int32_t rows) {
  band = rows;
  const size_t count = stages.size() - 1;
  for (size_t k = 0; k < count; ++k) stages[k].window_rows = 0;
  StageRows done = rows_from(0);
  std::array<int64_t, kMostStages> kept{};
  for (int32_t from = 0; from < stages[count].height; from += band) {
    const StageRows next = rows_up_to(std::min(from + band, stages[count].height));
    const StageRows first = first_read(done), anew = rows_from(from);
    for (size_t k = 0; k < count; ++k) {
      stages[k].window_rows = std::max({stages[k].window_rows, next[k] - std::min(first[k], anew[k])});
      if (next[k] > done[k]) kept[k] += done[k] - first[k];
    }
    done = next;
  }
  size_t moved = 0;
  window_bytes = 0;
  const auto add = [](size_t* sum, size_t more) {
    if (!checked_add(*sum, more, sum)) *sum = std::numeric_limits<size_t>::max() / 2;
  };
  for (size_t k = 0; k < count; ++k) {
    RowStage& stage = stages[k];
    stage.window_offset = window_bytes;
    // Windows are parts of tensors, whose bytes fit; only their sum may not.
    const size_t bytes = static_cast<size_t>(stage.window_rows) * stage.row_bytes + kSlack;
    add(&window_bytes, (bytes + kAlignment - 1) / kAlignment * kAlignment);
    add(&moved, std::min(static_cast<size_t>(kept[k]) * stage.row_bytes, size_t{1} << 40));
  }
  return moved;
}

}  // namespace surelite
