// SPDX-License-Identifier: Apache-2.0
#include "ops/shared/conv/matmul_hybrid.h"

#include <algorithm>
#include <limits>
#include <string>

#include "ops/shared/quant/dynamic_range.h"

namespace surelite {
namespace {

enum class Way { plain, dots, product };

// The stock kernel takes the zero point's share off in single precision and then drops the fraction.
int32_t less_zero_point(int32_t sum, int32_t row_sum, int32_t zero_point) {
  const float rest = static_cast<float>(sum) - static_cast<float>(row_sum) * static_cast<float>(zero_point);
  return rest >= -0x1p31f && rest < 0x1p31f ? static_cast<int32_t>(rest) : std::numeric_limits<int32_t>::min();
}

// Sums of the right matrices' columns: of rows where they are stored as [n, k].
void sum_columns(const RunContext& ctx, const int8_t* right, bool in_rows, int32_t* sums) {
  const MatmulState& s = ctx.state<MatmulState>();
  const int64_t matrices = s.right_batch.count();
  if (in_rows) return sum_rows(ctx.kernels(), right, matrices * s.n, s.k, sums);
  std::fill_n(sums, matrices * s.n, 0);
  for (int64_t i = 0; i < matrices * s.k; ++i) {
    int32_t* const to = sums + i / s.k * s.n;
    for (int64_t unit = 0; unit < s.n; ++unit) to[unit] += right[i * s.n + unit];
  }
}

// Real left rows, int8 right matrix: each left row is quantized for itself. The fast product takes the right matrix as
// it is stored.
template <Way WAY>
Status run_hybrid(RunContext& ctx) {
  const MatmulState& s = ctx.state<MatmulState>();
  const float* left = transposed<float>(ctx, 0, s.left_scratch, s.k, s.m);
  const int8_t* right = transposed<int8_t>(ctx, 1, s.right_scratch, s.k, s.n);
  int8_t* values = ctx.scratch_of<int8_t>(s.values).data();
  float* scales = ctx.scratch_of<float>(s.scales).data();
  int32_t* zero_points = ctx.scratch_of<int32_t>(s.zero_points).data();
  int32_t* row_sums = ctx.scratch_of<int32_t>(s.row_sums).data();
  quantize_rows(ctx.kernels(), left, s.left_batch.count() * s.m, s.k, s.asymmetric, values, scales, zero_points);
  sum_columns(ctx, right, WAY != Way::product || s.right_in_rows, row_sums);
  const std::vector<float>& right_scale = ctx.input(1).quant().scale;
  float* out = ctx.out<float>(0).data();
  const auto store = [&](int64_t left_row, int64_t right_row, int64_t unit, int64_t at, uint32_t sum) {
    const float scale = scales[left_row] * right_scale[right_scale.size() > 1 ? static_cast<size_t>(unit) : 0];
    out[at] = scale * static_cast<float>(
                          less_zero_point(static_cast<int32_t>(sum), row_sums[right_row], zero_points[left_row]));
  };
  if constexpr (WAY == Way::product) {
    s.bytes.run(
        ctx, values, right, [&](const auto& each) { (void)for_each_product(s, each); },
        [&](int64_t at, int64_t l, int64_t r, int64_t row, const int32_t* sums) {
          for (int64_t unit = 0; unit < s.n; ++unit)
            store(l * s.m + row, r * s.n + unit, unit, (at * s.m + row) * s.n + unit,
                  static_cast<uint32_t>(sums[unit]));
        });
    return {};
  } else if constexpr (WAY == Way::dots) {
    return dot_all(ctx, values, right, store);
  } else {
    return multiply_all<int8_t, int8_t, uint32_t>(
        ctx, values, right, [](int64_t) { return [](int8_t x, int8_t y) { return static_cast<uint32_t>(x * y); }; },
        store);
  }
}

Status run_packed_hybrid(RunContext& ctx) {
  const MatmulState& s = ctx.state<MatmulState>();
  int8_t* values = ctx.scratch_of<int8_t>(s.values).data();
  float* scales = ctx.scratch_of<float>(s.scales).data();
  int32_t* zero_points = ctx.scratch_of<int32_t>(s.zero_points).data();
  quantize_rows(ctx.kernels(), ctx.in<float>(0).data(), s.left_batch.count() * s.m, s.k, s.asymmetric, values, scales,
                zero_points);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  run_fast_hybrid(ctx, s.fast,
                  {values, ctx.out<float>(0).data(), zero_points, scales, 1, s.column_scales.data(), nullptr,
                   -kInfinity, kInfinity, false});
  return {};
}

Result<bool> choose_packed_hybrid(PrepareContext& ctx, MatmulState* s) {
  if (!is_layer(ctx, *s)) return false;
  const std::vector<float>& scale = ctx.input(1).quant().scale;
  s->column_scales.assign(static_cast<size_t>(s->n), scale[0]);
  if (scale.size() > 1) s->column_scales = scale;
  return pack_right<int8_t>(ctx, *s, [&](const simd::ConvShape& shape, const int8_t* right) {
    return choose_fast_hybrid(ctx, shape, right, &s->fast);
  });
}

}  // namespace

Status prepare_hybrid_matmul(PrepareContext& ctx, MatmulState* s) {
  const size_t scales = ctx.input(1).quant().scale.size();
  if (scales != 1 && scales != static_cast<size_t>(s->n))
    return ctx.wrong_scale_count(1, "1 or " + std::to_string(s->n) + ", one per column");
  s->asymmetric = ctx.options().flag("asymmetric_quantize_inputs");
  turn_left(ctx, s);
  const auto left_rows = static_cast<size_t>(s->left_batch.count() * s->m),
             right_rows = static_cast<size_t>(s->right_batch.count() * s->n);
  s->values = ctx.scratch(static_cast<size_t>(ctx.input(0).count()));
  s->scales = ctx.scratch(left_rows * sizeof(float));
  s->zero_points = ctx.scratch(left_rows * sizeof(int32_t));
  SURELITE_LET(const bool packed, choose_packed_hybrid(ctx, s));
  if (packed) {
    ctx.set_run(run_packed_hybrid);
    return {};
  }
  s->row_sums = ctx.scratch(right_rows * sizeof(int32_t));
  if (takes_shortcuts(ctx) && s->right_in_rows && s->m < kFewRows) {
    ctx.set_run(run_hybrid<Way::dots>);
    return {};
  }
  const ByteProduct::Sizes sizes{
      s->m, s->n, s->k, s->left_batch.count(), s->right_batch.count(), s->batch.count(), false, s->right_in_rows};
  SURELITE_LET(const bool fits, s->bytes.prepare(ctx, sizes, 0, 0));
  if (!fits) turn_right(ctx, s);
  ctx.set_run(fits ? run_hybrid<Way::product> : run_hybrid<Way::plain>);
  return {};
}

}  // namespace surelite
