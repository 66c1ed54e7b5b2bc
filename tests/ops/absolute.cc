// SPDX-License-Identifier: Apache-2.0
#include "absolute.h"

#include <algorithm>
#include <string_view>

namespace surelite::harness {
namespace {

constexpr std::string_view kSumOfProducts[] = {"CONV_2D", "DEPTHWISE_CONV_2D", "CONV_3D", "TRANSPOSE_CONV",
                                               "FULLY_CONNECTED", "BATCH_MATMUL"};

}  // namespace

bool make_absolute(Case* one) {
  CaseOp& op = one->op();
  if (std::ranges::find(kSumOfProducts, op.name) == std::end(kSumOfProducts)) return false;
  for (const int32_t t : op.inputs)
    if (t >= 0 && bits_of(one->tensor(t).type) <= 8) return false;
  for (CaseTensor& tensor : one->graphs[0].tensors) tensor.values.absolute = true;
  for (OptionsSpec::Field& field : op.options.fields)
    if (field.name == "fused_activation_function") field.value = int64_t{0};
  return true;
}

int64_t addends_of(const Case& one) {
  const CaseOp& op = one.op();
  if (op.inputs.size() < 2 || op.inputs[1] < 0) return 0;
  const Shape& filter = one.graphs[0].tensors[static_cast<size_t>(op.inputs[1])].shape;
  if (filter.rank() < 2 || filter.count() == 0) return 0;
  const int last = filter.rank() - 1;
  constexpr int kBias = 1;
  if (op.name == "BATCH_MATMUL") return std::max(filter[last], filter[last - 1]);  // either may be the one summed over
  const bool channels_last = op.name == "DEPTHWISE_CONV_2D" || op.name == "CONV_3D";
  return filter.count() / filter[channels_last ? last : 0] + kBias;
}

}  // namespace surelite::harness
