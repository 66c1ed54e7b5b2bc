// SPDX-License-Identifier: Apache-2.0
#include "run/delegated_parts.h"

#include <algorithm>

#include "run/difference.h"

namespace surelite {

std::string_view DelegatedParts::name_of(const DelegatedPart& part) const {
  return options().delegates[static_cast<size_t>(part.delegate)]->name();
}

Where DelegatedParts::where_of(const DelegatedPart& part) const {
  return where_op(*plan_->options->model, plan_->subgraph, plan_->steps[static_cast<size_t>(part.first)].op);
}

Status DelegatedParts::open(std::span<Tensor> tensors) {
  opened_.resize(plan_->delegated.size());
  for (size_t p = 0; p < opened_.size(); ++p) SURELITE_TRY(open_part(plan_->delegated[p], tensors, &opened_[p]));
  return {};
}

Status DelegatedParts::open_part(const DelegatedPart& part, std::span<Tensor> tensors, Opened* opened) {
  if (is_off(part)) return {};
  for (const int32_t t : part.inputs) opened->inputs.push_back(&tensors[static_cast<size_t>(t)]);
  for (const int32_t t : part.outputs) opened->outputs.push_back(&tensors[static_cast<size_t>(t)]);
  Result<std::unique_ptr<DelegateKernel::Memory>> memory =
      ask_delegate(name_of(part), [&] { return part.kernel->open(); });
  if (memory) {
    opened->memory = std::move(*memory);
    return {};
  }
  if (options().policy == DelegatePolicy::strict)
    return Failure(delegate_failed(name_of(part), where_of(part), memory.error()));
  const auto same = [&](const DelegatedPart& other) { return other.delegate == part.delegate; };
  turn_off(part,
           diagnose(Code::D511, where_of(part),
                    {{"delegate", name_of(part)},
                     {"failed", 1},
                     {"parts", std::ranges::count_if(plan_->delegated, same)},
                     {"what", first_message(memory.error())}}),
           memory.error());
  return {};
}

void DelegatedParts::turn_off(const DelegatedPart& part, Diagnostic note, const Diagnostics& why) {
  state_->delegates_off.insert(part.delegate);
  state_->notes.push_back(std::move(note));
  add_causes(why, &state_->notes);
}

Result<bool> DelegatedParts::run(size_t index) {
  const DelegatedPart& part = plan_->delegated[index];
  if (is_off(part)) return false;
  Opened& opened = opened_[index];
  const Status status =
      ask_delegate(name_of(part), [&] { return part.kernel->run(opened.memory.get(), opened.inputs, opened.outputs); });
  if (!status && options().policy == DelegatePolicy::strict)
    return Failure(delegate_failed(name_of(part), where_of(part), status.error()));
  if (!status) {
    turn_off(part,
             diagnose(Code::D512, where_of(part),
                      {{"delegate", name_of(part)}, {"what", first_message(status.error())}}),
             status.error());
    return false;
  }
  if (opened.verified >= options().verified_runs) return true;
  opened.kept.clear();
  for (const Tensor* output : opened.outputs) opened.kept.emplace_back(output->data, output->data + output->bytes);
  return false;
}

Status DelegatedParts::verify(size_t index) {
  Opened& opened = opened_[index];
  if (opened.kept.empty()) return {};
  const std::vector<std::vector<std::byte>> kept = std::move(opened.kept);
  opened.kept.clear();
  ++opened.verified;
  const DelegatedPart& part = plan_->delegated[index];
  const Delegate* const delegate = options().delegates[static_cast<size_t>(part.delegate)].get();
  const auto* narrowing = dynamic_cast<const NarrowingDelegate*>(delegate);
  const Tolerance tolerance = narrowing ? narrowing->tolerance() : Tolerance{};
  for (size_t i = 0; i < kept.size(); ++i) {
    const Tensor& tensor = *opened.outputs[i];
    const Difference found = difference(tensor, {tensor.data, tensor.bytes}, kept[i]);
    if (found.acceptable(tolerance.relative, tolerance.steps)) continue;
    Diagnostic note = diagnose(Code::D519, where_of(part),
                               {{"delegate", name_of(part)},
                                {"tensor", "\"" + tensor.def->name + "\""},
                                {"difference", found.text()},
                                {"differing", found.differing},
                                {"elements", found.count},
                                {"largest", found.largest}});
    if (options().policy == DelegatePolicy::strict)
      return Failure(delegate_failed(name_of(part), where_of(part), {note}));
    turn_off(part, std::move(note), {});
    return {};
  }
  // What follows sees what it will see in later runs.
  for (size_t i = 0; i < kept.size(); ++i) std::ranges::copy(kept[i], opened.outputs[i]->data);
  return {};
}

}  // namespace surelite
