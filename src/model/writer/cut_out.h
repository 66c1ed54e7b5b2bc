// SPDX-License-Identifier: Apache-2.0
// Some operators of a model as a model of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "model/graph.h"
#include "surelite/diagnostic.h"

namespace surelite {

struct Piece {
  int subgraph = 0;
  std::vector<int> operators;             // in an order in which they can run
  std::vector<int32_t> inputs, outputs;   // of the new model: tensors of the subgraph
  std::vector<std::pair<int32_t, Shape>> shapes;  // in force, where they may differ from the file's
};

// The bytes of the file. Operators whose results the piece reads, and that depend on constants only, come along. Names,
// options, quantization and sparsity are the file's. Fails with A709 for a model that was made in memory, for operators
// that call subgraphs, and for a tensor that nothing gives a value.
Result<std::vector<std::byte>> cut_out(const ModelData& model, const Piece& piece);

// What a piece reads and does not write, constants aside, and what it writes that the subgraph returns or other
// operators, or none, read; for a piece that has only its operators.
void find_borders(const ModelData& model, Piece* piece);

}  // namespace surelite
