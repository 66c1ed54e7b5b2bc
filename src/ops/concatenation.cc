// SPDX-License-Identifier: Apache-2.0
// CONCATENATION: inputs one after the other along an axis; scalars become a vector.
#include <algorithm>
#include <array>
#include <cmath>

#include "ops/fast/bytes.h"
#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/move/split_concat.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

// uint8 inputs with other quantization than the output's are requantized in float, as in the stock kernel.
struct Rescaled {
  PartSizes sizes;
  struct Part {
    bool same;
    std::array<uint8_t, 256> table;
  };
  std::vector<Part> parts;
};

Status run_rescaled(RunContext& ctx) {
  const Rescaled& s = ctx.state<Rescaled>();
  uint8_t* to = ctx.out<uint8_t>(0).data();
  for (int64_t k = 0; k < s.sizes.outer; ++k) {
    for (size_t i = 0; i < s.parts.size(); ++i) {
      const int64_t length = s.sizes.lengths[i] * s.sizes.inner;
      const uint8_t* from = ctx.in<uint8_t>(static_cast<int>(i)).data() + k * length;
      if (s.parts[i].same)
        std::copy_n(from, length, to);
      else
        look_up_bytes(ctx.kernels(), s.parts[i].table.data(), from, to, length);
      to += length;
    }
  }
  return {};
}

void prepare_rescaled(PrepareContext& ctx, PartSizes sizes) {
  Rescaled& s = ctx.state<Rescaled>();
  const Quantization& out = ctx.output(0).quant();
  const float inverse = 1.0f / out.first_scale();
  for (int i = 0; i < ctx.input_count(); ++i) {
    const Quantization& in = ctx.input(i).quant();
    const float scale = in.first_scale() * inverse, bias = static_cast<float>(-in.first_zero_point()) * scale;
    Rescaled::Part& part = s.parts.emplace_back();
    part.same = same_quantization(in, out);
    for (int stored = 0; stored < 256; ++stored) {
      const float value =
          std::round(static_cast<float>(stored) * scale + bias) + static_cast<float>(out.first_zero_point());
      part.table[static_cast<size_t>(stored)] =
          static_cast<uint8_t>(std::isnan(value) ? 0.0f : std::clamp(value, 0.0f, 255.0f));
    }
  }
  s.sizes = std::move(sizes);
  ctx.set_run(run_rescaled);
}

Status check_quantization(PrepareContext& ctx, bool* rescale) {
  const ElementType type = ctx.output(0).type;
  for (int i = 0; i < ctx.input_count(); ++i) {
    const bool same = same_quantization(ctx.input(i).quant(), ctx.output(0).quant());
    if (type == ElementType::uint8) *rescale |= !same;
    if (type == ElementType::int8) SURELITE_TRY(require_same_quantization(ctx, i, 0));
    if (type == ElementType::int16 &&
        (ctx.input(i).quant().first_zero_point() != 0 || ctx.output(0).quant().first_zero_point() != 0))
      return ctx.wrong_zero_point(ctx.input(i).quant().first_zero_point() != 0 ? Operand(i) : Operand::output(0), 0);
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation(ctx));
  if (activation != Activation::none)
    return ctx.bad_option("fused_activation_function", {"value", static_cast<int>(activation)}, "it must be NONE");
  const Shape& first = ctx.input(0).shape;
  const int rank = first.rank();
  const int64_t value = ctx.options().i32("axis");
  const std::optional<int> axis = rank == 0 && value == 0 ? 0 : resolve_axis(value, rank);
  if (!axis) return ctx.bad_option("axis", {"value", value}, "it must be an axis of " + ctx.describe_input(0));
  PartSizes sizes;
  int64_t total = 0;
  for (int i = 0; i < ctx.input_count(); ++i) {
    const Shape& shape = ctx.input(i).shape;
    if (shape.rank() != rank) return ctx.wrong_rank(i, rank);
    for (int d = 0; d < rank; ++d)
      if (d != *axis && shape[d] != first[d]) return ctx.extents_differ(i, d, 0, d);
    sizes.lengths.push_back(rank == 0 ? 1 : shape[*axis]);
    total += sizes.lengths.back();
  }
  if (total > INT32_MAX)
    return ctx.impossible_extent(*axis, total);
  Shape out = rank == 0 ? Shape{0} : first;
  out[*axis] = static_cast<int32_t>(total);
  sizes.outer = out.count(0, *axis);
  sizes.inner = out.count(*axis + 1, out.rank());
  bool rescale = false;
  SURELITE_TRY(check_quantization(ctx, &rescale));
  SURELITE_TRY(ctx.resize(0, out));
  if (rescale)
    prepare_rescaled(ctx, std::move(sizes));
  else
    prepare_join(ctx, sizes);
  return {};
}

}  // namespace

extern const OpSpec op_concatenation{
    .name = "CONCATENATION",
    .max_version = 7,
    .types = "T:" SURELITE_CELL_TYPES " T* -> T",
    .prepare = prepare,
    .run = run_join,
};

}  // namespace surelite
