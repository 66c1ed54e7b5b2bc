// SPDX-License-Identifier: Apache-2.0
// Operators run in file order: each tensor is written by one operator, before anything reads it.
#include <algorithm>

#include "base/checked.h"
#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

constexpr int kNobody = -1;   // not written so far
constexpr int kGiven = -2;    // has a value before the first operator runs

class OrderCheck {
 public:
  OrderCheck(const ModelData& model, int subgraph, Findings* findings)
      : model_(model), graph_(model.subgraphs[static_cast<size_t>(subgraph)]), subgraph_(subgraph), findings_(findings),
        writer_(graph_.tensors.size(), kNobody), is_input_(graph_.tensors.size(), false) {}

  void run() {
    for (const int32_t t : graph_.inputs)
      if (known(t)) is_input_[static_cast<size_t>(t)] = true;
    for (size_t t = 0; t < graph_.tensors.size(); ++t) {
      const TensorDef& tensor = graph_.tensors[t];
      // Nothing to write in a tensor without elements.
      const bool empty = checked_count(tensor.shape.dims()) == 0;
      if (is_input_[t] || tensor.is_constant || tensor.is_variable || empty || lost_its_data(tensor))
        writer_[t] = kGiven;
    }
    for (size_t i = 0; i < graph_.operators.size(); ++i) check_op(static_cast<int>(i));
    for (size_t o = 0; o < graph_.outputs.size(); ++o)
      if (known(graph_.outputs[o]) && writer(graph_.outputs[o]) == kNobody)
        findings_->add(Code::M206, where_tensor(model_, subgraph_, graph_.outputs[o]), {{"output", o}});
  }

 private:
  // A constant of which other rules say that its data is not there.
  bool lost_its_data(const TensorDef& tensor) const {
    if (tensor.external_buffer != 0) return true;
    if (tensor.buffer >= model_.buffers.size()) return tensor.buffer != 0;
    const BufferDef& buffer = model_.buffers[tensor.buffer];
    return buffer.size > 0 && buffer.data.empty();
  }

  bool known(int32_t t) const { return in_range(t, graph_.tensors.size()); }
  int& writer(int32_t t) { return writer_[static_cast<size_t>(t)]; }

  Where where(int op, int32_t t) const {
    Where place = where_op(model_, subgraph_, op);
    const Where tensor = where_tensor(model_, subgraph_, t);
    place.tensor = t;
    place.tensor_name = tensor.tensor_name;
    return place;
  }

  void check_op(int i) {
    const OperatorDef& op = graph_.operators[static_cast<size_t>(i)];
    for (size_t slot = 0; slot < op.inputs.size(); ++slot) {
      const int32_t t = op.inputs[slot];
      if (known(t) && writer(t) == kNobody)
        findings_->add(Code::M205, where(i, t), {{"input", slot}, {"when", later(i, t)}});
    }
    reads_.assign(op.inputs.begin(), op.inputs.end());
    std::sort(reads_.begin(), reads_.end());
    for (size_t slot = 0; slot < op.outputs.size(); ++slot)
      if (known(op.outputs[slot])) check_output(i, slot, op.outputs[slot]);
  }

  void check_output(int i, size_t slot, int32_t t) {
    const TensorDef& tensor = graph_.tensors[static_cast<size_t>(t)];
    if (std::binary_search(reads_.begin(), reads_.end(), t)) {
      findings_->add(Code::M208, where(i, t), {{"output", slot}});
    } else if (is_input_[static_cast<size_t>(t)] && tensor.type == ElementType::resource) {
      findings_->add(Code::M242, where(i, t),
                     {{"output", slot}});  // a handle that the caller lists and the graph makes
    } else if (is_input_[static_cast<size_t>(t)] || tensor.is_constant || tensor.is_variable) {
      const char* kind = tensor.is_constant   ? "a constant"
                         : tensor.is_variable ? "a variable"
                                              : "an input of the graph";
      findings_->add(Code::M207, where(i, t), {{"output", slot}, {"kind", kind}});
    } else if (writer(t) >= 0) {
      findings_->add(Code::M204, where(i, t), {{"first", writer(t)}, {"second", i}});
    }
    writer(t) = i;
  }

  // Which later operator writes the tensor, for the sentence.
  std::string later(int i, int32_t t) {
    if (next_writer_.empty()) {
      next_writer_.assign(graph_.tensors.size(), kNobody);
      for (size_t op = graph_.operators.size(); op-- > 0;)
        for (const int32_t output : graph_.operators[op].outputs)
          if (known(output)) next_writer_[static_cast<size_t>(output)] = static_cast<int>(op);
    }
    const int op = next_writer_[static_cast<size_t>(t)];
    if (op == i) return "only this operator itself writes it";
    return op == kNobody ? "nothing writes it" : "operator " + std::to_string(op) + " writes it later";
  }

  const ModelData& model_;
  const SubgraphDef& graph_;
  int subgraph_;
  Findings* findings_;
  std::vector<int> writer_;
  std::vector<char> is_input_;
  std::vector<int32_t> reads_;
  std::vector<int> next_writer_;
};

}  // namespace

void order(const ModelData& model, const Limits&, Findings* findings) {
  for (size_t s = 0; s < model.subgraphs.size(); ++s) OrderCheck(model, static_cast<int>(s), findings).run();
}

}  // namespace surelite::rules
