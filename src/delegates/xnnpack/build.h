// SPDX-License-Identifier: Apache-2.0
// A part as XNNPACK's graph.
#pragma once

#include <map>
#include <vector>

#include "base/memory.h"
#include "delegates/xnnpack/library.h"
#include "plan/delegate.h"

namespace surelite::xnnpack {

// A graph and the constants that it points at. Inputs of the part are its external values 0, 1, ..., outputs follow.
class Subgraph {
 public:
  // Fails with D501 where the library refuses, B802 without memory.
  static Result<std::unique_ptr<Subgraph>> build(const Xnnpack& library, const PartView& part);
  ~Subgraph();
  Subgraph(const Subgraph&) = delete;
  Subgraph& operator=(const Subgraph&) = delete;

  xnn_subgraph_t get() const { return graph_; }

 private:
  explicit Subgraph(const Xnnpack& library) : library_(library) {}
  Status define_value(const Tensor& tensor, uint32_t external, uint32_t flags);
  Status define_constant(const Tensor& tensor);
  Status define(const OpView& op);
  Status define_weighted(const OpView& op, float least, float most, xnn_status* done);
  Status use(const OpView& op);
  Result<const void*> padded(std::span<const std::byte> bytes);
  uint32_t id(const Tensor* tensor) const { return tensor ? ids_.at(tensor) : XNN_INVALID_VALUE_ID; }

  const Xnnpack& library_;
  xnn_subgraph_t graph_ = nullptr;
  std::map<const Tensor*, uint32_t> ids_;
  std::vector<Block> constants_;
  std::vector<std::vector<float>> scales_;  // of filters and biases, per channel
};

}  // namespace surelite::xnnpack
