// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "ops/registry.h"
#include "report/lists.h"

namespace surelite::tool {
namespace {

const TensorDef* input_of(const SubgraphDef& graph, const OperatorDef& op, size_t i) {
  return i < op.inputs.size() && op.inputs[i] >= 0 ? &graph.tensors[static_cast<size_t>(op.inputs[i])] : nullptr;
}

// A window that never lies within its picture mostly sees padding.
void look_at_windows(const SubgraphDef& graph, size_t index, Json* advice) {
  const OperatorDef& op = graph.operators[index];
  const TensorDef* picture = input_of(graph, op, 0);
  if (!picture || picture->shape.rank() != 4) return;
  int64_t height = 0, width = 0;
  if (op.name == "AVERAGE_POOL_2D" || op.name == "MAX_POOL_2D") {
    height = op.options.i64("filter_height"), width = op.options.i64("filter_width");
  } else if (op.name == "CONV_2D" || op.name == "DEPTHWISE_CONV_2D") {
    const TensorDef* filter = input_of(graph, op, 1);
    if (!filter || filter->shape.rank() != 4) return;
    height = filter->shape[1], width = filter->shape[2];
  }
  const bool open = !picture->shape_signature.empty();
  if (!open && (height > picture->shape[1] || width > picture->shape[2]) && picture->shape[1] > 0)
    advice->push_back(
        fmt::format("op {} {}: its window of {} x {} is larger than its input of {} x {}; a smaller one gives "
                    "the same result for less work",
                    index, op.name, height, width, picture->shape[1], picture->shape[2]));
}

void look_at_scales(const SubgraphDef& graph, Json* advice) {
  constexpr float kTiny = 1e-12f, kHuge = 1e6f;
  for (size_t t = 0; t < graph.tensors.size(); ++t)
    for (const float scale : graph.tensors[t].quantization.scale)
      if (!std::isfinite(scale) || scale < kTiny || scale > kHuge) {
        advice->push_back(
            fmt::format("tensor {} \"{}\" has a scale of {:.3g}: no data has such a range; calibrate again", t,
                        graph.tensors[t].name, scale));
        break;
      }
}

}  // namespace

Json advice_on(const ModelData& model) {
  Json advice = Json::array();
  int64_t halves = 0, half_bytes = 0;
  for (const SubgraphDef& graph : model.subgraphs) {
    for (size_t i = 0; i < graph.operators.size(); ++i) look_at_windows(graph, i, &advice);
    look_at_scales(graph, &advice);
    for (const TensorDef& tensor : graph.tensors)
      if (tensor.is_constant && tensor.type == ElementType::float16)
        ++halves, half_bytes += static_cast<int64_t>(tensor.data.size());
  }
  if (halves > 0)
    advice.push_back(
        fmt::format("{} constants are float16 ({} bytes): they are widened to float32 while planning, which "
                    "takes {} bytes of memory; quantizing to int8 takes a quarter of that",
                    halves, half_bytes, 2 * half_bytes));
  return advice;
}

}  // namespace surelite::tool
