// SPDX-License-Identifier: Apache-2.0
// RANGE: start, start + delta, ... up to but without limit.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/quantization_checks.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {
namespace {

// Number of elements, or nothing if delta is 0, points away from the limit, or there are too many.
template <class T>
Result<int32_t> count_steps(PrepareContext& ctx, T start, T limit, T delta, double steps) {
  if (!(delta != 0)) return ctx.bad_value(2, 0, "the step must not be 0");
  if (!(delta > 0 ? start <= limit : start >= limit))
    return ctx.bad_shape("the step points away from the limit", {{"start", static_cast<double>(start)},
                                                                 {"limit", static_cast<double>(limit)},
                                                                 {"step", static_cast<double>(delta)}});
  if (!(steps <= std::numeric_limits<int32_t>::max()))
    return ctx.impossible_extent(0, steps < 9e18 ? static_cast<int64_t>(steps) : INT64_MAX);
  return static_cast<int32_t>(steps);
}

template <class T>
Result<int32_t> plain_count(PrepareContext& ctx) {
  const T start = ctx.input(0).values<T>()[0], limit = ctx.input(1).values<T>()[0], delta = ctx.input(2).values<T>()[0];
  if constexpr (kIsReal<T>) {
    // Each step rounds to T.
    const T span = static_cast<T>(static_cast<Wide<T>>(limit) - static_cast<Wide<T>>(start));
    const T steps = static_cast<T>(static_cast<Wide<T>>(span) / static_cast<Wide<T>>(delta));
    return count_steps<Wide<T>>(ctx, start, limit, delta, std::ceil(std::abs(static_cast<double>(steps))));
  } else {
    using U = std::make_unsigned_t<T>;
    const U span = static_cast<U>(start < limit ? static_cast<U>(limit) - static_cast<U>(start)
                                                : static_cast<U>(start) - static_cast<U>(limit));
    const U step = static_cast<U>(delta < 0 ? U{0} - static_cast<U>(delta) : static_cast<U>(delta));
    const double steps = step ? static_cast<double>(span / step) + (span % step != 0) : 0;
    return count_steps<T>(ctx, start, limit, delta, steps);
  }
}

template <class T>
float real_value(const Tensor& tensor) {
  return static_cast<float>(static_cast<double>(tensor.quant().first_scale()) *
                            (tensor.values<T>()[0] - tensor.quant().first_zero_point()));
}

// The stock kernel counts with the formula for integers.
template <class T>
Result<int32_t> quantized_count(PrepareContext& ctx) {
  const float start = real_value<T>(ctx.input(0)), limit = real_value<T>(ctx.input(1)),
              delta = real_value<T>(ctx.input(2));
  const float steps = (std::abs(limit - start) + std::abs(delta) - 1) / std::abs(delta);
  return count_steps<float>(ctx, start, limit, delta, std::max(0.0, std::trunc(static_cast<double>(steps))));
}

template <class T>
Status run_plain(RunContext& ctx) {
  T value = ctx.in<T>(0)[0];
  const T delta = ctx.in<T>(2)[0];
  for (T& element : ctx.out<T>(0)) {
    element = value;
    value = static_cast<T>(Plus()(static_cast<Wide<T>>(value), static_cast<Wide<T>>(delta)));
  }
  return {};
}

template <class T>
Status run_quantized(RunContext& ctx) {
  const Quantization& quant = ctx.input(0).quant();
  float value = real_value<T>(ctx.input(0));
  const float delta = real_value<T>(ctx.input(2));
  for (T& element : ctx.out<T>(0)) {
    const double stored = std::round(value / quant.first_scale()) + static_cast<double>(quant.first_zero_point());
    element = static_cast<T>(std::clamp<double>(stored, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    value += delta;
  }
  return {};
}

template <class T>
Result<int32_t> prepare_plain(PrepareContext& ctx) {
  ctx.set_run(run_plain<T>);
  return plain_count<T>(ctx);
}

template <class T>
Result<int32_t> prepare_small(PrepareContext& ctx) {
  if (!is_quantized(ctx.input(0))) return prepare_plain<T>(ctx);
  SURELITE_TRY(check_affine(ctx, {0, 1, 2}));
  ctx.set_run(run_quantized<T>);
  return quantized_count<T>(ctx);
}

Result<int32_t> prepare_type(PrepareContext& ctx) {
  switch (ctx.input(0).type) {
    case ElementType::float32: return prepare_plain<float>(ctx);
    case ElementType::float16: return prepare_plain<Half>(ctx);
    case ElementType::bfloat16: return prepare_plain<BFloat16>(ctx);
    case ElementType::int8: return prepare_small<int8_t>(ctx);
    case ElementType::int16: return prepare_small<int16_t>(ctx);
    case ElementType::int32: return prepare_plain<int32_t>(ctx);
    default: return prepare_plain<int64_t>(ctx);
  }
}

Status prepare(PrepareContext& ctx) {
  for (int i = 0; i < 3; ++i) {
    if (ctx.input(i).count() != 1) return ctx.wrong_count(i, 1);
    if (!ctx.known(i)) return ctx.later();
  }
  SURELITE_LET(const int32_t count, prepare_type(ctx));
  return ctx.resize(0, {count});
}

}  // namespace

extern const OpSpec op_range{
    .name = "RANGE",
    .max_version = 2,
    .types = "T:f32|f16|bf16|i8|i16|i32|i64 T T -> T",
    .prepare = prepare,
};

}  // namespace surelite
