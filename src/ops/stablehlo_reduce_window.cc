// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_REDUCE_WINDOW: a reduction of sliding windows over the dilated and padded input. The reduction is a
// subgraph of one operator, recognized by its name.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ops/shared/reduce/reduce_window.h"

namespace surelite {
namespace {

struct Body {
  std::string_view name;
  Reduction reduction;
};
constexpr Body kBodies[] = {
    {"ADD", Reduction::add},         {"STABLEHLO_ADD", Reduction::add},
    {"MUL", Reduction::multiply},    {"STABLEHLO_MULTIPLY", Reduction::multiply},
    {"MINIMUM", Reduction::minimum}, {"STABLEHLO_MINIMUM", Reduction::minimum},
    {"MAXIMUM", Reduction::maximum}, {"STABLEHLO_MAXIMUM", Reduction::maximum},
    {"LOGICAL_AND", Reduction::all}, {"STABLEHLO_AND", Reduction::all},
    {"LOGICAL_OR", Reduction::any},  {"STABLEHLO_OR", Reduction::any},
};

Result<Reduction> read_body(const PrepareContext& ctx) {
  const int32_t index = ctx.options().i32("body_subgraph_index");
  const std::vector<SubgraphDef>& subgraphs = ctx.model().subgraphs;
  if (index < 0 || static_cast<size_t>(index) >= subgraphs.size())
    return ctx.bad_option("body_subgraph_index", {"value", index}, "there is no such subgraph");
  const std::vector<OperatorDef>& operators = subgraphs[static_cast<size_t>(index)].operators;
  if (operators.size() == 1)
    for (const Body& body : kBodies)
      if (operators[0].name == body.name) return body.reduction;
  return ctx.bad_option("body_subgraph_index", {"value", index},
                        "the body must be one addition, product, minimum, maximum, and or or");
}

// A list with one entry (or two) per axis; absent lists are all `standard`.
Result<std::vector<int64_t>> read_list(const PrepareContext& ctx, std::string_view name, size_t count,
                                       int64_t standard) {
  std::vector<int64_t> values = ctx.options().integers(name);
  if (values.empty()) values.assign(count, standard);
  if (values.size() != count)
    return ctx.bad_option(name, {"value", static_cast<int64_t>(values.size())},
                          "it needs " + std::to_string(count) + " entries");
  return values;
}

Status prepare(PrepareContext& ctx) {
  if (ctx.input(0).rank() < 1) return ctx.wrong_rank(0, "1 or more");
  const auto rank = static_cast<size_t>(ctx.input(0).rank());
  WindowReduction plan;
  SURELITE_LET(plan.reduction, read_body(ctx));
  SURELITE_LET(const std::vector<int64_t> window, read_list(ctx, "window_dimensions", rank, 0));
  SURELITE_LET(const std::vector<int64_t> strides, read_list(ctx, "window_strides", rank, 1));
  SURELITE_LET(const std::vector<int64_t> base, read_list(ctx, "base_dilations", rank, 1));
  SURELITE_LET(const std::vector<int64_t> dilations, read_list(ctx, "window_dilations", rank, 1));
  SURELITE_LET(const std::vector<int64_t> padding, read_list(ctx, "padding", 2 * rank, 0));
  for (size_t i = 0; i < rank; ++i)
    plan.axes.push_back({.window = window[i],
                         .stride = strides[i],
                         .window_dilation = dilations[i],
                         .base_dilation = base[i],
                         .pad_low = padding[2 * i],
                         .pad_high = padding[2 * i + 1]});
  return prepare_reduce_window(ctx, std::move(plan));
}

}  // namespace

extern const OpSpec op_stablehlo_reduce_window{
    .name = "STABLEHLO_REDUCE_WINDOW",
    .types = "T:bool|i8|u8|i16|i32|i64|f32|f64 T -> T",
    .options = "StablehloReduceWindowOptions",
    .prepare = prepare,
};

}  // namespace surelite
