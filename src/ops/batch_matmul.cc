// SPDX-License-Identifier: Apache-2.0
// BATCH_MATMUL: products of the last two axes, [m, k] by [k, n], with broadcasting over the others; either factor may
// be stored transposed.
#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>

#include "ops/fast/wide_loop.h"
#include "ops/shared/conv/matmul_hybrid.h"
#include "ops/shared/options/element_limit.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {
namespace {

// Multiply-adds that take about as long as waking a thread and waiting for it.
constexpr int64_t kGrain = 500'000;

Status run_float(RunContext& ctx) {
  const MatmulState& s = ctx.state<MatmulState>();
  float* out = ctx.out<float>(0).data();
  return multiply_all<float, float, float>(
      ctx, transposed<float>(ctx, 0, s.left_scratch, s.k, s.m), transposed<float>(ctx, 1, s.right_scratch, s.k, s.n),
      [](int64_t) { return [](float x, float y) { return x * y; }; },
      [&](int64_t, int64_t, int64_t, int64_t at, float sum) { out[at] = sum; });
}

// The right factor in rows of [k, n]; the left one as it is stored.
Status run_fast_float(RunContext& ctx) {
  const MatmulState& s = ctx.state<MatmulState>();
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
  const MatmulState& s = ctx.state<MatmulState>();
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
  const MatmulState& s = ctx.state<MatmulState>();
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

template <class Out>
Status run_dots(RunContext& ctx) {
  const MatmulState& s = ctx.state<MatmulState>();
  Out* out = ctx.out<Out>(0).data();
  const Scaled scaled{s.multiplier, s.zero_out};
  return dot_all(ctx, ctx.in<int8_t>(0).data(), ctx.in<int8_t>(1).data(),
                 [&](int64_t, int64_t, int64_t, int64_t at, uint32_t sum) {
                   const auto plain = static_cast<int32_t>(sum);
                   out[at] = static_cast<Out>(std::is_same_v<Out, int32_t> ? plain : scaled(plain));
                 });
}

Status run_packed(RunContext& ctx) {
  run_fast(ctx, ctx.state<MatmulState>().fast);
  return {};
}

Result<bool> choose_packed_float(PrepareContext& ctx, MatmulState* s) {
  if (!is_layer(ctx, *s)) return false;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  return pack_right<float>(ctx, *s, [&](const simd::ConvShape& shape, const float* right) {
    return pack_fast_conv(ctx, shape, FloatRange{-kInfinity, kInfinity}, right, nullptr, &s->fast);
  });
}

Result<bool> choose_packed_bytes(PrepareContext& ctx, MatmulState* s) {
  if (ctx.input(0).type != ElementType::int8 || !is_layer(ctx, *s)) return false;
  ConvQuant quant{s->zero_left, s->zero_right, s->zero_out, {-128, 127}, s->column_multipliers};
  if (quant.scale.empty()) quant.scale.assign(static_cast<size_t>(s->n), s->multiplier);
  return pack_right<int8_t>(ctx, *s, [&](const simd::ConvShape& shape, const int8_t* right) {
    return pack_fast_conv(ctx, shape, quant, false, right, nullptr, &s->fast);
  });
}

Result<bool> choose_fast_bytes(PrepareContext& ctx, MatmulState* s) {
  if (takes_shortcuts(ctx) && s->right_in_rows && !s->left_turned && s->m < kFewRows) {
    ctx.set_run(ctx.output(0).type == ElementType::int32 ? run_dots<int32_t> : run_dots<int8_t>);
    return true;
  }
  const ByteProduct::Sizes sizes{s->m,
                                 s->n,
                                 s->k,
                                 s->left_batch.count(),
                                 s->right_batch.count(),
                                 s->batch.count(),
                                 s->left_turned,
                                 s->right_in_rows};
  SURELITE_LET(const bool fits, s->bytes.prepare(ctx, sizes, s->zero_left, s->zero_right));
  if (!fits) return false;
  s->wide = may_be_wide(ctx);
  ctx.set_run(ctx.output(0).type == ElementType::int32 ? run_fast_bytes<int32_t> : run_fast_bytes<int8_t>);
  return true;
}

void choose_plain(PrepareContext& ctx, MatmulState* s) {
  turn_left(ctx, s);
  turn_right(ctx, s);
  if (ctx.output(0).type == ElementType::int32)
    ctx.set_run(run_quantized<int8_t, int8_t, int32_t, int32_t>);
  else if (ctx.input(0).type == ElementType::int8)
    ctx.set_run(run_quantized<int8_t, int8_t, int32_t, int8_t>);
  else if (ctx.input(1).type == ElementType::int8)
    ctx.set_run(run_quantized<int16_t, int8_t, int64_t, int16_t>);
  else
    ctx.set_run(run_quantized<int16_t, int16_t, int64_t, int16_t>);
}

// Weights with one scale per column of the product. (The stock kernel takes such scales for 0.)
Status prepare_columns(PrepareContext& ctx, MatmulState* s) {
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
  SURELITE_LET(const bool packed, choose_packed_bytes(ctx, s));
  if (packed)
    ctx.set_run(run_packed);
  else
    choose_plain(ctx, s);
  return {};
}

Status prepare_quantized(PrepareContext& ctx, MatmulState* s) {
  const ElementType left = ctx.input(0).type;
  const bool plain_sums = ctx.output(0).type == ElementType::int32;
  if (!plain_sums) {
    if (ctx.input(1).quant().scale.size() > 1) return prepare_columns(ctx, s);
    SURELITE_TRY(check_affine(ctx, {0, 1}, left == ElementType::int16));
    s->zero_left = ctx.input(0).quant().first_zero_point();
    s->zero_right = ctx.input(1).quant().first_zero_point();
    s->zero_out = ctx.output(0).quant().first_zero_point();
    SURELITE_LET(const double factor, single_multiplier(ctx, {.input = 0, .filter = 1, .bias = 2}));
    s->multiplier = quantize_multiplier(factor);
    SURELITE_LET(const bool packed, choose_packed_bytes(ctx, s));
    if (packed) {
      ctx.set_run(run_packed);
      return {};
    }
  }
  if (left == ElementType::int8) {
    SURELITE_LET(const bool fits, choose_fast_bytes(ctx, s));
    if (fits) return {};
  }
  choose_plain(ctx, s);
  return {};
}

Status prepare_float(PrepareContext& ctx, MatmulState* s) {
  SURELITE_LET(const bool packed, choose_packed_float(ctx, s));
  if (packed) {
    ctx.set_run(run_packed);
  } else if (fast_multiply(ctx.kernels())) {
    if (s->right_in_rows && s->n > 1 && s->k > 1) s->right_scratch = ctx.scratch(ctx.input(1).bytes);
    ctx.set_run(run_fast_float);
  } else {
    turn_left(ctx, s);
    turn_right(ctx, s);
    ctx.set_run(run_float);
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Tensor &left = ctx.input(0), &right = ctx.input(1);
  for (int i = 0; i < 2; ++i)
    if (ctx.input(i).rank() < 2) return ctx.wrong_rank(i, "2 or more");
  MatmulState& s = ctx.state<MatmulState>();
  const bool left_is_turned = ctx.options().flag("adj_x"), right_is_turned = !ctx.options().flag("adj_y");
  const int last_left = left.rank() - 1, last_right = right.rank() - 1;
  s.m = left.dim(left_is_turned ? last_left : last_left - 1);
  s.k = left.dim(left_is_turned ? last_left - 1 : last_left);
  s.n = right.dim(right_is_turned ? last_right : last_right - 1);
  s.left_batch = Shape(left.shape.dims().first(static_cast<size_t>(last_left - 1)));
  s.right_batch = Shape(right.shape.dims().first(static_cast<size_t>(last_right - 1)));
  const int joined = right_is_turned ? last_right - 1 : last_right;
  if (right.dim(joined) != s.k) return ctx.extents_differ(0, left_is_turned ? last_left - 1 : last_left, 1, joined);
  if (!broadcast_shapes(s.left_batch, s.right_batch, &s.batch)) return ctx.not_broadcastable(0, 1, 2);
  Shape shape = s.batch;
  shape.push_back(static_cast<int32_t>(s.m));
  shape.push_back(static_cast<int32_t>(s.n));
  SURELITE_TRY(ctx.resize(0, shape));
  SURELITE_TRY(check_element_limit(ctx));
  s.left_turned = left_is_turned && s.m > 1 && s.k > 1;
  s.right_in_rows = !right_is_turned;
  if (left.type != ElementType::float32) return prepare_quantized(ctx, &s);
  if (right.type != ElementType::float32) return prepare_hybrid_matmul(ctx, &s);
  return prepare_float(ctx, &s);
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
