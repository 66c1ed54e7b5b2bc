// SPDX-License-Identifier: Apache-2.0
// Constants that the file does not align for their element type move into aligned memory, each buffer once. So do
// constants among the graph inputs: callers of the C interface write inputs in place, and the file is mapped read-only.
#include <cstring>
#include <map>
#include <utility>

#include "base/memory.h"
#include "model/read/read_graph.h"

namespace surelite {
namespace {

bool is_aligned(const TensorDef& tensor) {
  return reinterpret_cast<uintptr_t>(tensor.data.data()) % alignment_of(tensor.type) == 0;
}

class Mover {
 public:
  explicit Mover(ModelData* data) : data_(data) {}

  Status move(TensorDef* tensor) {
    const auto found = copies_.find({tensor->data.data(), tensor->data.size()});
    if (found != copies_.end()) {
      tensor->data = found->second;
      return {};
    }
    data_->realigned_bytes += tensor->data.size();
    if (data_->realigned_bytes > data_->bytes.size())
      return fail(Code::M107, {{"count", data_->realigned_bytes},
                               {"what", "bytes in misaligned, overlapping buffers"},
                               {"limit", data_->bytes.size()}});
    SURELITE_LET(Block block, allocate(tensor->data.size(), "an aligned copy of a constant"));
    std::memcpy(block.data(), tensor->data.data(), tensor->data.size());
    auto owner = std::make_shared<const Block>(std::move(block));
    copies_.emplace(std::pair(tensor->data.data(), tensor->data.size()), owner->bytes());
    tensor->data = owner->bytes();
    data_->pins.push_back(std::move(owner));
    return {};
  }

 private:
  ModelData* data_;
  std::map<std::pair<const std::byte*, size_t>, std::span<const std::byte>> copies_;  // by place and length
};

}  // namespace

size_t alignment_of(ElementType type) {
  switch (type) {
    case ElementType::string:
    case ElementType::complex64: return 4;
    case ElementType::complex128: return 8;
    default: return bits_of(type) < 16 ? 1 : static_cast<size_t>(bits_of(type)) / 8;
  }
}

Status align_constants(ModelData* data) {
  Mover mover(data);
  for (SubgraphDef& graph : data->subgraphs) {
    for (TensorDef& tensor : graph.tensors)
      if (!tensor.data.empty() && !is_aligned(tensor)) SURELITE_TRY(mover.move(&tensor));
    for (const int32_t t : graph.inputs) {
      TensorDef& tensor = graph.tensors[static_cast<size_t>(t)];
      if (!tensor.data.empty()) SURELITE_TRY(mover.move(&tensor));
    }
  }
  return {};
}

}  // namespace surelite
