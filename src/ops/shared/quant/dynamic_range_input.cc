// SPDX-License-Identifier: Apache-2.0
// Scratch memory and quantization of dynamic-range inputs.
#include "ops/shared/quant/dynamic_range_input.h"

#include "base/checked.h"
#include "ops/shared/quant/dynamic_range.h"

namespace surelite {

Status HybridInput::prepare(PrepareContext& ctx, int64_t rows, int64_t columns, bool asymmetric) {
  size_t values = 0, words = 0;
  if (rows < 0 || columns < 0 || !checked_mul(static_cast<size_t>(rows), static_cast<size_t>(columns), &values) ||
      !checked_mul(static_cast<size_t>(rows), sizeof(float), &words))
    return ctx.fail(Code::P311, {{"what", "the quantized input"}});
  rows_ = rows;
  columns_ = columns;
  asymmetric_ = asymmetric;
  values_ = ctx.scratch(values);
  scales_ = ctx.scratch(words);
  zero_points_ = ctx.scratch(words);
  return {};
}

HybridInput::Rows HybridInput::quantize(const RunContext& ctx, int input) const {
  const std::span<int8_t> values = ctx.scratch_of<int8_t>(values_);
  const std::span<float> scales = ctx.scratch_of<float>(scales_);
  const std::span<int32_t> zero_points = ctx.scratch_of<int32_t>(zero_points_);
  quantize_rows(ctx.kernels(), ctx.in<float>(input).data(), rows_, columns_, asymmetric_, values.data(), scales.data(),
                zero_points.data());
  return {values.data(), scales.data(), zero_points.data()};
}

}  // namespace surelite
