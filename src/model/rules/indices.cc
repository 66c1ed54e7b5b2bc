// SPDX-License-Identifier: Apache-2.0
// Tensor and operator-code indices must be in range. -1 stands for an absent tensor and is legal among inputs of
// operators, and among outputs of those that run subgraphs; whether the operator can do without is its own affair.
#include <fmt/format.h>

#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

struct Checker {
  const ModelData& model;
  Findings* findings;

  void operator()(const Where& where, std::string_view role, const std::vector<int32_t>& list, int subgraph,
                  bool may_be_absent) const {
    const size_t count = model.subgraphs[static_cast<size_t>(subgraph)].tensors.size();
    for (size_t i = 0; i < list.size(); ++i) {
      if (in_range(list[i], count) || (may_be_absent && list[i] == kNoTensor)) continue;
      const std::string what = fmt::format("{} {}", role, i);
      if (list[i] == kNoTensor)
        findings->add(Code::M203, where, {{"what", what}});
      else
        findings->add(Code::M202, where, {{"what", what}, {"index", list[i]}, {"count", count}, {"things", "tensors"}});
    }
  }
};

// The values of a loop or branch that nobody reads.
bool may_lack_outputs(const OperatorDef& op) { return op.name == "WHILE" || op.name == "IF"; }

}  // namespace

void indices(const ModelData& model, const Limits&, Findings* findings) {
  const Checker check{model, findings};
  for (size_t s = 0; s < model.subgraphs.size(); ++s) {
    Where where;
    where.subgraph = static_cast<int>(s);
    check(where, "graph input", model.subgraphs[s].inputs, static_cast<int>(s), false);
    check(where, "graph output", model.subgraphs[s].outputs, static_cast<int>(s), false);
  }
  for_each_operator(model, [&](int s, int i, const OperatorDef& op) {
    const Where where = where_op(model, s, i);
    if (op.opcode_index >= model.operator_code_count)
      findings->add(Code::M202, where, {{"what", "opcode_index"}, {"index", op.opcode_index},
                                        {"count", model.operator_code_count}, {"things", "operator codes"}});
    check(where, "input", op.inputs, s, true);
    check(where, "output", op.outputs, s, may_lack_outputs(op));
    // TFLite marks intermediates that a variant of the LSTM does not use by -1.
    check(where, "intermediate", op.intermediates, s, true);
  });
}

}  // namespace surelite::rules
