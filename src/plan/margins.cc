// SPDX-License-Identifier: Apache-2.0
#include "plan/margins.h"

#include <algorithm>

namespace surelite {
namespace {

constexpr int kSeen = -1;

bool is_convolution(const OpSpec* spec) {
  return spec && spec->origin == Origin::own && (spec->name == "CONV_2D" || spec->name == "DEPTHWISE_CONV_2D");
}

}  // namespace

void PaddedImages::add(int op, const Margins& margins) {
  if (!margins.top && !margins.bottom && !margins.left && !margins.right) return;
  const PlanOptions& options = *plan_->options;
  if (options.keep_all_tensors || options.reference_kernels || !options.delegates.delegates.empty()) return;
  const OperatorDef& def = plan_->def().operators[static_cast<size_t>(op)];
  const int32_t from = def.inputs[0], to = def.outputs[0];
  const Storage storage = plan_->tensors[static_cast<size_t>(from)].storage;
  if (storage != Storage::arena && storage != Storage::outside) return;
  if (readers_.empty()) find_readers();
  if (const int readers = readers_[static_cast<size_t>(to)]; readers > 0) padded_[to] = {op, from, margins, readers};
}

// Once for all tensors.
void PaddedImages::find_readers() {
  const SubgraphDef& def = plan_->def();
  readers_.assign(def.tensors.size(), 0);
  for (size_t op = 0; op < def.operators.size(); ++op) {
    const std::vector<int32_t>& inputs = def.operators[op].inputs;
    const bool convolves = is_convolution(plan_->specs[op]);
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i] < 0) continue;
      int& readers = readers_[static_cast<size_t>(inputs[i])];
      readers = readers == kSeen || !convolves || i > 0 ? kSeen : readers + 1;
    }
  }
  for (const int32_t t : def.outputs) readers_[static_cast<size_t>(t)] = kSeen;
  if (plan_->depth == 0)
    for (const int32_t t : plan_->options->bound) readers_[static_cast<size_t>(t)] = kSeen;
  for (size_t t = 0; t < readers_.size(); ++t)
    if (def.tensors[t].is_variable) readers_[t] = kSeen;
}

int32_t PaddedImages::within(int32_t padded, Margins* margins) const {
  const auto found = padded_.find(padded);
  if (found == padded_.end()) return -1;
  *margins = found->second.margins;
  return found->second.within;
}

void PaddedImages::take(int op) {
  std::vector<int32_t> inputs = plan_->def().operators[static_cast<size_t>(op)].inputs;
  Padded& padded = padded_.at(inputs[0]);
  --padded.readers;
  inputs[0] = padded.within;
  plan_->inputs_within[op] = std::move(inputs);
}

void PaddedImages::leave_out() {
  std::vector<int>& left_out = plan_->left_out;
  for (const auto& [tensor, padded] : padded_) {
    if (padded.readers > 0) continue;
    plan_->tensors[static_cast<size_t>(tensor)].storage = Storage::rows;
    plan_->inputs_within[padded.op] = {};
    left_out.push_back(padded.op);
  }
  std::sort(left_out.begin(), left_out.end());
  if (!left_out.empty())
    std::erase_if(plan_->steps, [&](const StepPlan& step) {
      return std::binary_search(left_out.begin(), left_out.end(), step.op);
    });
}

}  // namespace surelite
