// SPDX-License-Identifier: Apache-2.0
#include "plan/start_tensors.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/checked.h"

namespace surelite {
namespace {

// What strings and variants take before they have a value: an offset and a view each.
std::optional<size_t> listed_bytes(const Shape& shape) {
  const std::optional<int64_t> count = checked_count(shape.dims());
  size_t bytes = 0;
  if (!count || !checked_mul(static_cast<size_t>(*count), sizeof(int32_t) + sizeof(std::string_view), &bytes))
    return std::nullopt;
  return bytes;
}

Status start_input(size_t i, const Shape& shape, std::vector<Tensor>* tensors, GraphPlan* plan) {
  const auto t = static_cast<size_t>(plan->def().inputs[i]);
  Tensor& tensor = (*tensors)[t];
  TensorPlan& tensor_plan = plan->tensors[t];
  tensor_plan.shape_known = true;
  if (tensor_plan.storage == Storage::constant) return {};
  tensor.shape = shape;
  const bool later = tensor.type == ElementType::string || tensor.type == ElementType::variant;
  const std::optional<size_t> bytes = later ? listed_bytes(shape) : checked_bytes(tensor.type, shape.dims());
  const std::string what = fmt::format("input {} \"{}\" {}", i, tensor.def->name, to_string(shape));
  if (!bytes) return fail(Code::P311, {{"what", what}});
  if (const uint64_t limit = plan->options->limits.max_tensor_bytes; *bytes > limit)
    return fail(Code::B801, {{"need", std::min<uint64_t>(*bytes, INT64_MAX)}, {"what", what}, {"limit", limit}});
  if (later) {
    tensor_plan.storage = Storage::heap;
    return {};
  }
  tensor.bytes = *bytes;
  if (tensor_plan.storage == Storage::none)
    tensor_plan.storage = plan->options->inputs_outside && plan->depth == 0 ? Storage::outside : Storage::arena;
  return {};
}

}  // namespace

Status start_tensors(std::span<const Shape> input_shapes, std::vector<Tensor>* tensors, GraphPlan* plan) {
  const SubgraphDef& def = plan->def();
  const size_t count = def.tensors.size();
  tensors->resize(count);
  plan->tensors.resize(count);
  for (size_t t = 0; t < count; ++t) {
    const TensorDef& tensor_def = def.tensors[t];
    Tensor& tensor = (*tensors)[t];
    tensor.def = &tensor_def;
    tensor.type = tensor_def.type;
    tensor.shape = tensor_def.shape;
    tensor.bytes = checked_bytes(tensor.type, tensor.shape.dims()).value_or(0);
    if (tensor_def.is_constant) {
      tensor.data = const_cast<std::byte*>(tensor_def.data.data());
      tensor.bytes = tensor_def.data.size();
      tensor.has_value = true;
      plan->tensors[t].storage = Storage::constant;
      plan->tensors[t].constant = tensor_def.data.data();
      plan->tensors[t].shape_known = true;
    } else if (tensor_def.is_variable) {
      plan->tensors[t].storage = Storage::variable;
      plan->tensors[t].shape_known = true;
    }
  }
  for (size_t i = 0; i < input_shapes.size(); ++i) SURELITE_TRY(start_input(i, input_shapes[i], tensors, plan));
  return {};
}

}  // namespace surelite
