// SPDX-License-Identifier: Apache-2.0
#include "report/kernels.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace surelite::tool {
namespace {

// The names that the table of types has.
std::string_view short_name(ElementType type) {
  switch (type) {
    case ElementType::float32: return "f32";
    case ElementType::float16: return "f16";
    case ElementType::int8: return "i8";
    case ElementType::uint8: return "u8";
    case ElementType::int16: return "i16";
    case ElementType::int32: return "i32";
    case ElementType::int64: return "i64";
    case ElementType::boolean: return "bool";
    default: return "";
  }
}

bool lists(std::string_view types, std::string_view type) {
  while (!types.empty() && !type.empty()) {
    const size_t end = types.find(' ');
    if (types.substr(0, end) == type) return true;
    types = end == types.npos ? std::string_view() : types.substr(end + 1);
  }
  return false;
}

std::string reason(const GraphPlan& plan, const OperatorDef& op) {
  const std::string_view types = fast_types(op.name);
  if (types.empty()) return "there is no faster one for this operator";
  if (op.inputs.empty() || op.inputs[0] < 0) return "there is no faster one for this use of it";
  const ElementType type = plan.def().tensors[static_cast<size_t>(op.inputs[0])].type;
  if (!lists(types, short_name(type))) return fmt::format("there is none for {}, only for {}", name_of(type), types);
  return "there is none for these parameters, or not on this processor";
}

}  // namespace

std::string_view fast_types(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kFast[] = {
#define FAST(op, types) {op, types},
#include "ops/fast.def"
#undef FAST
  };
  for (const auto& [op, types] : kFast)
    if (op == name) return types;
  return "";
}

Json kernels_of(const GraphPlan& plan, const GraphPlan& plain) {
  Json list = Json::array();
  for (size_t i = 0; i < plan.def().operators.size(); ++i) list.push_back(nullptr);
  std::vector<RunFn> reference(list.size(), nullptr);
  for (const StepPlan& step : plain.steps) reference[static_cast<size_t>(step.op)] = step.run;
  for (const StepPlan& step : plan.steps) {
    const auto op = static_cast<size_t>(step.op);
    const bool is_fast = reference[op] != nullptr && step.run != reference[op];
    list[op] = {{"kernel", is_fast ? "fast" : "plain"}};
    if (!is_fast) list[op]["reason"] = reason(plan, plan.def().operators[op]);
  }
  for (const int op : plan.left_out)
    list[static_cast<size_t>(op)] = {{"kernel", "no"}, {"reason", "the convolutions behind it pad for themselves"}};
  return list;
}

}  // namespace surelite::tool
