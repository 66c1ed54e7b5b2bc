// SPDX-License-Identifier: Apache-2.0
// The way from a Model to its graph, for code within the project.
#pragma once

#include <memory>
#include <utility>

#include "model/graph.h"
#include "surelite/model.h"

namespace surelite {

struct ModelAccess {
  // Without subgraphs for an empty model.
  static const ModelData& data(const Model& model) {
    static const ModelData none;
    return model.data_ ? *model.data_ : none;
  }
  static std::shared_ptr<const ModelData> shared(const Model& model) { return model.data_; }
  // The caller has verified the graph.
  static Model make(std::shared_ptr<const ModelData> verified) {
    Model model;
    model.data_ = std::move(verified);
    return model;
  }
};

}  // namespace surelite
