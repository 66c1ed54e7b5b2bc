// SPDX-License-Identifier: Apache-2.0
// Broadcast shapes, and the walk over them.
#include "ops/shared/elementwise/broadcast.h"

#include <bit>
#include <cstring>

namespace surelite {
namespace {

// Elements that take about as long as waking a thread.
constexpr int64_t kGrain = 16384;

}  // namespace

bool broadcast_shapes(const Shape& a, const Shape& b, Shape* out) {
  const int rank = std::max(a.rank(), b.rank());
  if (rank > kMaxBroadcastRank) return false;
  *out = Shape::of_rank(rank);
  for (int i = 1; i <= rank; ++i) {
    const int32_t da = i <= a.rank() ? a[a.rank() - i] : 1;
    const int32_t db = i <= b.rank() ? b[b.rank() - i] : 1;
    if (da != db && da != 1 && db != 1) return false;
    (*out)[rank - i] = da == 1 ? db : da;
  }
  return true;
}

Status prepare_broadcast(PrepareContext& ctx, int a, int b) {
  Shape shape;
  if (!broadcast_shapes(ctx.input(a).shape, ctx.input(b).shape, &shape))
    return ctx.not_broadcastable(a, b);
  for (const int i : {a, b})
    if (ctx.output(0).type == ElementType::float32 && ctx.input(i).type == ElementType::float32 &&
        ctx.input(i).shape == shape)
      ctx.write_over(0, i);
  return ctx.resize(0, shape);
}

template <int N>
BroadcastPlan<N> BroadcastPlan<N>::make(const Shape& out, const std::array<const Shape*, N>& inputs) {
  BroadcastPlan plan;
  std::array<int64_t, N> next;
  next.fill(1);
  std::array<bool, N> repeats{};
  // Innermost axis first; reversed at the end.
  for (int i = 1; i <= out.rank(); ++i) {
    const int64_t extent = out[out.rank() - i];
    if (extent == 1) continue;
    std::array<bool, N> now{};
    for (int n = 0; n < N; ++n) {
      const Shape& in = *inputs[static_cast<size_t>(n)];
      now[static_cast<size_t>(n)] = i > in.rank() || in[in.rank() - i] == 1;
    }
    if (plan.axes > 0 && now == repeats) {
      plan.extent[static_cast<size_t>(plan.axes - 1)] *= extent;
    } else {
      for (size_t n = 0; n < N; ++n) plan.stride[n][static_cast<size_t>(plan.axes)] = now[n] ? 0 : next[n];
      plan.extent[static_cast<size_t>(plan.axes++)] = extent;
      repeats = now;
    }
    for (size_t n = 0; n < N; ++n)
      if (!now[n]) next[n] *= extent;
  }
  std::reverse(plan.extent.begin(), plan.extent.begin() + plan.axes);
  for (auto& strides : plan.stride) std::reverse(strides.begin(), strides.begin() + plan.axes);
  return plan;
}

template <int N>
Status walk_rows(const BroadcastPlan<N>& plan, RowCall<N> call, void* row) {
  std::array<int64_t, N> offsets{};
  std::array<int64_t, N> inner{};
  if (plan.axes == 0) return call(row, 0, offsets, 1, inner);
  for (int i = 0; i < plan.axes; ++i)
    if (plan.extent[static_cast<size_t>(i)] == 0) return {};
  const auto last = static_cast<size_t>(plan.axes - 1);
  for (size_t n = 0; n < N; ++n) inner[n] = plan.stride[n][last];
  std::array<int64_t, BroadcastPlan<N>::kMaxAxes> index;
  std::fill_n(index.begin(), plan.axes, 0);
  int64_t out = 0;
  while (true) {
    SURELITE_TRY(call(row, out, offsets, plan.extent[last], inner));
    out += plan.extent[last];
    int axis = plan.axes - 2;
    for (; axis >= 0; --axis) {
      const auto a = static_cast<size_t>(axis);
      for (size_t n = 0; n < N; ++n) offsets[n] += plan.stride[n][a];
      if (++index[a] < plan.extent[a]) break;
      for (size_t n = 0; n < N; ++n) offsets[n] -= plan.stride[n][a] * plan.extent[a];
      index[a] = 0;
    }
    if (axis < 0) return {};
  }
}

namespace {

// Where an input is, and how far it moves from one element of the innermost and of the outermost axis to the next.
struct Walk {
  const std::byte* data;
  size_t width;
  int64_t inner = 0, outer = 0;
  const std::byte* at(int64_t element) const { return data + element * static_cast<int64_t>(width); }
};

// An input that begins anew in every row, over and over: one for as many rows as fit.
class RepeatedRow {
 public:
  static constexpr int64_t kLongest = 256;  // elements; longer rows are long enough
  RepeatedRow(const Walk& input, int64_t extent, int64_t most)
      : rows_(std::min(static_cast<int64_t>(sizeof bytes_ / input.width) / extent, most)) {
    const size_t row = static_cast<size_t>(extent) * input.width;
    for (int64_t i = 0; i < rows_; ++i) std::memcpy(bytes_ + static_cast<size_t>(i) * row, input.data, row);
  }
  int64_t rows() const { return rows_; }
  const std::byte* data() const { return bytes_; }

 private:
  alignas(64) std::byte bytes_[4096];
  int64_t rows_;
};

bool repeats(const Walk& input, const Walk& other, int64_t extent) {
  return input.inner == 1 && input.outer == 0 && other.inner == 1 && other.outer == extent;
}

}  // namespace

// Inputs of different shapes, or many elements.
[[gnu::noinline]] static void broadcast_any(const RunContext& ctx, const PairWidths& widths, RowOfPairs row,
                                            const void* f) {
  Walk a{ctx.input(0).data, widths.a}, b{ctx.input(1).data, widths.b};
  std::byte* const out = ctx.output(0).data;
  const Shape &shape_a = ctx.input(0).shape, &shape_b = ctx.input(1).shape;
  const auto total = static_cast<int64_t>(ctx.output(0).bytes >> std::countr_zero(widths.out));
  const auto to = [&](int64_t element) { return out + element * static_cast<int64_t>(widths.out); };
  if (total == 0) return;
  const auto all_at_once = [&](bool a_moves, bool b_moves) {
    if (total <= kGrain) return row(f, a.data, a_moves, b.data, b_moves, out, total);
    ctx.parallel(total, kGrain, [&](int64_t begin, int64_t end) {
      row(f, a.at(a_moves ? begin : 0), a_moves, b.at(b_moves ? begin : 0), b_moves, to(begin), end - begin);
    });
  };
  if (shape_a == shape_b) return all_at_once(true, true);
  // An input with as many elements as the output repeats none of them.
  const int64_t count_a = ctx.input(0).count(), count_b = ctx.input(1).count();
  if ((count_a == total || count_a == 1) && (count_b == total || count_b == 1))
    return all_at_once(count_a == total, count_b == total);
  const auto plan = BroadcastPlan<2>::make(ctx.output(0).shape, {&shape_a, &shape_b});
  if (plan.axes == 0) return row(f, a.data, false, b.data, false, out, 1);
  if (plan.axes == 1) return all_at_once(plan.stride[0][0] != 0, plan.stride[1][0] != 0);
  const int64_t outer = plan.extent[0], inner = total / outer;
  a.outer = plan.stride[0][0], b.outer = plan.stride[1][0];
  a.inner = plan.stride[0][static_cast<size_t>(plan.axes - 1)],
  b.inner = plan.stride[1][static_cast<size_t>(plan.axes - 1)];
  if (plan.axes == 2 && inner <= RepeatedRow::kLongest && (repeats(a, b, inner) || repeats(b, a, inner))) {
    const bool a_repeats = a.outer == 0;
    const RepeatedRow copies(a_repeats ? a : b, inner, outer);
    return ctx.parallel(outer, 1 + kGrain / inner, [&](int64_t begin, int64_t end) {
      for (int64_t y = begin; y < end; y += copies.rows()) {
        const int64_t count = std::min(copies.rows(), end - y) * inner;
        row(f, a_repeats ? copies.data() : a.at(y * inner), true, a_repeats ? b.at(y * inner) : copies.data(), true,
            to(y * inner), count);
      }
    });
  }
  ctx.parallel(outer, 1 + kGrain / inner, [&](int64_t begin, int64_t end) {
    BroadcastPlan<2> part = plan;
    part.extent[0] = end - begin;
    (void)for_each_row<2>(part, [&](int64_t at, const auto& from, int64_t count, const auto& steps) -> Status {
      row(f, a.at(begin * a.outer + from[0]), steps[0] != 0, b.at(begin * b.outer + from[1]), steps[1] != 0,
          to(begin * inner + at), count);
      return {};
    });
  });
}

void broadcast_rows(const RunContext& ctx, const PairWidths& widths, RowOfPairs row, const void* f) {
  const Tensor &a = ctx.input(0), &b = ctx.input(1), &out = ctx.output(0);
  const auto total = static_cast<int64_t>(out.bytes >> std::countr_zero(widths.out));
  if (total > kGrain || a.bytes >> std::countr_zero(widths.a) != b.bytes >> std::countr_zero(widths.b) ||
      a.shape != b.shape)
    return broadcast_any(ctx, widths, row, f);
  if (total > 0) row(f, a.data, true, b.data, true, out.data, total);
}

template struct BroadcastPlan<1>;
template struct BroadcastPlan<2>;
template struct BroadcastPlan<3>;
template Status walk_rows<1>(const BroadcastPlan<1>&, RowCall<1>, void*);
template Status walk_rows<2>(const BroadcastPlan<2>&, RowCall<2>, void*);
template Status walk_rows<3>(const BroadcastPlan<3>&, RowCall<3>, void*);

}  // namespace surelite
