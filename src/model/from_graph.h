// SPDX-License-Identifier: Apache-2.0
// A graph made or edited in memory becomes a Model by the same rules as a file.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "model/graph.h"
#include "surelite/model.h"

namespace surelite {

struct GraphInMemory {
  // What the graph began as, for version, metadata and bytes; null if it was made by hand.
  std::shared_ptr<const ModelData> file;
  std::vector<SubgraphDef> subgraphs;
  std::optional<std::vector<SignatureDef>> signatures;  // instead of the file's
  std::vector<std::shared_ptr<const void>> pins;  // owners of what options, custom options and constants point into
};

// Fails with what a file with this graph would fail with, but for the rules that the table in from_graph.cc waives.
Result<Model> model_from_graph(GraphInMemory graph, const Limits& limits);

}  // namespace surelite
