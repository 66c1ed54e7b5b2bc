// SPDX-License-Identifier: Apache-2.0
// Sparse constants. A tensor of rank n with k block axes is stored as n + k levels:
//  1. traversal_order lists the n outer axes, then the k block axes n..n+k-1, each part being a permutation;
//  2. block_map names the axis that each block axis divides, in ascending order;
//  3. a dense level has its axis's extent; a compressed one has a segment per entry of the level above, and indices
//  that
//     ascend within each segment and stay below the extent;
//  4. the number of entries of the last level is the number of values stored.
#include <fmt/format.h>

#include "base/checked.h"
#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

bool is_permutation(std::span<const int32_t> list, int64_t first) {
  std::vector<char> seen(list.size(), false);
  for (const int32_t value : list) {
    const int64_t at = value - first;
    if (!in_range(at, list.size()) || seen[static_cast<size_t>(at)]) return false;
    seen[static_cast<size_t>(at)] = true;
  }
  return true;
}

// What is wrong, or nothing.
class SparsityCheck {
 public:
  explicit SparsityCheck(const TensorDef& tensor)
      : tensor_(tensor), sparsity_(*tensor.sparsity), rank_(static_cast<size_t>(tensor.shape.rank())) {}

  std::string fault() {
    if (std::string what = order_fault(); !what.empty()) return what;
    if (std::string what = extents_fault(); !what.empty()) return what;
    int64_t entries = 1;
    for (size_t level = 0; level < sparsity_.axes.size(); ++level)
      if (std::string what = level_fault(level, &entries); !what.empty()) return what;
    return values_fault(entries);
  }

 private:
  std::string order_fault() const {
    const size_t levels = sparsity_.traversal_order.size();
    const size_t blocks = sparsity_.block_map.size();
    if (rank_ == 0) return "a scalar cannot be sparse";
    if (levels != rank_ + blocks)
      return fmt::format("traversal_order has {} entries; rank {} and {} block axes make {}", levels, rank_, blocks,
                         rank_ + blocks);
    if (sparsity_.axes.size() != levels)
      return fmt::format("dim_metadata has {} entries, traversal_order {}", sparsity_.axes.size(), levels);
    const std::span<const int32_t> order(sparsity_.traversal_order);
    if (!is_permutation(order.first(rank_), 0) || !is_permutation(order.subspan(rank_), static_cast<int64_t>(rank_)))
      return "traversal_order is not a permutation of the axes followed by one of the block axes";
    for (size_t b = 0; b < blocks; ++b) {
      if (!in_range(sparsity_.block_map[b], rank_))
        return fmt::format("block_map names axis {} of rank {}", sparsity_.block_map[b], rank_);
      if (b > 0 && sparsity_.block_map[b] <= sparsity_.block_map[b - 1]) return "block_map does not ascend";
    }
    return {};
  }

  // Extents of all axes, block axes included.
  std::string extents_fault() {
    extents_.assign(tensor_.shape.begin(), tensor_.shape.end());
    for (size_t b = 0; b < sparsity_.block_map.size(); ++b) {
      const SparseAxis& axis = sparsity_.axes[rank_ + b];
      const int32_t size = axis.dense_size;
      int32_t& extent = extents_[static_cast<size_t>(sparsity_.block_map[b])];
      if (axis.compressed) return fmt::format("block axis {} is compressed", b);
      if (size <= 0) return fmt::format("block axis {} has size {}", b, size);
      if (extent % size != 0)
        return fmt::format("block size {} does not divide extent {} of axis {}", size, extent, sparsity_.block_map[b]);
      extent /= size;
      extents_.push_back(size);
    }
    return {};
  }

  std::string level_fault(size_t level, int64_t* entries) const {
    const SparseAxis& axis = sparsity_.axes[level];
    const int32_t extent = extents_[static_cast<size_t>(sparsity_.traversal_order[level])];
    if (!axis.compressed) {
      if (axis.dense_size != extent)
        return fmt::format("level {} has dense_size {}; the extent there is {}", level, axis.dense_size, extent);
      if (!checked_mul(*entries, static_cast<int64_t>(extent), entries)) return "the number of values overflows";
      return {};
    }
    const std::vector<int32_t>& segments = axis.segments;
    if (static_cast<int64_t>(segments.size()) - 1 != *entries)
      return fmt::format("level {} has {} segment bounds; {} entries above need {}", level, segments.size(), *entries,
                         *entries + 1);
    if (segments.front() != 0) return fmt::format("the segments of level {} begin at {}", level, segments.front());
    if (segments.back() < 0 || static_cast<size_t>(segments.back()) != axis.indices.size())
      return fmt::format("the segments of level {} end at {}; it has {} indices", level, segments.back(),
                         axis.indices.size());
    for (size_t i = 0; i + 1 < segments.size(); ++i)
      if (segments[i + 1] < segments[i])
        return fmt::format("segment {} of level {} goes from {} to {}", i, level, segments[i], segments[i + 1]);
    for (size_t i = 0; i + 1 < segments.size(); ++i)
      for (int32_t at = segments[i]; at < segments[i + 1]; ++at) {
        const int32_t index = axis.indices[static_cast<size_t>(at)];
        if (index < 0 || index >= extent)
          return fmt::format("index {} of level {} is {}; the extent there is {}", at, level, index, extent);
        if (at > segments[i] && index <= axis.indices[static_cast<size_t>(at) - 1])
          return fmt::format("index {} of level {} does not ascend", at, level);
      }
    *entries = segments.back();
    return {};
  }

  std::string values_fault(int64_t entries) const {
    const int bits = bits_of(tensor_.type);
    if (bits == 0) return fmt::format("{} tensors cannot be sparse", name_of(tensor_.type));
    int64_t all_bits = 0;
    if (!checked_mul(entries, static_cast<int64_t>(bits), &all_bits)) return "the number of values overflows";
    const int64_t need = all_bits / 8 + (all_bits % 8 != 0);
    if (static_cast<uint64_t>(need) == tensor_.data.size()) return {};
    return fmt::format("{} bytes are stored; {} values of type {} take {}", tensor_.data.size(), entries,
                       name_of(tensor_.type), need);
  }

  const TensorDef& tensor_;
  const Sparsity& sparsity_;
  size_t rank_;
  std::vector<int32_t> extents_;
};

}  // namespace

void sparsity(const ModelData& model, const Limits&, Findings* findings) {
  for_each_tensor(model, [&](int s, int t, const TensorDef& tensor) {
    if (!tensor.sparsity) return;
    std::string what;
    if (!tensor.is_constant) what = "only a constant can be sparse";
    else if (checked_count(tensor.shape.dims())) what = SparsityCheck(tensor).fault();
    if (!what.empty()) findings->add(Code::M229, where_tensor(model, s, t), {{"what", what}});
  });
}

}  // namespace surelite::rules
