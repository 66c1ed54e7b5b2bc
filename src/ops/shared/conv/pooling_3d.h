// SPDX-License-Identifier: Apache-2.0
// Options and shapes of three-dimensional pooling, a custom operator.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ops/shared/options/flex_options.h"
#include "ops/shared/conv/pooling.h"

namespace surelite {

// Depth, height and width of "ksize" or "strides"; batch and channels are not pooled over.
inline Result<std::vector<int64_t>> read_extents(const PrepareContext& ctx, const FlexOptions& options,
                                                 std::string_view key) {
  const std::vector<int64_t> values = options.integers(key);
  if (values.size() != 5 || values[0] != 1 || values[4] != 1)
    return ctx.bad_option(key, {"value", static_cast<int64_t>(values.size())},
                          "it must be [1, depth, height, width, 1]");
  for (const int64_t value : values)
    if (value <= 0 || value > INT32_MAX) return ctx.bad_option(key, {"value", value}, "its entries must be positive");
  return values;
}

// Reads the options and sets the output's shape.
inline Status prepare_pool_3d(PrepareContext& ctx) {
  const Tensor &input = ctx.input(0), &output = ctx.output(0);
  if (input.rank() != 5) return ctx.wrong_rank(0, 5);
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  if (options.text("data_format") != "NDHWC")
    return ctx.bad_option("data_format", {"value", options.text("data_format")}, "it must be NDHWC");
  const std::string_view padding_name = options.text("padding");
  if (padding_name != "SAME" && padding_name != "VALID")
    return ctx.bad_option("padding", {"value", padding_name}, "it must be SAME or VALID");
  const Padding padding = padding_name == "SAME" ? Padding::same : Padding::valid;
  SURELITE_LET(const std::vector<int64_t> filter, read_extents(ctx, options, "ksize"));
  SURELITE_LET(const std::vector<int64_t> stride, read_extents(ctx, options, "strides"));
  if (input.type == ElementType::int8 &&
      !(std::abs(input.quant().first_scale() - output.quant().first_scale()) <= 1e-6f))
    return ctx.quantization_differs(0, Operand::output(0));
  Pool& pool = ctx.state<Pool>();
  Window* const axes[] = {&pool.z, &pool.y, &pool.x};
  for (int i = 0; i < 3; ++i) {
    const auto at = static_cast<size_t>(i) + 1;
    SURELITE_LET(*axes[i], window_over(ctx, padding, input.dim(i + 1), static_cast<int32_t>(filter[at]),
                                       static_cast<int32_t>(stride[at])));
  }
  pool.batches = input.dim(0);
  pool.channels = input.dim(4);
  pool.real = float_range(Activation::none);
  pool.range = type_range(input.type);
  SURELITE_TRY(ctx.resize(0, {pool.batches, pool.z.out, pool.y.out, pool.x.out, pool.channels}));
  return check_element_limit(ctx);
}

}  // namespace surelite
