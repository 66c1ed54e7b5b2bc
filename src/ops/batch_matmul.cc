// SPDX-License-Identifier: Apache-2.0
// BATCH_MATMUL: products of the last two axes, [m, k] by [k, n], with broadcasting over the others; either factor may
// be stored transposed.
#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>

#include "ops/shared/conv/add_products.h"
#include "ops/shared/elementwise/broadcast.h"
#include "ops/fast/byte_matmul.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/options/element_limit.h"
#include "ops/shared/quant/dynamic_range.h"
#include "ops/shared/quant/quantization_checks.h"
#include "ops/fast/wide_loop.h"

namespace surelite {
namespace {

// Rows of the product are rows of the left factor [m, k] times rows of the right one [n, k]; a factor stored the other
// way round is transposed into scratch memory first.
struct State {
  int64_t m = 0, n = 0, k = 0;
  Shape left_batch, right_batch, batch;
  int left_scratch = -1, right_scratch = -1;
  Multiplier multiplier;
  std::vector<Multiplier> column_multipliers;  // where the right factor has one scale per column of the product
  int32_t zero_left = 0, zero_right = 0, zero_out = 0;
  // Dynamic range: quantized left rows, their scales and zero points, sums of the right rows.
  bool asymmetric = false;
  bool left_turned = false;  // stored as [k, m] and read so
  int values = -1, scales = -1, zero_points = -1, row_sums = -1;
  ByteProduct bytes;
  bool wide = false;  // results may be scaled by wide_loop.h
};

// Multiply-adds that take about as long as waking a thread and waiting for it.
constexpr int64_t kGrain = 500'000;

// [rows, columns] to [columns, rows], matrix by matrix.
template <class T>
const T* transposed(const RunContext& ctx, int input, int scratch, int64_t rows, int64_t columns) {
  const std::span<const T> in = ctx.in<T>(input);
  if (scratch < 0) return in.data();
  T* out = ctx.scratch_of<T>(scratch).data();
  const int64_t size = rows * columns;
  for (int64_t at = 0; size > 0 && at < static_cast<int64_t>(in.size()); at += size)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns; ++c) out[at + c * rows + r] = in[static_cast<size_t>(at + r * columns + c)];
  return out;
}

// each(index of the product, of the left matrix, of the right matrix)
template <class Each>
Status for_each_product(const State& s, const Each& each) {
  const auto plan = BroadcastPlan<2>::make(s.batch, {&s.left_batch, &s.right_batch});
  return for_each_row<2>(plan, [&](int64_t at, const auto& from, int64_t count, const auto& step) -> Status {
    for (int64_t i = 0; i < count; ++i) each(at + i, from[0] + i * step[0], from[1] + i * step[1]);
    return {};
  });
}

template <class Left, class Right, class Acc, class ProductOf, class Store>
Status multiply_all(RunContext& ctx, const Left* left, const Right* right, const ProductOf& product_of,
                    const Store& store) {
  const State& s = ctx.state<State>();
  return for_each_product(s, [&](int64_t at, int64_t l, int64_t r) {
    dot_rows<Acc>(ctx, s.m, s.n, s.k, left + l * s.m * s.k, right + r * s.n * s.k, product_of,
                  [&](int64_t row, int64_t unit, Acc sum) {
                    store(l * s.m + row, r * s.n + unit, unit, (at * s.m + row) * s.n + unit, sum);
                  });
  });
}

Status run_float(RunContext& ctx) {
  const State& s = ctx.state<State>();
  float* out = ctx.out<float>(0).data();
  return multiply_all<float, float, float>(
      ctx, transposed<float>(ctx, 0, s.left_scratch, s.k, s.m), transposed<float>(ctx, 1, s.right_scratch, s.k, s.n),
      [](int64_t) { return [](float x, float y) { return x * y; }; },
      [&](int64_t, int64_t, int64_t, int64_t at, float sum) { out[at] = sum; });
}

// The right factor in rows of [k, n]; the left one as it is stored.
Status run_fast_float(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* left = ctx.in<float>(0).data();
  const float* right = transposed<float>(ctx, 1, s.right_scratch, s.n, s.k);
  float* out = ctx.out<float>(0).data();
  const auto factors = [&](int64_t at, int64_t l, int64_t r) {
    simd::MatmulF32 product;
    product.left = left + l * s.m * s.k;
    product.row_stride = s.left_turned ? 1 : s.k;
    product.step = s.left_turned ? s.m : 1;
    product.right = right + r * s.n * s.k;
    product.out = out + at * s.m * s.n;
    product.n = s.n;
    product.k = s.k;
    return product;
  };
  const simd::MultiplyF32 multiply = fast_multiply(ctx.kernels());
  ctx.parallel(s.batch.count() * s.m, 1 + kGrain / (s.n * s.k + 1), [&](int64_t first, int64_t last) {
    (void)for_each_product(s, [&](int64_t at, int64_t l, int64_t r) {
      const int64_t begin = std::max(first - at * s.m, int64_t{0}), end = std::min(last - at * s.m, s.m);
      if (begin < end) multiply(factors(at, l, r), begin, end);
    });
  });
  return {};
}

// Sums wrap on overflow. int32 outputs take the plain sums of the stored values.
template <class Left, class Right, class Sum, class Out>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  using Wrapping = std::make_unsigned_t<Sum>;
  Out* out = ctx.out<Out>(0).data();
  const int32_t zero_left = s.zero_left, zero_right = s.zero_right;
  const IntRange range{std::numeric_limits<Out>::min(), std::numeric_limits<Out>::max()};
  return multiply_all<Left, Right, Wrapping>(
      ctx, transposed<Left>(ctx, 0, s.left_scratch, s.k, s.m), transposed<Right>(ctx, 1, s.right_scratch, s.k, s.n),
      [=](int64_t) {
        return [=](Left x, Right y) { return static_cast<Wrapping>(Sum{x - zero_left} * Sum{y - zero_right}); };
      },
      [&](int64_t, int64_t, int64_t column, int64_t at, Wrapping sum) {
        if constexpr (std::is_same_v<Out, int32_t>) {
          out[at] = static_cast<int32_t>(sum);
        } else {
          const Multiplier& scale =
              s.column_multipliers.empty() ? s.multiplier : s.column_multipliers[static_cast<size_t>(column)];
          out[at] = static_cast<Out>(requantize(static_cast<Sum>(sum), scale, s.zero_out, range));
        }
      });
}

struct Scaled {
  Multiplier multiplier;
  int32_t zero;
  int32_t operator()(int32_t sum) const { return requantize(sum, multiplier, zero, {-128, 127}); }
};

template <class Out>
Status run_fast_bytes(RunContext& ctx) {
  const State& s = ctx.state<State>();
  Out* out = ctx.out<Out>(0).data();
  const Scaled scaled{s.multiplier, s.zero_out};
  s.bytes.run(
      ctx, ctx.in<int8_t>(0).data(), ctx.in<int8_t>(1).data(),
      [&](const auto& each) { (void)for_each_product(s, each); },
      [&](int64_t at, int64_t, int64_t, int64_t row, const int32_t* sums) {
        Out* to = out + (at * s.m + row) * s.n;
        if constexpr (std::is_same_v<Out, int32_t>)
          std::copy_n(sums, s.n, to);
        else if (s.wide)
          map_wide(sums, to, s.n, scaled);
        else
          for (int64_t i = 0; i < s.n; ++i) to[i] = static_cast<int8_t>(scaled(sums[i]));
      });
  return {};
}

// The stock kernel takes the zero point's share off in single precision and then drops the fraction.
int32_t less_zero_point(int32_t sum, int32_t row_sum, int32_t zero_point) {
  const float rest = static_cast<float>(sum) - static_cast<float>(row_sum) * static_cast<float>(zero_point);
  return rest >= -0x1p31f && rest < 0x1p31f ? static_cast<int32_t>(rest) : std::numeric_limits<int32_t>::min();
}

// Real left rows, int8 right matrix: each left row is quantized for itself.
template <bool FAST>
Status run_hybrid(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* left = transposed<float>(ctx, 0, s.left_scratch, s.k, s.m);
  const int8_t* right = transposed<int8_t>(ctx, 1, s.right_scratch, s.k, s.n);
  int8_t* values = ctx.scratch_of<int8_t>(s.values).data();
  float* scales = ctx.scratch_of<float>(s.scales).data();
  int32_t* zero_points = ctx.scratch_of<int32_t>(s.zero_points).data();
  int32_t* row_sums = ctx.scratch_of<int32_t>(s.row_sums).data();
  quantize_rows(ctx.kernels(), left, s.left_batch.count() * s.m, s.k, s.asymmetric, values, scales, zero_points);
  sum_rows(ctx.kernels(), right, s.right_batch.count() * s.n, s.k, row_sums);
  const std::vector<float>& right_scale = ctx.input(1).quant().scale;
  float* out = ctx.out<float>(0).data();
  const auto store = [&](int64_t left_row, int64_t right_row, int64_t unit, int64_t at, uint32_t sum) {
    const float scale = scales[left_row] * right_scale[right_scale.size() > 1 ? static_cast<size_t>(unit) : 0];
    out[at] = scale * static_cast<float>(
                          less_zero_point(static_cast<int32_t>(sum), row_sums[right_row], zero_points[left_row]));
  };
  if constexpr (FAST) {
    s.bytes.run(
        ctx, values, right, [&](const auto& each) { (void)for_each_product(s, each); },
        [&](int64_t at, int64_t l, int64_t r, int64_t row, const int32_t* sums) {
          for (int64_t unit = 0; unit < s.n; ++unit)
            store(l * s.m + row, r * s.n + unit, unit, (at * s.m + row) * s.n + unit,
                  static_cast<uint32_t>(sums[unit]));
        });
    return {};
  } else {
    return multiply_all<int8_t, int8_t, uint32_t>(
        ctx, values, right, [](int64_t) { return [](int8_t x, int8_t y) { return static_cast<uint32_t>(x * y); }; },
        store);
  }
}

Status prepare_hybrid(PrepareContext& ctx, State* s) {
  const size_t scales = ctx.input(1).quant().scale.size();
  if (scales != 1 && scales != static_cast<size_t>(s->n))
    return ctx.wrong_scale_count(1, "1 or " + std::to_string(s->n) + ", one per column");
  s->asymmetric = ctx.options().flag("asymmetric_quantize_inputs");
  const auto left_rows = static_cast<size_t>(s->left_batch.count() * s->m),
             right_rows = static_cast<size_t>(s->right_batch.count() * s->n);
  s->values = ctx.scratch(static_cast<size_t>(ctx.input(0).count()));
  s->scales = ctx.scratch(left_rows * sizeof(float));
  s->zero_points = ctx.scratch(left_rows * sizeof(int32_t));
  s->row_sums = ctx.scratch(right_rows * sizeof(int32_t));
  // Both factors lie in rows by then.
  const ByteProduct::Sizes sizes{s->m,  s->n, s->k, s->left_batch.count(), s->right_batch.count(), s->batch.count(),
                                 false, true};
  SURELITE_LET(const bool fits, s->bytes.prepare(ctx, sizes, 0, 0));
  ctx.set_run(fits ? run_hybrid<true> : run_hybrid<false>);
  return {};
}

Status choose_fast_bytes(PrepareContext& ctx, State* s) {
  const ByteProduct::Sizes sizes{s->m, s->n, s->k, s->left_batch.count(), s->right_batch.count(), s->batch.count(),
                                 ctx.options().flag("adj_x"), ctx.options().flag("adj_y")};
  SURELITE_LET(const bool fits, s->bytes.prepare(ctx, sizes, s->zero_left, s->zero_right));
  if (!fits) return {};
  s->wide = may_be_wide(ctx);
  ctx.set_run(ctx.output(0).type == ElementType::int32 ? run_fast_bytes<int32_t> : run_fast_bytes<int8_t>);
  return {};
}

void choose_plain(PrepareContext& ctx) {
  if (ctx.input(0).type == ElementType::int8)
    ctx.set_run(run_quantized<int8_t, int8_t, int32_t, int8_t>);
  else if (ctx.input(1).type == ElementType::int8)
    ctx.set_run(run_quantized<int16_t, int8_t, int64_t, int16_t>);
  else
    ctx.set_run(run_quantized<int16_t, int16_t, int64_t, int16_t>);
}

// Weights with one scale per column of the product. (The stock kernel takes such scales for 0.)
Status prepare_columns(PrepareContext& ctx, State* s) {
  const Tensor& right = ctx.input(1);
  const Quantization& quant = right.quant();
  const int axis = right.rank() - (ctx.options().flag("adj_y") ? 2 : 1);
  SURELITE_TRY(check_affine(ctx, {0}, ctx.input(0).type == ElementType::int16));
  if (quant.quantized_dimension != axis)
    return ctx.wrong_scale_axis(1, "axis " + std::to_string(axis) + ", that of the product's columns");
  if (static_cast<int64_t>(quant.scale.size()) != s->n) return ctx.wrong_scale_count(1, s->n);
  if (!quant.zero_point.all([](int32_t zero) { return zero == 0; })) return ctx.wrong_zero_point(1, 0);
  s->zero_left = ctx.input(0).quant().first_zero_point();
  s->zero_out = ctx.output(0).quant().first_zero_point();
  const auto left = static_cast<double>(ctx.input(0).quant().first_scale()),
             out = static_cast<double>(ctx.output(0).quant().first_scale());
  for (const float scale : quant.scale)
    s->column_multipliers.push_back(quantize_multiplier(left * static_cast<double>(scale) / out));
  choose_plain(ctx);
  return {};
}

Status prepare_quantized(PrepareContext& ctx, State* s) {
  const ElementType left = ctx.input(0).type;
  if (ctx.output(0).type == ElementType::int32) {
    ctx.set_run(run_quantized<int8_t, int8_t, int32_t, int32_t>);
    return choose_fast_bytes(ctx, s);
  }
  if (ctx.input(1).quant().scale.size() > 1) return prepare_columns(ctx, s);
  SURELITE_TRY(check_affine(ctx, {0, 1}, left == ElementType::int16));
  s->zero_left = ctx.input(0).quant().first_zero_point();
  s->zero_right = ctx.input(1).quant().first_zero_point();
  s->zero_out = ctx.output(0).quant().first_zero_point();
  SURELITE_LET(const double factor, single_multiplier(ctx, {.input = 0, .filter = 1, .bias = 2}));
  s->multiplier = quantize_multiplier(factor);
  choose_plain(ctx);
  return left == ElementType::int8 ? choose_fast_bytes(ctx, s) : Status();
}

Status prepare(PrepareContext& ctx) {
  const Tensor &left = ctx.input(0), &right = ctx.input(1);
  for (int i = 0; i < 2; ++i)
    if (ctx.input(i).rank() < 2) return ctx.wrong_rank(i, "2 or more");
  State& s = ctx.state<State>();
  const bool turn_left = ctx.options().flag("adj_x"), turn_right = !ctx.options().flag("adj_y");
  const int last_left = left.rank() - 1, last_right = right.rank() - 1;
  s.m = left.dim(turn_left ? last_left : last_left - 1);
  s.k = left.dim(turn_left ? last_left - 1 : last_left);
  s.n = right.dim(turn_right ? last_right : last_right - 1);
  s.left_batch = Shape(left.shape.dims().first(static_cast<size_t>(last_left - 1)));
  s.right_batch = Shape(right.shape.dims().first(static_cast<size_t>(last_right - 1)));
  const int joined = turn_right ? last_right - 1 : last_right;
  if (right.dim(joined) != s.k) return ctx.extents_differ(0, turn_left ? last_left - 1 : last_left, 1, joined);
  if (!broadcast_shapes(s.left_batch, s.right_batch, &s.batch)) return ctx.not_broadcastable(0, 1, 2);
  Shape shape = s.batch;
  shape.push_back(static_cast<int32_t>(s.m));
  shape.push_back(static_cast<int32_t>(s.n));
  SURELITE_TRY(ctx.resize(0, shape));
  SURELITE_TRY(check_element_limit(ctx));
  if (left.type == ElementType::float32 && right.type == ElementType::float32 && fast_multiply(ctx.kernels())) {
    s.left_turned = turn_left;
    if (!turn_right && s.n > 1 && s.k > 1) s.right_scratch = ctx.scratch(right.bytes);
    ctx.set_run(run_fast_float);
    return {};
  }
  const bool turned_as_floats =
      left.type == ElementType::int8 && right.quant().scale.size() <= 1 && ByteProduct::has_kernel(ctx);
  if (turn_left && s.m > 1 && s.k > 1 && !turned_as_floats) s.left_scratch = ctx.scratch(left.bytes);
  if (turn_right && s.n > 1 && s.k > 1 && !turned_as_floats) s.right_scratch = ctx.scratch(right.bytes);
  if (left.type != ElementType::float32) return prepare_quantized(ctx, &s);
  if (right.type != ElementType::float32) return prepare_hybrid(ctx, &s);
  ctx.set_run(run_float);
  return {};
}

}  // namespace

extern const OpSpec op_batch_matmul{
    .name = "BATCH_MATMUL",
    .max_version = 4,
    .types =
        "f32 f32|i8 -> f32\n"
        "i8 i8 -> i8|i32\n"
        "i16 i16|i8 -> i16",
    .prepare = prepare,
};

}  // namespace surelite
