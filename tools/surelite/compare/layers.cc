// SPDX-License-Identifier: Apache-2.0
#include "compare/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "model/access.h"
#include "plan/access.h"
#include "plan/program_data.h"
#include "run/access.h"

namespace surelite::tool {
namespace {

struct Values {
  std::vector<float> real;
  std::vector<std::string> strings;
  Shape shape;
  ElementType type = ElementType::float32;
  double step = 0;

  bool is_float() const {
    return type == ElementType::float32 || type == ElementType::float64 || type == ElementType::float16 ||
           type == ElementType::bfloat16;
  }
  Side side() const { return {real, is_float(), step}; }
};

std::optional<Values> read(const Result<TensorView>& view) {
  if (!view) return std::nullopt;
  Values values;
  values.shape = view->shape();
  values.type = view->type();
  if (values.type == ElementType::string) {
    Result<std::vector<std::string>> strings = view->strings();
    if (!strings) return std::nullopt;
    values.strings = std::move(*strings);
    return values;
  }
  Result<std::vector<float>> real = view->read_real();
  if (!real) return std::nullopt;
  values.real = std::move(*real);
  if (!values.is_float()) values.step = view->quantization().per_tensor() ? view->quantization().first_scale() : 1;
  return values;
}

// What difference() says of both; of strings only whether they differ.
std::optional<Json> compare(const std::optional<Values>& a, const std::optional<Values>& b,
                            const Comparison& comparison) {
  if (!a || !b || a->real.size() != b->real.size() || a->strings.size() != b->strings.size()) return std::nullopt;
  Json json = {{"shape", to_json(a->shape)}, {"type", name_of(a->type)}, {"type_b", name_of(b->type)}};
  if (a->type == ElementType::string || b->type == ElementType::string)
    json["diverges"] = a->strings != b->strings;
  else
    json.update(difference(a->side(), b->side(), comparison));
  return json;
}

const OperatorDef& operator_at(const SubgraphDef& graph, int32_t op) {
  return graph.operators[static_cast<size_t>(op)];
}

Json entry(const Json& head, const Json& rest) {
  Json json = head;
  json.update(rest);
  return json;
}

Status copy(TensorView from, TensorView to) {
  if (from.type() == ElementType::string && to.type() == ElementType::string) {
    SURELITE_LET(const std::vector<std::string> strings, from.strings());
    return to.set_strings(strings);
  }
  if (from.type() == to.type() && from.quantization().scale == to.quantization().scale &&
      from.quantization().zero_point.values() == to.quantization().zero_point.values()) {
    SURELITE_LET(const std::span<std::byte> bytes, from.bytes());
    return to.copy_from(std::span<const std::byte>(bytes));
  }
  SURELITE_LET(const std::vector<float> values, from.read_real());
  SURELITE_TRY(to.write_real(values));
  if (from.type() != ElementType::float32) return {};
  SURELITE_LET(const std::vector<float> held, to.read_real());
  return from.write_real(held);
}

}  // namespace

Status give_same_inputs(PreparedRun* a, PreparedRun* b) {
  const std::vector<Port>&left = a->interface.inputs, &right = b->interface.inputs;
  const auto position = [&](const std::string& name) {
    return std::find_if(right.begin(), right.end(), [&](const Port& port) { return port.name == name; }) -
           right.begin();
  };
  bool named = true;
  for (const Port& port : left) named &= position(port.name) < static_cast<int64_t>(right.size());
  if (left.size() != right.size())
    return fail(Code::A709, {{"call", "diff"},
                             {"what", fmt::format("the models take {} and {} inputs", left.size(), right.size())}});
  for (size_t i = 0; i < left.size(); ++i) {
    const auto at = named ? position(left[i].name) : static_cast<int64_t>(i);
    SURELITE_LET(const TensorView from, a->session.input(static_cast<int>(i)));
    SURELITE_LET(const TensorView to, b->session.input(static_cast<int>(at)));
    const SubgraphDef& graph = ProgramAccess::plan(a->program).def();
    if (graph.tensors[static_cast<size_t>(left[i].tensor)].is_constant) continue;
    if (from.shape() != to.shape())
      return fail(Code::A708, {{"tensor", "\"" + right[static_cast<size_t>(at)].name + "\" of the second model"},
                               {"given", to_string(from.shape())},
                               {"reason", "it takes " + to_string(to.shape())}});
    SURELITE_TRY(copy(from, to));
  }
  return {};
}

Json layer_differences(PreparedRun* a, PreparedRun* b, const Alignment& alignment, const Comparison& comparison) {
  const SubgraphDef &left = SessionAccess::plan(a->session).def(), &right = SessionAccess::plan(b->session).def();
  Json list = Json::array();
  for (const auto& [op, op_b] : alignment.ops) {
    const OperatorDef &x = operator_at(left, op), &y = operator_at(right, op_b);
    for (size_t i = 0; i < std::min(x.outputs.size(), y.outputs.size()); ++i) {
      if (x.outputs[i] < 0 || y.outputs[i] < 0) continue;
      const std::optional<Json> compared =
          compare(read(a->session.tensor(x.outputs[i])), read(b->session.tensor(y.outputs[i])), comparison);
      if (!compared) continue;
      list.push_back(entry({{"op", op},
                            {"op_b", op_b},
                            {"name", x.name},
                            {"tensor", x.outputs[i]},
                            {"layer", left.tensors[static_cast<size_t>(x.outputs[i])].name}},
                           *compared));
    }
  }
  return list;
}

Json output_differences(PreparedRun* a, PreparedRun* b, const Comparison& comparison) {
  Json list = Json::array();
  const size_t count = std::min(a->interface.outputs.size(), b->interface.outputs.size());
  for (size_t i = 0; i < count; ++i) {
    const int index = static_cast<int>(i);
    Json head = {{"index", index}, {"layer", a->interface.outputs[i].name}};
    const std::optional<Json> compared =
        compare(read(a->session.output(index)), read(b->session.output(index)), comparison);
    list.push_back(compared ? entry(head, *compared) : entry(head, {{"diverges", true}, {"reason", "shapes differ"}}));
  }
  return list;
}

}  // namespace surelite::tool
