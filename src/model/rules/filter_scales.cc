// SPDX-License-Identifier: Apache-2.0
// Convolutions read a filter's scales along the axis of its output channels. A file that names another axis of the same
// length runs, with other scales than it says.
#include <algorithm>

#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

// The axis of the output channels; -1 for operators that are no convolution with a filter as input 1.
int channel_axis(const OperatorDef& op) {
  if (op.name == "CONV_2D" || op.name == "TRANSPOSE_CONV") return 0;
  return op.name == "DEPTHWISE_CONV_2D" ? 3 : -1;
}

}  // namespace

void filter_scales(const ModelData& model, const Limits&, Findings* findings) {
  for_each_operator(model, [&](int s, int i, const OperatorDef& op) {
    const std::vector<TensorDef>& tensors = model.subgraphs[static_cast<size_t>(s)].tensors;
    const int axis = channel_axis(op);
    if (axis < 0 || op.inputs.size() < 2 || !in_range(op.inputs[1], tensors.size())) return;
    const TensorDef& filter = tensors[static_cast<size_t>(op.inputs[1])];
    const std::vector<float>& scale = filter.quantization.scale;
    if (scale.size() < 2 || filter.shape.rank() != 4 || filter.quantization.quantized_dimension == axis) return;
    const bool fits = static_cast<int64_t>(scale.size()) == filter.shape[axis];
    const bool all_equal = std::all_of(scale.begin(), scale.end(), [&](float value) { return value == scale[0]; });
    if (!fits || all_equal) return;
    Where where = where_op(model, s, i);
    where.tensor = op.inputs[1];
    where.tensor_name = filter.name;
    findings->add(Code::M245, std::move(where), {{"op", op.name}, {"scales", scale.size()}, {"filter", filter.name},
                                                 {"shape", to_string(filter.shape)}, {"wanted", axis},
                                                 {"axis", filter.quantization.quantized_dimension}});
  });
}

}  // namespace surelite::rules
