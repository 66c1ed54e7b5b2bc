// SPDX-License-Identifier: Apache-2.0
// Blockwise and multi-axis quantization keep their scales in another tensor: it must be there, be real-valued and hold
// one scale for each block.
#include <fmt/format.h>

#include "base/checked.h"
#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

class BlockCheck {
 public:
  BlockCheck(const ModelData& model, int subgraph, int tensor, Findings* findings)
      : graph_(model.subgraphs[static_cast<size_t>(subgraph)]), tensor_(graph_.tensors[static_cast<size_t>(tensor)]),
        quant_(tensor_.quantization), where_(where_tensor(model, subgraph, tensor)), findings_(findings) {}

  void run() {
    const bool blockwise = quant_.kind == Quantization::Kind::blockwise;
    if (!in_range(quant_.scales_tensor, graph_.tensors.size())) {
      findings_->add(Code::M202, where_,
                     {{"what", "scales tensor of the quantization"},
                      {"index", quant_.scales_tensor},
                      {"count", graph_.tensors.size()},
                      {"things", "tensors"}});
      return;
    }
    // The zero points are optional: a negative index says that there are none.
    if (quant_.zero_points_tensor >= 0 && !in_range(quant_.zero_points_tensor, graph_.tensors.size()))
      findings_->add(Code::M202, where_,
                     {{"what", "zero points tensor of the quantization"},
                      {"index", quant_.zero_points_tensor},
                      {"count", graph_.tensors.size()},
                      {"things", "tensors"}});
    const TensorDef& scales = graph_.tensors[static_cast<size_t>(quant_.scales_tensor)];
    if (scales.type != ElementType::float16 && scales.type != ElementType::float32)
      bad(fmt::format("its scales (tensor {}) are {}; they must be float16 or float32", quant_.scales_tensor,
                      name_of(scales.type)));
    if (blockwise) check_blocks(scales);
    else check_axes();
  }

 private:
  void bad(const std::string& what) { findings_->add(Code::M227, where_, {{"what", what}}); }

  void check_blocks(const TensorDef& scales) {
    if (quant_.block_size <= 0) return bad(fmt::format("block_size is {}; it must be positive", quant_.block_size));
    const int rank = tensor_.shape.rank();
    if (rank == 0) return bad("a scalar has no blocks");
    const int32_t row = tensor_.shape[rank - 1];
    if (row % quant_.block_size != 0)
      return bad(fmt::format("block_size {} does not divide the last extent, {}", quant_.block_size, row));
    const std::optional<int64_t> elements = checked_count(tensor_.shape.dims());
    const std::optional<int64_t> have = checked_count(scales.shape.dims());
    if (!elements || !have) return;  // the shapes rule said so
    const int64_t need = *elements / quant_.block_size;
    if (*have < need)
      bad(fmt::format("tensor {} holds {} scales; {} blocks need as many", quant_.scales_tensor, *have, need));
  }

  void check_axes() {
    if (quant_.block_size < 0) bad(fmt::format("block_size is {}", quant_.block_size));
    for (const int32_t axis : quant_.dimensions)
      if (axis < 0 || axis >= tensor_.shape.rank())
        bad(fmt::format("quantized dimension {} is outside the rank, {}", axis, tensor_.shape.rank()));
  }

  const SubgraphDef& graph_;
  const TensorDef& tensor_;
  const Quantization& quant_;
  Where where_;
  Findings* findings_;
};

}  // namespace

void block_quantization(const ModelData& model, const Limits&, Findings* findings) {
  for_each_tensor(model, [&](int s, int t, const TensorDef& tensor) {
    const Quantization::Kind kind = tensor.quantization.kind;
    if (kind == Quantization::Kind::blockwise || kind == Quantization::Kind::multi_axis)
      BlockCheck(model, s, t, findings).run();
  });
}

}  // namespace surelite::rules
