// SPDX-License-Identifier: Apache-2.0
// Expands sparse constants.
#include "ops/shared/move/sparse.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "base/checked.h"

namespace surelite {
namespace {

// Walks the levels in their order. Level i runs over axis order[i]: an axis of the tensor (counted in blocks) if below
// the rank, else an axis inside the block, which lies along tensor axis block_map[order[i] - rank].
class Expansion {
 public:
  Expansion(const TensorDef& def, size_t width) : def_(def), sparsity_(*def.sparsity), width_(width) {}

  // Empty if all is well, else what is wrong.
  std::string check() {
    const auto rank = static_cast<size_t>(def_.shape.rank());
    const size_t levels = sparsity_.axes.size();
    if (levels != rank + sparsity_.block_map.size() || sparsity_.traversal_order.size() != levels)
      return "it has " + std::to_string(levels) + " levels for rank " + std::to_string(rank);
    std::vector<bool> seen(levels, false);
    for (const int32_t axis : sparsity_.traversal_order) {
      if (axis < 0 || static_cast<size_t>(axis) >= levels || seen[static_cast<size_t>(axis)])
        return "its traversal order is no permutation";
      seen[static_cast<size_t>(axis)] = true;
    }
    block_.assign(rank, 0);
    for (size_t i = 0; i < levels; ++i) {
      const std::string problem = check_level(sparsity_.axes[i], sparsity_.traversal_order[i]);
      if (!problem.empty()) return problem;
    }
    for (int64_t& extent : block_) extent = std::max<int64_t>(extent, 1);
    stride_.assign(rank, 1);
    for (size_t d = rank; d-- > 1;) stride_[d - 1] = stride_[d] * def_.shape[static_cast<int>(d)];
    return "";
  }

  // False if an index leaves the tensor or the stored values.
  bool expand(std::byte* out) {
    out_ = out;
    position_.assign(static_cast<size_t>(def_.shape.rank()), 0);
    return visit(0, 0);
  }

 private:
  std::string check_level(const SparseAxis& level, int32_t axis) {
    const int rank = def_.shape.rank();
    if (axis >= rank) {
      const int32_t along = sparsity_.block_map[static_cast<size_t>(axis - rank)];
      if (along < 0 || along >= rank) return "its block map names axis " + std::to_string(along);
      if (level.compressed || level.dense_size <= 0) return "an axis inside its blocks is not dense";
      if (block_[static_cast<size_t>(along)] != 0) return "its blocks divide an axis twice";
      block_[static_cast<size_t>(along)] = level.dense_size;
    }
    if (!level.compressed) return level.dense_size < 0 ? "a dense level has a negative size" : "";
    int32_t last = 0;
    for (const int32_t start : level.segments) {
      if (start < last || static_cast<size_t>(start) > level.indices.size())
        return "the segments of a level are not in order";
      last = start;
    }
    return "";
  }

  // `stored` counts the positions of the levels above. Segments do not overlap, so no stored value is visited twice.
  bool visit(size_t level_index, int64_t stored) {
    if (level_index == sparsity_.axes.size()) return store(stored);
    const SparseAxis& level = sparsity_.axes[level_index];
    const int32_t axis = sparsity_.traversal_order[level_index];
    if (!level.compressed) {
      int64_t first = 0;
      if (!checked_mul(stored, int64_t{level.dense_size}, &first)) return false;
      for (int32_t i = 0; i < level.dense_size; ++i)
        if (!step(level_index, axis, i, first + i)) return false;
      return true;
    }
    if (stored + 1 >= static_cast<int64_t>(level.segments.size())) return false;
    const auto at = static_cast<size_t>(stored);
    for (int32_t i = level.segments[at]; i < level.segments[at + 1]; ++i)
      if (!step(level_index, axis, level.indices[static_cast<size_t>(i)], i)) return false;
    return true;
  }

  bool step(size_t level_index, int32_t axis, int32_t index, int64_t stored) {
    const int rank = def_.shape.rank();
    const bool inner = axis >= rank;
    const auto along = static_cast<size_t>(inner ? sparsity_.block_map[static_cast<size_t>(axis - rank)] : axis);
    int64_t offset = index;
    if (index < 0 || (!inner && !checked_mul(offset, block_[along], &offset))) return false;
    if (offset >= def_.shape[static_cast<int>(along)]) return false;
    position_[along] += offset;
    const bool ok = visit(level_index + 1, stored);
    position_[along] -= offset;
    return ok;
  }

  bool store(int64_t stored) {
    if (stored < 0 || static_cast<uint64_t>(stored) >= def_.data.size() / width_) return false;
    int64_t at = 0;
    for (size_t d = 0; d < position_.size(); ++d) {
      if (position_[d] >= def_.shape[static_cast<int>(d)]) return false;
      at += position_[d] * stride_[d];
    }
    std::memcpy(out_ + static_cast<size_t>(at) * width_, def_.data.data() + static_cast<size_t>(stored) * width_,
                width_);
    return true;
  }

  const TensorDef& def_;
  const Sparsity& sparsity_;
  size_t width_;
  std::byte* out_ = nullptr;
  std::vector<int64_t> block_;     // extent of a block along each axis of the tensor
  std::vector<int64_t> stride_;
  std::vector<int64_t> position_;
};

}  // namespace

Result<Block> densify(PrepareContext& ctx, int input) {
  const Tensor& tensor = ctx.input(input);
  const int bits = bits_of(tensor.type);
  if (!tensor.def->is_constant || bits < 8)
    return ctx.bad_shape(ctx.describe_input(input) + " is sparse but no constant of whole bytes",
                         {{"tensor", ctx.describe_input(input)}});
  const auto refuse = [&](const std::string& what) {
    return ctx.bad_shape(ctx.describe_input(input) + " is sparse, but " + what,
                         {{"tensor", ctx.describe_input(input)}});
  };
  const std::optional<size_t> bytes = checked_bytes(tensor.type, tensor.def->shape.dims());
  if (!bytes) return ctx.fail(Code::P311, {{"what", ctx.describe_input(input)}});
  Expansion expansion(*tensor.def, static_cast<size_t>(bits) / 8);
  const std::string problem = expansion.check();
  if (!problem.empty()) return refuse(problem);
  if (*bytes > ctx.host().limits().max_tensor_bytes)
    return ctx.fail(Code::B801, {{"need", std::min<uint64_t>(*bytes, INT64_MAX)},
                                 {"what", ctx.describe_input(input)},
                                 {"limit", ctx.host().limits().max_tensor_bytes}});
  SURELITE_LET(Block dense, allocate_zeroed(*bytes, "dense weights"));
  if (!expansion.expand(dense.data())) return refuse("an index or a stored value is out of range");
  return dense;
}

}  // namespace surelite
