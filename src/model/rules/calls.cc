// SPDX-License-Identifier: Apache-2.0
// Operators that run subgraphs (IF, WHILE, CALL_ONCE, STABLEHLO_COMPOSITE, ...): the subgraph exists, calls form no
// cycle, are not nested too deeply, and do not multiply beyond the limits.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "model/reflection.h"
#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

struct Reference {
  std::string field;
  int64_t subgraph;
};

// The fields that hold subgraph indices are those whose name says so; the schema has no other mark.
std::vector<Reference> references_of(const OptionsView& options) {
  std::vector<Reference> list;
  const reflection::Object* object = options.present() ? options.object() : nullptr;
  if (!object) return list;
  for (const reflection::Field* field : *object->fields()) {
    const std::string_view view(field->name()->c_str(), field->name()->size());
    if (view.find("subgraph") == view.npos) continue;
    const std::string name(view);
    if (field->type()->base_type() != reflection::Vector) {
      list.push_back({name, options.i64(name)});
      continue;
    }
    const std::vector<int64_t> elements = options.integers(name);
    for (size_t i = 0; i < elements.size(); ++i) list.push_back({fmt::format("{}[{}]", name, i), elements[i]});
  }
  return list;
}

struct Call {
  int op;
  size_t callee;
};

// Depth-first over the calls, with a stack of its own: a chain of calls in a file may be longer than ours is deep.
class CallGraph {
 public:
  CallGraph(const ModelData& model, const Limits& limits, Findings* findings)
      : model_(model),
        limits_(limits),
        findings_(findings),
        calls_(model.subgraphs.size()),
        facts_(model.subgraphs.size()) {}

  // Both branches of an IF may be the same subgraph; they are still planned twice.
  void add(int caller, Call call) { calls_[static_cast<size_t>(caller)].push_back(call); }

  void run() {
    for (size_t s = 0; s < calls_.size(); ++s)
      if (facts_[s].state == State::fresh) visit(s);
  }

 private:
  enum class State : uint8_t { fresh, open, done };
  struct Facts {
    State state = State::fresh;
    int depth = 0;           // of calls below
    uint64_t tensors = 0;    // with all calls expanded, as planning does; saturates
    uint64_t operators = 0;
  };
  struct Frame {
    size_t subgraph;
    size_t next_call;
  };

  void visit(size_t start) {
    std::vector<Frame> stack;
    const auto enter = [&](size_t s) {
      facts_[s].state = State::open;
      facts_[s].tensors = model_.subgraphs[s].tensors.size();
      facts_[s].operators = model_.subgraphs[s].operators.size();
      stack.push_back({s, 0});
    };
    enter(start);
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.next_call < calls_[top.subgraph].size()) {
        const Call& call = calls_[top.subgraph][top.next_call];
        const State state = facts_[call.callee].state;
        if (state == State::fresh) {
          enter(call.callee);
          continue;
        }
        if (state == State::open) report_cycle(stack, call);
        else absorb(&facts_[top.subgraph], facts_[call.callee]);
        ++top.next_call;
        continue;
      }
      close(top.subgraph);
      stack.pop_back();
    }
  }

  static void absorb(Facts* caller, const Facts& callee) {
    caller->depth = std::max(caller->depth, callee.depth + 1);
    if (__builtin_add_overflow(caller->tensors, callee.tensors, &caller->tensors)) caller->tensors = UINT64_MAX;
    if (__builtin_add_overflow(caller->operators, callee.operators, &caller->operators)) caller->operators = UINT64_MAX;
  }

  void close(size_t s) {
    Facts& facts = facts_[s];
    facts.state = State::done;
    Where where;
    where.subgraph = static_cast<int>(s);
    if (facts.depth > limits_.max_call_depth) {
      findings_->add(Code::M231, where, {{"depth", facts.depth}, {"limit", limits_.max_call_depth}});
      facts.depth = 0;  // said once, not again for each caller
    }
    if (facts.tensors > limits_.max_tensors)
      too_many(&facts.tensors, "tensors after expanding the calls of subgraphs", limits_.max_tensors, where);
    if (facts.operators > limits_.max_operators)
      too_many(&facts.operators, "operators after expanding the calls of subgraphs", limits_.max_operators, where);
  }

  void too_many(uint64_t* count, const char* what, uint64_t limit, const Where& where) {
    findings_->add(Code::M107, where,
                   {{"count", std::min<uint64_t>(*count, INT64_MAX)}, {"what", what}, {"limit", limit}});
    *count = 0;
  }

  void report_cycle(const std::vector<Frame>& stack, const Call& call) {
    std::string chain;
    bool within = false;
    for (const Frame& frame : stack) {
      within |= frame.subgraph == call.callee;
      if (within && chain.size() < kLongestChain) chain += fmt::format("{} -> ", frame.subgraph);
    }
    if (!cycles_.emplace(stack.back().subgraph, call.callee).second) return;
    findings_->add(Code::M230, where_op(model_, static_cast<int>(stack.back().subgraph), call.op),
                   {{"chain", chain + std::to_string(call.callee)}});
  }

  static constexpr size_t kLongestChain = 200;

  const ModelData& model_;
  const Limits& limits_;
  Findings* findings_;
  std::vector<std::vector<Call>> calls_;
  std::vector<Facts> facts_;
  std::set<std::pair<size_t, size_t>> cycles_;  // reported
};

}  // namespace

void calls(const ModelData& model, const Limits& limits, Findings* findings) {
  CallGraph graph(model, limits, findings);
  for_each_operator(model, [&](int s, int i, const OperatorDef& op) {
    for (const Reference& reference : references_of(op.options)) {
      if (in_range(reference.subgraph, model.subgraphs.size()))
        graph.add(s, {i, static_cast<size_t>(reference.subgraph)});
      else
        findings->add(Code::M202, where_op(model, s, i), {{"what", reference.field}, {"index", reference.subgraph},
                                                          {"count", model.subgraphs.size()}, {"things", "subgraphs"}});
    }
  });
  graph.run();
}

}  // namespace surelite::rules
