// SPDX-License-Identifier: Apache-2.0
#include "run/single_op.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/checked.h"
#include "plan/empty_outputs.h"

namespace surelite {

size_t KeptMemory::bytes() const {
  size_t bytes = 0;
  for (const Block& block : blocks) bytes += block.size();
  return bytes;
}

void KeptMemory::reset() {
  for (size_t i = 0; i < blocks.size() && i < resettable.size(); ++i)
    if (resettable[i] && blocks[i].size()) std::memset(blocks[i].data(), 0, blocks[i].size());
}

SingleOp::SingleOp(PrepareContext::Host* prepare_host, RunContext::Host* run_host, const OperatorDef& op,
                   const OpSpec& spec, const Where& where, const std::vector<Tensor*>& inputs,
                   const std::vector<Tensor*>& outputs)
    : run_host_(run_host),
      op_(op),
      spec_(spec),
      where_(where),
      inputs_(inputs),
      outputs_(outputs),
      prepared_(prepare_host, op, spec, inputs_, outputs_, where),
      has_memory_(outputs_.size(), false) {}

Status SingleOp::place_outputs() {
  for (size_t o = 0; o < outputs_.size(); ++o) {
    if (!outputs_[o] || has_memory_[o]) continue;
    const PrepareContext::OutputPlan& output = prepared_.output_plans()[o];
    if (output.from_run) continue;
    const size_t bytes = output.has_constant ? output.constant.size() : outputs_[o]->bytes;
    SURELITE_TRY(run_host_->resize_output(outputs_[o], Shape(outputs_[o]->shape), bytes));
    if (output.has_constant && bytes) std::memcpy(outputs_[o]->data, output.constant.data(), bytes);
  }
  return {};
}

bool SingleOp::all_constant() {
  bool constant = !outputs_.empty() && !spec_.side_effects;
  for (size_t o = 0; o < outputs_.size(); ++o)
    constant = constant && (!outputs_[o] || (!has_memory_[o] && prepared_.output_plans()[o].has_constant));
  return constant;
}

void SingleOp::take_sizes() {
  if (taken_) return;
  scratch_ = prepared_.take_scratch();
  persistent_ = prepared_.take_persistent();
  resettable_ = prepared_.take_resettable();
  state_ = prepared_.take_state();
  taken_ = true;
}

size_t SingleOp::working_bytes() {
  take_sizes();
  size_t sum = 0;
  for (const std::vector<size_t>* list : {&scratch_, &persistent_})
    for (const size_t bytes : *list)
      if (!checked_add(sum, bytes, &sum)) return SIZE_MAX;
  return sum;
}

bool SingleOp::writes_nothing() {
  take_sizes();
  if (!only_writes(spec_) || !persistent_.empty()) return false;
  size_t empty = 0;
  for (size_t o = 0; o < outputs_.size(); ++o) {
    if (!outputs_[o]) continue;
    if (!is_empty(*outputs_[o], prepared_.output_plans()[o])) return false;
    ++empty;
  }
  for (const Tensor* input : inputs_)
    if (input && input->def->is_variable) return false;
  return empty > 0;
}

bool SingleOp::remember() {
  if (spec_.side_effects || spec_.origin != Origin::own || prepared_.consulted_values() || prepared_.waiting() ||
      prepared_.has_subgraphs())
    return false;
  const auto is_more_than_shape = [](const Tensor* tensor) {
    return tensor && (tensor->type == ElementType::string || tensor->type == ElementType::resource ||
                      tensor->type == ElementType::variant);
  };
  if (std::any_of(inputs_.begin(), inputs_.end(), is_more_than_shape)) return false;
  for (size_t o = 0; o < outputs_.size(); ++o)
    if (outputs_[o] && (prepared_.output_plans()[o].from_run || is_more_than_shape(outputs_[o]))) return false;
  forms_.clear();
  for (const std::vector<Tensor*>* list : {&inputs_, &outputs_})
    for (const Tensor* tensor : *list) forms_.push_back(tensor ? Form{tensor->shape, tensor->bytes} : Form{});
  return true;
}

bool SingleOp::fits_again() {
  for (size_t i = 0; i < inputs_.size(); ++i)
    if (inputs_[i] && inputs_[i]->shape != forms_[i].shape) return false;
  for (size_t o = 0; o < outputs_.size(); ++o) {
    if (!outputs_[o]) continue;
    const Form& form = forms_[inputs_.size() + o];
    if (outputs_[o]->shape != form.shape) outputs_[o]->shape = form.shape;
    outputs_[o]->bytes = form.bytes;
    has_memory_[o] = false;
  }
  return true;
}

Status SingleOp::run(KeptMemory* kept, bool calls_subgraphs) {
  if (prepared_.waiting())
    return fail(diagnose(Code::I901, where_, {{"what", "an operator waits for values that it has"}}));
  SURELITE_TRY(place_outputs());
  if (all_constant()) return {};
  std::vector<Block> blocks;
  std::vector<std::span<std::byte>> scratch, persistent;
  take_sizes();
  if (!calls_subgraphs && writes_nothing()) return {};
  for (const size_t bytes : scratch_) {
    SURELITE_LET(Block block, allocate(bytes, "scratch memory"));
    scratch.push_back(block.bytes());
    blocks.push_back(std::move(block));
  }
  const std::vector<size_t>& wanted = persistent_;
  kept->blocks.resize(wanted.size());
  kept->resettable = resettable_;
  for (size_t p = 0; p < wanted.size(); ++p) {
    Block& block = kept->blocks[p];
    if (block.size() != wanted[p] || !block.data()) {
      SURELITE_LET(block, allocate_zeroed(wanted[p], "persistent memory"));
    }
    persistent.push_back(block.bytes());
  }
  RunContext context;
  context.op = &op_;
  context.spec = &spec_;
  context.host = run_host_;
  context.step = -1;
  context.where = &where_;
  context.kernel_table = &prepared_.kernels();
  context.state_ptr = state_.get();
  context.inputs = inputs_;
  context.outputs = outputs_;
  context.scratches = scratch;
  context.persistents = persistent;
  return prepared_.chosen_run()(context);
}

}  // namespace surelite
