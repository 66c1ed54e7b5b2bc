// SPDX-License-Identifier: Apache-2.0
// Gives back pages of a mapped model file that planning has read: what was packed is not read again.
#pragma once

#include <cstddef>
#include <span>

#include "base/memory_pool.h"
#include "ops/op.h"

namespace surelite {

class ReadPages {
 public:
  // Pages are kept while the pool replays a file of packed weights: planning then reads none of them.
  ReadPages(const ModelData& model, const MemoryPool& packed) : model_(model), packed_(packed) {}

  // An operator of the graph is about to be prepared. What earlier operators packed is not read again, and what they
  // read in place comes back from the file with its first use. Some operators at a time: a call costs as much as
  // packing a small one.
  void before(const SubgraphDef& graph, const OperatorDef& op);
  // Planning is over: nor are the tables read again, which became plain structs.
  void finish() const;

 private:
  // The part of the file that holds constants read since memory was last given back, and how many bytes those are.
  struct Part {
    const std::byte *begin = nullptr, *end = nullptr;
    size_t bytes = 0;

    void add(const Part& other);
  };

  const ModelData& model_;
  const MemoryPool& packed_;
  Part read_;
};

}  // namespace surelite
