// SPDX-License-Identifier: Apache-2.0
// A pooling window that does not fit into its input leaves nothing: legal, hardly meant, and blamed on later operators.
#include <algorithm>

#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

constexpr int kValid = 1;  // Padding of the schema

bool is_pool(const OperatorDef& op) {
  return op.name == "AVERAGE_POOL_2D" || op.name == "MAX_POOL_2D" || op.name == "L2_POOL_2D";
}

// False where height or width may change.
bool has_fixed_image(const TensorDef& tensor) {
  if (tensor.shape.rank() != 4 || tensor.shape[1] <= 0 || tensor.shape[2] <= 0) return false;
  const std::vector<int32_t>& signature = tensor.shape_signature;
  return signature.size() != 4 || (signature[1] >= 0 && signature[2] >= 0);
}

}  // namespace

void pool_windows(const ModelData& model, const Limits&, Findings* findings) {
  for_each_operator(model, [&](int s, int i, const OperatorDef& op) {
    const std::vector<TensorDef>& tensors = model.subgraphs[static_cast<size_t>(s)].tensors;
    if (!is_pool(op) || op.options.i32("padding") != kValid || op.inputs.empty() ||
        !in_range(op.inputs[0], tensors.size()))
      return;
    const TensorDef& input = tensors[static_cast<size_t>(op.inputs[0])];
    const int32_t height = op.options.i32("filter_height"), width = op.options.i32("filter_width");
    if (!has_fixed_image(input) || (height <= input.shape[1] && width <= input.shape[2])) return;
    findings->add(Code::M244, where_op(model, s, i),
                  {{"op", op.name},
                   {"window_height", height},
                   {"window_width", width},
                   {"height", input.shape[1]},
                   {"width", input.shape[2]}});
  });
}

}  // namespace surelite::rules
