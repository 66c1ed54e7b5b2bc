// SPDX-License-Identifier: Apache-2.0
// Larger models from small ones: operators behind others, and graphs that are called.
#include <algorithm>

#include "hostile/campaign/mutations.h"
#include "tflite_generated.h"

namespace surelite::hostile {
namespace {

using tflite::ModelT;
using tflite::OperatorT;
using tflite::SubGraphT;
using tflite::TensorT;

// What an index of a changed model means behind others. It may be any number: then it wraps.
int32_t behind(int32_t index, int32_t by) {
  return static_cast<int32_t>(static_cast<uint32_t>(index) + static_cast<uint32_t>(by));
}

void move_calls(OperatorT* op, int32_t by) {
  if (auto* branch = op->builtin_options.AsIfOptions()) {
    branch->then_subgraph_index = behind(branch->then_subgraph_index, by);
    branch->else_subgraph_index = behind(branch->else_subgraph_index, by);
  }
  if (auto* loop = op->builtin_options.AsWhileOptions()) {
    loop->cond_subgraph_index = behind(loop->cond_subgraph_index, by);
    loop->body_subgraph_index = behind(loop->body_subgraph_index, by);
  }
  if (auto* once = op->builtin_options.AsCallOnceOptions())
    once->init_subgraph_index = behind(once->init_subgraph_index, by);
  if (auto* composite = op->builtin_options_2.AsStableHLOCompositeOptions())
    composite->decomposition_subgraph_index = behind(composite->decomposition_subgraph_index, by);
  if (auto* cases = op->builtin_options_2.AsStablehloCaseOptions())
    for (int32_t& index : cases->branch_subgraph_indices) index = behind(index, by);
}

// A tensor of `graph` that could take the place of an input like `wanted`; -1 if there is none.
int32_t result_like(const SubGraphT& graph, const TensorT& wanted, size_t tensors, Random& random) {
  std::vector<int32_t> fitting;
  for (const auto& op : graph.operators)
    for (const int32_t t : op->outputs)
      if (t >= 0 && static_cast<size_t>(t) < tensors && graph.tensors[static_cast<size_t>(t)]->type == wanted.type)
        fitting.push_back(t);
  return fitting.empty() || random.chance(0.2) ? -1 : random.pick(fitting);
}

}  // namespace

void append(ModelT* to, const ModelT& from, Random& random) {
  if (to->subgraphs.empty() || from.subgraphs.empty()) return;
  const auto buffers = static_cast<uint32_t>(to->buffers.size());
  const auto codes = static_cast<uint32_t>(to->operator_codes.size());
  const auto graphs = static_cast<int32_t>(to->subgraphs.size());
  for (const auto& buffer : from.buffers) to->buffers.push_back(std::make_unique<tflite::BufferT>(*buffer));
  for (const auto& code : from.operator_codes)
    to->operator_codes.push_back(std::make_unique<tflite::OperatorCodeT>(*code));
  const auto take = [&](const SubGraphT& source, SubGraphT* target, const std::vector<int32_t>& joined) {
    const auto first = static_cast<int32_t>(target->tensors.size());
    const auto moved = [&](std::vector<int32_t>* list) {
      for (int32_t& t : *list) {
        if (t < 0) continue;
        t = static_cast<size_t>(t) < joined.size() && joined[static_cast<size_t>(t)] >= 0
                ? joined[static_cast<size_t>(t)]
                : behind(t, first);
      }
    };
    for (const auto& tensor : source.tensors) {
      target->tensors.push_back(std::make_unique<TensorT>(*tensor));
      if (tensor->buffer) target->tensors.back()->buffer += buffers;
    }
    for (const auto& op : source.operators) {
      target->operators.push_back(std::make_unique<OperatorT>(*op));
      OperatorT& copy = *target->operators.back();
      copy.opcode_index += codes;
      move_calls(&copy, graphs - 1);
      moved(&copy.inputs);
      moved(&copy.outputs);
      moved(&copy.intermediates);
    }
    std::vector<int32_t> inputs = source.inputs, outputs = source.outputs;
    std::erase_if(inputs, [&](int32_t t) {
      return t >= 0 && static_cast<size_t>(t) < joined.size() && joined[static_cast<size_t>(t)] >= 0;
    });
    moved(&inputs);
    moved(&outputs);
    target->inputs.insert(target->inputs.end(), inputs.begin(), inputs.end());
    target->outputs.insert(target->outputs.end(), outputs.begin(), outputs.end());
  };
  SubGraphT& main = *to->subgraphs[0];
  const SubGraphT& source = *from.subgraphs[0];
  std::vector<int32_t> joined(source.tensors.size(), -1);
  const size_t before = main.tensors.size();
  for (const int32_t t : source.inputs)
    if (t >= 0 && static_cast<size_t>(t) < joined.size())
      joined[static_cast<size_t>(t)] = result_like(main, *source.tensors[static_cast<size_t>(t)], before, random);
  take(source, &main, joined);
  for (size_t g = 1; g < from.subgraphs.size(); ++g) {
    to->subgraphs.push_back(std::make_unique<SubGraphT>());
    take(*from.subgraphs[g], to->subgraphs.back().get(), {});
  }
}

void wrap_in_call(ModelT* model, Random& random) {
  if (model->subgraphs.empty() || model->subgraphs.size() > 8) return;
  const auto body = static_cast<int32_t>(model->subgraphs.size());
  auto caller = std::make_unique<SubGraphT>();
  const SubGraphT& called = *model->subgraphs[0];
  const auto copy_of = [&](int32_t t) {
    const bool known = t >= 0 && static_cast<size_t>(t) < called.tensors.size();
    caller->tensors.push_back(known ? std::make_unique<TensorT>(*called.tensors[static_cast<size_t>(t)])
                                    : std::make_unique<TensorT>());
    caller->tensors.back()->buffer = 0;
    caller->tensors.back()->is_variable = false;
    return static_cast<int32_t>(caller->tensors.size()) - 1;
  };
  auto op = std::make_unique<OperatorT>();
  auto code = std::make_unique<tflite::OperatorCodeT>();
  const int kind = random.small(0, 2);
  if (kind == 0) {
    const int32_t condition = copy_of(-1);
    caller->tensors.back()->type = tflite::TensorType_BOOL;
    caller->tensors.back()->has_rank = true;
    op->inputs.push_back(condition);
    caller->inputs.push_back(condition);
  }
  for (const int32_t t : called.inputs) {
    op->inputs.push_back(copy_of(t));
    caller->inputs.push_back(op->inputs.back());
  }
  for (const int32_t t : called.outputs) {
    op->outputs.push_back(copy_of(t));
    caller->outputs.push_back(op->outputs.back());
  }
  switch (kind) {
    case 0: {
      tflite::IfOptionsT branch;
      branch.then_subgraph_index = branch.else_subgraph_index = body;
      op->builtin_options.Set(std::move(branch));
      code->builtin_code = tflite::BuiltinOperator_IF;
      break;
    }
    case 1: {  // a loop for as long as the body's first result is not zero
      tflite::WhileOptionsT loop;
      loop.body_subgraph_index = body;
      loop.cond_subgraph_index = random.chance(0.5) ? body : static_cast<int32_t>(random.in(0, body));
      op->builtin_options.Set(std::move(loop));
      code->builtin_code = tflite::BuiltinOperator_WHILE;
      break;
    }
    default: {
      tflite::StableHLOCompositeOptionsT composite;
      composite.name = "test.composite";
      composite.decomposition_subgraph_index = body;
      op->builtin_options_2.Set(std::move(composite));
      code->builtin_code = tflite::BuiltinOperator_STABLEHLO_COMPOSITE;
    }
  }
  code->deprecated_builtin_code = static_cast<int8_t>(std::min<int>(code->builtin_code, 127));
  op->opcode_index = static_cast<uint32_t>(model->operator_codes.size());
  model->operator_codes.push_back(std::move(code));
  caller->operators.push_back(std::move(op));
  // The caller goes first: what was first is now last.
  model->subgraphs.push_back(std::move(model->subgraphs[0]));
  model->subgraphs[0] = std::move(caller);
}

}  // namespace surelite::hostile
