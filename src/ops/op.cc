// SPDX-License-Identifier: Apache-2.0
// The contexts that prepare and run work with.
#include "ops/op.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/checked.h"
#include "base/platform/machine.h"
#include "ops/fast/kernels.h"

namespace surelite {
namespace {

std::string describe_as(std::string_view role, int i, const Tensor& tensor) {
  return fmt::format("{} {} \"{}\" {} {}", role, i, tensor.def->name, to_string(tensor.shape), name_of(tensor.type));
}

}  // namespace

const simd::Kernels& kernels_for(bool reference_kernels) {
  return reference_kernels ? simd::kNoKernels : simd::kMachineKernels;
}

PrepareContext::PrepareContext(Host* host, const OperatorDef& op, const OpSpec& spec, std::vector<Tensor*> inputs,
                               std::vector<Tensor*> outputs, Where where)
    : host_(host),
      kernels_(&kernels_for(host->reference_kernels())),
      op_(op),
      spec_(spec),
      inputs_(std::move(inputs)),
      outputs_(std::move(outputs)),
      where_(std::move(where)),
      output_plans_(outputs_.size()),
      run_(spec.run) {}

bool PrepareContext::known(int i) {
  if (!input(i).def->is_constant) consulted_ = true;
  return host_->known(input(i));
}

void PrepareContext::packed(int i) {
  if (!has_input(i)) return;
  packed_.resize(inputs_.size());
  packed_[static_cast<size_t>(i)] = true;
}

Status PrepareContext::later() {
  waiting_ = true;
  return {};
}

Status PrepareContext::resize(int output, const Shape& shape) {
  Tensor& tensor = *outputs_[static_cast<size_t>(output)];
  output_plans_[static_cast<size_t>(output)].shape_set = true;
  if (shape.rank() > host_->limits().max_rank)
    return fail(Code::P311, {{"what", describe_output(output)}});
  if (!checked_count(shape.dims()))
    return fail(Code::P311, {{"what", fmt::format("output {} {}", output, to_string(shape))}});
  const bool later = tensor.type == ElementType::string || tensor.type == ElementType::variant;
  // While they are made, strings take an offset and a view each.
  constexpr size_t kPerString = sizeof(int32_t) + sizeof(std::string_view);
  size_t strings = 0;
  const std::optional<size_t> bytes = tensor.type != ElementType::string ? checked_bytes(tensor.type, shape.dims())
                                      : checked_mul(static_cast<size_t>(shape.count()), kPerString, &strings)
                                          ? std::optional(strings)
                                          : std::nullopt;
  if (!bytes) return fail(Code::P311, {{"what", fmt::format("output {} {}", output, to_string(shape))}});
  const uint64_t limit = std::min(host_->limits().max_tensor_bytes, machine_limit(*bytes));
  if (*bytes > limit)
    return fail(Code::B801,
                {{"need", std::min<uint64_t>(*bytes, INT64_MAX)},
                 {"what", fmt::format("output {} {}", output, to_string(shape))},
                 {"limit", std::min<uint64_t>(limit, INT64_MAX)}});
  if (later) {
    tensor.shape = shape;
    from_run(output);
    return {};
  }
  tensor.shape = shape;
  tensor.bytes = *bytes;
  return {};
}

Status PrepareContext::set_constant(int output, std::span<const std::byte> bytes) {
  OutputPlan& plan = output_plans_[static_cast<size_t>(output)];
  plan.constant.assign(bytes.begin(), bytes.end());
  plan.has_constant = true;
  return {};
}

int PrepareContext::scratch(size_t bytes) {
  scratch_.push_back(bytes);
  return static_cast<int>(scratch_.size()) - 1;
}

int PrepareContext::persistent(size_t bytes) {
  persistent_.push_back(bytes);
  resettable_.push_back(false);
  return static_cast<int>(persistent_.size()) - 1;
}

int PrepareContext::resettable(size_t bytes) {
  const int index = persistent(bytes);
  resettable_.back() = true;
  return index;
}

Result<int> PrepareContext::plan_subgraph(int index, std::span<const Shape> input_shapes) {
  SURELITE_LET(std::shared_ptr<const GraphPlan> plan, host_->plan_subgraph(index, input_shapes));
  subgraphs_.push_back(std::move(plan));
  return static_cast<int>(subgraphs_.size()) - 1;
}

Failure PrepareContext::fail(Code code, std::initializer_list<ArgumentView> arguments) const {
  Diagnostic diagnostic = diagnose(code, where_, arguments);
  if (!diagnostic.find("op")) diagnostic.arguments.emplace_back("op", spec_.name);
  return surelite::fail(std::move(diagnostic));
}

std::string PrepareContext::describe_input(int i) const { return describe_as("input", i, input(i)); }
std::string PrepareContext::describe_output(int i) const { return describe_as("output", i, output(i)); }

Status RunContext::resize(int output, const Shape& shape) {
  Tensor* tensor = outputs[static_cast<size_t>(output)];
  const std::optional<size_t> bytes = checked_bytes(tensor->type, shape.dims());
  if (!bytes) return fail(Code::P311, {{"what", fmt::format("output {} {}", output, to_string(shape))}});
  return host->resize_output(tensor, shape, *bytes);
}

Status RunContext::write_strings(int output, const Shape& shape, std::span<const std::string_view> strings) {
  Tensor* tensor = outputs[static_cast<size_t>(output)];
  const size_t bytes = string_bytes(strings);
  SURELITE_TRY(check_string_bytes(bytes, tensor->def->name));
  SURELITE_TRY(host->resize_output(tensor, shape, bytes));
  write_string_layout(strings, tensor->data);
  return {};
}

Failure RunContext::fail(Code code, std::initializer_list<ArgumentView> arguments) const {
  Diagnostic diagnostic = diagnose(code, *where, arguments);
  if (!diagnostic.find("op")) diagnostic.arguments.emplace_back("op", spec->name);
  return surelite::fail(std::move(diagnostic));
}

Failure RunContext::bad_index(int i, int64_t position, int64_t value, int64_t size) const {
  return fail(
      Code::R401,
      {{"value", value}, {"position", position}, {"tensor", describe_as("input", i, input(i))}, {"last", size - 1}});
}

Failure RunContext::bad_value(int i, int64_t position, ArgumentView value,
                                                  std::string_view expected) const {
  value.name = "value";
  return fail(Code::R403,
              {{"tensor", describe_as("input", i, input(i))}, value, {"position", position}, {"expected", expected}});
}

Failure RunContext::divided_by_zero(int64_t position) const {
  return fail(Code::R402, {{"position", position}});
}

}  // namespace surelite
