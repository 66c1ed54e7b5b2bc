// SPDX-License-Identifier: Apache-2.0
// A delegate's part as a file. In an object of its own: only backends that need it bring the writer along.
#include <map>

#include "model/writer/cut_out.h"
#include "plan/delegate.h"

namespace surelite {

Result<std::vector<std::byte>> part_as_model(const PartView& part) {
  if (!part.model || part.ops.empty())
    return fail(Code::A709, {{"call", "part_as_model"}, {"what", "it takes a part that the planner made"}});
  Piece piece;
  piece.subgraph = part.ops[0].where().subgraph;
  std::map<const Tensor*, int32_t> index;
  const auto note = [&](const std::vector<int32_t>& indices, std::span<const Tensor* const> tensors) {
    for (size_t i = 0; i < indices.size() && i < tensors.size(); ++i)
      if (indices[i] >= 0 && tensors[i] && index.emplace(tensors[i], indices[i]).second)
        piece.shapes.emplace_back(indices[i], tensors[i]->shape);
  };
  for (const OpView& op : part.ops) {
    piece.operators.push_back(op.where().op);
    note(op.def().inputs, op.inputs());
    note(op.def().outputs, op.outputs());
  }
  for (const Tensor* tensor : part.inputs) piece.inputs.push_back(index[tensor]);
  for (const Tensor* tensor : part.outputs) piece.outputs.push_back(index[tensor]);
  return cut_out(*part.model, piece);
}

}  // namespace surelite
