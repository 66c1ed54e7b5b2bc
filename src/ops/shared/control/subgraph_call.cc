// SPDX-License-Identifier: Apache-2.0
// Signatures of subgraphs against those of the operators that call them, and copies of results.
#include "ops/shared/control/subgraph_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace surelite {
namespace {

Result<const SubgraphDef*> find_callee(const PrepareContext& ctx, int index) {
  const std::vector<SubgraphDef>& subgraphs = ctx.model().subgraphs;
  if (index >= 0 && index < static_cast<int>(subgraphs.size())) return &subgraphs[static_cast<size_t>(index)];
  return ctx.bad_option("subgraph index", {"value", index},
                        fmt::format("the model has {} subgraphs", subgraphs.size()));
}

Status check_count(const PrepareContext& ctx, int subgraph, std::string_view role, size_t callee, int caller) {
  if (static_cast<int>(callee) == caller) return {};
  return ctx.fail(Code::P327, {{"subgraph", subgraph}, {"count", callee}, {"role", role}, {"given", caller}});
}

Status check_type(const PrepareContext& ctx, int subgraph, std::string_view role, int i, const TensorDef& callee,
                  const Tensor& caller) {
  if (callee.type == caller.type) return {};
  return ctx.fail(
      Code::P328,
      {{"tensor", fmt::format("{} {} {}", role, i, name_of(caller.type))},
       {"other", fmt::format("its counterpart \"{}\" {} in subgraph {}", callee.name, name_of(callee.type), subgraph)},
       {"type", name_of(caller.type)},
       {"other_type", name_of(callee.type)}});
}

bool has_fixed_size(ElementType type) { return type != ElementType::string && type != ElementType::variant; }

}  // namespace

Status check_callee_inputs(PrepareContext& ctx, int subgraph, int first_input) {
  SURELITE_LET(const SubgraphDef* callee, find_callee(ctx, subgraph));
  const int count = ctx.input_count() - first_input;
  SURELITE_TRY(check_count(ctx, subgraph, "input", callee->arguments.size(), count));
  for (int i = 0; i < count; ++i) {
    if (!ctx.has_input(first_input + i)) return ctx.fail(Code::P306, {{"what", "input"}, {"index", first_input + i}});
    const int32_t tensor = callee->arguments[static_cast<size_t>(i)];
    if (tensor == kNoTensor) continue;
    SURELITE_TRY(check_type(ctx, subgraph, "input", first_input + i, callee->tensors[static_cast<size_t>(tensor)],
                            ctx.input(first_input + i)));
  }
  return {};
}

Status check_callee_outputs(PrepareContext& ctx, int subgraph) {
  SURELITE_LET(const SubgraphDef* callee, find_callee(ctx, subgraph));
  SURELITE_TRY(check_count(ctx, subgraph, "output", callee->outputs.size(), ctx.output_count()));
  for (int i = 0; i < ctx.output_count(); ++i) {
    const auto tensor = static_cast<size_t>(callee->outputs[static_cast<size_t>(i)]);
    if (ctx.has_output(i)) SURELITE_TRY(check_type(ctx, subgraph, "output", i, callee->tensors[tensor], ctx.output(i)));
  }
  return {};
}

Result<int> plan_call(PrepareContext& ctx, int subgraph, int first_input) {
  SURELITE_LET(const SubgraphDef* callee, find_callee(ctx, subgraph));
  std::vector<Shape> shapes;
  for (int i = first_input; i < ctx.input_count(); ++i)
    if (callee->arguments[static_cast<size_t>(i - first_input)] != kNoTensor) shapes.push_back(ctx.input(i).shape);
  return ctx.plan_subgraph(subgraph, shapes);
}

Status plan_results(PrepareContext& ctx, std::span<const int> slots, CallResults* results) {
  std::vector<std::vector<SubgraphOutput>> outputs;
  for (const int slot : slots) outputs.push_back(ctx.subgraph_outputs(slot));
  results->from_run.assign(static_cast<size_t>(ctx.output_count()), 1);
  for (int i = 0; i < ctx.output_count(); ++i) {
    if (!ctx.has_output(i)) continue;
    const auto at = static_cast<size_t>(i);
    const SubgraphOutput& first = outputs[0][at];
    bool agreed = true;
    for (const auto& of_slot : outputs) agreed &= of_slot[at].shape_known && of_slot[at].shape == first.shape;
    if (agreed) SURELITE_TRY(ctx.resize(i, first.shape));
    results->from_run[at] = !agreed || !has_fixed_size(first.type);
    if (results->from_run[at]) ctx.from_run(i);
  }
  return {};
}

void defer_results(PrepareContext& ctx, CallResults* results) {
  results->from_run.assign(static_cast<size_t>(ctx.output_count()), 1);
  for (int i = 0; i < ctx.output_count(); ++i)
    if (ctx.has_output(i)) ctx.from_run(i);
}

std::vector<uint8_t> own_arguments(const ModelData& model, int subgraph) {
  const SubgraphDef& callee = model.subgraphs[static_cast<size_t>(subgraph)];
  std::vector<uint8_t> own(callee.outputs.size(), 0);
  std::vector<int> passed(callee.tensors.size(), 0), written(callee.tensors.size(), 0);
  const auto count = [](const std::vector<int32_t>& list, std::vector<int>* counts) {
    for (const int32_t t : list)
      if (t >= 0) ++(*counts)[static_cast<size_t>(t)];
  };
  count(callee.arguments, &passed);
  for (const OperatorDef& op : callee.operators) count(op.outputs, &written);
  for (size_t i = 0; i < std::min(own.size(), callee.arguments.size()); ++i) {
    const auto t = static_cast<size_t>(callee.outputs[i]);
    const bool same = callee.arguments[i] == callee.outputs[i] && passed[t] == 1 && written[t] == 0;
    own[i] = same && !callee.tensors[t].is_constant && !callee.tensors[t].is_variable;
  }
  return own;
}

Status copy_results(RunContext& ctx, const CallResults& results, std::span<const Tensor* const> from) {
  for (int i = 0; i < ctx.output_count(); ++i) {
    const auto at = static_cast<size_t>(i);
    if (!ctx.has_output(i) || (at < results.unchanged.size() && results.unchanged[at])) continue;
    const Tensor& value = *from[at];
    if (!value.has_value)
      return ctx.fail(Code::R404, {{"what", fmt::format("result {} of the subgraph, \"{}\",", i, value.def->name)},
                                   {"found", "no value"},
                                   {"expected", "a computed one"}});
    if (results.from_run[at])
      SURELITE_TRY(ctx.host->resize_output(ctx.outputs[at], value.shape, value.bytes));
    else if (ctx.output(i).bytes != value.bytes)
      return ctx.fail(Code::I901, {{"what", "a result of a subgraph has another size than was planned"}});
    if (value.bytes) std::memcpy(ctx.output(i).data, value.data, value.bytes);
  }
  return {};
}

bool is_true(const Tensor& tensor) { return !tensor.values<uint8_t>().empty() && tensor.values<uint8_t>()[0] != 0; }

}  // namespace surelite
