// SPDX-License-Identifier: Apache-2.0
// A bias at the limit of int32 was clipped when the model was quantized: that channel no longer has its value.
#include <cstdint>
#include <cstring>

#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

// Which input is the bias; -1 for operators without one.
int bias_of(const OperatorDef& op) {
  if (op.name == "TRANSPOSE_CONV") return 3;
  return op.name == "CONV_2D" || op.name == "DEPTHWISE_CONV_2D" || op.name == "FULLY_CONNECTED" ? 2 : -1;
}

// INT32_MAX or at most -INT32_MAX: without a sign these three follow each other.
bool is_at_limit(int32_t value) { return static_cast<uint32_t>(value) - uint32_t{INT32_MAX} <= 2; }

}  // namespace

void bias_limits(const ModelData& model, const Limits&, Findings* findings) {
  for_each_operator(model, [&](int s, int i, const OperatorDef& op) {
    const std::vector<TensorDef>& tensors = model.subgraphs[static_cast<size_t>(s)].tensors;
    const int input = bias_of(op);
    if (input < 0 || op.inputs.size() <= static_cast<size_t>(input)) return;
    const int32_t t = op.inputs[static_cast<size_t>(input)];
    if (!in_range(t, tensors.size())) return;
    const TensorDef& bias = tensors[static_cast<size_t>(t)];
    if (!bias.is_constant || bias.sparsity || bias.type != ElementType::int32) return;
    const size_t channels = bias.data.size() / sizeof(int32_t);
    const auto value_of = [&](size_t c) {
      int32_t value = 0;
      std::memcpy(&value, bias.data.data() + c * sizeof(value), sizeof(value));
      return value;
    };
    int64_t count = 0;
    for (size_t c = 0; c < channels; ++c) count += is_at_limit(value_of(c));
    if (count == 0) return;
    size_t first = 0;
    while (first + 1 < channels && !is_at_limit(value_of(first))) ++first;  // whoever writes there meanwhile
    Where where = where_op(model, s, i);
    where.tensor = t;
    where.tensor_name = bias.name;
    findings->add(Code::M246, std::move(where), {{"bias", bias.name}, {"channel", first}, {"value", value_of(first)},
                                                 {"count", count}, {"channels", channels}});
  });
}

}  // namespace surelite::rules
